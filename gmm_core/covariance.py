"""The covariance families: which matrices Sigma_k a mixture may have.

A family is one projection: it takes unrestricted Sigma_k to the nearest ones of the family, so it serves the M step
(of every family the maximum, also with a prior, if each Sigma_k weighs as much as the points it was estimated from) and
the start alike.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import Array, InputError
from gmm_core.mixture import Mixture


@dataclass(frozen=True)
class Family:
    """Describe a family of covariances."""

    title: str
    help: str
    project: Callable[[Array, Array], Array]  # weights (..., K) that sum to 1, Sigma (..., K, D, D) -> Sigma
    n_parameters: Callable[[int, int], int]  # K, D -> free numbers in all Sigma_k together
    shared: bool = False  # one Sigma for all components


def _full(weights: Array, Sigma: Array) -> Array:
    return Sigma


def _tied(weights: Array, Sigma: Array) -> Array:
    return np.repeat(np.einsum("...k,...kij->...ij", weights, Sigma)[..., None, :, :], weights.shape[-1], axis=-3)


def _diag(weights: Array, Sigma: Array) -> Array:
    return Sigma * np.eye(Sigma.shape[-1])


def _spherical(weights: Array, Sigma: Array) -> Array:
    D = Sigma.shape[-1]
    return np.einsum("...ii->...", Sigma)[..., None, None] / D * np.eye(D)


FAMILIES: dict[str, Family] = {
    "full": Family(
        "Full",
        "Each component has an ellipse of its own, of any shape and direction.",
        _full,
        lambda K, D: K * D * (D + 1) // 2,
    ),
    "tied": Family(
        "Tied",
        "All components share one ellipse: same shape, size and direction, different places.",
        _tied,
        lambda K, D: D * (D + 1) // 2,
        shared=True,
    ),
    "diag": Family(
        "Diagonal",
        "Each component has an ellipse of its own, but parallel to the axes: no correlation inside a component.",
        _diag,
        lambda K, D: K * D,
    ),
    "spherical": Family(
        "Spherical",
        "Each component is a circle of its own size: the closest to K-means.",
        _spherical,
        lambda K, D: K,
    ),
}


def family(covariance: str) -> Family:
    """Look up a family by its name; an unknown name is an InputError that lists the known ones."""
    if covariance not in FAMILIES:
        raise InputError(f"There is no covariance family {covariance!r}: choose one of {', '.join(FAMILIES)}.")
    return FAMILIES[covariance]


def constrain(mixture: Mixture, covariance: str) -> Mixture:
    """Project a mixture onto a covariance family, as the M step does.

    Without it the first M step from a start outside the family could lower the likelihood.
    """
    return Mixture(mixture.pi, mixture.mu, family(covariance).project(mixture.pi, mixture.Sigma))


def n_parameters(K: int, D: int, covariance: str) -> int:
    """Count the free numbers in a mixture: K - 1 weights, K D means, and those in the covariances."""
    return K - 1 + K * D + family(covariance).n_parameters(K, D)
