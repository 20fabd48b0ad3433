"""The bias of the variance: the same experiment many times over, (1.57)-(1.59) and fig. 1.15. Pure."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core import likelihood
from gmm_core.arrays import Array, frozen
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace, bars, label, line, points
from ui.lessons.maximum_likelihood.settings import KNOWN_MEAN, ML_VARIANCE, UNBIASED, Series
from ui.lessons.maximum_likelihood.slices import ML, TRUTH, YOU, density
from ui.words.numerals import fixed, number, tex_fixed

MU, VARIANCE = 0.0, 1.0
DRAWN = 3  # samples drawn one by one, as in fig. 1.15
WIDTH, RIGHT = 0.1, 4.0  # of the bars, and where the histogram ends
HIGHEST = 0.4  # share of the experiments in one bar, at most
REACH = 4.0

NAMES = {ML_VARIANCE: "σ²<sub>ML</sub>", UNBIASED: "N/(N−1) σ²<sub>ML</sub>", KNOWN_MEAN: "variance around μ"}


@dataclass(frozen=True, eq=False)
class Repeated:
    """R experiments: their samples, and the mean and the variance each found."""

    x: Array  # (R, N)
    mu: Array  # (R,) around which the variance is measured
    variance: Array  # (R,)
    mean_of_means: float  # the average of mu_ML, (1.57)
    error_of_means: float  # the standard error of that average
    expected: float  # what the variance is on average, (1.58)

    @property
    def average(self) -> float:
        """Return the average of the variances."""
        return float(self.variance.mean())

    @property
    def error(self) -> float:
        """Return the standard error of that average."""
        return float(self.variance.std(ddof=1) / np.sqrt(len(self.variance)))


def repeated(series: Series) -> Repeated:
    """Repeat the experiment as often as the reader asks."""
    N, estimator = series.N_each, series.estimator
    x = _samples(N, series.R, series.seed_R)
    means, Sigma = likelihood.estimates(x[..., None], [MU] if estimator == KNOWN_MEAN else None)
    variance = likelihood.unbiased(Sigma, N) if estimator == UNBIASED else Sigma
    share = likelihood.expected_share(N) if estimator == ML_VARIANCE else 1.0
    scatter = float(means.std(ddof=1)) / len(x) ** 0.5
    centre = np.full(len(x), MU) if estimator == KNOWN_MEAN else means[:, 0]
    return Repeated(x, frozen(centre), frozen(variance[:, 0, 0]), float(means.mean()), scatter, share * VARIANCE)


@lru_cache(maxsize=16)
def _samples(N: int, R: int, seed: int) -> Array:
    return frozen(likelihood.samples([MU], [[VARIANCE]], R, N, np.random.default_rng(seed))[..., 0])


def numbers(series: Series) -> dict[str, str]:
    """Put the averages of the experiments beside (1.57) and (1.58)."""
    found = repeated(series)
    symbol = {
        ML_VARIANCE: r"\sigma^2_{\mathrm{ML}}",
        UNBIASED: r"\tilde\sigma^2",
        KNOWN_MEAN: r"\frac1N\sum_n(x_n-\mu)^2",
    }
    return {
        "N": str(series.N_each),
        "R": str(series.R),
        "mean": tex_fixed(found.mean_of_means, 3),
        "mean_error": fixed(found.error_of_means, 3),
        "variance": symbol[series.estimator],
        "average": f"{found.average:.3f}",
        "error": f"{found.error:.3f}",
        "expected": f"{found.expected:.3f}",
    }


def histogram(series: Series) -> Figure:
    """Draw the histogram of the variances, and the first samples with the Gaussians fitted to them (fig. 1.15)."""
    found = repeated(series)
    R, N = found.x.shape
    edges = np.linspace(0, RIGHT, round(RIGHT / WIDTH) + 1)
    share = np.histogram(found.variance, edges)[0] / R
    beyond = int((found.variance > RIGHT).sum())
    data = [
        bars(
            drawing.numbers((edges[1:] + edges[:-1]) / 2),
            share,
            f"{YOU}/0.45",
            width=WIDTH * 0.92,
            hovertemplate="around %{x:.2f}: %{y:.1%} of the experiments<extra></extra>",
        ),
        line([VARIANCE] * 2, [0, HIGHEST], TRUTH, 3, "2px,4px"),
        line([found.average] * 2, [0, 0.8 * HIGHEST], ML, 5),
        line([found.expected] * 2, [0, 0.9 * HIGHEST], "@3", 2.5, drawing.DASHES[1]),
        *(trace for r in range(DRAWN) for trace in _strip(found, r)),
    ]
    share_word = "(N−1)/N σ²" if series.estimator == ML_VARIANCE else "expected: σ²"
    notes = [
        drawing.title_above(f"{NAMES[series.estimator]} in {R} experiments with N = {N}"),
        label("true σ² = 1", VARIANCE, HIGHEST, TRUTH, xanchor="left", yanchor="top", xshift=6),
        label(f"- - {share_word} = {found.expected:.3f}", 1.9, 0.86 * HIGHEST, "@3", xanchor="left"),
        label(f"— average {found.average:.3f}", 1.9, 0.77 * HIGHEST, ML, xanchor="left"),
        label(
            f"{beyond} beyond {number(RIGHT)} →", RIGHT, 0.06 * HIGHEST, "@text", xanchor="right", visible=beyond > 0
        ),
        *(_title(found, r, series.estimator) for r in range(DRAWN)),
    ]
    return {"data": data, "layout": _layout(notes), "narrow": _narrow(), "narrow_height": 760}


def _strip(found: Repeated, r: int) -> list[Trace]:
    """Draw one sample with the true Gaussian and the fitted one."""
    place: Trace = {"xaxis": f"x{r + 2}", "yaxis": f"y{r + 2}"}
    x = np.linspace(-REACH, REACH, 201)
    sample = found.x[r]
    return [
        line(x, density(x, MU, VARIANCE**0.5), TRUTH, 2, "2px,4px", **place),
        line(x, density(x, float(found.mu[r]), max(float(found.variance[r]) ** 0.5, 1e-3)), ML, 3, **place),
        points(np.stack([sample, 0 * sample], axis=1), "@text", 9, **place),
    ]


def _title(found: Repeated, r: int, estimator: str) -> Trace:
    text = f"{r + 1}: {NAMES[estimator]} = {fixed(float(found.variance[r]))}"
    return drawing.title_above(text, f"x{r + 2}", f"y{r + 2}")


def _layout(notes: list[Trace]) -> Trace:
    height = 0.22
    layout: Trace = {
        "hovermode": "closest",
        "bargap": 0,
        "xaxis": drawing.axis("variance found", (0, RIGHT), domain=[0, 0.56], anchor="y"),
        "yaxis": drawing.axis("", (0, HIGHEST), domain=[0, 1], anchor="x", tickformat=".0%"),
        "annotations": notes,
    }
    for r in range(DRAWN):
        low = (DRAWN - 1 - r) * (height + 0.17)
        last = r == DRAWN - 1
        layout[f"xaxis{r + 2}"] = drawing.axis(
            "x" if last else "", (-REACH, REACH), domain=[0.66, 1], anchor=f"y{r + 2}", showticklabels=last
        )
        layout[f"yaxis{r + 2}"] = drawing.axis(
            "",
            (-0.06, 1.0),
            domain=[low, low + height],
            anchor=f"x{r + 2}",
            showticklabels=False,
            showgrid=False,
            ticks="",
        )
    return layout


def _narrow() -> Trace:
    """Stand the samples under the histogram."""
    stacked: Trace = {"xaxis.domain": [0, 1], "yaxis.domain": [0.58, 1]}
    for r in range(DRAWN):
        low = (DRAWN - 1 - r) * 0.165
        stacked |= {f"xaxis{r + 2}.domain": [0, 1], f"yaxis{r + 2}.domain": [low, low + 0.095]}
    return stacked
