"""What one cell of a table means: a number, nothing, or something else (``ui.table.kinds``)."""

import math
import re
import unicodedata
from collections.abc import Callable

# In lower case. A spreadsheet's error values are missing values too, but they are counted apart.
MISSING_WORDS = (
    *(
        "na",
        "n/a",
        "n.a.",
        "<na>",
        "nan",
        "-nan",
        "+nan",
        "nan()",
        "null",
        "(null)",
        "<null>",
        "none",
        "nil",
        "missing",
    ),
    *("nat", "-nan(ind)", "1.#qnan", "-1.#qnan", "1.#ind", "-1.#ind", "1.#snan", "not available", "k. a.", "k.a."),
)
MISSING_SIGNS = ("", "-", "--", "---", "–", "—", "?", "??", ".", "..", "...", "\\n", ":", "*")
MISSING = frozenset(MISSING_WORDS + MISSING_SIGNS)
OVERFLOW = re.compile(r"\*{2,}|\.[a-z_]")  # Fortran's full field, Stata's and SAS's extended missing values
INFINITE = frozenset(["inf", "infinity", "∞", "1.#inf", "1.#j"])

SPREADSHEET_ERROR = re.compile(r"#(?:N/A|NV|[A-ZÀ-Ý/0]+[!?]|#*)")

CURRENCY = r"(?:(?:US|AU|CA|NZ|HK|R|S)?\$|[€£¥₹₽₩₺]|USD|EUR|GBP|CHF|JPY|Rs\.?|kr\.?|zł|Kč)"
# -$ 1,234.50 or 12 %: a sign, a currency, the number, a currency or a percent sign.
DECORATED = re.compile(rf"([-+]?)\s*({CURRENCY}?)\s*([-+]?[0-9.,].*?)\s*({CURRENCY}|%|)")
ENCLOSED = re.compile(r"'(.*)'|=\"(.*)\"|'(.*)|\"(.*)\"")  # '1.5', ="1.5" and '1.5: how a number is kept as text
BRACKETED = re.compile(r"\((?=.*[0-9])([^-+()]+)\)(\s*%)?")  # (1.5): how accountants write -1.5
TRAILING_MINUS = re.compile(r"([0-9][0-9.,' ]*)-")  # 12.5-: how SAP writes -12.5
WITH_ERROR = re.compile(r"(.*[0-9.])\s*(?:±|\+/-|\+-)\s*[0-9.,eE+-]+")  # 1.5±0.1
POWER = re.compile(r"(.*[0-9.])\s*[x×·*]\s*10\s*(?:(?:\^|\*\*)\s*\{?([-+]?[0-9]+)\}?|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))")
RAISED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")

SPACES = "[ \u00a0\u2007\u2008\u2009\u202f]"
GROUPING = {
    ",": "(?:,[0-9]{2,3})*,[0-9]{3}",  # 12,34,567 too, as in India
    ".": r"(?:\.[0-9]{3})+",
    " ": f"(?:{SPACES}[0-9]{{3}})+",
    "'": "(?:['’][0-9]{3})+",
}

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
ORDINARY: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full width, as in Chinese and Japanese tables
    **dict.fromkeys(map(ord, "−‐‑‒–﹣⁻"), "-"),
    ord("٬"): "",
}

LONGEST_NUMBER = 400  # characters; no pattern is tried on a longer cell, whatever a file may hold

Reader = Callable[[str], float | None]


def number_reader(decimal: str, thousands: str) -> Reader:
    """Return the function that reads a cell: the number, nan if the value is missing, None if it is no number."""
    point = re.escape(decimal)
    plain = re.compile(rf"[-+]?(?:[0-9]+(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eEdD][-+]?[0-9]+)?")
    grouped = re.compile(rf"[-+]?[1-9][0-9]{{0,2}}{GROUPING[thousands]}(?:{point}[0-9]*)?") if thousands else None
    apart = re.compile("[^-+0-9]")

    def bare(text: str) -> float | None:
        if plain.fullmatch(text):
            return float(text.replace(decimal, ".").replace("d", "e").replace("D", "e"))
        if grouped and grouped.fullmatch(text):
            whole, _, fraction = text.partition(decimal)
            return float(f"{apart.sub('', whole)}.{fraction}")
        return None

    def number(cell: str) -> float | None:
        text = ordinary(cell, decimal)
        if len(text) > LONGEST_NUMBER:
            return None
        value = bare(text)
        if value is not None:
            return value
        if is_missing(text):
            return math.nan
        if text.lstrip("+-").lower() in INFINITE:
            return -math.inf if text.startswith("-") else math.inf
        inside = undressed(text)
        return None if inside is None else bare(inside[0])

    return number


def ordinary(cell: str, decimal: str = ".") -> str:
    """Return a cell without what cannot be seen, its minus sign and digits as on a keyboard."""
    text = cell.strip()
    if text.isascii() or len(text) > LONGEST_NUMBER:
        return text
    text = INVISIBLE.sub("", text).translate(ORDINARY).replace("٫", decimal).strip()
    return "".join(str(unicodedata.decimal(c)) if c > "\x7f" and c.isdecimal() else c for c in text)


def is_missing(text: str) -> bool:
    """Tell whether a cell says that there is no value."""
    text = text.strip().lower()
    return text in MISSING or bool(OVERFLOW.fullmatch(text)) or is_spreadsheet_error(text.upper())


def is_spreadsheet_error(text: str) -> bool:
    """Tell whether a cell holds what a spreadsheet shows where a formula failed, such as #DIV/0!."""
    return text.startswith("#") and SPREADSHEET_ERROR.fullmatch(text.strip()) is not None


def undressed(text: str) -> tuple[str, str] | None:
    """Return a number without what is around it, and what that was; None if there is nothing to take off."""
    if match := ENCLOSED.fullmatch(text):
        text = next(filter(None, match.groups()), "").strip()
    if match := WITH_ERROR.fullmatch(text):
        return match[1].strip(), "±"
    if match := POWER.fullmatch(text):
        return f"{match[1].strip()}e{match[2] or match[3].translate(RAISED)}", ""
    if match := TRAILING_MINUS.fullmatch(text):
        return f"-{match[1].strip()}", "-"
    sign, what = "", ""
    if match := BRACKETED.fullmatch(text):
        sign, what, text = "-", "(", match[1].strip() + (match[2] or "")
    match = DECORATED.fullmatch(text)
    return (f"{sign}{match[1]}{match[3]}", what or match[2] or match[4]) if match else None
