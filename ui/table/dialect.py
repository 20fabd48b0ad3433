"""How a table is written down: encoding, delimiter, decimal sign and so on, shown and changeable."""

import re
from dataclasses import dataclass, replace
from typing import Any

from gmm_core.arrays import InputError

# What a person may choose, each with its name in a sentence. The order is the order of the menu, and among delimiters
# that fit equally well the first wins.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
    "utf-32-le": "UTF-32 (little endian)",
    "utf-32-be": "UTF-32 (big endian)",
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "mac-roman": "Mac Roman",
    "cp932": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", " ": "spaces"}
DECIMALS = {".": "point", ",": "comma"}
THOUSANDS = {"": "nothing", ",": "commas", ".": "points", " ": "spaces", "'": "apostrophes"}
QUOTES = {'"': "double quotes", "'": "single quotes", "": "nothing"}
COMMENTS = {"": "nothing", "#": "#", "%": "%", "//": "//"}

MAX_SKIP = 10_000
MAX_BELOW = 20
COUNTS = {
    "skip": ("lines to skip", MAX_SKIP),
    "below": ("lines below the header to leave out", MAX_BELOW),
    "footer": ("rows to leave out at the end", MAX_SKIP),
}
MAX_MISSING = 40  # texts


@dataclass(frozen=True)
class Dialect:
    """How the table is written down.

    Parameters
    ----------
    delimiter
        What separates the columns; a space stands for any run of spaces and tabs.
    thousands
        What may stand between groups of three digits; a space stands for all kinds of spaces, empty for nothing.
    quote
        What encloses a cell that holds delimiters or newlines; empty for nothing.
    comment
        A line that begins with it is no row; empty for nothing.
    skip
        How many lines at the top, blank ones included, do not belong to the table: titles, comments.
    header
        Whether the first line of the table names the columns.
    units
        Whether the line below the header holds units.
    below
        How many lines between the header (and its units) and the rows say something about the columns, such as types.
    footer
        How many rows at the end are none: sums, means, sources.
    without
        Rows with one of these texts in a cell are left out: "Subtotal".
    turned
        Whether each column is a point, so that rows and columns change places.
    missing
        What else means that there is no value, besides the usual signs: "-999", or in one column "99 in age".
    apart
        Columns whose numbers are written in another way than the rest: (place from 0, decimal sign, thousands).
    settled
        The names of the questions about this file that the person has answered: they are not asked again.

    Raises
    ------
    InputError
        If a field is none of its choices, or two of them cannot go together.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    thousands: str = ""
    quote: str = '"'
    comment: str = ""
    skip: int = 0
    header: bool = True
    units: bool = False
    below: int = 0
    footer: int = 0
    without: tuple[str, ...] = ()
    turned: bool = False
    missing: tuple[str, ...] = ()
    apart: tuple[tuple[int, str, str], ...] = ()
    settled: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                known = ", ".join(repr(choice) for choice in choices)
                raise InputError(f"{getattr(self, name)!r} is not known as {name}: choose one of {known}.")
        for name, (what, most) in COUNTS.items():
            number = getattr(self, name)
            if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
                raise InputError(f"The number of {what} must be a whole number from 0 to {most}.")
        if not all(isinstance(switch, bool) for switch in (self.header, self.units, self.turned)):
            raise InputError("Header, units and turned must be yes or no.")
        if max(len(self.missing), len(self.without)) > MAX_MISSING:
            raise InputError(f"At most {MAX_MISSING} texts may be named here.")
        for decimal, thousands in ((self.decimal, self.thousands), *(ways[1:] for ways in self.apart)):
            if decimal == thousands:
                sign = DECIMALS[decimal]
                raise InputError(f"A {sign} cannot be the decimal sign and also stand between thousands: change one.")
        if self.units and not self.header:
            raise InputError("A line of units stands below a header: without a header choose no units.")

    def style(self, place: int) -> tuple[str, str]:
        """Return decimal sign and thousands separator of the column at this place."""
        return next((ways[1:] for ways in self.apart if ways[0] == place), (self.decimal, self.thousands))

    def chosen(self, **fields: Any) -> "Dialect":
        """Return the dialect with some fields as a person chose them: what is asked about them is settled by that.

        Raises
        ------
        InputError
            If they are none of their choices.
        """
        settled = {SETTLES[field] for field in fields if field in SETTLES}
        if settled & {NUMBERS} or "delimiter" in fields:
            fields = {"apart": (), **fields}  # it was about other columns, or overruled
        return replace(self, **fields).settle(*settled)

    def settle(self, *names: str) -> "Dialect":
        """Return the dialect with some questions answered."""
        return replace(self, settled=tuple(sorted({*self.settled, *names})))

    def asks(self, name: str) -> bool:
        """Tell whether a question still has to be asked."""
        return name not in self.settled


NUMBERS, HEADER, FOOTER, TURNED = "numbers", "header", "footer", "turned"  # names of questions
SETTLES = {
    "decimal": NUMBERS,
    "thousands": NUMBERS,
    "header": HEADER,
    "footer": FOOTER,
    "without": FOOTER,
    "turned": TURNED,
}

CHOICES = {
    "encoding": ENCODINGS,
    "delimiter": DELIMITERS,
    "decimal": DECIMALS,
    "thousands": THOUSANDS,
    "quote": QUOTES,
    "comment": COMMENTS,
}


def describe(dialect: Dialect) -> str:
    """Say in one plain sentence how the table was read."""
    parts = [f"Read as {ENCODINGS[dialect.encoding]}", f"columns separated by {DELIMITERS[dialect.delimiter]}"]
    parts.append(f"decimal {DECIMALS[dialect.decimal]}")
    if dialect.thousands:
        parts.append(f"{THOUSANDS[dialect.thousands]} between thousands")
    if dialect.quote != '"':
        parts.append(f"text enclosed in {QUOTES[dialect.quote]}")
    if dialect.comment:
        parts.append(f"lines that begin with {dialect.comment} left out")
    if dialect.skip:
        parts.append("first line left out" if dialect.skip == 1 else f"first {dialect.skip} lines left out")
    place = "next" if dialect.skip else "first"
    parts.append(f"{place} line as header" if dialect.header else "no header")
    if dialect.units:
        parts.append("units in the line below it")
    if dialect.below:
        parts.append("the line below left out" if dialect.below == 1 else f"{dialect.below} lines below left out")
    if dialect.footer:
        parts.append("last row left out" if dialect.footer == 1 else f"last {dialect.footer} rows left out")
    if dialect.without:
        parts.append(f"rows with {written(dialect.without)} left out")
    if dialect.turned:
        parts.append("rows and columns turned")
    if dialect.missing:
        parts.append(f"{written(dialect.missing).replace('-', '−')} left out as missing")
    return ", ".join(parts) + "."


def written(values: tuple[str, ...]) -> str:
    """Return texts as they stand in their field, such as the values that mean missing."""
    return "; ".join(values)


def values_of(text: str) -> tuple[str, ...]:
    """Return the texts that a person wrote into such a field: divided by semicolons, or by commas with a blank."""
    values = (" ".join(value.split()) for value in re.split(r";|,\s|\n", text[:4000]))
    return tuple(dict.fromkeys(value[:80] for value in values if value))
