"""The doubts about a file as questions: what is unsure, and how to read the file for each answer. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import Array
from ui.table import guess
from ui.table.cells import number_reader
from ui.table.columns import Column
from ui.table.cut import Cut, looks_turned, was_headed
from ui.table.dialect import FOOTER, HEADER, NUMBERS, TURNED, Dialect
from ui.table.footer import COMPUTED, ROWS_TO_JUDGE, footer
from ui.table.marks import Marks, doubtful, style_of
from ui.table.names import verdict
from ui.table.report import count
from ui.table.sentinels import Sentinel, sentinels
from ui.table.sentinels import written as as_written
from ui.table.units import split_unit, with_units
from ui.words.numerals import fixed, number
from ui.words.text import one_line, quoted

MOST_SENTINELS = 4  # questions; a table of many columns is not to become a questionnaire
TIMES = {1: "once", 2: "twice"}
SIGNS = {".": "point", ",": "comma"}


@dataclass(frozen=True)
class Answer:
    """One way to take it.

    Parameters
    ----------
    label
        What stands on its button.
    dialect
        How the file is then read; the question is settled in it.
    used
        Whether the file is read like this until the person answers.
    """

    label: str
    dialect: Dialect
    used: bool = False


@dataclass(frozen=True)
class Question:
    """Something that only the person knows. ``text`` is one plain sentence that shows what stands in the file."""

    name: str
    text: str
    answers: tuple[Answer, ...]


def questions(part: Cut, columns: list[Column], found: Mapping[int, Marks]) -> tuple[Question, ...]:
    """Return what has to be asked about a file that was read as its dialect says.

    Parameters
    ----------
    columns
        All columns, in the order of the file.
    found
        What points and commas mean, by the place of the column.
    """
    dialect = part.dialect
    return (
        *_turned(part),
        *_numbers(dialect, columns, found),
        *_header(part),
        *_footer(part, columns),
        *_sentinels(dialect, columns),
    )


def _turned(part: Cut) -> Iterable[Question]:
    """Ask whether each column, rather than each row, is a point."""
    dialect = part.dialect
    if not dialect.asks(TURNED) or not (dialect.turned or looks_turned(part)):
        return
    rows, columns = part.records.width, len(part.records.records) + was_headed(part)
    if not dialect.turned:
        rows, columns = columns, rows
    header = was_headed(part) if dialect.turned else dialect.header
    yield Question(
        TURNED,
        f"The table has only {rows:,} rows but {columns:,} columns: is each column a point, or each row?",
        (
            Answer("Each column is a point", dialect.chosen(turned=True, header=True), dialect.turned),
            Answer("Each row is a point", dialect.chosen(turned=False, header=header), not dialect.turned),
        ),
    )


def _numbers(dialect: Dialect, columns: list[Column], found: Mapping[int, Marks]) -> Iterable[Question]:
    """Ask what 42,500 means, once for all columns that are written and read alike."""
    if not dialect.asks(NUMBERS):
        return
    meant = {j: _meaning(dialect, j, m) for j, m in found.items() if m.open}
    groups: dict[tuple[str, str], list[int]] = {}
    for j, m in doubtful(found, dialect.delimiter).items():
        if meant[j] and dialect.asks(f"{NUMBERS} {j}"):
            groups.setdefault((m.open, meant[j]), []).append(j)
    for (mark, used), places in groups.items():
        m = found[places[0]]
        small, large = _readings(m)
        about = fixed(float(int(small)), 0)
        where = _listed([quoted(columns[j].name) for j in places])
        answers = []
        for meaning, value, how in (
            ("decimal", small, f"a decimal {SIGNS[mark]}"),
            ("thousands", large, f"a {SIGNS[mark]} between thousands"),
        ):
            change = guess.restyled(dialect, found, {**meant, **dict.fromkeys(places, meaning)})
            settled = change.settle(*(f"{NUMBERS} {j}" for j in places))
            answers.append(Answer(f"{_digits(value)}: {how}", settled, meaning == used))
        yield Question(
            f"{NUMBERS} {places[0]}",
            f"{quoted(m.example)} in {where}: is that {_digits(small)}, or {_digits(large)} (about {about} thousand)?",
            tuple(answers),
        )


def _meaning(dialect: Dialect, place: int, m: Marks) -> str:
    decimal, thousands = dialect.style(place)
    return "decimal" if decimal == m.open else "thousands" if thousands == m.open else ""


def _readings(m: Marks) -> tuple[float, float]:
    """Return the two numbers that the first number with an open mark may be."""
    text = parts[0] if (parts := split_unit(m.example)) else m.example
    values = [number_reader(*style_of(m.open, meaning))(text) for meaning in ("decimal", "thousands")]
    small, large = (0.0 if value is None else value for value in values)
    return small, large


def _digits(value: float) -> str:
    return number(value, 10)


def _header(part: Cut) -> Iterable[Question]:
    """Ask whether the first row names the columns where it holds numbers, or text that may be a damaged number."""
    dialect = part.dialect
    if part.in_comment or dialect.turned or not dialect.asks(HEADER):
        return
    rows = part.first()
    strict = number_reader(dialect.decimal, dialect.thousands)
    if dialect.header:
        first, below = (part.fitted if len(part.given) < len(part.fitted) else part.given), rows
    else:
        first, below = (rows[0] if rows else []), rows[1:]
    if dialect.units or dialect.below or verdict(first, below, with_units(strict)) is None:
        return
    row = quoted(", ".join(one_line(cell[:80]) for cell in first if cell.strip()), 60)
    yield Question(
        HEADER,
        f"{row} in the first row: names of the columns, or numbers like those below?",
        (
            Answer("Names of the columns", dialect.chosen(header=True), dialect.header),
            Answer("Numbers like those below", dialect.chosen(header=False), not dialect.header),
        ),
    )


def _footer(part: Cut, columns: list[Column]) -> Iterable[Question]:
    """Ask whether the last rows, or rows in between, are sums or means."""
    dialect = part.dialect
    if dialect.footer or dialect.without or not dialect.asks(FOOTER):
        return
    numbers = with_units(number_reader(dialect.decimal, dialect.thousands))
    values = {c.name: c.values for c in columns if c.usable}
    n, what = footer(part.last(ROWS_TO_JUDGE), part.first(), numbers, values)
    sums = {text: rows for c in columns for text, rows in c.summaries.items() if _any_number(values, rows)}
    n_sums = sum(len(rows) for rows in sums.values())
    if n < n_sums < len(columns[0].values) / 2:
        named = _listed([quoted(text) for text in sums])
        text = f"{count(n_sums, 'row')} with {named} in a cell: summaries, not points? Leave them out?"
        yield _leave(text, dialect, dialect.chosen(without=tuple(sums)), n_sums)
    elif n:
        row = quoted(", ".join(one_line(cell[:80]) for cell in part.last(n)[0] if cell.strip()), 60)
        if what in COMPUTED:
            tells = f"the {what}s of the columns above"
        else:
            tells = "a summary or a remark, not a point" if n == 1 else "summaries or remarks, not points"
        last = f"The last row, {row}, looks like" if n == 1 else f"The last {n} rows, from {row} on, look like"
        text = f"{last} {tells}: leave {'it' if n == 1 else 'them'} out?"
        yield _leave(text, dialect, dialect.chosen(footer=n), n)


def _any_number(values: Mapping[str, Array], rows: NDArray[np.int64]) -> bool:
    return any(bool(np.isfinite(column[rows]).any()) for column in values.values())


def _leave(text: str, dialect: Dialect, without: Dialect, n: int) -> Question:
    """Ask whether to leave out ``n`` rows."""
    return Question(
        FOOTER,
        text,
        (
            Answer("Leave it out" if n == 1 else "Leave them out", without),
            Answer("Keep it as a point" if n == 1 else "Keep them as points", dialect.settle(FOOTER), True),
        ),
    )


def _sentinels(dialect: Dialect, columns: list[Column]) -> Iterable[Question]:
    """Ask whether numbers far from everything else stand for missing values."""
    usable = [c for c in columns if c.usable]
    found: dict[float, dict[str, Sentinel]] = {}
    for c in usable:
        for sentinel in sentinels(c.values):
            found.setdefault(sentinel.value, {})[c.name] = sentinel
    for value, where in list(found.items())[:MOST_SENTINELS]:
        text = as_written(value)
        if dialect.decimal == ",":
            text = text.replace(".", ",")
        everywhere = all(c.name in where or not np.any(c.values == value) for c in usable)
        entries = (text,) if everywhere else tuple(f"{text} in {name}" for name in where)
        key = f"missing {text} in {' '.join(where)}"
        if not dialect.asks(key):
            continue
        times = sum(sentinel.times for sentinel in where.values())
        entry = number(value, 6) if "e" in text else text.replace("-", "−")
        name, one = next(iter(where.items()))
        between = f"{number(one.low)} to {number(one.high)}" + (f" in {quoted(name)}" if len(where) > 1 else "")
        yield Question(
            key,
            f"{entry} stands {TIMES.get(times, f'{times:,} times')} in {_listed([quoted(n) for n in where])}, "
            f"far from everything else ({between}): leave it out as missing?",
            (
                Answer(f"Leave {entry} out", dialect.chosen(missing=(*dialect.missing, *entries)).settle(key)),
                Answer(f"Keep {entry}", dialect.settle(key), True),
            ),
        )


def _listed(names: list[str]) -> str:
    """Name up to three things."""
    more = [f"{len(names) - 2} more"] if len(names) > 3 else []
    named = names[:2] + more if more else names
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
