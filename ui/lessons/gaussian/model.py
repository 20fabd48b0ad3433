"""The Gaussian: the mean and the covariance matrix that a reader's settings make. Pure."""

from dataclasses import dataclass

import numpy as np

from gmm_core import gaussian
from gmm_core.arrays import Array, InputError, frozen
from gmm_core.geometry import axes
from ui.lessons.gaussian.settings import DEVIATIONS, FULL, ISOTROPIC, Ellipse, Point

LEVELS = (1, 2, 3)  # contours, in standard deviations


@dataclass(frozen=True, eq=False)
class Plane:
    """A mean and a symmetric matrix in the plane.

    Unless the matrix is a covariance matrix there is no Gaussian, and no distance and no density either.
    """

    mu: Array  # (2,)
    Sigma: Array  # (2, 2)
    eigenvalues: Array  # (2,) the larger one first
    directions: Array  # (2, 2) a unit eigenvector per row; the second is the first turned left by 90 degrees
    valid: bool  # Sigma is positive definite

    def distance(self, x: Array) -> float:
        """Return the Mahalanobis distance of a point (2,), (2.44)."""
        return float(gaussian.mahalanobis(x[None], self.mu, self.Sigma)[0])

    def log_density(self, x: Array) -> float:
        """Return the logarithm of the density at a point (2,), (2.43)."""
        return float(gaussian.log_density(x[None], self.mu, self.Sigma)[0])

    @property
    def log_peak(self) -> float:
        """Return the logarithm of the density at the mean, where it is largest."""
        return self.log_density(self.mu)


def covariance(ellipse: Ellipse) -> Array:
    """Make the matrix Sigma (2, 2) a reader asks for: symmetric, but entries need not be positive definite."""
    if ellipse.form == DEVIATIONS:
        s1, s2 = ellipse.s1, ellipse.s2
        S11, S22, S12 = s1 * s1, s2 * s2, ellipse.rho * s1 * s2
    else:
        S11, S22, S12 = ellipse.S11, ellipse.S22, ellipse.S12
    if ellipse.shape != FULL:
        S12 = 0.0
    if ellipse.shape == ISOTROPIC:
        S22 = S11
    return frozen([[S11, S12], [S12, S22]])


def plane(ellipse: Ellipse) -> Plane:
    """Make the mean and the matrix of the plane, and check the matrix."""
    Sigma = covariance(ellipse)
    eigenvalues = np.linalg.eigvalsh(Sigma)[::-1]
    u = (1.0, 0.0) if eigenvalues[0] == eigenvalues[1] else axes(Sigma)[1][0]  # of a circle any direction will do
    mu = frozen([ellipse.mu1, ellipse.mu2])
    return Plane(mu, Sigma, frozen(eigenvalues), frozen([u, (-u[1], u[0])]), _is_covariance(Sigma))


def place(point: Point) -> Array:
    """Return the point (2,)."""
    return frozen([point.x1, point.x2])


def log_density(x: Array, mu: float, sigma2: float) -> Array:
    """Evaluate ln N(x | mu, sigma^2), the logarithm of (1.46), at x (N,): (N,)."""
    return gaussian.log_density(x[:, None], [mu], [[sigma2]])


def _is_covariance(Sigma: Array) -> bool:
    try:
        gaussian.check_covariance(Sigma, "Sigma")
    except InputError:
        return False
    return True
