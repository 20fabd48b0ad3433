"""The first lines of a table cut up in one way, for judging whether it is the right one."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from math import isnan

from gmm_core.arrays import InputError
from ui.table.cells import Reader
from ui.table.dialect import Dialect
from ui.table.records import cells, is_blank, is_comment

LINES_TO_JUDGE = 200
CHARACTERS_TO_JUDGE = 65_536


@dataclass(frozen=True)
class Row:
    """A record of the sample and the index of the line where it begins."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Sample:
    """The first lines cut up in one way, and how many cells most records have."""

    dialect: Dialect
    rows: list[Row]

    @cached_property
    def width(self) -> int:
        """How many cells most records have; of two lengths as frequent, the greater."""
        lengths = Counter(len(row.cells) for row in self.rows)
        return max(lengths, key=lambda n: (lengths[n], n), default=0)

    @cached_property
    def aligned(self) -> list[Row]:
        """The records of that length."""
        width = self.width
        return [row for row in self.rows if len(row.cells) == width]


def first_lines(text: str) -> list[str]:
    """Return the lines to judge by; none of them is cut short unless it is the only one."""
    sample = text[:CHARACTERS_TO_JUDGE]
    lines = sample.split("\n")
    if len(sample) < len(text) and len(lines) > 1:
        lines.pop()  # it may be cut
    filled = [i for i, line in enumerate(lines) if line.strip()][:LINES_TO_JUDGE]
    return lines[: filled[-1] + 1] if filled else []


def cut(lines: list[str], dialect: Dialect) -> Sample:
    """Cut the lines into cells; comments and blank lines leave no row but keep their place in the count."""
    bare = ["" if is_comment(line, dialect.comment) else line for line in lines]
    rows, start = [], 0
    try:
        for end, row in cells(bare, dialect):
            if not is_blank(row):
                rows.append(Row(start, row))
            start = end
    except InputError:
        return Sample(dialect, [])
    return Sample(dialect, rows)


def count(rows: list[Row], number: Reader) -> tuple[int, int]:
    """Count the cells that are numbers and those that are neither numbers nor missing."""
    numbers = texts = 0
    for row in rows:
        for cell in row.cells:
            value = number(cell)
            if value is None:
                texts += 1
            elif not isnan(value):
                numbers += 1
    return numbers, texts
