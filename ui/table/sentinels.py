"""Numbers that stand for a missing value, such as -999: they repeat, and lie far outside everything else."""

import re
from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import Array

NINES = re.compile(r"-?(?:9+(?:\.9+)?|8{3,}|7{3,}|32767|32768|65535|2147483647|2147483648)|-[12]0{2,}")
CODES = re.compile(r"-?(9*)[6789]")  # 97, 98, 99: refused, unknown, missing
HUGE = 1e15
MOST = 4  # values in one column


@dataclass(frozen=True)
class Sentinel:
    """A value that may stand for none, how often it occurs, and between what the others lie."""

    value: float
    times: int
    low: float
    high: float


def sentinels(column: Array) -> tuple[Sentinel, ...]:
    """Return the numbers of a column that may stand for a missing value."""
    values = column[np.isfinite(column)]
    found: list[Sentinel] = []
    while len(found) < MOST and (outer := _outermost(values)):
        found += outer
        values = values[~np.isin(values, [sentinel.value for sentinel in outer])]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    return tuple(Sentinel(sentinel.value, sentinel.times, low, high) for sentinel in found)


def written(value: float) -> str:
    """Write a sentinel as it stands in the file, as near as can be told."""
    return f"{value:.15g}"


def _outermost(values: Array) -> list[Sentinel]:
    """Return the value at one end, or up to three codes there, if it lies far from the rest."""
    if len(values) < 4:
        return []
    low, high = float(values.min()), float(values.max())
    for end in (low, high):
        inner = values[values != end]
        times = len(values) - len(inner)
        if len(inner) > 2 and _is_one(end, times, inner):
            return [Sentinel(end, times, 0.0, 0.0)]
        if len(inner) > 2 and CODES.fullmatch(written(end)):
            block = _block(values, end)
            if block:
                return block
    return []


def _is_one(value: float, times: int, rest: Array) -> bool:
    low, high = float(rest.min()), float(rest.max())
    spread = high - low
    gap = max(low - value, value - high)
    if spread <= 0 or times > 2 * len(rest):
        return False
    text = written(value)
    code = bool(NINES.fullmatch(text)) or abs(value) >= HUGE
    digits = len(text.removeprefix("-").replace(".", "").lstrip("0"))
    if code and value < 0 <= low and times >= (2 if digits >= 3 else 3):
        return True  # the only negative value
    if value < 0 < low and value == round(value) and times > 2 and gap > 0.5 * spread:
        return _is_discrete_enough(rest)
    if code and digits >= 3 and gap > spread:
        return times >= 2 or gap > 3 * spread
    if times < 2:
        return False
    if code and gap > (0.35 if digits >= 2 else 0.75) * spread:
        return _is_discrete_enough(rest)
    if value == 0 and times >= 3 and gap > 0.3 * spread:
        return not _is_whole(rest) and _is_discrete_enough(rest)
    return gap > (1.5 if times > 2 else 5.0) * spread and _is_discrete_enough(rest)


def _block(values: Array, end: float) -> list[Sentinel]:
    """Return two or three codes that follow each other, such as 98 and 99, if they lie far from the rest."""
    step = 1.0 if end > 0 else -1.0
    for n in (3, 2):
        codes = [end - step * j for j in range(n)]
        inside = np.isin(values, codes)
        rest = values[~inside]
        counts = [int(np.count_nonzero(values == code)) for code in codes]
        if min(counts) and all(CODES.fullmatch(written(code)) for code in codes) and len(rest) > 2:
            nearest = codes[-1]
            if _is_one(nearest, max(counts), rest) or _is_one(end, max(counts), rest):
                return [Sentinel(code, count, 0.0, 0.0) for code, count in zip(codes, counts, strict=True)]
    return []


def _is_discrete_enough(rest: Array) -> bool:
    """Tell whether the other values are several: two or three levels and another one are a factor."""
    return len(np.unique(rest)) > 3


def _is_whole(values: Array) -> bool:
    return bool((values == np.round(values)).all())
