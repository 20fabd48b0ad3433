"""The columns of a table: their names made distinct, their cells made numbers, and what could not be."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gmm_core.arrays import Array, frozen
from ui.cells import MISSING_SIGNS, MISSING_WORDS, Reader, is_spreadsheet_error, kind_of_text
from ui.text import one_line, quoted, shorten

# pandas compares exactly; what is written otherwise, such as " NA ", comes to the same end through number_reader.
MISSING_AS_WRITTEN = sorted(
    {*MISSING_SIGNS, *MISSING_WORDS, *map(str.upper, MISSING_WORDS), *map(str.capitalize, MISSING_WORDS), "NaN", "NaT"}
)
UNDRESSED = frozenset(first + last for first in "+-0123456789" for last in "0123456789")
REMARKS = {
    "%": "Percent signs were left out: 12 % counts as 12.",
    "(": "Numbers in brackets count as negative, as accountants write them.",
    "currency": "Currency signs were left out.",
}


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its values, nan where there is none, and counts of the cells that are no numbers.

    Parameters
    ----------
    values : (n_rows,)
    others
        How many cells hold text, dates or times, yes or no, formulas, spreadsheet errors.
    example
        The first cell that holds none of what is counted in ``values``.
    """

    name: str
    values: Array
    others: Counter[str] = field(default_factory=Counter)
    example: str = ""
    remarks: frozenset[str] = frozenset()

    @property
    def n_numbers(self) -> int:
        """How many cells are numbers."""
        return int(np.count_nonzero(~np.isnan(self.values)))

    @property
    def usable(self) -> bool:
        """Whether the column may be a coordinate: it has numbers, and no more text than numbers."""
        texts = self.others.total() - self.others["spreadsheet errors"]
        return self.n_numbers > 0 and self.n_numbers >= texts

    @property
    def kind(self) -> str:
        """What the column mostly holds."""
        if self.usable:
            return "numbers"
        return self.others.most_common(1)[0][0] if self.others else "empty"


def distinct_names(given: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names on one line, none empty, none twice, and what had to be changed."""
    names = [shorten(_bare(name)) or f"column {j}" for j, name in enumerate(given, 1)]
    seen = set(names)
    taken: set[str] = set()
    repeated = []
    for j, name in enumerate(names):
        new, n = name, 1
        while new in taken or (n > 1 and new in seen):
            n += 1
            new = f"{name} ({n})"
        if n > 1:
            repeated.append(f"{quoted(new)}")
        names[j] = new
        taken.add(new)
    if not repeated:
        return tuple(names), ()
    return tuple(names), (f"Columns with the same name were numbered: {some(repeated)}.",)


def some(items: list[str]) -> str:
    """Name the first three and the number of the others."""
    more = f" and {len(items) - 3:,} more" if len(items) > 3 else ""
    return ", ".join(items[:3]) + more


def with_units(names: list[str], units: list[str]) -> list[str]:
    """Return the names with their units in brackets behind them."""
    bare = [re.sub(r"^[(\[]\s*(.*?)\s*[)\]]$", r"\1", one_line(unit)) for unit in units]
    bare += [""] * (len(names) - len(bare))
    return [f"{name} ({unit})" if unit else name for name, unit in zip(names, bare, strict=False)]


def column(name: str, series: pd.Series, number: Reader) -> Column:
    """Turn a column as pandas parsed it into numbers; each different text is looked at once."""
    if series.dtype.kind in "iuf":
        return Column(name, frozen(series.to_numpy(np.float64, na_value=np.nan)))
    codes, uniques = pd.factorize(series)
    texts = [str(text) for text in uniques.tolist()]
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    read = [number(text) for text in texts]
    values = np.array([np.nan if value is None else value for value in read] + [np.nan])
    others: Counter[str] = Counter()
    remarks = set()
    example = ""
    for text, value, n in zip(texts, read, counts.tolist(), strict=True):
        missing = value != value  # nan
        if value is None or (missing and is_spreadsheet_error(text.strip())):
            others["spreadsheet errors" if value is not None else kind_of_text(text)] += n
            example = example or text
        elif not missing and text[0] + text[-1] not in UNDRESSED:
            remarks |= _remarks(text)
    return Column(name, frozen(values[codes]), others, example, frozenset(remarks))


def _remarks(text: str) -> set[str]:
    found = {"%"} if text.endswith("%") else set()
    found |= {"("} if text.startswith("(") else set()
    return found | ({"currency"} if re.search("[$€£¥₹]|USD|EUR|GBP|CHF", text) else set())


def _bare(name: str) -> str:
    """Return a name without blanks and single quotes around it."""
    line = one_line(name[:10_000])
    return line[1:-1] if len(line) > 2 and line[0] == line[-1] == "'" else line
