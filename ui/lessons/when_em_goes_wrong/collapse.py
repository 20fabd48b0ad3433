"""The collapse of PRML fig. 9.7: one of two components shrinks onto a point, and ln p(X) grows without limit. Pure."""

import math
from functools import lru_cache

import numpy as np

from gmm_core.arrays import Array, frozen
from gmm_core.gaussian import LOG_2PI
from gmm_core.mixture import Mixture
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.lessons.when_em_goes_wrong.settings import LOG10_SIGMA, Spike
from ui.words.numerals import fixed, number, power, tex, tex_fixed

POINTS = frozen([-3.5, -1.5, -1.0, -0.5, 0.0, 1.0, 2.5, 3.0])  # of mean 0 and variance 4
BROAD = 2.0  # the sd of component 1, which sits at 0: both are the maximum likelihood fit of all points
EXPONENTS = frozen(np.linspace(*LOG10_SIGMA, 133))  # log10 sigma along the curves

X_LIMITS, P_LIMITS, L_LIMITS = (-6.0, 6.0), (0.0, 0.5), (-42.0, 0.0)


def two(n: int, sigma: float) -> Mixture:
    """Return the mixture of fig. 9.7: component 1 is broad, component 2 sits on point n (from 1) with sd sigma."""
    return Mixture([0.5, 0.5], [[0.0], [POINTS[n - 1]]], [[[BROAD**2]], [[sigma**2]]])


def log_likelihood(n: int, sigma: float) -> float:
    """Return ln p(X) of the two Gaussians."""
    return float(two(n, sigma).log_density(POINTS[:, None]).sum())


def log_likelihood_of_one(n: int, sigma: float) -> float:
    """Return ln p(X) of a single Gaussian on point n, PRML (1.54)."""
    N = len(POINTS)
    squares = float(((POINTS - POINTS[n - 1]) ** 2).sum())
    return -squares / (2 * sigma**2) - N * math.log(sigma) - N / 2 * math.log(2 * math.pi)


def numbers(spike: Spike) -> dict[str, str]:
    """Return what the text says: the peak by (9.15), and ln p(X) taken apart into x_n and the other points."""
    n, sigma = spike.n, spike.sigma
    terms = two(n, sigma).log_density(POINTS[:, None])
    others = float(np.delete(terms, n - 1).sum())
    one = log_likelihood_of_one(n, sigma)
    return {
        "n": str(n),
        "x_n": tex(POINTS[n - 1]),
        "sigma": tex(sigma),
        "peak": tex(1 / (math.sqrt(2 * math.pi) * sigma)),
        "own": tex_fixed(terms[n - 1], 3),
        "others": tex_fixed(others, 3),
        "total": tex_fixed(terms[n - 1] + others, 3),
        "one": tex_fixed(one, 3) if one > -1e4 else tex(one),
    }


def picture(spike: Spike) -> Figure:
    """Draw p(x) with its spike, and below it ln p(X) against sigma for two Gaussians and for one."""
    n, sigma = spike.n, spike.sigma
    _, layout, narrow = drawing.panels(
        1, 2, titles=["p(x), and its height at each of the 8 points", "ln p(X) as σ goes to 0"], stacked=False
    )
    low, high = LOG10_SIGMA[0] - 0.15, LOG10_SIGMA[1] + 0.1
    powers = range(math.ceil(LOG10_SIGMA[0]), 1)
    layout["xaxis"] |= drawing.axis("x", X_LIMITS, zeroline=False)
    layout["yaxis"] |= drawing.axis("", P_LIMITS, nticks=6, domain=[0.56, 1])
    layout["xaxis2"] |= drawing.axis(
        "σ of component 2 (log scale)",
        [low, high],
        tickvals=list(powers),
        ticktext=[_power(p) for p in powers],
    )
    layout["yaxis2"] |= drawing.axis("", L_LIMITS, zeroline=False, domain=[0.02, 0.4])
    layout["annotations"] += [*_peak(n, sigma), *_marks(n, sigma)]
    return {
        "data": [*_density(n, sigma), *_curves(n, sigma)],
        "layout": layout,
        "narrow": narrow | {"yaxis2.domain": [0.04, 0.41]},
    }


def _density(n: int, sigma: float) -> list[drawing.Trace]:
    mixture, x_n = two(n, sigma), float(POINTS[n - 1])
    spike = x_n + sigma * np.linspace(-5, 5, 81)  # the same points of the bell at every width
    x = np.sort(np.concatenate([np.linspace(*X_LIMITS, 181), spike]))
    parts = np.exp(mixture.log_joint(x[:, None]))  # (262, 2)
    p = np.exp(mixture.log_density(POINTS[:, None]))
    top = 2 * P_LIMITS[1]
    return [
        drawing.area(x, parts[:, 0], "@1/0.3", hoverinfo="skip"),
        drawing.area(x, np.minimum(parts[:, 1], top), "@2/0.45", hoverinfo="skip"),
        drawing.line(x, np.minimum(parts.sum(axis=1), top), hoverinfo="skip"),
        _stems(np.delete(POINTS, n - 1), np.delete(p, n - 1), "@text", 2),
        _stems(POINTS[[n - 1]], np.minimum(p[[n - 1]], top), "@torn", 4),
        _dots(np.delete(POINTS, n - 1), np.delete(p, n - 1), "@text", 10),
        _dots(POINTS[[n - 1]], np.zeros(1), "@torn", 13),
    ]


def _stems(x: Array, height: Array, colour: str, width: float) -> drawing.Trace:
    gaps = np.full(len(x), np.nan)
    across, up = np.column_stack([x, x, gaps]).ravel(), np.column_stack([0 * x, height, gaps]).ravel()
    return drawing.line(across, up, colour, width, hoverinfo="skip")


def _dots(x: Array, height: Array, colour: str, size: float) -> drawing.Trace:
    hover = "x = %{x}<br>p(x) = %{y:.4f}<extra></extra>"
    return drawing.points(np.column_stack([x, height]), colour, size, hovertemplate=hover, cliponaxis=False)


def _peak(n: int, sigma: float) -> list[drawing.Trace]:
    height = float(np.exp(two(n, sigma).log_density([[POINTS[n - 1]]])[0]))
    text = f"p(x<sub>{n}</sub>) = " + number(height)
    above = height > P_LIMITS[1]
    left = POINTS[n - 1] > 1.5
    return [
        drawing.label(
            f"{text} ↑" if above else text,
            POINTS[n - 1],
            P_LIMITS[1] if above else height,
            "@torn",
            xanchor="right" if left else "left",
            yanchor="top" if above else "bottom",
            xshift=-8 if left else 8,
        )
    ]


def _curves(n: int, sigma: float) -> list[drawing.Trace]:
    both, single = _heights(n)
    at, panel = math.log10(sigma), {"xaxis": "x2", "yaxis": "y2"}
    one = log_likelihood_of_one(n, sigma)
    return [
        drawing.line(EXPONENTS, both, "@torn", 3.5, **panel, hoverinfo="skip"),
        drawing.line(EXPONENTS, single, "@text", 2.5, "9px,5px", **panel, hoverinfo="skip"),
        drawing.points([[at, log_likelihood(n, sigma)]], "@torn", 15, **panel, hoverinfo="skip"),
        drawing.points(
            [[at, max(one, L_LIMITS[0])]],
            "@text",
            12,
            **panel,
            hoverinfo="skip",
            cliponaxis=False,
            marker={"symbol": "triangle-down" if one < L_LIMITS[0] else "circle"},
        ),
    ]


@lru_cache(maxsize=len(POINTS))
def _heights(n: int) -> tuple[Array, Array]:
    """Return ln p(X) of two Gaussians and of one along the curves; what lies far below the picture is cut off."""
    sigma = 10.0**EXPONENTS
    broad = two(n, 1.0).log_joint(POINTS[:, None])[:, 0]  # (N,)
    terms = -(((POINTS - POINTS[n - 1]) / sigma[:, None]) ** 2) / 2 - np.log(sigma[:, None]) - LOG_2PI / 2
    both = np.logaddexp(broad, math.log(0.5) + terms).sum(axis=1)
    return frozen(both), frozen(np.maximum(terms.sum(axis=1), 4 * L_LIMITS[0]))


def _marks(n: int, sigma: float) -> list[drawing.Trace]:
    at, both, one = math.log10(sigma), log_likelihood(n, sigma), log_likelihood_of_one(n, sigma)
    said = fixed(one) if one > -1e6 else _far(one)
    low = max(one, L_LIMITS[0])
    panel: drawing.Trace = {"xref": "x2", "yref": "y2"}
    beside: drawing.Trace = {"xanchor": "left", "xshift": 12} if at < -2 else {"xanchor": "right", "xshift": -12}
    # to the left the curve rises: a label there is free of it below, one to the right above
    free: drawing.Trace = {"yanchor": "top", "yshift": -8} if -2 <= at < -0.6 else {"yanchor": "bottom", "yshift": 8}
    return [
        drawing.label(f"two Gaussians: {fixed(both)}", at, both, "@torn", **panel, **beside, **free),
        drawing.label(f"one Gaussian: {said}", at, low, yanchor="top" if at > 0 else "bottom", **panel, **beside),
    ]


def _far(value: float) -> str:
    return power(value)


def _power(exponent: int) -> str:
    return number(10.0**exponent) if exponent >= -2 else power(10.0**exponent)
