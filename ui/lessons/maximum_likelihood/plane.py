"""Maximum likelihood in the plane: estimated ellipses around the true one as N grows, (2.118)-(2.125). Pure."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core import gaussian, geometry, likelihood
from gmm_core.arrays import Array, InputError, frozen
from gmm_core.data.datasets import DATASETS
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace, label, line, points
from ui.lessons.maximum_likelihood.settings import ALL, DRAWN, GEYSER, Plane
from ui.lessons.maximum_likelihood.slices import ML
from ui.words.numerals import number, tex_fixed, tex_vector

MU, SIGMA = (1.0, 2.0), ((2.0, 1.0), (1.0, 1.0))  # the known Gaussian
REPEATS = 400  # samples over which estimates are averaged
FAINT = 20  # of them drawn, besides the first
LEVEL = 2.0  # the ellipses lie at two standard deviations


@dataclass(frozen=True, eq=False)
class Population:
    """Where the points come from, and many samples of it; the shorter ones are the beginnings of these."""

    mu: Array  # (2,)
    Sigma: Array  # (2, 2)
    samples: Array  # (REPEATS, ALL, 2)
    columns: tuple[str, str]
    limits: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Fit:
    """A sample, the Gaussian fitted to it, and the fits to the repeated samples."""

    truth: Population
    X: Array  # (N, 2)
    mus: Array  # (REPEATS, 2) the first one is that of X
    Sigmas: Array  # (REPEATS, 2, 2)

    @property
    def N(self) -> int:
        """Count the points."""
        return len(self.X)

    def ln_p(self, mu: Array, Sigma: Array) -> float:
        """Evaluate (2.118); a Gaussian that is flat makes it grow without end."""
        try:
            return float(gaussian.log_density(self.X, mu, Sigma).sum())
        except InputError:
            return np.inf


@lru_cache(maxsize=8)
def population(data: str, seed: int) -> Population:
    """Draw the samples: from the known Gaussian, or by shuffling the eruptions of the geyser."""
    rng = np.random.default_rng(seed)
    if data == DRAWN:
        drawn = likelihood.samples(MU, SIGMA, REPEATS, ALL, rng)
        return Population(frozen(MU), frozen(SIGMA), drawn, ("x<sub>1</sub>", "x<sub>2</sub>"), ((-6, 8), (-2.2, 6.2)))
    geyser = DATASETS[GEYSER].make(rng)
    X = geyser.X
    shuffled = rng.random((REPEATS, ALL)).argsort(axis=1)
    mu, Sigma = gaussian.maximum_likelihood(X)
    x_name, y_name = geyser.columns
    limits = ((0.2, 6.8), (30.0, 112.0))
    return Population(
        frozen(mu), frozen(likelihood.unbiased(Sigma, len(X))), frozen(X[shuffled]), (x_name, y_name), limits
    )


def fit(plane: Plane) -> Fit:
    """Fit a Gaussian to the first N points of every sample."""
    truth = population(plane.data, plane.seed_plane)
    some = truth.samples[:, : plane.N_plane]
    mus, Sigmas = likelihood.estimates(some)
    return Fit(truth, some[0], frozen(mus), frozen(Sigmas))


def ellipses(plane: Plane) -> Figure:
    """Draw the sample, its ellipse, those of other samples faintly, and the true one."""
    found = fit(plane)
    x_limits, y_limits = found.truth.limits
    units = drawing.equal() if plane.data == DRAWN else {}
    data = [
        *(_ellipse(found.mus[r], found.Sigmas[r], f"{ML}/0.22", 1.5) for r in range(1, FAINT + 1)),
        points(found.X, "@text/0.75", 7),
        _ellipse(found.truth.mu, found.truth.Sigma, "@text", 3, "3px,4px"),
        _ellipse(found.mus[0], found.Sigmas[0], ML, 3.5),
        points(found.truth.mu, "@text", 13, marker={"symbol": "x", "line": {"width": 1, "color": "@background"}}),
        points(found.mus[0], ML, 13, marker={"symbol": "circle", "line": {"width": 2, "color": "@background"}}),
    ]
    true_name = "true Σ" if plane.data == DRAWN else "all 272 eruptions"
    notes = [
        drawing.title_above(f"N = {found.N}: ellipses at {number(LEVEL)} standard deviations"),
        *_legend(
            [
                (f"··· {true_name}", "@text"),
                ("— Σ<sub>ML</sub> of these points", ML),
                (f"{FAINT} other samples", f"{ML}/0.7"),
            ]
        ),
    ]
    picture = drawing.figure(
        data,
        drawing.axis(found.truth.columns[0], x_limits, constrain="domain"),
        drawing.axis(found.truth.columns[1], y_limits, constrain="domain", **units),
        annotations=notes,
    )
    middle, half = sum(x_limits) / 2, (y_limits[1] - y_limits[0]) / 2
    square = {"xaxis.range": [middle - half, middle + half]}  # on a phone equal units leave room for a square only
    return picture | {"narrow": square if units else {}, "narrow_height": 400}


def likelihoods(plane: Plane) -> dict[str, str]:
    """Evaluate (2.118) under the Gaussian fitted to the sample and under the true one."""
    found = fit(plane)
    own, true = found.ln_p(found.mus[0], found.Sigmas[0]), found.ln_p(found.truth.mu, found.truth.Sigma)
    return {
        "constant": f"{-found.N * gaussian.LOG_2PI:.2f}",
        "ln_p": tex_fixed(own),
        "ln_p_true": tex_fixed(true),
        "true": _name(plane),
    }


def fitted(plane: Plane) -> dict[str, str]:
    """Put the sample's mean and covariance into (2.121), (2.122) and (2.125)."""
    found = fit(plane)
    Sigma = found.Sigmas[0]
    return {
        "mu": vector(found.mus[0]),
        "Sigma": matrix(Sigma),
        "unbiased": matrix(likelihood.unbiased(Sigma, found.N)),
    }


def comparison(plane: Plane) -> dict[str, str]:
    """Put the truth beside the average of the repeated estimates, (2.123) and (2.124)."""
    found = fit(plane)
    return {
        "N": str(found.N),
        "true": _name(plane),
        "mu": vector(found.truth.mu),
        "Sigma": matrix(found.truth.Sigma),
        "repeats": str(REPEATS),
        "mean": vector(found.mus.mean(axis=0)),
        "average": matrix(found.Sigmas.mean(axis=0)),
        "expected": matrix(likelihood.expected_share(found.N) * found.truth.Sigma),
    }


def vector(values: Array) -> str:
    """Write a column vector in LaTeX."""
    return tex_vector(values, 4)


def matrix(values: Array) -> str:
    """Write a matrix in LaTeX."""
    rows = (" & ".join(_short(value) for value in row) for row in values)
    return r"\begin{pmatrix}" + r"\\".join(rows) + r"\end{pmatrix}"


def _short(value: float) -> str:
    """Write a number with about four digits."""
    return f"{value:.{3 if abs(value) < 10 else 2 if abs(value) < 100 else 1}f}"


def _name(plane: Plane) -> str:
    return "the true Gaussian" if plane.data == DRAWN else "the Gaussian of all 272 eruptions"


def _ellipse(mu: Array, Sigma: Array, colour: str, width: float, dash: str = "solid") -> Trace:
    try:
        contour = geometry.ellipse(mu, Sigma, LEVEL)
    except np.linalg.LinAlgError:  # points on one line: the ellipse is a piece of it
        lengths, directions = geometry.axes(Sigma)
        contour = mu + LEVEL * np.cos(np.linspace(0, 2 * np.pi, 64))[:, None] * lengths[0] * directions[0]
    return line(contour[:, 0], contour[:, 1], colour, width, dash)


def _legend(rows: list[tuple[str, str]]) -> list[Trace]:
    place: Trace = {"xref": "x domain", "yref": "y domain", "xanchor": "left", "yanchor": "top"}
    return [label(text, 0.01, 0.99 - 0.075 * i, colour, **place) for i, (text, colour) in enumerate(rows)]
