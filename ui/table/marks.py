"""What a point or a comma within the numbers of a column means: the decimal sign, a mark between thousands, or unsure.

12.5 has a decimal point and 1.234.567 points between thousands. 42.500 may be either: such a column is open in its
mark if no other of its numbers tells.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ui.table.cells import LONGEST_NUMBER, is_missing, ordinary, undressed
from ui.table.units import split_unit

Style = tuple[str, str]  # decimal sign, thousands separator

OPEN = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
SIMPLE = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")  # most numbers; the rest needs a closer look
WHOLE = re.compile(r"[0-9]+")
DAY = re.compile(r"(?:0[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])\.?")
LONGEST_PLACE = 18  # digits of a number that may number a row
EXPONENT = re.compile(r"[0-9]+[eEdD][-+]?[0-9]+")
DECIMAL = re.compile(r"(?=[.,]?[0-9])[0-9]*([.,])[0-9]*(?:[eEdD][-+]?[0-9]+)?")
POINTS = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}|(?:\.[0-9]{3})+(,)[0-9]*)")
COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{2,3})+,[0-9]{3}|(?:,[0-9]{2,3})*,[0-9]{3}(\.)[0-9]*)")
BLANKS = re.compile(r"[1-9][0-9]{0,2}(?:[ \u00a0\u2009\u202f'’][0-9]{3})+(?:([.,])[0-9]*)?")


@dataclass(frozen=True)
class Marks:
    """What the numbers of one column tell.

    Parameters
    ----------
    decimal, thousands
        The marks that can only be the decimal sign, or only stand between thousands.
    open
        The mark that may be either, "" if there is none, and in ``example`` the first number with it.
    whole, long
        Whether there are numbers without any mark, and whether one of these has more than three digits.
    round
        Whether all numbers with the open mark end in 00.
    numbers, others
        How many texts are numbers in one style or another, and how many are neither that nor missing.
    dates
        Whether all may be a day and a month, such as 31.05 and 01.06.
    counts
        Whether they are whole numbers that follow each other, as those that number the rows.
    """

    decimal: frozenset[str] = frozenset()
    thousands: frozenset[str] = frozenset()
    open: str = ""
    example: str = ""
    whole: bool = False
    long: bool = False
    round: bool = False
    numbers: int = 0
    others: int = 0
    dates: bool = False
    counts: bool = False

    @property
    def likely(self) -> str:
        """Say whether the open mark rather is a decimal sign, or stands between thousands."""
        return "thousands" if self.whole and not self.long else "decimal"


def marks(texts: Iterable[str]) -> Marks:
    """Look at the numbers among the texts of a column."""
    decimal: set[str] = set()
    thousands: set[str] = set()
    unsure: dict[str, str] = {}
    whole = long = False
    every_round = True
    numbers = others = days = 0
    padded = False
    wholes: set[int] = set()
    for text in texts:
        number = text.lstrip("-+") if SIMPLE.fullmatch(text) else _bare(text)
        numbers += 1
        if EXPONENT.fullmatch(number):
            continue
        if WHOLE.fullmatch(number):
            whole, long = True, long or len(number) > 3
            if len(number) <= LONGEST_PLACE:
                wholes.add(int(number))
        elif match := OPEN.fullmatch(number):
            unsure.setdefault(match[1], text)
            every_round &= number.endswith("00")
        elif match := DECIMAL.fullmatch(number):
            decimal.add(match[1])
            if DAY.fullmatch(number):
                days, padded = days + 1, padded or number.startswith("0")
        elif match := BLANKS.fullmatch(number):
            decimal |= {match[1]} if match[1] else set()
        elif match := POINTS.fullmatch(number):
            thousands.add(".")
            decimal |= {","} if match[1] else set()
        elif match := COMMAS.fullmatch(number):
            thousands.add(",")
            decimal |= {"."} if match[1] else set()
        else:
            numbers -= 1
            others += not is_missing(number)
    told = decimal | thousands
    mark = "" if told else next(iter(unsure), "")
    return Marks(
        decimal=frozenset(decimal),
        thousands=frozenset(thousands),
        open=mark,
        example=unsure.get(mark, ""),
        whole=whole,
        long=long,
        round=bool(mark) and every_round,
        numbers=numbers,
        others=others,
        counts=len(wholes) == numbers > 1 and max(wholes) - min(wholes) == numbers - 1,
        dates=padded and days == numbers,
    )


def _bare(text: str) -> str:
    """Return a number without sign, currency and unit."""
    text = ordinary(text)
    if len(text) > LONGEST_NUMBER:
        return ""
    if parts := split_unit(text):
        text = parts[0]
    elif inside := undressed(text):
        text = inside[0]
    return text.lstrip("+-").strip()


def doubtful(columns: Mapping[int, Marks], delimiter: str) -> dict[int, Marks]:
    """Return the columns whose open mark a person has to be asked about.

    Numbers that all have exactly three digits behind a point are common where a program wrote them with a fixed number
    of decimals; then only the semicolons of a country with decimal commas, or zeros at the end of all, raise a doubt.
    """
    decimal = frozenset[str]().union(*(m.decimal for m in columns.values()))
    thousands = frozenset[str]().union(*(m.thousands for m in columns.values()))
    unsure = {j: m for j, m in columns.items() if m.open}
    fixed = any(not m.whole and not m.round for m in unsure.values()) or all(
        m.open or m.decimal or m.thousands or m.counts for m in columns.values()
    )

    def is_doubtful(m: Marks) -> bool:
        other = "," if m.open == "." else "."
        if delimiter == "," and m.open == ",":  # quoted, as in English: "1,234",12.30
            return "." not in decimal and not (m.open in thousands and m.open not in decimal)
        if m.open in thousands and m.open not in decimal:
            return False  # 1.234 beside 1.234.567
        if m.whole or m.open == "," or other in decimal:
            return True
        known = m.open in decimal or other in thousands
        return not known and (delimiter == ";" or (m.round and not fixed))

    return {j: m for j, m in unsure.items() if is_doubtful(m)}


def intended(columns: Mapping[int, Marks], delimiter: str) -> dict[int, str]:
    """Say for each open column what is the likelier meaning of its mark: "decimal" or "thousands"."""
    thousands = frozenset[str]().union(*(m.thousands for m in columns.values()))
    decimal = frozenset[str]().union(*(m.decimal for m in columns.values()))
    meanings = {}
    for j, m in columns.items():
        if not m.open:
            continue
        other = "," if m.open == "." else "."
        certain = m.open in thousands and m.open not in decimal
        english = delimiter == "," and m.open == ","
        beside = other in decimal and m.open not in decimal
        meanings[j] = "thousands" if certain or english or beside else m.likely
    return meanings


def style_of(mark: str, meaning: str) -> Style:
    """Return the way of writing in which the mark has this meaning."""
    return (mark, "") if meaning == "decimal" else ("," if mark == "." else ".", mark)


def own_style(m: Marks, meaning: str) -> Style | None:
    """Return how the numbers of a column are written, None if nothing tells or it contradicts itself."""
    if m.open:
        return style_of(m.open, meaning)
    if len(m.decimal) > 1 or len(m.thousands) > 1 or m.decimal & m.thousands:
        return None
    if m.decimal:
        return next(iter(m.decimal)), next(iter(m.thousands), "")
    return style_of(next(iter(m.thousands)), "thousands") if m.thousands else None


def combine(base: Style, wanted: Mapping[int, Style]) -> tuple[Style, tuple[tuple[int, str, str], ...]]:
    """Return one style for the table and the columns that differ from it.

    ``base`` is kept as far as it goes: a column that needs nothing between thousands goes along with any separator.
    """

    def fits(style: Style, want: Style) -> bool:
        return style[0] == want[0] and (not want[1] or style[1] == want[1])

    decimals = Counter(want[0] for want in wanted.values())
    decimal = max((base[0], *decimals), key=decimals.__getitem__)
    separators = Counter(want[1] for want in wanted.values() if want[1] and want[0] == decimal)
    own = base[1] if base[1] in ("", " ", "'") else ""
    thousands = separators.most_common(1)[0][0] if separators else own
    style = (decimal, thousands)
    return style, tuple((j, *want) for j, want in sorted(wanted.items()) if not fits(style, want))
