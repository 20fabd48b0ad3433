"""A table as it was read: a value without behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gmm_core.arrays import Array
from ui.table.dialect import Dialect
from ui.table.questions import Question


@dataclass(frozen=True, eq=False)
class Table:
    """A table as it was read.

    Parameters
    ----------
    columns
        The names of the columns that hold numbers.
    n_rows
        How many rows there are, those with missing values included.
    preview
        The first rows as they were understood: name of the column -> texts.
    values
        Name of the column -> (n_rows,) numbers, nan where a value is missing; for ``columns`` only.
    pair
        The two columns to begin with.
    notes
        What was left out or changed, one plain sentence each.
    apart
        The columns whose numbers are written in another way than the rest: place -> name.
    questions
        What only the person can tell.
    """

    name: str
    columns: tuple[str, ...]
    n_rows: int
    preview: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Array]
    pair: tuple[str, str]
    dialect: Dialect
    apart: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
