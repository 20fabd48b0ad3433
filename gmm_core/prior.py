"""The prior on the covariances: an inverse-Wishart distribution for each Sigma_k, PRML (9.76)-(9.77).

W^-1(Sigma | Lambda, nu) is proportional to |Sigma|^(-(nu + D + 1)/2) exp(-tr(Lambda Sigma^-1)/2), and a distribution
only if nu > D - 1. Here nu = D + 2 and Lambda = psi (nu + D + 1) I, so that its mode is psi I, and the M step finds
Sigma_k = (S_k + Lambda) / (N_k + nu + D + 1): as if nu + D + 1 more points of variance psi had been seen.
"""

import functools
import math

import numpy as np
from scipy.special import multigammaln

from gmm_core.arrays import Array, InputError
from gmm_core.gaussian import log_det
from gmm_core.mixture import Mixture


def degrees_of_freedom(D: int) -> int:
    """Return nu = D + 2, the least whole number for which Sigma has a mean, which is Lambda then."""
    return D + 2


def pseudo_points(D: int) -> int:
    """Return nu + D + 1: how many points of variance psi the prior counts for in each Sigma_k."""
    return degrees_of_freedom(D) + D + 1


def scale(psi: float, D: int) -> Array:
    """Return Lambda = psi (nu + D + 1) I, the matrix (D, D) that the prior adds to each scatter S_k."""
    return psi * pseudo_points(D) * np.eye(D)


def log_density(mixture: Mixture, psi: float) -> float:
    """Evaluate ln p(theta) = sum_k ln W^-1(Sigma_k | Lambda, nu), in every covariance family; 0 for psi = 0: no prior.

    The weights and the means have a flat prior, so they do not appear.
    """
    if psi == 0:
        return 0.0
    W, _ = mixture.whitening()
    K, D, _ = W.shape
    log_determinants = -2 * float(log_det(W).sum())  # sum_k ln |Sigma_k|
    trace = float(np.vdot(W, W))  # sum_k tr Sigma_k^-1
    return K * _log_constant(psi, D) - 0.5 * pseudo_points(D) * (log_determinants + psi * trace)


def log_densities(W: Array, psi: float) -> Array:
    """Evaluate ln W^-1(Sigma_k | Lambda, nu) of each covariance, given by its inverse Cholesky factor W (R, D, D)."""
    D = W.shape[-1]
    trace = np.add.reduce(W * W, axis=(-2, -1))
    return _log_constant(psi, D) - 0.5 * pseudo_points(D) * (psi * trace - 2 * log_det(W))


@functools.lru_cache(maxsize=16)
def _log_constant(psi: float, D: int) -> float:
    """Return ln (|Lambda|^(nu/2) / (2^(nu D/2) Gamma_D(nu/2))): slow, and the same in every iteration of a run."""
    nu = degrees_of_freedom(D)
    return 0.5 * nu * D * math.log(0.5 * psi * pseudo_points(D)) - float(multigammaln(0.5 * nu, D))


def check(psi: float) -> float:
    """Return psi, in squared units of the data, or raise InputError if it is not a finite number, 0 or greater."""
    if not 0 <= psi < math.inf:
        raise InputError(f"psi must be a finite number, 0 or greater, not {psi}.")
    return psi
