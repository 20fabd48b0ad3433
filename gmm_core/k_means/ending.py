"""Where K-means ends, without the way there: of many points only those near a border are looked at again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_core.arrays import Array, frozen
from gmm_core.em import Reason, Stop
from gmm_core.k_means.batch import Labels, check_start

SAFE = 1e-9  # of the data's extent: a distance that rounding cannot have turned over


@dataclass(frozen=True, eq=False)
class Ending:
    """The last means of a run and the E step under them."""

    mu: Array  # (K, D)
    r: Labels  # (N,)
    stop: Stop


def end(X: ArrayLike, mu0: ArrayLike, max_iter: int = 100, counts: ArrayLike | None = None) -> Ending:
    """Run K-means to where `batch.run` ends; with ``counts`` (N,) each row stands for so many equal points.

    By the triangle inequality a point keeps its mean as long as its second nearest one is further off by more than
    both can have moved together (Hamerly 2010): few points are left to look at once the means have slowed down.

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
    least = SAFE * float(np.abs(x).max())
    r, gap = _nearest(x, mu)
    N_k, sums = _totals(r, x, weight, K)
    for iteration in range(1, max_iter + 1):
        moved = np.where(N_k[:, None] > 0, sums / np.maximum(N_k, 1)[:, None], mu)  # (9.4)
        if np.array_equal(moved, mu):
            return Ending(frozen(mu + offset), r, Stop(Reason.CONVERGED, iteration))
        way, mu = np.linalg.norm(moved - mu, axis=1), moved
        gap -= (way + [np.delete(way, k).max(initial=0.0) for k in range(K)])[r]
        near = np.flatnonzero(gap <= least)
        nearest, gap[near] = _nearest(x[near], mu)
        left = near[nearest != r[near]]
        gone = _totals(r[left], x[left], weight[left], K)
        r[near] = nearest
        come = _totals(r[left], x[left], weight[left], K)
        N_k, sums = N_k + (come[0] - gone[0]), sums + (come[1] - gone[1])
    return Ending(frozen(mu + offset), r, Stop(Reason.MAX_ITER, max_iter))


def _totals(r: Labels, X: Array, weight: Array, K: int) -> tuple[Array, Array]:
    """Count the points of each mean and add them up: (K,), (K, D)."""
    N_k = np.bincount(r, weights=weight, minlength=K).astype(np.float64)
    return N_k, np.column_stack([np.bincount(r, weights=weight * x, minlength=K) for x in X.T])


def _nearest(X: Array, mu: Array) -> tuple[Labels, Array]:
    """Return the nearest mean of each point, and by how much the second nearest is further off: (N,), (N,)."""
    squared = (mu * mu).sum(axis=1)[:, None] - 2 * mu @ X.T  # (K, N)  but for |x|^2
    r = np.zeros(len(X), dtype=np.int64)
    first, second = squared[0], np.full(len(X), np.inf)
    for k, other in enumerate(squared[1:], start=1):
        nearer = other < first
        second = np.minimum(second, np.maximum(first, other))
        r[nearer] = k
        first = np.minimum(first, other)
    length = (X * X).sum(axis=1)
    return r, np.sqrt(np.maximum(second + length, 0)) - np.sqrt(np.maximum(first + length, 0))
