"""What one cell of a table means: a number, nothing, a date, yes or no, or text."""

import math
import re
from collections.abc import Callable

# In lower case. A spreadsheet's error values are missing values too, but they are counted apart.
MISSING_WORDS = ("na", "n/a", "n.a.", "<na>", "nan", "-nan", "+nan", "null", "(null)", "none", "nil", "missing", "nat")
MISSING_SIGNS = ("", "-", "--", "---", "–", "—", "?", "??", ".", "..", "...", "\\n")
MISSING = frozenset(MISSING_WORDS + MISSING_SIGNS)
INFINITE = frozenset(["inf", "infinity", "∞"])
YES_OR_NO = frozenset(["true", "false", "yes", "no"])

SPREADSHEET_ERROR = re.compile(r"#(?:N/A|NV|[A-ZÀ-Ý/0]+[!?]|#*)")
FORMULA = re.compile(r"'?=.+", re.DOTALL)
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?"  # 2024-05-31, also with a time
    r"|\d{1,2}([-/.])\d{1,2}\1\d{2,4}(?:[ ,].*)?"  # 31.05.2024
    r"|\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?"  # 12:30
)

CURRENCY = r"(?:[$€£¥₹]|USD|EUR|GBP|CHF)"
# -$ 1,234.50 or 12 %: a sign, a currency, the number, a currency or a percent sign.
DECORATED = re.compile(rf"([-+]?)\s*{CURRENCY}?\s*([-+]?[0-9.,].*?)\s*(?:{CURRENCY}|%)?")
ENCLOSED = re.compile(r"'(.*)'|=\"(.*)\"")  # '1.5' and ="1.5": how a spreadsheet keeps a number as text
BRACKETED = re.compile(r"\((?=.*[0-9])([^-+()]+)\)")  # (1.5): how accountants write -1.5

SPACES = "[ \u00a0\u2009\u202f]"
GROUPING = {
    ",": "(?:,[0-9]{2,3})*,[0-9]{3}",  # 12,34,567 too, as in India
    ".": r"(?:\.[0-9]{3})+",
    " ": f"(?:{SPACES}[0-9]{{3}})+",
    "'": "(?:['’][0-9]{3})+",
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
        text = cell.strip().replace("−", "-")
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
        return None if inside is None else bare(inside)

    return number


def is_missing(text: str) -> bool:
    """Tell whether a cell says that there is no value."""
    return text.strip().lower() in MISSING or is_spreadsheet_error(text)


def is_spreadsheet_error(text: str) -> bool:
    """Tell whether a cell holds what a spreadsheet shows where a formula failed, such as #DIV/0!."""
    return text.startswith("#") and SPREADSHEET_ERROR.fullmatch(text.strip()) is not None


def undressed(text: str) -> str | None:
    """Return the number without quotes, currency and percent sign, or None if there is nothing to take off."""
    if match := ENCLOSED.fullmatch(text):
        text = match[1] or match[2] or ""
    sign = ""
    if match := BRACKETED.fullmatch(text):
        sign, text = "-", match[1].strip()
    match = DECORATED.fullmatch(text)
    return f"{sign}{match[1]}{match[2]}" if match else None


def kind_of_text(text: str) -> str:
    """Name what a cell is that is no number."""
    text = text.strip()[:LONGEST_NUMBER]
    if DATE.fullmatch(text):
        return "dates or times"
    if text.lower() in YES_OR_NO:
        return "yes or no"
    return "formulas" if FORMULA.fullmatch(text) else "text"
