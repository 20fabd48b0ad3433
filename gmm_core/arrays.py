"""Checked, read-only arrays: what every other module of the core stands on."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


class InputError(ValueError):
    """A person's mistake: the message says what is wrong and what to do, and is shown as it stands."""


def frozen(values: ArrayLike) -> Array:
    """Copy ``values`` into a read-only float64 array, so that a value never changes once it is made."""
    array = np.array(values, dtype=np.float64, order="C")
    array.flags.writeable = False
    return array


def check_points(X: ArrayLike) -> Array:
    """Check data points and return them as a float64 array.

    Parameters
    ----------
    X : (N, D)
        One row per point. Not copied if it is float64 already.

    Raises
    ------
    InputError
        If X is not two-dimensional, is empty, or holds values that are not finite numbers.
    """
    try:
        points = np.asarray(X, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("The data must be numbers: one row per point, one column per coordinate.") from None
    if points.ndim != 2:
        raise InputError(
            f"The data must be a table of shape (N, D), not of shape {points.shape}. "
            "For N numbers on a line use X.reshape(-1, 1)."
        )
    if 0 in points.shape:
        raise InputError(f"The data has shape {points.shape}: at least one point and one coordinate are needed.")
    if not np.isfinite(points).all():
        bad = int((~np.isfinite(points).all(axis=1)).sum())
        raise InputError(f"{bad} of {len(points)} points have missing or infinite values: remove those rows first.")
    return points
