"""Two columns of a table as coordinates: which two to begin with, and what makes a pair impossible to draw."""

import re
from collections.abc import Mapping
from itertools import combinations, islice

import numpy as np

from gmm_core.arrays import Array, InputError
from ui.words.numerals import number
from ui.words.text import quoted

LARGEST = 1e70  # the product of four such numbers, as in a determinant, is still a number
FINEST = 1e-12  # a spread smaller than this share of the values is lost in their rounding
PAIRS_TO_TRY = 60
ROWS_ON_A_LINE = 1000  # that tell whether all may lie on a line
ON_A_LINE = 1 - 1e-12  # a correlation beyond this

INDEX_NAME = re.compile(
    r"(?:.*[\W_])?(?:id|ids|uid|uuid|idx|index|pk|rowid|key)|.*[a-zäöü](?:Id|ID)|[Rr]ow[\W_]?(?:names?|nums?|numbers?|no)?"
    r"|nr|no|num|number|#|lfd[\W_]*(?:nr|nummer)?|s[\W_]?no|sr[\W_]?no|serial|obs|observation|case|record|nummer|"
    r"unnamed: ?\d+|level_0|zeile|numéro|número",
    re.IGNORECASE,
)
YEAR_NAME = re.compile(
    r"(?:.*[\W_])?(?:year|years|yr|date|datum|jahr|jahre|année|annee|año|ano|anno|rok|år|год|timestamp)(?:[\W_].*)?",
    re.IGNORECASE,
)


def default_pair(values: Mapping[str, Array], nameless: str = "") -> tuple[tuple[str, str], tuple[str, ...]]:
    """Return the first two columns that can be drawn, those that look like an index last; and what was passed over.

    Parameters
    ----------
    values
        Name -> numbers, at least two columns.
    nameless
        The first column, if the header does not name it.
    """
    reasons = {name: _reason(name, column, name == nameless) for name, column in values.items()}
    ranked = sorted(values, key=lambda name: reasons[name][0])
    pairs = list(islice(combinations(ranked, 2), PAIRS_TO_TRY))
    drawable = (pair for pair in pairs if _is_drawable(values[pair[0]], values[pair[1]], free=True))
    on_a_line = (pair for pair in pairs if _is_drawable(values[pair[0]], values[pair[1]], free=False))
    first, second = next(drawable, None) or next(on_a_line, None) or pairs[0]
    names = list(values)
    x, y = sorted((first, second), key=names.index)
    if not _is_drawable(values[x], values[y], free=False):
        return (x, y), ()
    before = names[: names.index(y)]
    passed = tuple(f"{quoted(name)} ({reasons[name][1]})" for name in before if name != x and reasons[name][1])
    return (x, y), passed


def check_spread(name: str, values: Array) -> None:
    """Raise an InputError if the finite values cannot be drawn or computed with."""
    largest = float(np.abs(values).max())
    if largest > LARGEST:
        raise InputError(
            f"{quoted(name)} holds values as large as {number(largest, 2)}: change the unit, or check the file."
        )
    spread = float(np.ptp(values))
    if spread == 0:
        raise InputError(f"All values of {quoted(name)} are the same, {number(values[0], 6)}: choose another column.")
    if spread < max(FINEST * largest, 1 / LARGEST):
        raise InputError(
            f"The values of {quoted(name)} differ by only {number(spread, 2)}, too little to compute with: change the "
            "unit or subtract what they have in common."
        )


def _is_drawable(x: Array, y: Array, free: bool) -> bool:
    """Tell whether a pair can be drawn; ``free``: and does not lie on a line."""
    both = np.isfinite(x) & np.isfinite(y)
    X = np.stack([x[both], y[both]])  # (2, n)
    if X.shape[1] < 2:
        return False
    try:
        for values in X:
            check_spread("", values)
    except InputError:
        return False
    return not free or not _is_on_a_line(X)


def _is_on_a_line(X: Array) -> bool:
    part = X[:, :: 1 + X.shape[1] // ROWS_ON_A_LINE]
    deviations = part - part.mean(axis=1, keepdims=True)
    squares = (deviations**2).sum(axis=1)
    return bool(abs(deviations[0] @ deviations[1]) >= ON_A_LINE * np.sqrt(squares[0] * squares[1]))


def _reason(name: str, column: Array, nameless: bool) -> tuple[int, str]:
    """Say how little a column is wanted as an axis, 0 for an ordinary one, and why."""
    values = column[np.isfinite(column)]
    if not len(values) or values.min() == values.max():  # their difference may be beyond all numbers
        return 4, f"all values {number(values[0], 6)}" if len(values) else "no finite value"
    whole = bool((values == np.round(values)).all()) and bool((np.abs(values) < 2**53).all())
    if nameless:
        return 3, "the first column, without a name"
    if whole and len(values) > 3 and _is_permutation(values):
        return 3, "numbers the rows"
    if whole and INDEX_NAME.fullmatch(name.strip()):
        return 3, "named like an index"
    if whole and (YEAR_NAME.fullmatch(name.strip()) or _are_years(values) or _are_dates(values)):
        return 2, "years or dates"
    if whole and len(values) > 2 and len(np.unique(values[:1000])) <= 2 and len(np.unique(values)) <= 2:
        return 1, "only two different values"
    return 0, ""


def _is_permutation(values: Array) -> bool:
    n = len(values)
    return bool(np.ptp(values) == n - 1) and bool((np.bincount((values - values.min()).astype(np.int64)) == 1).all())


def _are_years(values: Array) -> bool:
    """Tell whether whole numbers run through years without a gap."""
    low, high = values.min(), values.max()
    return bool(1800 <= low < high - 1 and high <= 2100) and len(np.unique(values)) == high - low + 1


def _are_dates(values: Array) -> bool:
    """Tell whether whole numbers are dates such as 20240531."""
    if values.min() < 18000101 or values.max() > 21001231:
        return False
    month, day = values // 100 % 100, values % 100
    return bool(((month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)).all())
