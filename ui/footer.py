"""Rows at the end of a table that are none: sums, means, counts, sources."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np

from gmm_core.arrays import Array
from ui.cells import Reader

ROWS_TO_JUDGE = 12
COMPUTED: dict[str, Callable[[Array], Any]] = {"sum": np.sum, "mean": np.mean}
LEAST_ROWS = 4  # above a row that is a sum without saying so

# Letters only, in lower case, without accents.
LABELS = frozenset(
    """
    total totals totale totales totaal totalt general grandtotal subtotal sum sums summe summen gesamt gesamtsumme
    insgesamt zwischensumme somme ensemble suma soma somma summa mean means average avg mittel mittelwert durchschnitt
    moyenne promedio media medio mediana median mediane medelvarde gemiddelde srednia sd std stddev stdev stdabw
    standarddeviation standardabweichung standardabw ecarttype sem var variance varianz min max minimum maximum count
    anzahl nombre effectif n nobs cv razem celkem toplam ortalama yhteensa итого всего сумма среднее 合計 合计 平均
    平均値 平均值 总计 總計 小計 小计
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
    known = {cell.strip() for row in first[: -len(rows)] for cell in row if not names_sum(cell)}
    for row in reversed(rows):
        if (label := _label(row, numbers)) == "" or label in known:
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
    last = [column[-1] for column in columns]
    above = [column[:-1] for column in columns]
    if len(columns) < 2 or not all(np.ptp(values) > 0 and np.any(values) for values in above):
        return ""
    for what, function in COMPUTED.items():
        computed = [float(function(values)) for values in above]
        if np.allclose(last, computed, rtol=5e-4 if what == "mean" else 1e-9, atol=0.0):
            return what
    return ""
