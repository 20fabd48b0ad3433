"""The Gaussian: the live numbers in its formulas. Pure."""

import math

import numpy as np
from numpy.typing import ArrayLike

from gmm_core.arrays import Array
from gmm_core.gaussian import probability_within
from ui.lessons.gaussian import model
from ui.lessons.gaussian.model import LEVELS, Plane
from ui.lessons.gaussian.settings import Bell, Ellipse, Point
from ui.words import numerals
from ui.words.numerals import from_log_tex

ABOVE = "That is more than 1, and allowed: a density is not a probability."
BELOW = "It is a density, not a probability."


def line(bell: Bell) -> dict[str, str]:
    """Substitute the numbers of the line into (1.46)."""
    mu, sigma2, x = bell.mu, bell.sigma2, bell.x
    log_density, log_peak = model.log_density(np.array([x, mu]), mu, sigma2)
    return {
        "x": tex(x),
        "mu": tex(mu),
        "minus_mu": minus(mu),
        "sigma2": tex(sigma2),
        "sigma": tex(math.sqrt(sigma2)),
        "peak": from_log_tex(log_peak),
        "above": ABOVE if log_peak > 0 else BELOW,
        "bell": from_log_tex(log_density - log_peak),
        "density": from_log_tex(log_density),
        **{f"within{level}": f"{probability_within(level, 1):.4f}" for level in LEVELS},
    }


def distance(ellipse: Ellipse, point: Point) -> dict[str, str]:
    """Substitute the numbers of the point into (2.44) and (2.43)."""
    plane, x = model.plane(ellipse), model.place(point)
    d, delta = x - plane.mu, plane.distance(x)
    return {
        "x1": tex(x[0]),
        "x2": tex(x[1]),
        "d1": tex(d[0]),
        "d2": tex(d[1]),
        "inverse": matrix(np.linalg.inv(plane.Sigma)),
        "squared": tex(delta**2),
        "delta": tex(delta),
        "euclid": tex(float(np.linalg.norm(d))),
        "root": tex(math.sqrt(np.linalg.det(plane.Sigma))),
        "half": tex(delta**2 / 2),
        "peak": from_log_tex(plane.log_peak),
        "bell": from_log_tex(plane.log_density(x) - plane.log_peak),
        "density": from_log_tex(plane.log_density(x)),
    }


def not_positive_definite(ellipse: Ellipse) -> dict[str, str]:
    """Say why there is no Gaussian, and so no distance."""
    plane = model.plane(ellipse)
    return {
        "product": product(plane),
        "det": tex(float(np.prod(plane.eigenvalues))),
        "l2": tex(plane.eigenvalues[1]),
        "limit": tex(math.sqrt(plane.Sigma[0, 0] * plane.Sigma[1, 1])),
        "means": NEGATIVE if tex(plane.eigenvalues[1]) != "0" else ZERO,
    }


def eigenvectors(ellipse: Ellipse) -> dict[str, str]:
    """Substitute the numbers of the matrix and of its eigenvectors into (2.45)."""
    plane = model.plane(ellipse)
    l1, l2 = plane.eigenvalues
    return {
        "Sigma": matrix(plane.Sigma),
        "l1": tex(l1),
        "l2": tex(l2),
        "u1": column(plane.directions[0]),
        "u2": column(plane.directions[1]),
    }


def half_axes(ellipse: Ellipse, point: Point) -> dict[str, str]:
    """Substitute the numbers of the matrix, of its eigenvectors and of the point into (2.45) and (2.50)."""
    plane, x = model.plane(ellipse), model.place(point)
    l1, l2 = plane.eigenvalues
    y1, y2 = plane.directions @ (x - plane.mu)
    return eigenvectors(ellipse) | {
        "product": product(plane),
        "det": tex(l1 * l2),
        "half1": tex(math.sqrt(l1)),
        "half2": tex(math.sqrt(l2)),
        "y1": squared(y1),
        "y2": squared(y2),
        "squared": tex(plane.distance(x) ** 2),
        **{f"within{level}": f"{probability_within(level, 2):.4f}" for level in LEVELS},
    }


NEGATIVE = "It would be the variance along $\\mathbf{u}_2$, and no variance is negative."
ZERO = "It is the variance along $\\mathbf{u}_2$: the ellipse is a line, and (2.43) would divide by 0."


def tex(value: float) -> str:
    """Write a number in LaTeX, with four significant digits; what rounding left of a zero is a zero."""
    return numerals.tex(round(float(value), 12))


def minus(value: float) -> str:
    """Write what follows a minus sign: a negative number stands in brackets."""
    return f"({tex(value)})" if value < 0 else tex(value)


def squared(value: float) -> str:
    """Write the square of a number."""
    return f"{minus(value)}^2"


def product(plane: Plane) -> str:
    """Write how the determinant of Sigma comes about."""
    (S11, S12), (_, S22) = plane.Sigma
    return rf"{tex(S11)}\cdot {tex(S22)} - {squared(S12)}"


def column(values: Array) -> str:
    """Write a column vector as a row, transposed."""
    return "(" + r",\ ".join(tex(value) for value in values) + r")^{\mathrm{T}}"


def matrix(values: ArrayLike) -> str:
    """Write a matrix."""
    return (
        r"\begin{pmatrix}"
        + r"\\".join("&".join(tex(value) for value in row) for row in np.asarray(values))
        + r"\end{pmatrix}"
    )
