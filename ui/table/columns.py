"""The columns of a table: their names made distinct, their cells made numbers, and what could not be."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gmm_core.arrays import Array, frozen
from ui.table import units
from ui.table.cells import MISSING_SIGNS, MISSING_WORDS, Reader, is_spreadsheet_error, ordinary, undressed
from ui.table.footer import names_sum
from ui.table.kinds import CURRENCIES, kind_of_text
from ui.words.text import one_line, quoted, shorten

# pandas compares exactly; what is written otherwise, such as " NA ", comes to the same end through number_reader.
MISSING_AS_WRITTEN = sorted(
    {*MISSING_SIGNS, *MISSING_WORDS, *map(str.upper, MISSING_WORDS), *map(str.capitalize, MISSING_WORDS), "NaN", "NaT"}
)
UNDRESSED = re.compile(r"[-+0-9.,'’ eEdD]*[0-9.,]")
REMARKS = {
    "%": "Percent signs were left out: 12 % counts as 12",
    "(": "Numbers in brackets count as negative, as accountants write them",
    "-": "A minus sign behind a number counts as its sign",
    "±": "What stands behind ± was left out",
    "currency": "Currency signs were left out",
}
ERRORS = "spreadsheet errors"


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its values, nan where there is none, and counts of the cells that are no numbers.

    Parameters
    ----------
    values : (n_rows,)
    others
        How many cells hold text, dates or times, yes or no, formulas, spreadsheet errors.
    examples
        The first cell that is no number and no missing value, or the first two that do not go together.
    remarks
        What was taken off its numbers, and of how many cells: keys of ``REMARKS``, or a unit.
    summaries
        Its texts that name a sum, and the rows that hold them.
    unit
        What stood behind each of its numbers and was taken off.
    """

    name: str
    values: Array
    others: Counter[str] = field(default_factory=Counter)
    examples: tuple[str, ...] = ()
    remarks: Counter[str] = field(default_factory=Counter)
    unit: str = ""
    summaries: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    @property
    def n_numbers(self) -> int:
        """How many cells are numbers."""
        return int(np.count_nonzero(~np.isnan(self.values)))

    @property
    def usable(self) -> bool:
        """Whether the column may be a coordinate: it has numbers, and no more text than numbers."""
        texts = self.others.total() - self.others[ERRORS]
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


def some(items: list[str], most: int = 3) -> str:
    """Name the first three, or as many as are wanted, and the number of the others."""
    more = f" and {len(items) - most:,} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def name_units(names: list[str], units: list[str]) -> list[str]:
    """Return the names with their units in brackets behind them."""
    bare = [re.sub(r"^[(\[]\s*(.*?)\s*[)\]]$", r"\1", one_line(unit)) for unit in units]
    bare += [""] * (len(names) - len(bare))
    return [f"{name} ({unit})" if unit else name for name, unit in zip(names, bare, strict=False)]


def column(name: str, series: pd.Series, number: Reader, missing: frozenset[str] = frozenset()) -> Column:
    """Turn a column as pandas parsed it into numbers; each different text is looked at once.

    ``missing`` are further texts and numbers that stand for no value.
    """
    absent = [value for value in map(number, missing) if value is not None]
    if series.dtype.kind in "iuf":
        values = series.to_numpy(np.float64, na_value=np.nan)
        return Column(name, frozen(_without(values, absent)))
    codes, uniques = pd.factorize(series)
    texts = [str(text) for text in uniques.tolist()]
    counts = np.bincount(codes[codes >= 0], minlength=len(texts)).tolist()
    read = [np.nan if text.strip().casefold() in missing else number(text) for text in texts]
    n_plain = sum(n for value, n in zip(read, counts, strict=True) if value is not None and value == value != 0)
    strange = {text: n for text, value, n in zip(texts, read, counts, strict=True) if value is None}
    bare = units.take_off(strange, n_plain, number) if strange else units.Undressed()
    read = [bare.values.get(text) if value is None else value for text, value in zip(texts, read, strict=True)]
    dressed = [text for text, value in zip(texts, read, strict=True) if _is_dressed(text, value)]
    mixed = units.currencies(dressed)
    others: Counter[str] = Counter()
    remarks: Counter[str] = Counter({bare.unit: sum(strange[text] for text in bare.values)} if bare.unit else {})
    summaries = {}
    examples: list[str] = []
    for j, (text, n) in enumerate(zip(texts, counts, strict=True)):
        value = read[j]
        remark = _remark(text) if _is_dressed(text, value) and text not in bare.values else ""
        if len(mixed) > 1 and remark == "currency":
            read[j] = None
            others[CURRENCIES] += n
        elif value is None:
            others[bare.kind if bare.kind and units.split_unit(text) else kind_of_text(text)] += n
            examples.append(text)
            if names_sum(text):
                summaries[text] = np.flatnonzero(codes == j).astype(np.int64)
        elif value != value and is_spreadsheet_error(text.strip().upper()):
            others[ERRORS] += n
            examples.append(text)
        elif remark:
            remarks[remark] += n
    values = np.array([np.nan if value is None else value for value in read] + [np.nan])
    quoted = mixed[:2] if len(mixed) > 1 else bare.texts if bare.kind else examples[:1]
    return Column(name, frozen(_without(values, absent)[codes]), others, tuple(quoted), remarks, bare.unit, summaries)


def _without(values: Array, absent: list[float]) -> Array:
    """Return the values without those that stand for none."""
    return np.where(np.isin(values, absent), np.nan, values) if absent else values


def _is_dressed(text: str, value: float | None) -> bool:
    return value is not None and value == value and not UNDRESSED.fullmatch(text)


def _remark(text: str) -> str:
    """Name what was taken off a number, "" if nothing that changes its meaning."""
    inside = undressed(ordinary(text))
    if inside is None or not inside[1]:
        return ""
    return inside[1] if inside[1] in REMARKS else "currency"


def _bare(name: str) -> str:
    """Return a name without blanks and single quotes around it."""
    line = one_line(name[:10_000])
    return line[1:-1] if len(line) > 2 and line[0] == line[-1] == "'" else line
