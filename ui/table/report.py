"""What was left out of a table and what it lacks, in words."""

import re
from collections.abc import Mapping

from ui.table.cells import number_reader
from ui.table.columns import REMARKS, Column, some
from ui.table.cut import Cut
from ui.table.dialect import DECIMALS, DELIMITERS, THOUSANDS, Dialect
from ui.table.kinds import ADVICE
from ui.table.marks import Marks
from ui.table.records import separator
from ui.words.text import quoted

FOREIGN = re.compile(r"[^\x00-\x7f]{3}")  # Western languages seldom have three accented letters in a row


LONGEST = 90  # characters of two kinds of columns
EVERYDAY = frozenset(["text", "dates or times", "yes or no"])  # kinds of columns that need no example


def too_few(name: str, usable: list[Column], columns: list[Column], dialect: Dialect) -> str:
    """Say that a table has fewer than two columns of numbers, and what stands in the others."""
    found = f"only one column of numbers, {quoted(usable[0].name)}" if usable else "no column of numbers"
    others: dict[str, list[Column]] = {}
    for c in sorted((c for c in columns if not c.usable), key=lambda c: c.kind in EVERYDAY):
        others.setdefault(c.kind, []).append(c)
    told = [_hold(kind, alike) for kind, alike in others.items()]
    said = told[:2] if len("; ".join(told[:2])) < LONGEST else told[:1]
    holds = "; ".join(said) + ("; and so on" if len(told) > len(said) else "")
    advice = next((f"{ADVICE[kind]}, or " for kind in others if kind in ADVICE), "")
    return (
        f"{quoted(name)} has {found}, and two are needed{f' ({holds})' if holds else ''}: {advice}choose another file, "
        f"or change how it is read (now with {DELIMITERS[dialect.delimiter]} between columns and a decimal "
        f"{DECIMALS[dialect.decimal]})."
    )


def separated_differently(name: str, lines: list[str]) -> str:
    """Say if some rows have another sign between their numbers than others, "" if not."""
    number = number_reader(".", "")
    first: dict[str, str] = {}
    for line in [line for line in lines[:200] if line.strip()][:50]:
        found = [sign for sign in ",;\t|" if sign in line and None not in map(number, line.split(sign))]
        if len(found) == 1:
            first.setdefault(found[0], line)
    if len(first) < 2:
        return ""
    one, other, *_ = (quoted(line) for line in first.values())
    return (
        f"{quoted(name)} has different signs between its columns, as in {one} and {other}: write the same sign in all "
        "rows."
    )


def _hold(kind: str, columns: list[Column]) -> str:
    """Say what columns hold that are no columns of numbers, and show it."""
    names = some([quoted(c.name, 24) for c in columns], most=2)
    one = len(columns) == 1
    if kind == "empty":
        return f"{names} {'is' if one else 'are'} empty"
    examples = " and ".join(quoted(example, 24) for example in columns[0].examples)
    return f"{names} {'holds' if one else 'hold'} {kind}, first {examples}"


def count(number: int, noun: str) -> str:
    """Return "1 row" or "2 rows"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def skipped(lines: list[str], dialect: Dialect) -> tuple[str, ...]:
    """Say what stood above the table."""
    above = [line for line in lines[: dialect.skip] if line.strip()]
    return (
        (f"{count(len(above), 'line')} above the table left out: {some([quoted(a) for a in above])}.",) if above else ()
    )


def nameless(given: list[str], columns: list[Column], dialect: Dialect) -> tuple[str, ...]:
    """Say if the header has too few names, or names that may be in other characters than those guessed."""
    notes = []
    if dialect.header and 0 < len(given) < len(columns):
        hint = ": if commas stand within numbers too, save the file with semicolons between the columns"
        comma = hint if dialect.delimiter == "," else ""
        notes.append(f"The header names only {len(given)} of {len(columns)} columns{comma}.")
    foreign = next((name for name in given if dialect.encoding == "cp1252" and FOREIGN.search(name)), "")
    if foreign:
        notes.append(
            f"{quoted(foreign)} may be written in other characters: if it looks wrong, choose another encoding."
        )
    return tuple(notes)


def left_out(part: Cut, lost: int) -> tuple[str, ...]:
    """Say which lines are no rows of the table."""
    records = part.records
    notes = []
    if part.below:
        lines = some([quoted(line.replace(separator(part.dialect), " ")) for line in part.below])
        notes.append(f"{count(len(part.below), 'line')} below the header left out: {lines}.")
    if part.footer:
        rows = some([quoted(line.replace(separator(part.dialect), " ")) for line in part.footer])
        notes.append(f"{count(len(part.footer), 'row')} of summaries or remarks left out: {rows}.")
    if records.comments:
        notes.append(f"{count(records.comments, 'comment line')} left out.")
    if records.empty:
        notes.append(f"{count(records.empty, 'empty row')} left out.")
    if records.wide:
        notes.append(f"{count(records.wide, 'row')} with too many cells left out, the first: {records.example}.")
    if lost:
        notes.append(f"{count(lost, 'row')} that could not be taken apart left out.")
    if records.short:
        notes.append(f"{count(records.short, 'row')} with too few cells: those that lack count as missing.")
    return tuple(notes)


def set_apart(names: tuple[str, ...], dialect: Dialect) -> tuple[str, ...]:
    """Say which columns are written in another way than the rest."""
    notes = []
    for place, decimal, thousands in dialect.apart:
        between = f" and {THOUSANDS[thousands]} between thousands" if thousands else ""
        if place < len(names):
            notes.append(f"{quoted(names[place])} was read with a decimal {DECIMALS[decimal]}{between}.")
    return tuple(notes)


def passed_over(passed: tuple[str, ...]) -> tuple[str, ...]:
    """Say which columns were not taken for the first axes."""
    return (f"Passed over for the first axes: {some(list(passed))}.",) if passed else ()


def about(columns: list[Column]) -> tuple[str, ...]:
    """Say which columns hold no numbers, which cells within columns of numbers are none, and what was taken off."""
    others = [f"{quoted(c.name)} ({_kind(c)})" for c in columns if not c.usable]
    notes = [f"Not to be used as coordinates: {some(others)}."] if others else []
    usable = [c for c in columns if c.usable]
    for c in (c for c in usable if c.others):
        what = ", ".join(f"{kind}: {n:,}" for kind, n in c.others.items())
        notes.append(
            f"{quoted(c.name)}: cells that hold no number count as missing ({what}; first {quoted(c.examples[0])})."
        )
    taken = [f"{quoted(c.unit)} from {quoted(c.name)}" for c in usable if c.unit]
    if taken:
        notes.append(f"Units were taken off: {some(taken)}.")
    for key, text in REMARKS.items():
        where = [c for c in usable if c.remarks[key]]
        if where:
            notes.append(f"{text} ({some([_share(c, key) for c in where])}).")
    return tuple(notes)


def _kind(c: Column) -> str:
    """Say what a column holds, and show it where that may not be plain."""
    if c.kind in EVERYDAY or not c.examples:
        return c.kind
    return f"{c.kind}, first {' and '.join(quoted(example, 24) for example in c.examples)}"


def may_be_otherwise(names: tuple[str, ...], found: Mapping[int, Marks], dialect: Dialect) -> tuple[str, ...]:
    """Say what was read as numbers but may be dates, or two columns."""
    notes = []
    for place, m in found.items():
        if m.dates:
            notes.append(f"{quoted(names[place])} was read as numbers, but may hold days and months such as 31.05.")
        sign = dialect.style(place)[0]
        if dialect.header and sign == "," != dialect.delimiter and sign in names[place] and sign in m.decimal:
            notes.append(
                f"{quoted(names[place])} has a comma as its numbers have: if it separates columns, choose commas."
            )
    return tuple(notes)


def _share(c: Column, key: str) -> str:
    """Name a column, and how many of its numbers are meant if not all are."""
    n = c.remarks[key]
    return f"{quoted(c.name)}, {n:,} of {c.n_numbers:,}" if n < c.n_numbers else quoted(c.name)
