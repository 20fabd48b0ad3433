"""Where K-means ends, without the way there: after the first M step only points that get another mean are summed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_core.arrays import Array, frozen
from gmm_core.em import Reason, Stop
from gmm_core.k_means.batch import Labels, assign, check_start


@dataclass(frozen=True, eq=False)
class Ending:
    """The last means of a run and the E step under them."""

    mu: Array  # (K, D)
    r: Labels  # (N,)
    stop: Stop


def end(X: ArrayLike, mu0: ArrayLike, max_iter: int = 100, counts: ArrayLike | None = None) -> Ending:
    """Run K-means to where `batch.run` ends; with ``counts`` (N,) each row stands for so many equal points.

    Raises
    ------
    InputError
        If X is not a table of finite numbers, or mu0 does not fit it.
    """
    points, means = check_start(X, mu0)
    N, K = len(points), len(means)
    weight = np.ones(N) if counts is None else np.asarray(counts, dtype=np.float64)
    offset = weight @ points / weight.sum()  # sums of deviations keep the digits that sums of far-off coordinates lose
    x, mu = points - offset, means - offset
    terms = np.vstack([weight, weight * x.T])  # (1 + D, N) what each point adds to the totals of its mean
    r = assign(x, mu)
    totals = _totals(r, terms, K)
    for iteration in range(1, max_iter + 1):
        moved = np.where(totals[0] > 0, totals[1:] / np.maximum(totals[0], 1), mu.T).T.copy()  # (9.4)
        if np.array_equal(moved, mu):
            return Ending(frozen(mu + offset), r, Stop(Reason.CONVERGED, iteration))
        mu = moved
        before, r = r, assign(x, mu)
        left = np.flatnonzero(r != before)
        theirs = terms[:, left]
        totals = totals + (_totals(r[left], theirs, K) - _totals(before[left], theirs, K))
    return Ending(frozen(mu + offset), r, Stop(Reason.MAX_ITER, max_iter))


def _totals(r: Labels, terms: Array, K: int) -> Array:
    """Add up the terms of the points of each mean: (1 + D, K)."""
    return np.array([np.bincount(r, weights=term, minlength=K) for term in terms])
