"""The other pictures of the responsibilities page: the 500 points of fig. 9.5, and the two maxima. Pure."""

import math
from typing import Any

import numpy as np

from gmm_core import e_step
from gmm_core.arrays import Array
from gmm_core.general.complete import Labels
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace
from ui.lessons.responsibilities.model import from_labels, from_points, labels, mixture, sample
from ui.lessons.responsibilities.parts import (
    INSIDE,
    PLANE,
    bar_axes,
    bars,
    chosen,
    components,
    contour,
    marks,
    plane,
    texts,
    together,
)
from ui.lessons.responsibilities.settings import (
    ALL_ALIKE,
    COMPLETE,
    INCOMPLETE,
    RESPONSIBILITIES,
    Panel,
    Point,
    Variation,
)

SIZE, INK = 8.0, 15.0  # the diameter of a point in pixels, and of one that belongs to the component wholly
AREA = {"circle": math.pi / 4, "square": 1.0, "triangle-up": math.sqrt(3) / 4}  # of a Plotly symbol of size 1


def points(point: Point, variation: Variation, panel: Panel, seed: int) -> Figure:
    """Show the points as one of the panels of fig. 9.5, and N_k / N beside the weights."""
    now, data = mixture(variation), sample(seed)
    found = e_step(data.X, now)
    hover = ["γ = " + ", ".join(f"{share:.2f}" for share in row) for row in found.gamma.tolist()]
    outline = drawing.points(data.X, "@background/0", 5, marker={"line": {"width": 1, "color": "@faint"}})
    traces = [
        {**outline, "opacity": 0.45, "visible": panel.ink != ALL_ALIKE, "hoverinfo": "skip"},
        drawing.points(
            data.X, **look(panel, labels(seed), found.gamma), text=hover, hovertemplate="%{text}<extra></extra>"
        ),
        *components(now),
        *chosen(point),
        *_shares(found.N_k / len(data.X), now.pi),
    ]
    titles = [drawing.title_above("N<sub>k</sub>/N, line: π<sub>k</sub>", "x2", "y2"), together(variation)]
    rows = bar_axes(2, (0.25, 0.75), limit=1.35)
    return {
        **drawing.figure(traces, **plane(*PLANE), **rows, annotations=titles, hovermode="closest"),
        "narrow": {
            "xaxis.domain": [0, 1],
            "yaxis.domain": [0.38, 1],
            "xaxis2.domain": [0, 1],
            "yaxis2.domain": [0, 0.24],
        },
        "narrow_height": 560,
    }


def maxima(seed: int) -> Figure:
    """Show the points with their labels, the ellipses these give in one step, and those EM finds without them."""
    (without, _), made_by = from_points(seed), labels(seed)
    traces = [
        drawing.points(sample(seed).X, labelled(made_by), marker=marker(made_by, SIZE), opacity=0.65, hoverinfo="skip"),
        *[contour(without, k, colour="@text", dash="solid", width=1.5) for k in range(without.K)],
        *components(from_labels(seed)),
    ]
    corner: Trace = {**INSIDE, "xanchor": "left", "yanchor": "top"}
    says = [
        drawing.label("<b>thick</b>: given the labels, in one step", 0.02, 0.99, **corner),
        drawing.label("thin: without them, by EM", 0.02, 0.92, **corner),
    ]
    return drawing.figure(traces, **plane(*PLANE, domain=(0, 1)), annotations=says)


def look(panel: Panel, made_by: Labels, gamma: Array) -> dict[str, Any]:
    """Return colour, size and symbol of the points as chosen; the arrays stay as long, so that they morph."""
    N, ink = len(gamma), panel.ink
    size = np.full(N, SIZE) if ink == ALL_ALIKE else INK * np.sqrt(gamma[:, int(ink) - 1])  # then the area is gamma
    colour = {
        COMPLETE: labelled(made_by),
        INCOMPLETE: ["@text/0.65"] * N,
        RESPONSIBILITIES: drawing.mix(gamma),
    }[panel.show]
    if panel.show == COMPLETE:
        return {"colour": colour, "marker": marker(made_by, size)}
    return {"colour": colour, "marker": {"size": size.round(2).tolist(), "symbol": ["circle"] * N}}


def labelled(made_by: Labels) -> list[str]:
    """Return the hue of each point's component."""
    return [f"@{k + 1}" for k in made_by.tolist()]


def marker(made_by: Labels, size: float | Array) -> dict[str, Any]:
    """Return the symbol of each point's component, with the area of a circle of this size."""
    symbols = [drawing.SYMBOLS[k] for k in made_by.tolist()]
    scale = np.sqrt([AREA["circle"] / AREA[symbol] for symbol in symbols])
    return {"size": (size * scale).round(2).tolist(), "symbol": symbols}


def _shares(shares: Array, pi: Array) -> list[Trace]:
    """Draw N_k / N as bars, the weights pi_k as lines across them, and the numbers where neither stands."""
    said = texts(np.maximum(shares, pi) + 0.03, [f"{share:.3f}" for share in shares], "x2", "y2")
    return [bars(shares, [""] * len(pi), "x2", "y2"), marks(pi, "x2", "y2"), said]
