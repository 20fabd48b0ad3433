"""The Gaussian: what a reader sets, and the mean and the covariance matrix it makes. Pure."""

from dataclasses import dataclass

import numpy as np

from gmm_core import gaussian
from gmm_core.arrays import Array, InputError, frozen
from gmm_core.data.option import Option
from gmm_core.geometry import axes
from ui.state.settings import Choice, Values

LEVELS = (1, 2, 3)  # contours, in standard deviations
REACH = 4.0  # the plane shown goes from -REACH to REACH in both coordinates

FULL, DIAGONAL, ISOTROPIC = "full", "diagonal", "isotropic"
DEVIATIONS, ENTRIES = "deviations", "entries"

_DEVIATION = "The standard deviation of this coordinate. Its square is the variance, an entry on the diagonal of Σ."
_VARIANCE = "The variance of this coordinate, an entry on the diagonal of Σ."

SETTINGS = (
    Option("mu", "Mean μ", "Where the bell stands.", 0.0, -3.0, 3.0, 0.1),
    Option("sigma2", "Variance σ²", "The square of the standard deviation σ.", 1.0, 0.01, 4.0, 0.01),
    Option("x", "Point x", "Where the formula is evaluated. A click on the picture sets it, too.", 1.0, -6.0, 6.0, 0.1),
    Choice(
        "shape",
        "Shape of Σ",
        {FULL: "full", DIAGONAL: "diagonal", ISOTROPIC: "isotropic"},
        FULL,
        "Which covariance matrices are allowed: Bishop's figure 2.8 (a), (b) and (c).",
    ),
    Choice(
        "form",
        "Set Σ by",
        {DEVIATIONS: "σ₁, σ₂, ρ", ENTRIES: "its entries"},
        DEVIATIONS,
        "σ₁, σ₂ and ρ always make a covariance matrix; entries may fail to. Each way keeps its own numbers.",
    ),
    Option("mu1", "Mean μ₁", "The mean of the first coordinate.", 0.0, -2.0, 2.0, 0.1),
    Option("mu2", "Mean μ₂", "The mean of the second coordinate.", 0.0, -2.0, 2.0, 0.1),
    Option("s1", "Deviation σ₁", _DEVIATION, 1.5, 0.2, 2.5, 0.1),
    Option("s2", "Deviation σ₂", _DEVIATION, 1.0, 0.2, 2.5, 0.1),
    Option("rho", "Correlation ρ", "Σ₁₂ = ρ σ₁ σ₂.", 0.6, -0.99, 0.99, 0.01),
    Option("S11", "Variance Σ₁₁", _VARIANCE, 2.25, 0.05, 6.0, 0.05),
    Option("S22", "Variance Σ₂₂", _VARIANCE, 1.0, 0.05, 6.0, 0.05),
    Option("S12", "Covariance Σ₁₂", "Σ is symmetric: Σ₂₁ is the same number.", 0.9, -6.0, 6.0, 0.05),
    Option("x1", "Point x₁", "A click on the picture sets the point, too.", 1.2, -REACH, REACH, 0.1),
    Option("x2", "Point x₂", "A click on the picture sets the point, too.", -0.8, -REACH, REACH, 0.1),
)

_CONTROLS = {
    (FULL, DEVIATIONS): ("s1", "s2", "rho"),
    (FULL, ENTRIES): ("S11", "S22", "S12"),
    (DIAGONAL, DEVIATIONS): ("s1", "s2"),
    (DIAGONAL, ENTRIES): ("S11", "S22"),
    (ISOTROPIC, DEVIATIONS): ("s1",),
    (ISOTROPIC, ENTRIES): ("S11",),
}


@dataclass(frozen=True, eq=False)
class Plane:
    """A mean, a symmetric matrix and a point in the plane.

    Unless the matrix is a covariance matrix there is no Gaussian, and no distance and no density either.
    """

    mu: Array  # (2,)
    Sigma: Array  # (2, 2)
    x: Array  # (2,)
    eigenvalues: Array  # (2,) the larger one first
    directions: Array  # (2, 2) a unit eigenvector per row; the second is the first turned left by 90 degrees
    valid: bool  # Sigma is positive definite

    @property
    def distance(self) -> float:
        """Return the Mahalanobis distance of the point, (2.44)."""
        return float(gaussian.mahalanobis(self.x[None], self.mu, self.Sigma)[0])

    @property
    def log_density(self) -> float:
        """Return the logarithm of the density at the point, (2.43)."""
        return float(gaussian.log_density(self.x[None], self.mu, self.Sigma)[0])

    @property
    def log_peak(self) -> float:
        """Return the logarithm of the density at the mean, where it is largest."""
        return float(gaussian.log_density(self.mu[None], self.mu, self.Sigma)[0])


def covariance_controls(values: Values) -> tuple[str, ...]:
    """Name the settings that make Sigma: what the shape forces is no choice, so it has no control."""
    return _CONTROLS[values["shape"], values["form"]]


def covariance(values: Values) -> Array:
    """Make the matrix Sigma (2, 2) a reader asks for: symmetric, but entries need not be positive definite."""
    if values["form"] == DEVIATIONS:
        s1, s2 = values["s1"], values["s2"]
        S11, S22, S12 = s1 * s1, s2 * s2, values["rho"] * s1 * s2
    else:
        S11, S22, S12 = values["S11"], values["S22"], values["S12"]
    if values["shape"] != FULL:
        S12 = 0.0
    if values["shape"] == ISOTROPIC:
        S22 = S11
    return frozen([[S11, S12], [S12, S22]])


def plane(values: Values) -> Plane:
    """Make the mean, the matrix and the point of the plane, and check the matrix."""
    Sigma = covariance(values)
    eigenvalues = np.linalg.eigvalsh(Sigma)[::-1]
    u = (1.0, 0.0) if eigenvalues[0] == eigenvalues[1] else axes(Sigma)[1][0]  # of a circle any direction will do
    mu, x = frozen([values["mu1"], values["mu2"]]), frozen([values["x1"], values["x2"]])
    return Plane(mu, Sigma, x, frozen(eigenvalues), frozen([u, (-u[1], u[0])]), _is_covariance(Sigma))


def log_density(x: Array, mu: float, sigma2: float) -> Array:
    """Evaluate ln N(x | mu, sigma^2), the logarithm of (1.46), at x (N,): (N,)."""
    return gaussian.log_density(x[:, None], [mu], [[sigma2]])


def _is_covariance(Sigma: Array) -> bool:
    try:
        gaussian.check_covariance(Sigma, "Sigma")
    except InputError:
        return False
    return True
