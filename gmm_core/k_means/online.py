"""Online K-means: one point at a time moves the nearest mean a little towards itself (PRML 9.5)."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from numpy.typing import ArrayLike

from gmm_core.arrays import Array, frozen
from gmm_core.k_means.batch import check_start

Rate = Callable[[int], float]  # how many points the mean has had, this one included -> eta, from 0 to 1


class OnlineState(NamedTuple):
    """The means after some points, and what the last point did."""

    means: tuple[tuple[float, ...], ...]  # as plain numbers: a run has thousands of states, and few are looked at
    seen: int  # points so far; a point counts again in each pass
    n: int | None  # the last point's row; None at the start
    k: int | None  # the mean it moved
    eta: float | None  # the learning rate it moved it with

    @property
    def mu(self) -> Array:
        """Return the means as an array: (K, D)."""
        return frozen(self.means)


def running_mean(count: int) -> float:
    """Return eta = 1/N_k: each mean is then the average of all points it has had so far (2.126)."""
    return 1 / count


def constant(eta: float) -> Rate:
    """Return a rate that never falls: the means follow the latest points and do not settle."""
    return lambda count: eta


def iterate(X: ArrayLike, mu0: ArrayLike, order: Iterable[int], rate: Rate = running_mean) -> Iterator[OnlineState]:
    """Yield the start and then the state after each point, taken in this order of rows: the update (9.5).

    A sequence of rates whose sum is infinite and the sum of whose squares is finite, such as 1/n, meets the conditions
    of Robbins and Monro (2.130)-(2.132).

    Raises
    ------
    InputError
        If X is not a table of finite numbers, or mu0 does not fit it.
    """
    X, mu0 = check_start(X, mu0)
    points, means = X.tolist(), [tuple(mean) for mean in mu0.tolist()]
    counts = [0] * len(means)
    yield OnlineState(tuple(means), 0, None, None, None)
    for seen, n in enumerate(order, start=1):
        x = points[n]
        distances = [math.dist(x, mean) for mean in means]
        k = distances.index(min(distances))
        counts[k] += 1
        eta = rate(counts[k])
        means[k] = tuple([m + eta * (value - m) for m, value in zip(means[k], x, strict=True)])  # (9.5)
        yield OnlineState(tuple(means), seen, int(n), k, eta)
