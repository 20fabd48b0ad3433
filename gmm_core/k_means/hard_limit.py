"""From EM to K-means: a mixture with Sigma_k = epsilon I, held fixed, and epsilon on its way to 0 (PRML 9.3.2)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import entr

from gmm_core.arrays import Array, InputError, frozen
from gmm_core.gaussian import LOG_2PI
from gmm_core.k_means.batch import check_start
from gmm_core.mixture import Mixture


@dataclass(frozen=True, eq=False)
class SoftKMeans:
    """Where EM with Sigma_k = epsilon I and equal weights came to rest."""

    epsilon: float
    mu: Array  # (K, D)
    gamma: Array  # (N, K) responsibilities under these means
    iterations: int


def mixture(mu: ArrayLike, epsilon: float) -> Mixture:
    """Make the mixture of equal weights with all Sigma_k = epsilon I; epsilon in squared units of the data.

    Its densities are (9.41), whose factor is 1/(2 pi epsilon)^(D/2); the book prints the exponent 1/2.
    """
    _check(epsilon)
    means = np.asarray(mu, dtype=np.float64)
    K, D = means.shape
    return Mixture(np.full(K, 1 / K), means, np.tile(epsilon * np.eye(D), (K, 1, 1)))


def responsibilities(X: ArrayLike, mu: ArrayLike, epsilon: float) -> Array:
    """Evaluate (9.42) with equal weights: (N, K). For epsilon -> 0 it becomes r_nk (9.2)."""
    _check(epsilon)
    squared = np.array([((np.asarray(X) - mean) ** 2).sum(axis=1) for mean in np.asarray(mu)])  # (K, N)
    gamma = np.exp((squared.min(axis=0) - squared) / (2 * epsilon))  # shifted, so that the nearest mean has 1
    return (gamma / gamma.sum(axis=0)).T


def run(X: ArrayLike, mu0: ArrayLike, epsilon: float, tol: float = 1e-9, max_iter: int = 2000) -> SoftKMeans:
    """Run EM with Sigma_k = epsilon I and equal weights fixed, so that only the means move, (9.42) and (9.24).

    It stops when no coordinate of a mean has moved by more than ``tol`` times the data's standard deviation.
    A component without any responsibility keeps its mean.
    """
    X, mu = check_start(X, mu0)
    _check(epsilon)
    least, offset = tol * float(X.std()), X.mean(axis=0)
    features = np.column_stack([np.ones(len(X)), X - offset])  # (N, 1 + D)
    mu = mu - offset  # sums of deviations keep the digits that sums of far-off coordinates lose
    iterations, furthest = 0, math.inf
    while furthest > least and iterations < max_iter:
        # ln gamma_nk but for what all k have in common is linear in x_n: mu_k x_n / epsilon - |mu_k|^2 / (2 epsilon)
        slopes = np.column_stack([-(mu * mu).sum(axis=1) / 2, mu]) / epsilon  # (K, 1 + D)
        gamma = slopes @ features.T  # (K, N)
        gamma -= gamma.max(axis=0)  # so that the nearest mean has 1 before the shares are taken
        np.exp(gamma, out=gamma)
        gamma /= gamma.sum(axis=0)
        sums = gamma @ features  # (K, 1 + D): N_k, and the sums of the points
        N_k = sums[:, :1]
        moved = np.where(N_k > 0, sums[:, 1:] / np.maximum(N_k, 1e-300), mu)
        furthest, mu = float(np.abs(moved - mu).max()), moved
        iterations += 1
    return SoftKMeans(epsilon, frozen(mu + offset), frozen(responsibilities(X, mu + offset, epsilon)), iterations)


def soft_distortion(X: Array, gamma: Array, mu: Array) -> float:
    """Sum gamma_nk |x_n - mu_k|^2 over all points and means: the distortion J (9.1) with soft assignments."""
    return float(sum(gamma[:, k] @ ((X - mean) ** 2).sum(axis=1) for k, mean in enumerate(mu)))


def expected_log_likelihood(X: Array, gamma: Array, mu: Array, epsilon: float) -> float:
    """Evaluate E_Z[ln p(X, Z | mu)] (9.40) for Sigma_k = epsilon I and equal weights.

    It is -soft_distortion / (2 epsilon) plus `constant`, and in the limit -J / (2 epsilon) plus the same: (9.43), where
    the book leaves the factor 1/epsilon out.
    """
    N, D = X.shape
    return constant(N, D, len(mu), epsilon) - soft_distortion(X, gamma, mu) / (2 * epsilon)


def constant(N: int, D: int, K: int, epsilon: float) -> float:
    """Return what (9.43) calls const: -N ln K - (N D / 2) ln(2 pi epsilon)."""
    return -N * math.log(K) - N * D / 2 * (LOG_2PI + math.log(epsilon))


def mean_entropy(gamma: Array) -> float:
    """Return the average over all points of -sum_k gamma_nk ln gamma_nk: from 0 (hard) to ln K (all equal)."""
    return float(entr(gamma).sum(axis=1).mean())


def least_certain(gamma: Array) -> tuple[int, float]:
    """Return the point of which its first component leaves most to the others, and how much that is."""
    # a sum of small numbers keeps the digits that 1 - gamma.max() would lose
    rest = np.sort(gamma, axis=1)[:, :-1].sum(axis=1)
    n = int(rest.argmax())
    return n, float(rest[n])


def _check(epsilon: float) -> None:
    if not 0 < epsilon < math.inf:
        raise InputError(f"The variance epsilon must be a finite number above 0, not {epsilon}.")
