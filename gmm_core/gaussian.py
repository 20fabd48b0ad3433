"""The multivariate Gaussian: its density, its distance, and its maximum likelihood fit."""

import contextlib
import decimal
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainc

from gmm_core.arrays import Array, InputError, check_points

LOG_2PI = float(np.log(2 * np.pi))
FLAT = 1e6  # above this ratio of a variance to what the other coordinates leave of it, doubles are too short


def log_density(X: ArrayLike, mu: ArrayLike, Sigma: ArrayLike) -> Array:
    """Evaluate ln N(x_n | mu, Sigma), the logarithm of PRML (2.43).

    X (N, D), mu (D,), Sigma (D, D); returns (N,). Raises InputError if the shapes do not fit or Sigma is not a
    covariance matrix.
    """
    points, mean, W = _check(X, mu, Sigma)
    return log_det(W) - 0.5 * (len(mean) * LOG_2PI + squared_distance(points, mean, W))


def mahalanobis(X: ArrayLike, mu: ArrayLike, Sigma: ArrayLike) -> Array:
    """Measure the Mahalanobis distance Delta of each point from mu, PRML (2.44).

    X (N, D), mu (D,), Sigma (D, D); returns (N,), in standard deviations. Errors as in `log_density`.
    """
    return np.sqrt(squared_distance(*_check(X, mu, Sigma)))


def probability_within(level: float, D: int) -> float:
    """Return the probability that x lies within the contour Delta = ``level`` of (2.44), in D dimensions.

    Whatever mu and Sigma are, Delta^2 has a chi-squared distribution with D degrees of freedom. For D = 1 this is
    erf(level / 2^(1/2)), for D = 2 it is 1 - exp(-level^2 / 2).
    """
    return float(gammainc(D / 2, level * level / 2))


def maximum_likelihood(X: ArrayLike) -> tuple[Array, Array]:
    """Fit one Gaussian by maximum likelihood: mu (D,) and Sigma (D, D), PRML (2.121) and (2.122).

    Sigma divides by N, so on average it is too small by (N - 1) / N (2.124); from D points or fewer it is singular.
    """
    points = check_points(X)
    mu = points.mean(axis=0)
    d = points - mu  # centre before you square
    return mu, d.T @ d / len(points)


def squared_distance(X: Array, mu: Array, W: Array) -> Array:
    """Return |W (x_n - mu)|^2 (N,) for X (N, D), mu (D,), W (D, D): finite however far the points are."""
    with np.errstate(over="ignore", invalid="ignore"):
        z = W @ np.subtract(X.T, mu[:, None], order="C")  # (D, N)
        z *= z
        return np.fmin(np.add.reduce(z, axis=0), 1e300)


def log_det(W: Array) -> Array:
    """Return ln |W| = -(1/2) ln |Sigma| for triangular factors W (..., D, D)."""
    return np.add.reduce(np.log(W.diagonal(axis1=-2, axis2=-1)), axis=-1)


def whiten(Sigma: Array) -> Array:
    """Return the inverse Cholesky factors W of Sigma (K, D, D): lower triangular, with W_k Sigma_k W_k^T = I.

    They are those of a Sigma with other rounding errors. Raises numpy.linalg.LinAlgError if one is not positive
    definite.
    """
    # inv() leaves an upper triangle a triangle; of a lower one its pivoting would exchange the rows.
    return np.linalg.inv(np.linalg.cholesky(Sigma).mT).mT


def whiten_exactly(Sigma: Array) -> Array:
    """Return what `whiten` does, but right to the last digits also for very flat ellipsoids."""
    W = whiten(Sigma)
    flatness = conditional_precision(W) * Sigma.diagonal(axis1=1, axis2=2)
    for k in np.flatnonzero((flatness > FLAT).any(axis=1)):
        W[k] = _whiten_in_decimal(Sigma[k])
    return W


def conditional_precision(W: Array) -> Array:
    """Return 1 / the variance of each coordinate given all others, PRML (2.73), for W (K, D, D): (K, D)."""
    return (W * W).sum(axis=1)  # the diagonal of Sigma^-1 = W^T W


def _whiten_in_decimal(Sigma: Array) -> Array:
    """Do for one flat (D, D) matrix what `whiten` does, in 40 digits: in doubles it would keep half of theirs."""
    D = len(Sigma)
    with decimal.localcontext(prec=40):
        S = [[decimal.Decimal(value) for value in row] for row in Sigma.tolist()]
        W = [[decimal.Decimal(0)] * D for _ in range(D)]
        for i in range(D):
            row = [sum(W[j][m] * S[i][m] for m in range(j + 1)) for j in range(i)]  # of the Cholesky factor
            pivot = S[i][i] - sum(value * value for value in row)
            if pivot <= 0:
                raise np.linalg.LinAlgError("Matrix is not positive definite")
            W[i][i] = 1 / pivot.sqrt()
            for m in range(i):
                W[i][m] = -W[i][i] * sum(row[j] * W[j][m] for j in range(m, i))
    return np.array(W, dtype=np.float64)


def check_covariance(Sigma: Array, name: str) -> Array:
    """Check that Sigma (D, D) is a covariance matrix and return its inverse Cholesky factor (D, D).

    Raises
    ------
    InputError
        If it is not: the message begins with ``name`` and says what to change.
    """
    W: Array = check_covariances(Sigma[None], [name])[0]
    return W


def check_covariances(Sigma: Array, names: Sequence[str]) -> Array:
    """Check that all of Sigma (K, D, D) are covariance matrices and return their inverse Cholesky factors (K, D, D).

    Raises
    ------
    InputError
        If one is not: the message begins with its name and says what to change.
    """
    finite = np.isfinite(Sigma).all(axis=(1, 2))
    if not finite.all():
        raise InputError(f"{names[int(finite.argmin())]} has missing or infinite values: give finite numbers.")
    variance = Sigma.diagonal(axis1=1, axis2=2)  # (K, D)
    positive = (variance > 0).all(axis=1)
    if not positive.all():
        k = int(positive.argmin())
        raise InputError(
            f"{names[k]}: the variances on the diagonal must be greater than 0, but are {variance[k].tolist()}."
        )
    sd = np.sqrt(variance)
    symmetric = (np.abs((Sigma - Sigma.mT) / sd[:, None, :] / sd[:, :, None]) <= 1e-8).all(axis=(1, 2))
    if not symmetric.all():
        raise InputError(
            f"{names[int(symmetric.argmin())]} is not symmetric: give the same numbers above and below the diagonal."
        )
    try:
        W = whiten_exactly(Sigma)
    except np.linalg.LinAlgError:
        W = _whiten_each(Sigma)
    proper = (conditional_precision(W) * variance < 1e15).all(axis=1)  # flatter doubles cannot tell from singular
    if not proper.all():
        raise InputError(
            f"{names[int(proper.argmin())]} is not positive definite: make its covariances smaller, or the variances "
            "on its diagonal larger."
        )
    return W


def _whiten_each(Sigma: Array) -> Array:
    """Return what `whiten_exactly` does, with infinite numbers where there is no such factor."""
    W = np.full(Sigma.shape, np.inf)
    for k in range(len(Sigma)):
        with contextlib.suppress(np.linalg.LinAlgError):
            W[k] = whiten_exactly(Sigma[k : k + 1])[0]
    return W


def _check(X: ArrayLike, mu: ArrayLike, Sigma: ArrayLike) -> tuple[Array, Array, Array]:
    points = check_points(X)
    mean, covariance = np.asarray(mu, dtype=np.float64), np.asarray(Sigma, dtype=np.float64)
    D = points.shape[1]
    if mean.shape != (D,) or covariance.shape != (D, D):
        raise InputError(
            f"Points of shape {points.shape} need mu of shape {(D,)} and Sigma of shape {(D, D)}, "
            f"but they have shapes {mean.shape} and {covariance.shape}."
        )
    return points, mean, check_covariance(covariance, "Sigma")
