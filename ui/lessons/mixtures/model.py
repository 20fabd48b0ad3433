"""What a reader can set on the page about mixtures, and the two mixtures that follow from it. Pure."""

import numpy as np

from gmm_core.arrays import Array
from gmm_core.data.datasets import DATASETS
from gmm_core.data.option import Option
from gmm_core.mixture import Mixture
from ui.state.settings import Setting, Values

MOST = 500  # points of the sample, as many as in fig. 9.5
LINE = (0.0, 10.0)  # where the means of the sum on the line may stand
DIGITS = "₁₂₃"


def _gaussian(k: int, pi: float, mu: float, sigma: float) -> tuple[Option, ...]:
    """Return the three settings of component k (from 1) of the sum on the line."""
    digit = DIGITS[k - 1]
    rescaled = "The share of this Gaussian. Moving it rescales the other weights in proportion: together they are 1."
    return (
        Option(f"pi_{k}", f"Weight π{digit}", rescaled, pi, 0.0, 1.0, 0.001),
        Option(f"mu_{k}", f"Mean μ{digit}", "Where this Gaussian has its peak.", mu, *LINE, 0.1),
        Option(f"sigma_{k}", f"Standard deviation σ{digit}", "How wide this Gaussian is.", sigma, 0.3, 3.0, 0.1),
    )


def _weight(k: int, pi: float) -> Option:
    said = "The probability that a point comes from this Gaussian. Moving it rescales the other two in proportion."
    return Option(f"w_{k}", f"Weight π{DIGITS[k - 1]}", said, pi, 0.0, 1.0, 0.001)


SETTINGS: tuple[Setting, ...] = (
    Option("K", "Number of Gaussians K", "How many Gaussians are added.", 3, 1, 3, 1),
    Option("x", "Read the sum at x", "Where the terms of the sum are written out.", 4.2, *LINE, 0.1),
    *_gaussian(1, 0.5, 3.0, 0.9),
    *_gaussian(2, 0.3, 5.0, 0.5),
    *_gaussian(3, 0.2, 7.5, 1.0),
    *(_weight(k, pi) for k, pi in ((1, 0.5), (2, 0.3), (3, 0.2))),
    Option("N", "Points drawn N", "How many points have been drawn so far.", 100, 1, MOST, 1),
    Option("seed", "Seed", "The same seed draws the same points.", 0, 0, 9999, 1),
    Option("at", "Mean 1 at x", "Where on the line through the three means mean 1 stands.", 0.42, 0.0, 1.0, 0.005),
    Option("size", "Size of ellipse 1", "Scales both axes of ellipse 1; 1 is its true size.", 1.0, 0.1, 1.5, 0.1),
)

OPTIONS = {setting.name: setting for setting in SETTINGS if isinstance(setting, Option)}
PLANE_WEIGHTS = ("w_1", "w_2", "w_3")
PLANE_CONTROLS = tuple((name,) for name in PLANE_WEIGHTS)
HAND = 0.01  # the step of a slider; the weights that follow move in thousandths


def line_mixture(values: Values) -> Mixture:
    """Return the sum of K Gaussians on the line, D = 1 (2.188)."""
    numbers = range(1, values["K"] + 1)
    sigma = np.array([values[f"sigma_{k}"] for k in numbers])
    mu = np.array([[values[f"mu_{k}"]] for k in numbers])
    return Mixture(shares(values, line_weights(values)), mu, (sigma**2).reshape(-1, 1, 1))


def plane_mixture(values: Values) -> Mixture:
    """Return the mixture after Bishop fig. 2.23 with the weights that are set."""
    book = DATASETS["fig_2_23"].make(np.random.default_rng(0)).truth
    assert book is not None  # the data set is drawn from it
    return Mixture(shares(values, PLANE_WEIGHTS), book.mu, book.Sigma)


def line_weights(values: Values) -> tuple[str, ...]:
    """Name the settings of the weights that are in use on the line."""
    return tuple(f"pi_{k}" for k in range(1, values["K"] + 1))


def line_controls(values: Values) -> list[tuple[str, ...]]:
    """Name the settings of each Gaussian in use on the line; a single one has no weight to choose."""
    names = ("pi", "mu", "sigma") if values["K"] > 1 else ("mu", "sigma")
    return [tuple(f"{name}_{k}" for name in names) for k in range(1, values["K"] + 1)]


def shares(values: Values, names: tuple[str, ...]) -> Array:
    """Divide weights by their sum, so that they are probabilities (2.189); if all are 0, they are equal."""
    weights = np.array([values[name] for name in names], dtype=np.float64)
    total = weights.sum()
    return weights / total if total > 0 else np.full(len(names), 1 / len(names))


def rebalanced(values: Values, moved: str) -> Values:
    """Return the weights that have to change, such that all sum to one again, after one setting was moved.

    The others keep their proportions (equal, if they were all 0), in thousandths. After K was moved, all weights that
    are now in use are rescaled.
    """
    names = PLANE_WEIGHTS if moved in PLANE_WEIGHTS else line_weights(values)
    others = tuple(name for name in names if name != moved)
    if moved not in (*names, "K") or not others:
        return {moved: 1.0} if moved in names else {}
    left = 1 - values[moved] if moved in names else 1.0
    edges = np.round(1000 * left * np.cumsum(shares(values, others)))  # rounded sums: the parts still fill the whole
    return dict(zip(others, (np.diff(edges, prepend=0) / 1000).tolist(), strict=True))


def sum_of_weights(values: Values, names: tuple[str, ...]) -> str:
    """Write the sum of the weights as a formula; where a link asked for another sum, show by what each was divided."""
    weights = [values[name] for name in names]
    total = round(sum(weights), 10)
    if len(names) == 1:
        return r"\pi_1 = 1"
    if total == 0:
        return " + ".join([rf"\tfrac{{1}}{{{len(names)}}}"] * len(names)) + " = 1"
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
