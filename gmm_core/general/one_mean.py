"""EM with one unknown number, so that both ln p and its bound are curves one can draw, as PRML fig. 9.14 does.

The model is p(x|mu) = 1/2 N(x|mu, sigma^2) + 1/2 N(x|m, s^2): a narrow Gaussian somewhere, and a wide one that is
the maximum likelihood fit to all the data. Everything but mu is known. ln p may have several maxima. The bound of the
E step at mu_old is an upside-down parabola, concave: p. 453 of the book calls it convex by mistake.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import gaussian
from gmm_core.arrays import Array, InputError, check_points, frozen
from gmm_core.em import e_step
from gmm_core.mixture import Mixture
from gmm_core.steps import CACHE

HALF = (0.5, 0.5)


@dataclass(frozen=True, eq=False)
class Touch:
    """Hold the bound L(q, mu) with q from the E step at mu_old, where it touches ln p(X|mu)."""

    mu_old: float
    log_likelihood: float  # ln p(X | mu_old) = L(q, mu_old)
    N_1: float  # effective number of points of the narrow Gaussian
    mu_new: float  # what the M step makes of mu: their weighted mean, PRML (9.17)
    sigma2: float

    @property
    def slope(self) -> float:
        """Return dL/dmu at mu_old."""
        return self.N_1 * (self.mu_new - self.mu_old) / self.sigma2

    @property
    def curvature(self) -> float:
        """Return d^2 L/dmu^2, the same everywhere and negative."""
        return -self.N_1 / self.sigma2

    @property
    def top(self) -> float:
        """Return the highest value of the bound, which it has at mu_new."""
        return float(self.bound(self.mu_new))

    def bound(self, mu: ArrayLike) -> Array:
        """Evaluate L(q, mu), PRML (9.71), in the shape of mu."""
        step = np.asarray(mu, dtype=np.float64) - self.mu_old
        return np.asarray(self.log_likelihood + self.slope * step + 0.5 * self.curvature * step * step)


@dataclass(frozen=True, eq=False)
class OneMean:
    """The model in which only the mean mu of the narrow Gaussian is unknown, with its data; make it by `fit`."""

    X: Array  # (N, 1)
    sigma: float  # of the narrow Gaussian
    m: float  # the wide one
    s: float

    @classmethod
    def fit(cls, x: ArrayLike, sigma: float) -> "OneMean":
        """Fit the wide Gaussian to the numbers x (N,).

        Raises
        ------
        InputError
            If sigma is not a positive number, or all x are equal.
        """
        X = frozen(check_points(np.reshape(np.asarray(x, dtype=np.float64), (-1, 1))))
        if not 0 < sigma < np.inf:
            raise InputError(f"The width of the narrow Gaussian must be greater than 0, not {sigma}.")
        if np.ptp(X) == 0:
            raise InputError("All values are the same: there is nothing to find.")
        m, S = gaussian.maximum_likelihood(X)
        return cls(X, float(sigma), float(m[0]), float(S[0, 0]) ** 0.5)

    def mixture(self, mu: float) -> Mixture:
        """Return the mixture with the narrow Gaussian at mu."""
        return Mixture(HALF, [[mu], [self.m]], [[[self.sigma**2]], [[self.s**2]]])

    def log_likelihood(self, mu: ArrayLike) -> Array:
        """Evaluate ln p(X|mu), PRML (9.14), in the shape of mu."""
        means = np.asarray(mu, dtype=np.float64)
        column, x = means.reshape(-1, 1), self.X[:, 0]
        wide = gaussian.log_density(self.X, [self.m], [[self.s**2]])
        values, rows = np.empty(len(column)), max(CACHE // len(x), 1)
        for a in range(0, len(column), rows):
            away = x - column[a : a + rows]  # (rows, N): a mean that moves is the same as points that move back
            narrow = gaussian.log_density(away.reshape(-1, 1), [0.0], [[self.sigma**2]]).reshape(away.shape)
            values[a : a + rows] = np.logaddexp(narrow, wide).sum(axis=1)
        return np.reshape(values - len(x) * np.log(2), means.shape)

    def slope(self, mu: float) -> float:
        """Evaluate d ln p(X|mu) / dmu, differentiating the logarithm of the sum itself."""
        mixture = self.mixture(mu)
        log_joint, log_density = mixture.log_joint(self.X)[:, 0], mixture.log_density(self.X)
        return float((np.exp(log_joint - log_density) * (self.X[:, 0] - mu)).sum() / self.sigma**2)

    def touch(self, mu_old: float) -> Touch:
        """Do the E step at mu_old, which makes the bound touch there."""
        expectation = e_step(self.X, self.mixture(mu_old))
        gamma = expectation.gamma[:, 0]
        N_1 = float(gamma.sum())  # unlike expectation.N_k never 0, however far away
        mu_new = mu_old + float(gamma @ (self.X[:, 0] - mu_old)) / N_1
        return Touch(mu_old, expectation.log_likelihood, N_1, mu_new, self.sigma**2)

    def climb(self, mu: float) -> Iterator[Touch]:
        """Run EM without end: each touch stands where the last one had its top."""
        while True:
            touch = self.touch(mu)
            yield touch
            mu = touch.mu_new
