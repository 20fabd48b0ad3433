"""The first picture of the responsibilities page: the map of gamma_k, and Bayes' theorem at a point as bars. Pure."""

import numpy as np

from gmm_core import Mixture
from gmm_core.arrays import Array
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace
from ui.lessons.responsibilities.model import Bayes, bayes, mixture, sample
from ui.lessons.responsibilities.numbers import share, weight
from ui.lessons.responsibilities.parts import (
    INSIDE,
    PLANE,
    Limits,
    bar_axes,
    bars,
    chosen,
    components,
    plane,
    together,
)
from ui.lessons.responsibilities.settings import Point, Variation
from ui.words.numerals import from_log

GRID = 61  # crossings of the map in each direction
MARGIN = 1.12  # how far beyond a distant point the plane goes on
# The rows of bars: what they are, and where they stand.
ROWS = (
    ("prior π<sub>k</sub>", (0.80, 1.0)),
    ("× likelihood", (0.51, 0.71)),
    ("= product", (0.34, 0.42)),
    ("÷ p(x) = γ(z<sub>k</sub>)", (0.0, 0.20)),
)
ROOM = 1.5  # the length of an axis of bars of length 1: the rest is for the numbers
LONG_ROOM = 2.6  # the same for numbers such as 4.36 × 10⁻⁴⁹³
BELOW = 0.46  # in a narrow window the rows stand below the plane, in this share of the height


def map_of_gamma(point: Point, k: int, variation: Variation, seed: int) -> Figure:
    """Colour the plane by gamma_k, mark the chosen point, and show (9.13) for it as bars."""
    now, found = mixture(variation), bayes(point, variation)
    x_limits, y_limits = view(point.x, point.y)
    odds, x, y = log_odds(now, k, x_limits, y_limits)
    traces = [
        _heat(x, y, odds, k),
        drawing.contours(x, y, odds, contours={"start": 0, "end": 0, "size": 1}, hoverinfo="skip"),
        drawing.points(sample(seed).X, "@text/0.25", 3, marker={"line": {"width": 0}}, hoverinfo="skip"),
        *components(now),
        *chosen(point),
        *_four_rows(found),
    ]
    crosses = bool(odds.min() < 0 < odds.max())
    says = drawing.label(f"line: γ(z<sub>{k + 1}</sub>) = 0.5", 0.99, 0.99, xanchor="right", yanchor="top", **INSIDE)
    layout, narrow = _rows(found)
    layout["annotations"] += [{**says, "visible": crosses}, together(variation)]
    return {
        **drawing.figure(traces, **plane(x_limits, y_limits), **layout),
        "narrow": {"xaxis.domain": [0, 1], "yaxis.domain": [0.57, 1], **narrow},
        "narrow_height": 760,
    }


def view(x: float, y: float) -> tuple[Limits, Limits]:
    """Return the limits of the plane: the usual ones, widened in their shape if the point lies outside."""
    centre = [(low + high) / 2 for low, high in PLANE]
    half = [(high - low) / 2 for low, high in PLANE]
    reach = max(abs(place - middle) / size for place, middle, size in zip((x, y), centre, half, strict=True))
    if reach <= 1:
        return PLANE
    x_limits, y_limits = (
        (middle - MARGIN * reach * size, middle + MARGIN * reach * size)
        for middle, size in zip(centre, half, strict=True)
    )
    return x_limits, y_limits


def log_odds(now: Mixture, k: int, x_limits: Limits, y_limits: Limits) -> tuple[Array, Array, Array]:
    """Evaluate ln gamma_k / (1 - gamma_k) on a grid: 0 where gamma_k is 0.5.

    It changes smoothly at any distance from the means, where gamma_k itself jumps from 0 to 1.
    """
    x, y = np.linspace(*x_limits, GRID), np.linspace(*y_limits, GRID)
    log_joint = now.log_joint(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    odds = log_joint[:, k] - np.logaddexp.reduce(np.delete(log_joint, k, axis=1), axis=1)
    return odds.reshape(GRID, GRID).round(3), x, y


def _heat(x: Array, y: Array, odds: Array, k: int) -> Trace:
    gamma = np.exp(-np.logaddexp(0, -odds)).round(3)
    ramp = [[0, f"@{k + 1}/0"], [1, f"@{k + 1}/0.5"]]
    return drawing.heat(x, y, gamma, hoverinfo="skip") | {"colorscale": ramp, "zmin": 0, "zmax": 1, "zauto": False}


def _rows(found: Bayes) -> tuple[Trace, Trace]:
    """Lay out the four rows of bars beside the plane, and below it in a narrow window."""
    likelihoods = LONG_ROOM if "×" in from_log(found.log_likelihood.max()) else ROOM
    layout: Trace = {"annotations": [], "barmode": "stack"}
    narrow: Trace = {}
    for panel, ((name, height), room) in enumerate(zip(ROWS, (ROOM, likelihoods, 1.0, ROOM), strict=True), start=2):
        layout |= bar_axes(panel, height, room, names=name != "= product")
        layout["annotations"].append(drawing.title_above(name, f"x{panel}", f"y{panel}"))
        narrow |= {f"xaxis{panel}.domain": [0, 1], f"yaxis{panel}.domain": [BELOW * end for end in height]}
    layout["xaxis4"]["title"] = {"text": f"p(x) = {from_log(found.log_sum, 3)}", "standoff": 2}
    return layout, narrow


def _four_rows(found: Bayes) -> list[Trace]:
    """Draw prior, likelihood (relative to the largest), products end to end, and responsibility."""
    gamma = np.exp(found.log_gamma)
    relative = np.exp(found.log_likelihood - found.log_likelihood.max())
    return [
        bars(found.pi, [weight(pi) for pi in found.pi], "x2", "y2"),
        bars(relative, [from_log(value, 3) for value in found.log_likelihood], "x3", "y3"),
        *[_segment(k, length) for k, length in enumerate(gamma)],
        bars(gamma, [share(value) for value in found.log_gamma], "x5", "y5"),
    ]


def _segment(k: int, length: float) -> Trace:
    """Draw one product as its share of the sum; its number is written on it if it fits."""
    bar = drawing.bars([], [], f"@{k + 1}", orientation="h", xaxis="x4", yaxis="y4", hoverinfo="skip")
    number = {"text": [str(k + 1) if length > 0.08 else ""], "textposition": "inside", "insidetextanchor": "middle"}
    return {
        **bar,
        "x": drawing.numbers([length]),
        "y": [""],
        **number,
        "textangle": 0,
        "textfont": {"color": "@on-hue"},
    }
