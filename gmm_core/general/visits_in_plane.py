"""The visits of incremental EM to points of the plane, written out in plain numbers: so a visit takes microseconds.

It is what `incremental.visits` does, for free covariances without a prior and components that all have points.
"""

import math
from collections.abc import Iterable, Iterator

import numpy as np

from gmm_core.arrays import Array
from gmm_core.gaussian import LOG_2PI
from gmm_core.maximise import FAINT
from gmm_core.mixture import Mixture
from gmm_core.plane import factor
from gmm_core.steps import LEAST, Sums

# The running sums of a component, for centred points: N_k, the weighted mean x, y and the scatter xx, xy, yy around it;
# then what its density needs of them: the inverse Cholesky factor [[a, 0], [b, c]] of the covariance, and log_weight.
Part = tuple[float, float, float, float, float, float, float, float, float, float]


def after(
    x: Array,
    gamma: Array,
    mixture: Mixture,
    sums: Sums,
    limit: tuple[float, float],
    order: Iterable[int],
    at: Iterable[int],
) -> Iterator[list[Part] | None]:
    """Yield the components after so many visits each, or None for the last time where a component has become faint.

    Parameters
    ----------
    x : (N, 2)
        Centred points.
    gamma : (K, N)
        The responsibilities from the last visits.
    mixture, sums
        The parameters in force, and the running sums.
    limit
        The precisions above which a component counts as collapsed.
    order, at
        The points in the order of the visits, and the numbers of visits, which rise.
    """
    points, shares, N = x.tolist(), gamma.T.tolist(), len(x)
    W, log_weight = mixture.whitening()
    rows = (sums.N_k, sums.mean[:, 0], sums.mean[:, 1], *(sums.scatter[:, i, j] for i, j in ((0, 0), (0, 1), (1, 1))))
    factors = (W[:, 0, 0], W[:, 1, 0], W[:, 1, 1], log_weight)
    parts: list[Part] = [tuple(row) for row in np.column_stack([*rows, *factors]).tolist()]
    least, exp, log = math.exp(LEAST), math.exp, math.log
    awaited = iter(at)
    target = next(awaited, None)
    for count, n in enumerate(order, start=1):
        if target is None:
            return
        X, Y = points[n]
        logs = []
        for _, u, v, _, _, _, a, b, c, constant in parts:  # the E step for one point, PRML (9.13)
            z, w = a * (X - u), b * (X - u) + c * (Y - v)
            logs.append(constant - 0.5 * (z * z + w * w))
        top = max(logs)
        densities = [exp(value - top) for value in logs]
        total = sum(densities)
        moved: list[Part] = []
        fresh: list[float] = []
        for (N_k, u, v, xx, xy, yy, *_), density, gamma_old in zip(parts, densities, shares[n], strict=True):
            gamma_new = density / total
            change = gamma_new - gamma_old
            N_new = N_k + change  # (9.79)
            if N_k < FAINT or N_new < FAINT:
                yield None
                return
            step, weight = change / N_new, change * N_k / N_new
            d, e = X - u, Y - v
            xx, xy, yy = xx + weight * d * d, xy + weight * d * e, yy + weight * e * e
            abc = factor(xx / N_new, xy / N_new, yy / N_new, limit)
            if abc is None:
                yield None
                return
            a, b, c = abc
            moved.append((N_new, u + step * d, v + step * e, xx, xy, yy, a, b, c, log(N_new / N * a * c) - LOG_2PI))
            fresh.append(gamma_new if gamma_new > least else least)
        parts, shares[n] = moved, fresh
        if count == target:
            yield parts
            target = next(awaited, None)
