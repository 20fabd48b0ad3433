"""Complete data, PRML section 9.3.1: if the component of every point were known, the maximum would have a formula."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_core.arrays import Array, InputError, check_points
from gmm_core.em import m_step
from gmm_core.mixture import Mixture

Labels = NDArray[np.int64]


def one_hot(labels: ArrayLike, K: int) -> Array:
    """Write labels (N,), components counted from 0, as Z (N, K) with z_nk = 1 for the point's component (9.10).

    Raises InputError if a label is not one of the K components, as that of background noise is not.
    """
    return np.eye(K)[_check(labels, K)]


def log_likelihood(X: ArrayLike, labels: ArrayLike, mixture: Mixture) -> float:
    """Evaluate ln p(X, Z | pi, mu, Sigma), PRML (9.36), the logarithm of (9.35).

    X (N, D), labels (N,). -inf if a point carries the label of a component of weight 0. Raises InputError if the
    arguments do not fit.
    """
    log_joint, z = mixture.log_joint(X), _check(labels, mixture.K)
    _check_lengths(len(log_joint), len(z))
    return float(log_joint[np.arange(len(z)), z].sum())  # z_nk picks one term of the sum over k


def maximum(X: ArrayLike, labels: ArrayLike, K: int) -> Mixture:
    """Maximise (9.36) in one go: each group's share of the points (9.37), its mean and its covariance.

    It is the M step with z_nk in the place of gamma(z_nk), and each group on its own is fitted as in (2.121), (2.122).

    Raises
    ------
    InputError
        If the arguments do not fit, or a group is empty, a single point or a straight line: it has no covariance then.
    """
    points, Z = check_points(X), one_hot(labels, K)
    _check_lengths(len(points), len(Z))
    empty = Z.sum(axis=0) == 0
    if empty.any():
        raise InputError(f"No point has the label of component {empty.argmax() + 1}: its mean cannot be computed.")
    return m_step(points, Z)


def _check(labels: ArrayLike, K: int) -> Labels:
    given = np.asarray(labels)
    if given.ndim != 1 or not np.isin(given, np.arange(K)).all():
        raise InputError(f"The labels must be one whole number from 0 to {K - 1} for each point.")
    return given.astype(np.int64)


def _check_lengths(N: int, n_labels: int) -> None:
    if n_labels != N:
        raise InputError(f"{n_labels} labels do not fit {N} points: give one for each.")
