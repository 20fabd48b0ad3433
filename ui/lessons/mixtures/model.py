"""Mixtures: the two mixtures that follow from what a reader has set. Pure."""

import numpy as np

from gmm_core.arrays import Array
from gmm_core.data.datasets import DATASETS
from gmm_core.mixture import Mixture
from ui.lessons.mixtures.settings import Line, Plane, shares


def line_mixture(line: Line) -> Mixture:
    """Return the sum of K Gaussians on the line, D = 1 (2.188)."""
    mu, sigma = np.reshape(line.mu, (-1, 1)), np.array(line.sigma)
    return Mixture(shares(line.weights), mu, (sigma**2).reshape(-1, 1, 1))


def plane_mixture(plane: Plane) -> Mixture:
    """Return the mixture after Bishop fig. 2.23 with the weights that are set."""
    book = DATASETS["fig_2_23"].make(np.random.default_rng(0)).truth
    assert book is not None  # the data set is drawn from it
    return Mixture(shares(plane.weights), book.mu, book.Sigma)


def sum_of_weights(weights: tuple[float, ...]) -> str:
    """Write the sum of the weights as a formula; where a link asked for another sum, show by what each was divided."""
    total = round(sum(weights), 10)
    if len(weights) == 1:
        return r"\pi_1 = 1"
    if total == 0:
        return " + ".join([rf"\tfrac{{1}}{{{len(weights)}}}"] * len(weights)) + " = 1"
    if total == 1:
        return " + ".join(map(tidy, weights)) + " = 1"
    return " + ".join(rf"\tfrac{{{tidy(weight)}}}{{{tidy(total)}}}" for weight in weights) + " = 1"


def tidy(value: float, digits: int = 3) -> str:
    """Write a number with at most so many digits after the point, and no zeros at the end."""
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def place(x: Array, digits: int = 2) -> str:
    """Write a point as (0.22, 0.45)."""
    return "(" + ", ".join(f"{value:.{digits}f}" for value in x) + ")"
