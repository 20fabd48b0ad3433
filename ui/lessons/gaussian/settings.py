"""The Gaussian: what a reader sets. Pure."""

from dataclasses import dataclass

from ui.state.settings import choice, number

REACH = 4.0  # the plane shown goes from -REACH to REACH in both coordinates

FULL, DIAGONAL, ISOTROPIC = "full", "diagonal", "isotropic"
DEVIATIONS, ENTRIES = "deviations", "entries"

_DEVIATION = "The standard deviation of this coordinate. Its square is the variance, an entry on the diagonal of Σ."
_VARIANCE = "The variance of this coordinate, an entry on the diagonal of Σ."
_CLICK = "A click on the picture sets the point, too."


@dataclass(frozen=True)
class Bell:
    """A Gaussian on a line, and a point on it."""

    mu: float = number("Mean μ", 0.0, -3.0, 3.0, 0.1, "Where the bell stands.")
    sigma2: float = number("Variance σ²", 1.0, 0.01, 4.0, 0.01, "The square of the standard deviation σ.")
    x: float = number(
        "Point x", 1.0, -6.0, 6.0, 0.1, "Where the formula is evaluated. A click on the picture sets it, too."
    )


@dataclass(frozen=True)
class Ellipse:
    """A Gaussian in the plane: its mean, and two ways to set its covariance matrix."""

    shape: str = choice(
        "Shape of Σ",
        {FULL: "full", DIAGONAL: "diagonal", ISOTROPIC: "isotropic"},
        FULL,
        "Which covariance matrices are allowed: Bishop’s figure 2.8 (a), (b) and (c).",
    )
    form: str = choice(
        "Set Σ by",
        {DEVIATIONS: "σ₁, σ₂, ρ", ENTRIES: "its entries"},
        DEVIATIONS,
        "σ₁, σ₂ and ρ always make a covariance matrix; entries may fail to. Each way keeps its own numbers.",
    )
    mu1: float = number("Mean μ₁", 0.0, -2.0, 2.0, 0.1, "The mean of the first coordinate.")
    mu2: float = number("Mean μ₂", 0.0, -2.0, 2.0, 0.1, "The mean of the second coordinate.")
    s1: float = number("Deviation σ₁", 1.5, 0.2, 2.5, 0.1, _DEVIATION)
    s2: float = number("Deviation σ₂", 1.0, 0.2, 2.5, 0.1, _DEVIATION)
    rho: float = number("Correlation ρ", 0.6, -0.99, 0.99, 0.01, "Σ₁₂ = ρ σ₁ σ₂.")
    S11: float = number("Variance Σ₁₁", 2.25, 0.05, 6.0, 0.05, _VARIANCE)
    S22: float = number("Variance Σ₂₂", 1.0, 0.05, 6.0, 0.05, _VARIANCE)
    S12: float = number("Covariance Σ₁₂", 0.9, -6.0, 6.0, 0.05, "Σ is symmetric: Σ₂₁ is the same number.")


@dataclass(frozen=True)
class Point:
    """A point in the plane."""

    x1: float = number("Point x₁", 1.2, -REACH, REACH, 0.1, _CLICK)
    x2: float = number("Point x₂", -0.8, -REACH, REACH, 0.1, _CLICK)


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    bell: Bell = Bell()
    ellipse: Ellipse = Ellipse()
    point: Point = Point()


_CONTROLS = {
    (FULL, DEVIATIONS): ("s1", "s2", "rho"),
    (FULL, ENTRIES): ("S11", "S22", "S12"),
    (DIAGONAL, DEVIATIONS): ("s1", "s2"),
    (DIAGONAL, ENTRIES): ("S11", "S22"),
    (ISOTROPIC, DEVIATIONS): ("s1",),
    (ISOTROPIC, ENTRIES): ("S11",),
}


def covariance_controls(ellipse: Ellipse) -> tuple[str, ...]:
    """Name the settings that make Sigma: what the shape forces is no choice, so it has no control."""
    return _CONTROLS[ellipse.shape, ellipse.form]
