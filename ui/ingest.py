"""From the bytes of a CSV file to a table of columns, and from two of its columns to a data set.

What was understood is in ``Table.dialect``, what was left out in ``Table.notes``. Names and notes are plain text as it
came: escape it with ``ui.text`` where Markdown or HTML is read. All failures are an InputError of one sentence.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gmm_core.arrays import Array, InputError
from gmm_core.dataset import Dataset
from ui import sniff
from ui.cells import number_reader
from ui.columns import MISSING_AS_WRITTEN, Column, column, distinct_names, with_units
from ui.decode import check_kind, decode, guess_encoding
from ui.dialect import Dialect, describe
from ui.records import Records, body, cells, is_blank, separator, without_mark
from ui.report import about, count, left_out, nameless, skipped, too_few
from ui.text import quoted, shorten

__all__ = ["Dialect", "Table", "default_columns", "describe", "guess", "read", "to_dataset"]

PREVIEW_ROWS = 5
LARGEST = 1e70  # the product of four such numbers, as in a determinant, is still a number
FINEST = 1e-12  # a spread smaller than this share of the values is lost in their rounding

LOOK_FOR = "Your own data: how many groups do you see, and does EM find the same ones from another start?"


@dataclass(frozen=True, eq=False)
class Table:
    """A table as it was read.

    Parameters
    ----------
    columns
        The names of the columns that hold numbers.
    all_columns
        The names of all columns, none twice.
    n_rows
        How many rows there are, those with missing values included.
    preview
        The first rows as they were understood: name of the column -> texts.
    values
        Name of the column -> (n_rows,) numbers, nan where a value is missing; for ``columns`` only.
    notes
        What was left out or changed, one plain sentence each.
    """

    name: str
    columns: tuple[str, ...]
    all_columns: tuple[str, ...]
    n_rows: int
    preview: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Array]
    dialect: Dialect
    notes: tuple[str, ...] = ()


def guess(name: str, raw: bytes) -> Dialect:
    """Return the dialect that fits the file best, also where no table can be read with it.

    Raises
    ------
    InputError
        If the file is empty, too large, or no text.
    """
    check_kind(name, raw)
    encoding = guess_encoding(raw)
    return sniff.guess(decode(name, raw, encoding)[0], encoding)[0]


def read(name: str, raw: bytes, dialect: Dialect | None = None) -> Table:
    """Read a file as the dialect says, or as fits best.

    Raises
    ------
    InputError
        If the file is not a table with at least two columns of numbers, or exceeds a limit.
    """
    check_kind(name, raw)
    encoding = dialect.encoding if dialect else guess_encoding(raw)
    text, damage = decode(name, raw, encoding)
    doubts: tuple[str, ...] = ()
    if dialect is None:
        dialect, doubts = sniff.guess(text, encoding)
    lines = text.split("\n")
    given, rest = _header(lines[dialect.skip :], dialect)
    records = body(rest, dialect, len(given))
    if not records.records:
        found = "a header but no rows" if given else "no rows"
        raise InputError(f"{quoted(name)} has {found} of numbers: choose a file with one row per point.")
    fitted = _fitted(given, records, dialect)
    names, renamed = distinct_names(fitted)
    columns, lost = _parse(names, records, dialect)
    columns, dropped = _without_empty(columns, fitted)
    usable = [c for c in columns if c.usable]
    if len(usable) < 2:
        raise InputError(too_few(name, usable, columns, dialect))
    return Table(
        name=name,
        columns=tuple(c.name for c in usable),
        all_columns=tuple(c.name for c in columns),
        n_rows=len(columns[0].values),
        preview=_preview(columns, records, dialect),
        values={c.name: c.values for c in usable},
        dialect=dialect,
        notes=(
            *doubts,
            *damage,
            *skipped(lines, dialect),
            *nameless(given, columns, dialect),
            *renamed,
            *dropped,
            *left_out(records, lost),
            *about(columns),
        ),
    )


def default_columns(table: Table) -> tuple[str, str]:
    """Return the first two columns that hold more than the numbers of the rows (0, 1, 2, ... or 1, 2, 3, ...)."""
    telling = [name for name in table.columns if not _counts_rows(table.values[name])]
    x, y, *_ = telling if len(telling) > 1 else table.columns
    return x, y


def to_dataset(table: Table, x: str, y: str) -> tuple[Dataset, tuple[str, ...]]:
    """Take two columns as coordinates, in the units of the file, and say which rows could not be used.

    Raises
    ------
    InputError
        If the two columns are one, hold no numbers or all the same, or fewer than two rows are left.
    """
    if x == y:
        raise InputError(f"{quoted(x)} cannot be both coordinates: choose two different columns.")
    for name in (x, y):
        if name not in table.values:
            raise InputError(f"{quoted(name)} is no column of numbers in this file: choose another column.")
    X = np.column_stack([table.values[x], table.values[y]])  # (n_rows, 2)
    missing = np.isnan(X).any(axis=1)
    infinite = np.isinf(X).any(axis=1) & ~missing
    X = X[~(missing | infinite)]
    notes = tuple(
        f"{n:,} of {table.n_rows:,} rows left out: {why} in {quoted(x)} or {quoted(y)}."
        for n, why in ((int(missing.sum()), "no number"), (int(infinite.sum()), "an infinite value"))
        if n
    )
    if len(X) < 2:
        has = "no row has" if len(X) == 0 else "only one row has"
        raise InputError(
            f"At least two points are needed, but {has} a number in both {quoted(x)} and {quoted(y)}: choose other "
            "columns or another file."
        )
    for name, values in zip((x, y), X.T, strict=True):
        _check_spread(name, values)
    return Dataset(X, columns=(x, y), title=shorten(table.name), look_for=LOOK_FOR), notes


def _check_spread(name: str, values: Array) -> None:
    largest = float(np.abs(values).max())
    if largest > LARGEST:
        raise InputError(f"{quoted(name)} holds values as large as {largest:.2g}: change the unit, or check the file.")
    spread = float(np.ptp(values))
    if spread == 0:
        raise InputError(f"All values of {quoted(name)} are the same, {values[0]:.6g}: choose another column.")
    if spread < max(FINEST * largest, 1 / LARGEST):
        raise InputError(
            f"The values of {quoted(name)} differ by only {spread:.2g}, too little to compute with: change the unit or "
            "subtract what they have in common."
        )


def _counts_rows(values: Array) -> bool:
    return any(np.array_equal(values, np.arange(start, start + len(values))) for start in (0, 1))


def _header(lines: list[str], dialect: Dialect) -> tuple[list[str], list[str]]:
    """Return the names that the header gives, and the lines below it."""
    if not dialect.header:
        return [], lines
    names, lines = _next_row(lines, dialect)
    if dialect.units:
        units, lines = _next_row(lines, dialect)
        names = with_units(names, units)
    while names and not names[-1].strip():
        names = names[:-1]
    return names, lines


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
        return ["", *given]  # as R writes it: the names of the rows have no name
    return given + [""] * (width - n)


def _ends_empty(records: Records, dialect: Dialect) -> bool:
    """Tell whether the last column is nothing but what stands behind a delimiter at the end."""
    rows = (row for _, row in cells(records.records[:100], dialect))
    return all(not row[-1].strip() for row in rows if len(row) == records.width)


def _parse(names: tuple[str, ...], records: Records, dialect: Dialect) -> tuple[list[Column], int]:
    """Return the columns, and how many records pandas could not take apart."""
    try:
        frame = pd.read_csv(
            io.StringIO("\n".join(records.records)),
            sep=separator(dialect),
            decimal=dialect.decimal,
            quotechar=dialect.quote or '"',
            quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
            header=None,
            names=range(len(names)),
            engine="c",
            low_memory=False,  # one type for the whole column
            skipinitialspace=True,
            keep_default_na=False,
            na_values=MISSING_AS_WRITTEN,
            on_bad_lines="skip",  # none is left, and if it were, `lost` tells
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        raise InputError(
            "A quotation mark is left open, so the rows below it cannot be told apart: close it in the file, or choose "
            "that nothing encloses text."
        ) from None
    if not isinstance(frame.index, pd.RangeIndex) or not len(frame):
        raise InputError("The rows cannot be told apart into columns: choose what separates the columns.")
    number = number_reader(dialect.decimal, dialect.thousands)
    columns = [column(name, frame[j], number) for j, name in enumerate(names)]
    return columns, max(0, len(records.records) - len(frame))


def _without_empty(columns: list[Column], given: list[str]) -> tuple[list[Column], tuple[str, ...]]:
    """Leave out columns without a name and without any value, such as the one behind a delimiter at the end."""
    kept = [c for c, name in zip(columns, given, strict=True) if name.strip() or c.kind != "empty"]
    n = len(columns) - len(kept)
    return kept, (f"{count(n, 'empty column')} without a name left out.",) if n else ()


def _preview(columns: list[Column], records: Records, dialect: Dialect) -> dict[str, tuple[str, ...]]:
    first = [row for _, row in cells(records.records[:PREVIEW_ROWS], dialect)]
    preview = {}
    for j, c in enumerate(columns):
        texts = [shorten(row[j]) if j < len(row) else "" for row in first]
        numbers = ["" if np.isnan(value) else f"{value:.10g}" for value in c.values[:PREVIEW_ROWS]]
        preview[c.name] = tuple(numbers if c.usable else texts[: len(numbers)])
    return preview
