"""The likelihood of numbers under one Gaussian: its terms, its slopes, and the scatter of its maximum over samples.

Sums over a sample are taken from its mean and its variance: sum_n (x_n - mu)^2 = N (sigma^2_ML + (mu_ML - mu)^2). So
mu and sigma may be arrays of any shapes that broadcast, such as a whole grid.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import gaussian
from gmm_core.arrays import Array, InputError, check_points, frozen
from gmm_core.mixture import Mixture


class Terms(NamedTuple):
    """The three terms of PRML (1.54), in its order; they add up to ln p."""

    squares: Array  # -sum_n (x_n - mu)^2 / (2 sigma^2)
    width: Array  # -(N/2) ln sigma^2
    constant: Array  # -(N/2) ln 2 pi


class Slopes(NamedTuple):
    """The partial derivatives of ln p."""

    mu: Array
    sigma: Array


def terms(x: ArrayLike, mu: ArrayLike, sigma: ArrayLike) -> Terms:
    """Split ln p(x | mu, sigma^2) of a sample x (N,) into the terms of PRML (1.54).

    Raises InputError if x is not a row of finite numbers or a sigma is not greater than 0.
    """
    N, variance, squares = _sums(x, mu, sigma)
    shape = np.shape(squares)
    return Terms(
        -squares / (2 * variance),
        np.broadcast_to(-N / 2 * np.log(variance), shape),
        np.full(shape, -N / 2 * gaussian.LOG_2PI),
    )


def log_likelihood(x: ArrayLike, mu: ArrayLike, sigma: ArrayLike) -> Array:
    """Evaluate ln p(x | mu, sigma^2) of a sample x (N,), PRML (1.54). Errors as in `terms`."""
    squares, width, constant = terms(x, mu, sigma)
    return squares + width + constant


def slopes(x: ArrayLike, mu: ArrayLike, sigma: ArrayLike) -> Slopes:
    """Differentiate ln p(x | mu, sigma^2), PRML (1.54), with respect to mu and to sigma. Errors as in `terms`."""
    N, variance, squares = _sums(x, mu, sigma)
    mean, _ = maximum(x)
    root = np.sqrt(variance)
    return Slopes(N * (mean - np.asarray(mu)) / variance, -N / root + squares / (variance * root))


def maximum(x: ArrayLike) -> tuple[float, float]:
    """Return mu_ML and sigma^2_ML of a sample x (N,), PRML (1.55) and (1.56)."""
    mu, Sigma = gaussian.maximum_likelihood(_column(x))
    return float(mu[0]), float(Sigma[0, 0])


def best_sigma(x: ArrayLike, mu: ArrayLike) -> Array:
    """Return the sigma at which the slope along sigma is 0 for this mu: the root of the mean of (x_n - mu)^2."""
    mean, variance = maximum(x)
    return np.sqrt(variance + (mean - np.asarray(mu)) ** 2)


def samples(mu: ArrayLike, Sigma: ArrayLike, R: int, N: int, rng: np.random.Generator) -> Array:
    """Repeat an experiment: draw R samples of N points each from N(x | mu, Sigma), as (R, N, D)."""
    mean = np.asarray(mu, dtype=np.float64)
    truth = Mixture(np.ones(1), mean[None], np.asarray(Sigma, dtype=np.float64)[None])
    X, _ = truth.sample(R * N, rng)
    return frozen(X.reshape(R, N, len(mean)))


def estimates(X: ArrayLike, mu: ArrayLike | None = None) -> tuple[Array, Array]:
    """Fit a Gaussian to each of R samples (R, N, D) by maximum likelihood, PRML (2.121) and (2.122).

    If the true mean ``mu`` (D,) is given, the covariances are measured around it and not around each sample's own mean.

    Returns
    -------
    mu : (R, D)
    Sigma : (R, D, D)
    """
    points = np.asarray(X, dtype=np.float64)
    means = points.mean(axis=1)
    centre = means if mu is None else np.broadcast_to(np.asarray(mu, dtype=np.float64), means.shape)
    d = points - centre[:, None]
    return means, d.mT @ d / points.shape[1]


def expected_share(N: int) -> float:
    """Return (N - 1) / N: the share of the true variance that maximum likelihood finds on average (1.58), (2.124)."""
    return (N - 1) / N


def unbiased(Sigma: ArrayLike, N: int) -> Array:
    """Correct the covariance (or the variance) that maximum likelihood finds in N points, PRML (1.59) and (2.125)."""
    return np.asarray(Sigma, dtype=np.float64) / expected_share(N)


def _sums(x: ArrayLike, mu: ArrayLike, sigma: ArrayLike) -> tuple[int, Array, Array]:
    """Return N, sigma^2, and the sum of (x_n - mu)^2 in the shape of mu and sigma together."""
    mean, variance = maximum(x)
    location, width = np.broadcast_arrays(np.asarray(mu, dtype=np.float64), np.asarray(sigma, dtype=np.float64))
    if not (width > 0).all():
        raise InputError("The standard deviation sigma must be greater than 0.")
    N = np.size(np.asarray(x))
    return N, width**2, N * (variance + (mean - location) ** 2)


def _column(x: ArrayLike) -> Array:
    row = np.asarray(x, dtype=np.float64)
    if row.ndim != 1:
        raise InputError(f"The sample must be a row of numbers, not of shape {row.shape}.")
    return check_points(row[:, None])
