"""The borders between the regions of points nearest to each mean: for K = 2 the bisector of PRML fig. 9.1."""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from gmm_core.arrays import Array

GONE = ((math.nan, math.nan), (math.nan, math.nan))


def borders(mu: Array, x: Sequence[float], y: Sequence[float]) -> Array:
    """Return the border between each pair of means, inside the window x = (low, high), y = (low, high).

    Parameters
    ----------
    mu : (K, 2)

    Returns
    -------
    (K (K - 1) / 2, 2, 2): the two ends of each pair's border, pairs in the order (1, 2), (1, 3), ..., (2, 3), ...;
    nan where two means have no border in the window, or stand on one spot.
    """
    means, count = mu.tolist(), range(len(mu))  # plain numbers: an array of two costs more than what is done with it
    ends = [_border(means, i, j, x, y) or GONE for i, j in itertools.combinations(count, 2)]
    return np.array(ends, dtype=np.float64).reshape(-1, 2, 2)


def _border(
    mu: list[list[float]], i: int, j: int, x: Sequence[float], y: Sequence[float]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Cut the bisector of means i and j down to where no other mean is nearer, and to the window."""
    (x_i, y_i), (x_j, y_j) = mu[i], mu[j]
    length = math.hypot(x_j - x_i, y_j - y_i)
    if length == 0:
        return None
    x_0, y_0 = (x_i + x_j) / 2, (y_i + y_j) / 2  # the middle between the two, and along the border
    along_x, along_y = (y_i - y_j) / length, (x_j - x_i) / length
    # points middle + s along with a . point <= b: mean k is not nearer than mean i; inside the window
    others = [mu[k] for k in range(len(mu)) if k not in (i, j)]
    squared = x_i * x_i + y_i * y_i
    limits = [(x_k - x_i, y_k - y_i, (x_k * x_k + y_k * y_k - squared) / 2) for x_k, y_k in others]
    low, high = -math.inf, math.inf
    for a_x, a_y, b in (*limits, (1, 0, x[1]), (-1, 0, -x[0]), (0, 1, y[1]), (0, -1, -y[0])):
        slope, room = a_x * along_x + a_y * along_y, b - (a_x * x_0 + a_y * y_0)
        if slope > 0:
            high = min(high, room / slope)
        elif slope < 0:
            low = max(low, room / slope)
        elif room < 0:
            return None
    if low >= high:
        return None
    return (x_0 + low * along_x, y_0 + low * along_y), (x_0 + high * along_x, y_0 + high * along_y)
