"""Rows at the end of a table that are none: sums, means, counts, sources."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from gmm_core.arrays import Array
from ui.table.cells import Reader

ROWS_TO_JUDGE = 12
COMPUTED: dict[str, Callable[[Array], Any]] = {"sum": np.sum, "mean": np.mean}
LEAST_ROWS = 4  # above a row that is a sum without saying so
CHANCE = 0.02  # of the range: numbers that are written more coarsely meet their mean by chance

# Letters only, in lower case, without accents.
LABELS = frozenset(
    """
    total totals totale totales totaal totalt general grandtotal subtotal sum sums summe summen gesamt gesamtsumme
    insgesamt zwischensumme somme ensemble suma soma somma summa mean means average avg mittel mittelwert durchschnitt
    moyenne promedio media medio mediana median mediane medelvarde gemiddelde srednia sd std stddev stdev stdabw
    standarddeviation standardabweichung standardabw ecarttype sem var variance varianz min max minimum maximum count
    anzahl nombre effectif n nobs cv razem celkem toplam ortalama yhteensa итого всего сумма среднее 合計 合计 平均
    平均値 平均值 总计 總計 小計 小计 ø σ
    """.split()  # noqa: SIM905 - read as words
)
LONGEST_LABEL = 40
SUMS = re.compile(
    r"(?:(?:grand|sub|over)[\s_-]*)?totals?|total général|summe|gesamt(?:summe)?|zwischensumme|insgesamt|somme|suma"
    r"|soma|somma|sous-total|totale|итого|всего|合計|合计|总计|總計|小計|小计",
    re.IGNORECASE,
)
BEGINS = re.compile(
    r"(?:(?:grand|sub|sum|over)[\s_-]*total|total|totals|summe|mean|average|gesamt|somme|suma)\b.{0,24}", re.IGNORECASE
)
REMARK = re.compile(
    r"\s*(?:n\s*=|n:|sources?\b|quelle|fuente|fonte|notes?\b|\*|†|©|\(c\)|last updated|stand:|data from)", re.IGNORECASE
)


def names_sum(text: str) -> bool:
    """Tell whether a text names a sum, wherever its row may stand."""
    return len(text) < LONGEST_LABEL and SUMS.fullmatch(text.strip()) is not None


def footer(rows: list[list[str]], first: list[list[str]], numbers: Reader, values: dict[str, Array]) -> tuple[int, str]:
    """Return how many rows at the end are rather none, and what makes one think so; 0 where nothing does.

    Parameters
    ----------
    rows
        The last records, at most ROWS_TO_JUDGE of them.
    first
        The first records: what stands in these too names no summary.
    numbers
        Reads a cell.
    values
        The columns of numbers.
    """
    n = 0
    known = Counter(text for row in first for text in {cell.strip() for cell in row} if not names_sum(text))
    once = int(len(rows) == len(first) or rows[-1] == first[-1])  # the first rows are all of them
    for row in reversed(rows):
        if (label := _label(row, numbers)) == "" or known[label] > once:
            break
        n += 1
    while n and not any(_has_number(row, numbers) for row in rows[-n:]):
        return 0, ""  # they are no points anyhow
    if n:
        label = next(label for row in rows[-n:] if (label := _label(row, numbers)))
        return (n, label) if n < max(len(next(iter(values.values()), ())), 1) else (0, "")
    what = _computed(list(values.values()))
    return (1, what) if what else (0, "")


def _label(row: list[str], numbers: Reader) -> str:
    """Return the text that makes a row a sum, a mean or a remark."""
    for cell in row:
        text = cell.strip()
        if not text or numbers(text) is not None:
            continue
        letters = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if c.isalpha())
        if (letters in LABELS and not any(map(str.isdigit, text))) or BEGINS.fullmatch(text) or REMARK.match(text):
            return text
    return ""


def _has_number(row: list[str], numbers: Reader) -> bool:
    values = [numbers(cell) for cell in row]
    return any(value is not None and value == value for value in values)


def _computed(columns: list[Array]) -> str:
    """Say if the last row holds the sums, or the means, of all columns of numbers that vary."""
    columns = [column for column in columns if len(column) > LEAST_ROWS and np.isfinite(column).all()]
    if len(columns) < 2 or not all(np.ptp(column[:-1]) > 0 for column in columns):
        return ""
    return next((what for what in COMPUTED if all(_is_computed(what, column) for column in columns)), "")


def _is_computed(what: str, column: Array) -> bool:
    """Tell whether the last number is computed from those above it, before they were rounded for the file."""
    last, above = float(column[-1]), column[:-1]
    computed = float(COMPUTED[what](above))
    unit = _unit(column)
    if what == "sum":
        within = above.min() <= computed <= above.max()  # where a row may stand by chance
        slack = 0.0 if within else unit * math.sqrt(len(above))
    else:
        slack = 0.6 * unit if unit < CHANCE * np.ptp(above) else 0.0
    return abs(last - computed) <= slack + 1e-9 * abs(computed)


def _unit(column: Array) -> float:
    """Return the last decimal place in which the numbers are written, 0 for one beyond the sixth."""
    for places in range(7):
        if np.allclose(column, np.round(column, places), rtol=1e-12, atol=0.0):
            return float(10.0**-places)
    return 0.0
