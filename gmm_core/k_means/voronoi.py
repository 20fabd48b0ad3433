"""The borders between the regions of points nearest to each mean: for K = 2 the bisector of PRML fig. 9.1."""

import itertools
from collections.abc import Sequence

import numpy as np

from gmm_core.arrays import Array


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
    return np.array([_border(mu, i, j, x, y) for i, j in itertools.combinations(range(len(mu)), 2)]).reshape(-1, 2, 2)


def _border(mu: Array, i: int, j: int, x: Sequence[float], y: Sequence[float]) -> Array:
    """Cut the bisector of means i and j down to where no other mean is nearer, and to the window."""
    across = mu[j] - mu[i]
    if not across.any():
        return np.full((2, 2), np.nan)
    middle, along = (mu[i] + mu[j]) / 2, np.array([-across[1], across[0]]) / np.linalg.norm(across)
    # points middle + s along with a . point <= b: mean k is not nearer than mean i; inside the window
    others = [k for k in range(len(mu)) if k not in (i, j)]
    nearer = [(mu[k] - mu[i], (mu[k] @ mu[k] - mu[i] @ mu[i]) / 2) for k in others]
    window = [((1, 0), x[1]), ((-1, 0), -x[0]), ((0, 1), y[1]), ((0, -1), -y[0])]
    low, high = -np.inf, np.inf
    for a, b in [*nearer, *window]:
        slope, room = float(np.dot(a, along)), float(b - np.dot(a, middle))
        if slope > 0:
            high = min(high, room / slope)
        elif slope < 0:
            low = max(low, room / slope)
        elif room < 0:
            return np.full((2, 2), np.nan)
    return middle + np.outer([low, high], along) if low < high else np.full((2, 2), np.nan)
