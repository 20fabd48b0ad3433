"""How a table is written down: encoding, delimiter, decimal sign and so on, shown and changeable."""

from dataclasses import dataclass

from gmm_core.arrays import InputError

# What a person may choose, each with its name in a sentence. The order is the order of the menu, and among delimiters
# that fit equally well the first wins.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
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

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                known = ", ".join(repr(choice) for choice in choices)
                raise InputError(f"{getattr(self, name)!r} is not known as {name}: choose one of {known}.")
        if isinstance(self.skip, bool) or not isinstance(self.skip, int) or not 0 <= self.skip <= MAX_SKIP:
            raise InputError(f"The number of lines to skip must be a whole number from 0 to {MAX_SKIP}.")
        if not isinstance(self.header, bool) or not isinstance(self.units, bool):
            raise InputError("Header and units must be yes or no.")
        if self.decimal == self.thousands:
            sign = DECIMALS[self.decimal]
            raise InputError(f"A {sign} cannot be the decimal sign and also stand between thousands: change one.")
        if self.units and not self.header:
            raise InputError("A line of units stands below a header: without a header choose no units.")


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
    return ", ".join(parts) + "."
