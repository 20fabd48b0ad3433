"""From the bytes of a CSV file to a table of columns, and from two of its columns to a data set.

What was understood is in ``Table.dialect``, what was left out in ``Table.notes``, what is in doubt in
``Table.questions``. Names and notes are plain text as it came: escape it with ``ui.words.text`` where Markdown or
HTML is read. All failures are an InputError of one sentence.
"""

from dataclasses import replace

import numpy as np

from gmm_core.arrays import InputError
from gmm_core.data.dataset import Dataset
from ui.table import axes, foreign, guess
from ui.table.columns import Column, distinct_names
from ui.table.cut import MOST_LINES_TURNED, Cut, all_marks, cut, looks_turned, parse
from ui.table.decode import check_kind, decode, guess_encoding
from ui.table.dialect import NUMBERS, Dialect, describe
from ui.table.questions import questions
from ui.table.records import cells
from ui.table.report import (
    about,
    count,
    left_out,
    may_be_otherwise,
    nameless,
    passed_over,
    separated_differently,
    set_apart,
    skipped,
    too_few,
)
from ui.table.store import Columns
from ui.table.table import Table
from ui.words.numerals import number
from ui.words.text import quoted, shorten

__all__ = ["Dialect", "Table", "Unreadable", "default_columns", "describe", "read", "to_dataset"]

PREVIEW_ROWS = 5

LOOK_FOR = "Your own data: how many groups do you see, and does EM find the same ones from another start?"


class Unreadable(InputError):
    """Raised where a text is there but no table in it; ``dialect`` is how it was read, and may be told otherwise."""

    def __init__(self, message: str, dialect: Dialect) -> None:
        super().__init__(message)
        self.dialect = dialect


def read(name: str, raw: bytes, dialect: Dialect | None = None) -> Table:
    """Read a file as the dialect says, or as fits best.

    Raises
    ------
    Unreadable
        If the text is not a table with at least two columns of numbers, or exceeds a limit.
    InputError
        If the file is empty, too large, or no text.
    """
    check_kind(name, raw)
    encoding = dialect.encoding if dialect else guess_encoding(raw)
    text, done, certain = _text(name, raw, encoding)
    lines = text.split("\n")
    dialect = dialect or _guessed(text, lines, encoding, certain)
    try:
        return _table(name, lines, done, dialect)
    except InputError as problem:
        raise Unreadable(str(problem), dialect) from problem


def _guessed(text: str, lines: list[str], encoding: str, certain: bool) -> Dialect:
    """Return the dialect that fits the text best, also where no table can be read with it."""
    dialect, is_open = guess.guess(text, encoding)
    if certain:
        dialect = replace(dialect, decimal=".", thousands="", apart=()).settle(NUMBERS)
    try:
        if len(lines) < MOST_LINES_TURNED and looks_turned(cut(lines, dialect)):
            return replace(dialect, turned=True, header=True)
        if is_open and not certain:  # the first rows leave open what points and commas mean: all rows may tell
            part = cut(lines, dialect)
            return guess.restyled(dialect, all_marks(part, range(len(part.fitted)), ()), {})
    except InputError:
        pass  # said where the file is read
    return dialect


def _table(name: str, lines: list[str], done: tuple[str, ...], dialect: Dialect) -> Table:
    """Cut the lines up as the dialect says, and say what was done to them besides."""
    part = cut(lines, dialect)
    if not part.records.records:
        has = "a header but no rows" if part.given else "no rows"
        raise InputError(f"{quoted(name)} has {has} of numbers: choose a file with one row per point.")
    names, renamed = distinct_names(part.fitted)
    all_columns, whole, lost = parse(part, names)
    columns, dropped = _without_empty(all_columns, part.fitted)
    usable = [c for c in columns if c.usable]
    if len(usable) < 2:
        raise InputError(separated_differently(name, lines) or too_few(name, usable, columns, dialect))
    values = {c.name: c.values for c in usable}
    pair, passed = axes.default_pair(values, all_columns[0].name if part.given and not part.fitted[0].strip() else "")
    found = all_marks(part, [j for j, c in enumerate(all_columns) if c.usable], [j for j, w in enumerate(whole) if w])
    return Table(
        name=name,
        columns=tuple(values),
        n_rows=len(columns[0].values),
        preview=_preview(columns, part),
        values=Columns(values),
        pair=pair,
        dialect=dialect,
        apart={place: names[place] for place, _, _ in dialect.apart if place < len(names)},
        questions=questions(part, all_columns, found),
        notes=(
            *done,
            *skipped(lines, dialect),
            *nameless(part.given, columns, dialect),
            *renamed,
            *dropped,
            *left_out(part, lost),
            *set_apart(names, dialect),
            *about(columns),
            *may_be_otherwise(names, found, dialect),
            *passed_over(passed),
        ),
    )


def _text(name: str, raw: bytes, encoding: str) -> tuple[str, tuple[str, ...], bool]:
    """Return the text as a table with delimiters, what had to be done to it, and whether its numbers are certain."""
    text, notes = decode(name, raw, encoding)
    found = foreign.as_table(name, text)
    return (found.text, (*notes, found.note), found.certain) if found else (text, notes, False)


def default_columns(table: Table) -> tuple[str, str]:
    """Return the first two columns that can be drawn; those that only number the rows come last."""
    return table.pair


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
    for name, column in zip((x, y), X.T, strict=True):
        axes.check_spread(name, column)
    return Dataset(X, columns=(x, y), title=shorten(table.name), look_for=LOOK_FOR), notes


def _without_empty(columns: list[Column], given: list[str]) -> tuple[list[Column], tuple[str, ...]]:
    """Leave out columns without a name and without any value, such as the one behind a delimiter at the end."""
    rest = [c for c, name in zip(columns, given, strict=True) if name.strip() or c.kind != "empty"]
    n = len(columns) - len(rest)
    return rest, (f"{count(n, 'empty column')} without a name left out.",) if n else ()


def _preview(columns: list[Column], part: Cut) -> dict[str, tuple[str, ...]]:
    first = [row for _, row in cells(part.records.records[:PREVIEW_ROWS], part.dialect)]
    preview = {}
    for j, c in enumerate(columns):
        texts = [shorten(row[j]) if j < len(row) else "" for row in first]
        numbers = ["" if np.isnan(value) else number(value, 10) for value in c.values[:PREVIEW_ROWS]]
        preview[c.name] = tuple(numbers if c.usable else texts[: len(numbers)])
    return preview
