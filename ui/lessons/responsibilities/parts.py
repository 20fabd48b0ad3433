"""What the pictures of the responsibilities page have in common: the plane, the components on it, and bars. Pure."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gmm_core import Mixture
from gmm_core.arrays import Array
from ui.charts import drawing
from ui.charts.drawing import Trace
from ui.lessons.responsibilities.model import mixture
from ui.lessons.responsibilities.settings import Point, Variation

Limits = tuple[float, float]

PLANE = ((-0.2, 1.2), (-0.16, 1.04))  # holds all means and, but for a few, all points
LEFT, RIGHT = [0.0, 0.64], [0.72, 1.0]  # where the plane and the bars beside it stand
NAMES = ["1", "2", "3"]
INSIDE: Trace = {"xref": "x domain", "yref": "y domain"}  # a label stays in the corner of the plane


def plane(x: Limits, y: Limits, domain: Sequence[float] = LEFT) -> dict[str, Any]:
    """Return the axes of the plane, with the same unit in both directions."""
    return {
        "x": drawing.axis("x", x, domain=list(domain), anchor="y", constrain="domain", constraintoward="left"),
        "y": drawing.axis("y", y, anchor="x", constrain="domain", constraintoward="top", **drawing.equal()),
    }


def components(now: Mixture) -> list[Trace]:
    """Draw ellipses, each on a halo that lifts it off the points, and means."""
    halos = [contour(now, k, colour="@background/0.75", width=6, dash="solid") for k in range(now.K)]
    ellipses = [contour(now, k) for k in range(now.K)]
    return halos + ellipses + [drawing.mean(now.mu[k], k, hoverinfo="skip") for k in range(now.K)]


def contour(now: Mixture, k: int, **look: Any) -> Trace:
    """Draw the one-sigma ellipse of component ``k`` (from 0)."""
    return drawing.ellipse(now.mu[k], now.Sigma[k], k, hoverinfo="skip", **look)


def chosen(point: Point) -> list[Trace]:
    """Mark the chosen point with a cross in a ring."""
    place = [point.x, point.y]
    ring = drawing.points(place, "@background/0.8", 17, marker={"line": {"width": 2.5, "color": "@text"}})
    cross = drawing.points(place, "@text", 11, marker={"symbol": "x-thin", "line": {"width": 3, "color": "@text"}})
    return [{**ring, "hoverinfo": "skip"}, {**cross, "hoverinfo": "skip"}]


def together(variation: Variation) -> Trace:
    """Say that all three means lie under one disc, where they do."""
    x, y = mixture(variation).mu[1]
    return drawing.label("1, 2, 3", x, y, yshift=24, visible=variation.distance == 0)


def bars(lengths: Array, texts: Sequence[str], x: str, y: str) -> Trace:
    """Draw one bar for each component, 1 above 2 above 3, with a text at its end."""
    hues = [f"@{k + 1}" for k in range(len(lengths))]
    said = {"text": list(texts), "textposition": "outside", "cliponaxis": False, "textfont": {"color": "@text"}}
    trace = drawing.bars([], [], hues, orientation="h", xaxis=x, yaxis=y, hoverinfo="skip")
    return {**trace, "x": drawing.numbers(lengths), "y": NAMES, **said}


def marks(lengths: Array, x: str, y: str) -> Trace:
    """Draw a line across the row of each component."""
    trace = drawing.points(np.column_stack([lengths, lengths]), "@text", 26, xaxis=x, yaxis=y, hoverinfo="skip")
    trace["marker"] |= {"symbol": "line-ns", "line": {"width": 3, "color": "@text"}}
    return {**trace, "y": NAMES}


def texts(places: Array, said: Sequence[str], x: str, y: str) -> Trace:
    """Write a text into the row of each component, to the right of a place."""
    trace = drawing.points(np.column_stack([places, places]), xaxis=x, yaxis=y, hoverinfo="skip")
    words: Trace = {"mode": "text", "text": list(said), "textposition": "middle right", "textfont": {"color": "@text"}}
    return {**trace, "y": NAMES, **words}


def bar_axes(panel: int, height: Sequence[float], limit: float, names: bool = True) -> Trace:
    """Return the two axes of a panel of bars beside the plane: lengths without numbers, and the components."""
    bare: Trace = {"showgrid": False, "ticks": ""}
    rows: Trace = {"type": "category"} | ({"range": [2.5, -0.5]} if names else {})
    lengths = drawing.axis(
        limits=[0, limit], domain=RIGHT, anchor=f"y{panel}", showticklabels=False, showline=False, **bare
    )
    return {
        f"xaxis{panel}": lengths,
        f"yaxis{panel}": drawing.axis(domain=list(height), anchor=f"x{panel}", **bare, **rows),
    }
