"""From the lines of a text to records of cells, and which of them do not fit the table."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gmm_core.arrays import InputError
from ui.table.cells import is_spreadsheet_error
from ui.table.dialect import Dialect
from ui.words.text import quoted

MAX_ROWS = 200_000
MAX_COLUMNS = 1_000

BLANKS = re.compile(r"(\"[^\"]*\"|'[^']*')|[ \t]+")  # but not those within quotes
BLANKS_ANYWHERE = re.compile(r"[ \t]+")
COMMENT_MARK = re.compile(r"\s*(?:#+|%+|//+)\s?(?=.)")


@dataclass(frozen=True)
class Records:
    """The records of a table below its header, one string each.

    Parameters
    ----------
    width
        How many cells most records have.
    short
        How many records have fewer cells than that, and than the header has names.
    comments, empty, wide
        How many lines were left out: comments, delimiters with nothing between, and those with too many cells.
    example
        The first of those with too many cells.
    """

    records: tuple[str, ...]
    width: int
    short: int
    comments: int
    empty: int
    wide: int
    example: str = ""


def separator(dialect: Dialect) -> str:
    """Return the one character between cells of a squeezed line."""
    return "\t" if dialect.delimiter == " " else dialect.delimiter


def squeeze(line: str, dialect: Dialect) -> str:
    """Make each run of blanks one tab if blanks separate the columns."""
    if dialect.delimiter != " ":
        return line
    line = line.strip(" \t")
    if dialect.quote and dialect.quote in line:
        return BLANKS.sub(lambda match: match[1] or "\t", line)
    return BLANKS_ANYWHERE.sub("\t", line)


def is_comment(line: str, mark: str) -> bool:
    """Tell whether the line is a comment; a first cell such as #N/A is a value."""
    start = line.lstrip()
    if not mark or not start.startswith(mark):
        return False
    first = re.split(r"[,;|\s]", start, maxsplit=1)[0]
    return not first.strip("#") or not is_spreadsheet_error(first)


def without_mark(line: str) -> str:
    """Return a header that stands in a comment without the mark of the comment."""
    return COMMENT_MARK.sub("", line, count=1) if COMMENT_MARK.match(line) else line


def cells(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Yield for each record the number of lines read when it ends, and its cells.

    Raises
    ------
    InputError
        If a cell is so long that only a quotation mark left open explains it.
    """
    reader = csv.reader(
        (squeeze(line, dialect) + "\n" for line in lines),
        delimiter=separator(dialect),
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        raise InputError(
            f"A cell is longer than {csv.field_size_limit():,} characters, so this is no table of numbers or a "
            "quotation mark is left open: choose another file, or close the mark."
        ) from None


def is_blank(row: Iterable[str]) -> bool:
    """Tell whether all cells are empty."""
    return not any(cell.strip() for cell in row)


def body(lines: list[str], dialect: Dialect, named: int) -> Records:
    """Take apart the lines below the header; ``named`` is the number of columns that it names.

    Raises
    ------
    InputError
        If there are too many rows or columns. Nothing is cut off silently.
    """
    rows = [line for line in lines if line and not line.isspace()]
    uncommented = [line for line in rows if not is_comment(line, dialect.comment)] if dialect.comment else rows
    comments = len(rows) - len(uncommented)
    blank = separator(dialect) + dialect.quote + " \t"
    full = [squeeze(line, dialect) for line in uncommented if line.strip(blank)]
    empty = len(uncommented) - len(full)
    records, widths = _records(full, dialect)
    if len(records) > MAX_ROWS:
        raise InputError(
            f"The table has {len(records):,} rows and the limit is {MAX_ROWS:,}: keep a part of it, for instance one "
            f"row in {-(-len(records) // MAX_ROWS)}."
        )
    lengths = Counter(widths)
    width = max(lengths, key=lambda n: (lengths[n], n == named, n), default=0)
    limit = max(width, named)
    if limit > MAX_COLUMNS:
        raise InputError(
            f"The table has {limit:,} columns and the limit is {MAX_COLUMNS:,}: keep the columns you need. "
            "If the points lie side by side, turn the table so that each point has a row."
        )
    fitting, wide = _cut_to(limit, records, widths, dialect)
    least = min(width, named or width)
    short = sum(n < least for n in widths)
    return Records(tuple(fitting), width, short, comments, empty, len(wide), quoted(wide[0]) if wide else "")


def _records(lines: list[str], dialect: Dialect) -> tuple[list[str], list[int]]:
    """Return the records and the number of cells of each."""
    mark = separator(dialect)
    if not dialect.quote or not any(dialect.quote in line for line in lines):
        return lines, [line.count(mark) + 1 for line in lines]
    records, widths, start = [], [], 0
    for end, row in cells(lines, dialect):
        records.append("\n".join(lines[start:end]))
        widths.append(len(row))
        start = end
    return records, widths


def _cut_to(limit: int, records: list[str], widths: list[int], dialect: Dialect) -> tuple[list[str], list[str]]:
    """Return the records that fit, and those that do not: nobody knows which of their cells moved."""
    if max(widths, default=0) <= limit:
        return records, []
    fitting: list[str] = []
    wide: list[str] = []
    for record, width in zip(records, widths, strict=True):
        if width > limit:  # delimiters at the end do no harm
            record = record.rstrip(separator(dialect) + " \t")
            width = max(len(row) for _, row in cells(record.split("\n"), dialect))
        (fitting if width <= limit else wide).append(record)
    return fitting, wide
