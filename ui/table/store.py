"""Columns of numbers kept in as little room as they need; what comes out equals what went in. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import Array, frozen

INTEGERS = (np.int8, np.int16, np.int32)
SCALES = tuple(10.0**places for places in range(7))  # numbers in a file are decimals, mostly with few places


class Columns(Mapping[str, Array]):
    """Name -> (n_rows,) float64, read-only; each is made anew from its short form whenever it is asked for."""

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self._short = {name: _shortened(values) for name, values in columns.items()}

    def __getitem__(self, name: str) -> Array:
        short, scale = self._short[name]
        values: Array = short.astype(np.float64)
        if short.dtype.kind == "i":
            values[short == np.iinfo(short.dtype).min] = np.nan
            values /= scale
        return frozen(values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._short)

    def __len__(self) -> int:
        return len(self._short)

    @property
    def nbytes(self) -> int:
        """How much room they take."""
        return sum(short.nbytes for short, _ in self._short.values())


def _shortened(values: Array) -> tuple[NDArray[Any], float]:
    """Return whole numbers and what to divide them by, the least of them for nan; or the values as they are."""
    there = values[~np.isnan(values)]
    largest = float(np.abs(there).max(initial=0.0))
    for scale in SCALES:
        if largest * scale >= np.iinfo(INTEGERS[-1]).max:
            break
        whole = np.rint(there * scale)
        if np.array_equal(whole / scale, there):
            kind = next(kind for kind in INTEGERS if largest * scale < np.iinfo(kind).max)
            short = np.full(len(values), np.iinfo(kind).min, kind)
            short[~np.isnan(values)] = whole.astype(kind)
            return short, scale
    return values, 1.0
