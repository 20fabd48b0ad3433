"""From text to a header and records, and from these to columns: what a dialect says is done here, and nothing else."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest

import pandas as pd

from gmm_core.arrays import InputError
from ui.table.cells import number_reader
from ui.table.columns import MISSING_AS_WRITTEN, Column, column, name_units
from ui.table.dialect import DELIMITERS, Dialect
from ui.table.marks import Marks, marks
from ui.table.names import without_types
from ui.table.records import Records, body, cells, is_blank, separator, without_mark
from ui.words.text import quoted

ROWS_TO_JUDGE = 200
MOST_TURNED = 1_000  # rows that may become columns
MOST_LINES_TURNED = 12  # of a file that is turned around unasked
HEAD, GROUP = re.compile(r"[1-9][0-9]{0,2}"), re.compile(r"[0-9]{3}")


@dataclass(frozen=True, eq=False)
class Cut:
    """A text cut into a header and records.

    Parameters
    ----------
    given
        The names in the header, none if there is none.
    fitted
        One name per column, "" where the header has none.
    in_comment
        Whether the header stands behind the mark of a comment.
    below
        The lines below the header that were left out.
    footer
        The records that were left out, at the end or for what they say.
    """

    dialect: Dialect
    given: list[str]
    fitted: list[str]
    records: Records
    in_comment: bool = False
    below: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()

    def first(self, n: int = ROWS_TO_JUDGE) -> list[list[str]]:
        """Return the cells of the first records."""
        return [row for _, row in cells(self.records.records[:n], self.dialect)]

    def last(self, n: int) -> list[list[str]]:
        """Return the cells of the last records."""
        return [row for _, row in cells(self.records.records[-n:], self.dialect)]


def cut(lines: list[str], dialect: Dialect) -> Cut:
    """Cut the lines of a text as the dialect says.

    Raises
    ------
    InputError
        If there are too many rows or columns, or the header does not go with the rows.
    """
    lines = lines[dialect.skip :]
    if dialect.turned:
        lines, dialect = _turned(lines, dialect)
    given: list[str] = []
    in_comment = False
    if dialect.header:
        in_comment = next((without_mark(line) != line for line in lines if line.strip()), False)
        given, lines = _next_row(lines, dialect)
    if dialect.units:
        units, lines = _next_row(lines, dialect)
        given = name_units(given, units)
    below = []
    for _ in range(dialect.below):
        row, lines = _next_row(lines, dialect)
        below.append(separator(dialect).join(row))
    given = without_types(given)
    while given and not given[-1].strip():
        given = given[:-1]
    records = body(lines, dialect, len(given))
    footer = records.records[len(records.records) - dialect.footer :] if dialect.footer else ()
    if footer:
        records = replace(records, records=records.records[: -len(footer)])
    without: list[str] = []
    if dialect.without:
        rest, without = _without(records.records, dialect)
        records = replace(records, records=rest)
    fitted = _fitted(given, records, dialect)
    return Cut(dialect, given, fitted, records, in_comment, tuple(below), (*without, *footer))


def _without(records: tuple[str, ...], dialect: Dialect) -> tuple[tuple[str, ...], list[str]]:
    """Return the records that hold none of the texts whose rows are to be left out, and those that do."""
    texts = {text.casefold() for text in dialect.without}
    rest: list[str] = []
    left: list[str] = []
    for record in records:
        line = record.casefold()
        found = any(text in line for text in texts) and any(
            cell.strip().casefold() in texts for _, row in cells(record.split("\n"), dialect) for cell in row
        )
        (left if found else rest).append(record)
    return tuple(rest), left


def parse(part: Cut, names: tuple[str, ...]) -> tuple[list[Column], list[bool], int]:
    """Return the columns, which of them held whole numbers only, and how many records could not be taken apart."""
    dialect = part.dialect
    frame = _frame(part, dtype={place: str for place, _, _ in dialect.apart})
    columns = []
    for j, name in enumerate(names):
        number = number_reader(*dialect.style(j))
        columns.append(column(name, frame[j], number, _missing_in(name, names, dialect)))
    whole = [frame[j].dtype.kind in "iu" for j in range(len(names))]
    return columns, whole, max(0, len(part.records.records) - len(frame))


def all_marks(part: Cut, places: Iterable[int], whole: Iterable[int]) -> dict[int, Marks]:
    """Return what points and commas mean in these columns; where the first rows leave it open, by all of them.

    ``whole`` are the places of columns that hold whole numbers only: there is nothing to be read off them.
    """
    rows = part.first()
    done = set(whole)
    found = {}
    for j in places:
        found[j] = marks(row[j] for row in rows if j < len(row))
        if j not in done and len(part.records.records) > len(rows) and not (found[j].decimal or found[j].thousands):
            found[j] = marks(map(str, _frame(part, usecols=[j], dtype=str)[j].dropna().unique()))
    return {j: m for j, m in found.items() if m.numbers and m.numbers >= m.others}


def _frame(part: Cut, **options: object) -> pd.DataFrame:
    dialect = part.dialect
    try:
        frame: pd.DataFrame = pd.read_csv(  # type: ignore[call-overload]
            io.StringIO("\n".join(part.records.records)),
            sep=separator(dialect),
            decimal=dialect.decimal,
            quotechar=dialect.quote or '"',
            quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
            header=None,
            names=range(len(part.fitted)),
            engine="c",
            low_memory=False,  # one type for the whole column
            skipinitialspace=True,
            keep_default_na=False,
            na_values=MISSING_AS_WRITTEN,
            on_bad_lines="skip",  # none is left, and if it were, the number of rows tells
            **options,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        raise InputError(
            "A quotation mark is left open, so the rows below it cannot be told apart: close it in the file, or choose "
            "that nothing encloses text."
        ) from None
    if not isinstance(frame.index, pd.RangeIndex) or not len(frame):
        raise InputError("The rows cannot be told apart into columns: choose what separates the columns.")
    return frame


def _missing_in(name: str, names: tuple[str, ...], dialect: Dialect) -> frozenset[str]:
    """Return what else means missing in a column: "-999" speaks of all, "99 in age" of one."""
    found = set()
    for value in dialect.missing:
        text, _, place = value.rpartition(" in ")
        if text and place in names:
            found |= {text} if place == name else set()
        else:
            found.add(value)
    return frozenset(text.strip().casefold() for text in found)


def _next_row(lines: list[str], dialect: Dialect) -> tuple[list[str], list[str]]:
    """Return the cells of the first record, which may stand behind the mark of a comment, and the lines below it."""
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    below = [without_mark(line) for line in lines[first : first + 1]] + lines[first + 1 :]
    for end, row in cells(below, dialect):
        if not is_blank(row):
            return row, below[end:]
    return [], []


def _fitted(given: list[str], records: Records, dialect: Dialect) -> list[str]:
    """Return one name per column, "" where the header has none."""
    n, width = len(given), records.width
    if dialect.header and n >= width:
        return given
    if n > 1 and width == 2 * n and dialect.delimiter == ",":
        raise InputError(
            f"The header names {n} columns but the rows have {width} cells: if commas are the decimal sign too, save "
            "the file with semicolons between the columns; if not, name all columns."
        )
    if n and n == width - 1 and not _ends_empty(records, dialect):
        _commas_within(given, records, dialect)
        return ["", *given]  # as R writes it: the names of the rows have no name
    return given + [""] * (width - n)


def _ends_empty(records: Records, dialect: Dialect) -> bool:
    """Tell whether the last column is nothing but what stands behind a delimiter at the end."""
    rows = (row for _, row in cells(records.records[:100], dialect))
    return all(not row[-1].strip() for row in rows if len(row) == records.width)


def looks_turned(part: Cut) -> bool:
    """Tell whether a few long rows that begin with a name hold one coordinate each."""
    rows = part.first(MOST_LINES_TURNED)
    n, width = len(rows), part.records.width
    if not 2 <= n == len(part.records.records) <= 6 or width < max(8, 3 * n) or part.dialect.turned:
        return False
    number = number_reader(part.dialect.decimal, part.dialect.thousands)
    named = len({row[0] for row in rows}) == n and all(number(row[0]) is None for row in rows)
    return named and all(number(cell) is not None for row in rows for cell in row[1:])


def was_headed(part: Cut) -> bool:
    """Tell whether the first row of a table that was turned around names something rather than holding numbers."""
    number = number_reader(part.dialect.decimal, part.dialect.thousands)
    first = [number(row[0]) for row in part.first() if row]
    return 2 * first.count(None) > len(first)


def _commas_within(given: list[str], records: Records, dialect: Dialect) -> None:
    """Raise an InputError if the delimiter seems to stand within numbers too: 42,500,31 beside 950,19."""
    n = len(given)
    rows = [row for _, row in cells(records.records[:ROWS_TO_JUDGE], dialect)]
    wide = [row for row in rows if len(row) == n + 1]
    narrow = [row for row in rows if len(row) == n]
    if not wide or not narrow or dialect.delimiter not in (",", " "):
        return
    if any(all(HEAD.fullmatch(row[j - 1]) and GROUP.fullmatch(row[j]) for row in wide) for j in range(1, n + 1)):
        mark = dialect.delimiter
        raise InputError(
            f"{quoted(mark.join(wide[0]))} has more cells than {quoted(mark.join(narrow[0]))}, as if "
            f"{DELIMITERS[mark]} stood both between the columns and within the numbers: save the file with semicolons "
            "between the columns."
        )


def _turned(lines: list[str], dialect: Dialect) -> tuple[list[str], Dialect]:
    """Return the lines with rows and columns changed."""
    rows = [row for _, row in cells(lines, dialect) if not is_blank(row)]
    if len(rows) > MOST_TURNED:
        raise InputError(f"The table has {len(rows):,} rows, too many to become columns: the limit is {MOST_TURNED:,}.")
    file = io.StringIO()
    writer = csv.writer(
        file,
        delimiter=separator(dialect),
        quotechar=dialect.quote or '"',
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar="\\",
        lineterminator="\n",
    )
    writer.writerows(zip_longest(*rows, fillvalue=""))
    return file.getvalue().split("\n"), replace(dialect, delimiter=separator(dialect))
