"""Ellipses and density grids as arrays: what a picture of a Gaussian is made of."""

import functools
import math

import numpy as np

from gmm_core.arrays import Array, frozen
from gmm_core.mixture import Mixture


def ellipse(mu: Array, Sigma: Array, level: float = 1.0, n: int = 64) -> Array:
    """Return the contour of points at Mahalanobis distance Delta = ``level`` from the mean (2.44).

    Parameters
    ----------
    mu : (2,)
    Sigma : (2, 2)

    Returns
    -------
    (n, 2), closed: the last point is the first one again.
    """
    # x = mu + level * L u with Sigma = L L^T. The Cholesky factor follows Sigma continuously, whereas eigenvectors
    # change sign and order, and an ellipse on its way between two steps would spin.
    return mu + level * _circle(n) @ np.linalg.cholesky(Sigma).T


@functools.lru_cache(maxsize=16)
def _circle(n: int) -> Array:
    angle = np.linspace(0, 2 * math.pi, n)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])  # (n, 2)
    circle[-1] = circle[0]
    return frozen(circle)


def axes(Sigma: Array) -> tuple[Array, Array]:
    """Return the half axes of the one-sigma ellipse, longest first (2.45-2.48).

    Returns
    -------
    lengths : (D,) square roots of the eigenvalues of Sigma
    directions : (D, D) one unit vector per row; the first nonzero coordinate of each is positive
    """
    eigenvalues, eigenvectors = np.linalg.eigh(Sigma)
    directions = eigenvectors.T[::-1]
    leading = directions[np.arange(len(directions)), (directions != 0).argmax(axis=1)]
    # eigenvalues of a nearly singular Sigma may come out as -1e-20
    return np.sqrt(np.maximum(eigenvalues[::-1], 0.0)), directions * np.sign(leading)[:, None]


def density_grid(mixture: Mixture, x: Array, y: Array) -> Array:
    """Return the mixture's density p(x) at every crossing of the lines x and y (9.7).

    Returns
    -------
    (len(y), len(x)): one row per y, as contour plots want it.
    """
    crossings = np.stack(np.meshgrid(x, y), axis=-1)  # (len(y), len(x), 2)
    return np.exp(mixture.log_density(crossings.reshape(-1, 2))).reshape(len(y), len(x))
