"""What was left out of a table and what it lacks, in words."""

import re

from ui.columns import REMARKS, Column, some
from ui.dialect import DECIMALS, DELIMITERS, Dialect
from ui.records import Records
from ui.text import quoted

FOREIGN = re.compile(r"[^\x00-\x7f]{3}")  # Western languages seldom have three accented letters in a row


def too_few(name: str, usable: list[Column], columns: list[Column], dialect: Dialect) -> str:
    """Say that a table has fewer than two columns of numbers, and what it has."""
    others = some([f"{quoted(c.name)} ({c.kind})" for c in columns if not c.usable])
    found = (
        f"only one column of numbers, {quoted(usable[0].name)}" if usable else f"no column of numbers, only {others}"
    )
    return (
        f"{quoted(name)} has {found}, and two are needed: choose another file, or change how it is read (now with "
        f"{DELIMITERS[dialect.delimiter]} between columns and a decimal {DECIMALS[dialect.decimal]})."
    )


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


def left_out(records: Records, lost: int) -> tuple[str, ...]:
    """Say which lines are no rows of the table."""
    notes = []
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


def about(columns: list[Column]) -> tuple[str, ...]:
    """Say which columns hold no numbers, and which cells within columns of numbers are none."""
    others = [f"{quoted(c.name)} ({c.kind})" for c in columns if not c.usable]
    notes = [f"Not to be used as coordinates: {some(others)}."] if others else []
    for c in (c for c in columns if c.usable and c.others):
        what = ", ".join(f"{kind}: {n:,}" for kind, n in c.others.items())
        notes.append(
            f"{quoted(c.name)}: cells that hold no number count as missing ({what}; first {quoted(c.example)})."
        )
    remarks = set().union(*(c.remarks for c in columns if c.usable))
    return (*notes, *(text for key, text in REMARKS.items() if key in remarks))
