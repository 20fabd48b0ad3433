"""Where EM starts: one function per initialiser, and one line each in the table ``INITIALISERS``.

Every function returns a mixture with full covariances that EM can work with, also where the data has duplicates or
lies on a line: in units of the data's standard deviation no start is narrower than ``NARROWEST`` in any direction.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gmm_core.arrays import Array, InputError, check_points
from gmm_core.k_means import batch
from gmm_core.mixture import Mixture

NARROWEST = 0.01


class Ground:
    """Points (N, D), and what every start needs to know of them, found once."""

    def __init__(self, X: Array) -> None:
        self.X = X

    @cached_property
    def sd(self) -> Array:
        """Return the standard deviation of each column, where it is 0 the largest of them: (D,)."""
        sd = self.X.std(axis=0)
        return np.where(np.ptp(self.X, axis=0) > 0, sd, sd.max())

    @cached_property
    def whole(self) -> Mixture:
        """Return one component with the mean and the covariance of all the data, nowhere too narrow."""
        return _moments(self, np.ones((len(self.X), 1)))


@dataclass(frozen=True)
class Initialiser:
    """A line of the menu of starts."""

    title: str
    help: str
    build: Callable[[Ground, int, np.random.Generator], Mixture]
    components: int | None = None  # the only K it works with; None: any K

    def make(self, X: Array, K: int, rng: np.random.Generator) -> Mixture:
        """Make the start for the points X (N, D) with K components.

        Raises
        ------
        InputError
            If there are fewer than K distinct points, all points are equal, this start is for another K, or the data is
        beyond what numbers of 64 bits can square.
        """
        return self.make_many(X, K, [rng])[0]

    def make_many(self, X: Array, K: int, rngs: Iterable[np.random.Generator]) -> list[Mixture]:
        """Make a start with each source of random numbers in turn; errors as in `make`."""
        X = check_points(X)
        if self.components not in (None, K):
            raise InputError(f"The start “{self.title}” is for K = {self.components}: choose another one for K = {K}.")
        if K < 1:
            raise InputError("At least one component is needed.")
        with np.errstate(over="ignore"):
            extent = np.ptp(X, axis=0).max()
        if extent == 0:
            raise InputError("All points are equal: there is nothing to find. Choose other data.")
        if not 1e-150 < extent < 1e150:  # squares of such numbers leave the range of float64
            raise InputError("The values are too large or too small to compute with: change the unit.")
        _distinct(X, K)
        ground = Ground(X)
        return [self.build(ground, K, rng) for rng in rngs]


def points(ground: Ground, K: int, rng: np.random.Generator) -> Mixture:
    """Put the means on K different points drawn at random; each covariance is that of all the data."""
    return _spread(ground, _distinct(rng.permutation(ground.X), K))


def kmeans_pp(ground: Ground, K: int, rng: np.random.Generator) -> Mixture:
    """Put the means on K points far from each other (k-means++); each covariance is that of all the data."""
    return _spread(ground, seeds(ground.X, K, rng))


def k_means(ground: Ground, K: int, rng: np.random.Generator) -> Mixture:
    """Run K-means from k-means++ seeds and take the weight, mean and covariance of each cluster."""
    means = batch.run(ground.X, seeds(ground.X, K, rng)).states[-1].mu
    return _moments(ground, np.eye(K)[batch.assign(ground.X, means)])


def random_gamma(ground: Ground, K: int, rng: np.random.Generator) -> Mixture:
    """Draw random responsibilities, every row evenly from all that sum to 1, and do one M step (9.24)-(9.26)."""
    return _moments(ground, rng.dirichlet(np.ones(K), size=len(ground.X)))


def corner(ground: Ground, K: int, rng: np.random.Generator) -> Mixture:
    """Crowd all means together at the lower left of the data; each covariance is that of all the data."""
    # Not all on the very same spot: equal components get equal responsibilities and stay equal for ever.
    jitter = rng.uniform(0, 0.1, (K, ground.X.shape[1]))
    return _spread(ground, ground.X.min(axis=0) + jitter * ground.sd)


def fig_9_8(ground: Ground, K: int, rng: np.random.Generator) -> Mixture:
    """Start as PRML fig. 9.8 does, as far as it can be read off the figure; the book does not print the numbers."""
    return _standardised_start(ground, [(-1.5, 1.0), (1.5, -1.0)], variance=1.0)


def saddle(ground: Ground, K: int, rng: np.random.Generator) -> Mixture:
    """Start such that, on Old Faithful, EM crawls over a saddle from about step 5 to 30."""
    return _standardised_start(ground, [(-1.5, 1.5), (1.5, -1.5)], variance=0.1)


def seeds(X: Array, K: int, rng: np.random.Generator) -> Array:
    """Draw K distinct points: each with a probability proportional to its squared distance D^2 to those before.

    This is k-means++ (Arthur & Vassilvitskii 2007), one candidate per draw.

    Returns
    -------
    (K, D)
    """
    drawn = [rng.integers(len(X))]
    squared = np.full(len(X), math.inf)  # to the nearest seed so far
    while len(drawn) < K:
        squared = np.minimum(squared, np.add.reduce([(x - m) ** 2 for x, m in zip(X.T, X[drawn[-1]], strict=True)]))
        total = squared.sum()
        if total == 0:
            raise _too_few(len(drawn), K)
        below = np.cumsum(squared / total)
        drawn.append(np.searchsorted(below / below[-1], rng.random(), side="right"))
    return X[drawn]


def _distinct(X: Array, K: int) -> Array:
    """Return the first K distinct points: (K, D)."""
    found: list[Array] = []
    while len(found) < K:
        if not len(X):
            raise _too_few(len(found), K)
        found.append(X[0])
        X = X[np.logical_or.reduce((X[0] != X).T)]  # along the points: many times faster than along a row
    return np.array(found)


def _too_few(found: int, K: int) -> InputError:
    return InputError(f"There are only {found} different points for K = {K} components: choose K = {found} or less.")


def _spread(ground: Ground, mu: Array) -> Mixture:
    """Return equal weights at the given means, each with the covariance of all the data."""
    K, whole = len(mu), ground.whole
    Sigma, W = (np.repeat(array, K, axis=0) for array in (whole.Sigma, whole.whitening()[0]))
    return Mixture.trusted(np.full(K, 1 / K), mu, Sigma, W)


def _moments(ground: Ground, gamma: Array) -> Mixture:
    N_k, mu, Sigma = _weighted(ground, gamma)
    return Mixture(N_k / N_k.sum(), mu, Sigma)


def _weighted(ground: Ground, gamma: Array) -> tuple[Array, Array, Array]:
    """Return the points, mean and covariance of each component, PRML (9.24)-(9.27), nowhere too narrow.

    A component without points (K-means may end with one) gets the weight of one, and the moments of all the data.
    """
    X = ground.X
    N_k = gamma.sum(axis=0)
    gamma = np.where(N_k > 0, gamma, 1 / len(X))
    N_k = np.where(N_k > 0, N_k, 1.0)
    offset = X.mean(axis=0)
    mu = gamma.T @ (X - offset) / N_k[:, None] + offset
    d = X - mu[:, None]  # (K, N, D)
    Sigma = (gamma.T[:, :, None] * d).transpose(0, 2, 1) @ d / N_k[:, None, None]
    Sigma = _wide_enough(Sigma, ground.sd)
    return N_k, mu, (Sigma + Sigma.mT) / 2  # rounding is not symmetric


def _wide_enough(Sigma: Array, sd: Array) -> Array:
    """Widen covariances (K, D, D) to the standard deviation ``NARROWEST * sd`` in directions where they are narrower.

    A cluster of K-means with a single point, or with all its points on a line, has no proper covariance.
    """
    unit = np.multiply.outer(sd, sd)
    eigenvalues, V = np.linalg.eigh(Sigma / unit)
    if (eigenvalues >= NARROWEST**2).all():
        return Sigma
    return (V * np.maximum(eigenvalues, NARROWEST**2)[:, None, :]) @ V.transpose(0, 2, 1) * unit


def _standardised_start(ground: Ground, mu: Sequence[tuple[float, float]], variance: float) -> Mixture:
    """Return a start stated for data with mean 0 and standard deviation 1, in the units of X."""
    if ground.X.shape[1] != 2:
        raise InputError("This start is for data with two columns: choose another one.")
    Sigma = np.tile(variance * np.eye(2), (len(mu), 1, 1))
    return Mixture(np.full(len(mu), 1 / len(mu)), np.array(mu), Sigma).affine(ground.X.mean(axis=0), ground.sd)


INITIALISERS: dict[str, Initialiser] = {
    "points": Initialiser(
        "Random points",
        "The means sit on data points drawn at random.",
        points,
    ),
    "kmeans_pp": Initialiser(
        "k-means++",
        "The means sit on random data points that keep their distance from each other.",
        kmeans_pp,
    ),
    "kmeans": Initialiser(
        "K-means",
        "K-means runs first; each of its clusters becomes a component.",
        k_means,
    ),
    "random_gamma": Initialiser(
        "Random responsibilities",
        "The responsibilities are drawn at random, so all means begin near the centre.",
        random_gamma,
    ),
    "corner": Initialiser(
        "All in one corner",
        "A bad start on purpose: all means crowd in one corner, and EM has to pull them apart.",
        corner,
    ),
    "fig_9_8": Initialiser(
        "After Bishop’s fig. 9.8",
        "Two circles off the data, as in the book’s figure. The book does not print its numbers; these are ours.",
        fig_9_8,
        components=2,
    ),
    "saddle": Initialiser(
        "The saddle",
        "For a while ln p(X) hardly grows, as if EM had converged. It has not: on Old Faithful, go past iteration 30.",
        saddle,
        components=2,
    ),
}
