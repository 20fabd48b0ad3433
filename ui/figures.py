"""Figures as plain dictionaries: core objects in, Plotly figure out. Pure; no Streamlit.

Colours that belong to the theme (text, grid, background) are left out: the chart component fills them in, so that one
figure serves the light and the dark theme.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from gmm_core.arrays import Array
from gmm_core.dataset import Dataset
from gmm_core.em import Trajectory
from ui.text import html_text, shorten

Figure = dict[str, Any]

# How far the axes reach beyond the points, in standard deviations of the data.
ROOM = 0.8

LONGEST_NAME = 24  # characters of a column's name that fit beside an axis
BRIEF_NAME = 15  # of one that fits beside a small panel


def stage(dataset: Dataset, trajectory: Trajectory) -> Figure:
    """Lay out the stage: the plane of the points beside the curve of ln p(X).

    The points, ellipses and the current step are not in it: the film draws them into these axes, step by step.
    """
    x_title, y_title = (html_text(axis_title(dataset, d)) for d in range(2))
    (x_low, x_high), (y_low, y_high) = plane_ranges(dataset, trajectory)
    penalised = any(state.objective != state.log_likelihood for state in trajectory.states)
    curve = [state.objective if penalised else state.log_likelihood for state in trajectory.states]
    curve_title = "ln p(X) + ln p(θ)" if penalised else "Log-likelihood ln p(X)"
    return {
        "data": [_corners((x_low, x_high), (y_low, y_high)), _curve(curve)],
        "layout": {
            "uirevision": revision(dataset),
            "xaxis": {
                "title": {"text": x_title, "standoff": 6},
                "range": [x_low, x_high],
                "domain": [0, 0.61],
                "anchor": "y",
            },
            "yaxis": {"title": {"text": y_title}, "range": [y_low, y_high], "anchor": "x", **equal_units(dataset)},
            "xaxis2": {
                "title": {"text": "Iteration", "standoff": 6},
                "range": padded([0, max(len(curve) - 1, 1)], 0.05),
                "domain": [0.7, 1],
                "anchor": "y2",
                "rangemode": "nonnegative",
            },
            "yaxis2": {"range": padded(curve, 0.06), "anchor": "x2"},
            "annotations": [_title_above(curve_title, "x2", "y2")],
        },
        # In a narrow window the curve stands under the plane.
        "narrow": {
            "xaxis.domain": [0, 1],
            "yaxis.domain": [0.44, 1],
            "xaxis2.domain": [0, 1],
            "yaxis2.domain": [0, 0.2],
            **brief_titles(dataset),
        },
        "short": brief_titles(dataset),
    }


def revision(dataset: Dataset) -> str:
    """Name the points: on the same points a person's zoom stays, on others it would show nothing."""
    return hashlib.sha256(dataset.X.tobytes()).hexdigest()[:16]


def axis_title(dataset: Dataset, d: int) -> str:
    """Name coordinate ``d``, cut to what fits beside an axis, and say so if it is standardised."""
    name = shorten(dataset.columns[d], LONGEST_NAME)
    scaled = dataset.scale[d] != 1 or dataset.shift[d] != 0
    return f"{name}, standardised" if scaled else name


def brief_titles(dataset: Dataset, suffix: str = "") -> dict[str, str]:
    """Name both coordinates of a plane as briefly as a small panel asks for; for a figure's other arrangements."""
    titles = {}
    for d, axis in enumerate("xy"):
        scaled = dataset.scale[d] != 1 or dataset.shift[d] != 0
        name = shorten(dataset.columns[d], BRIEF_NAME)
        titles[f"{axis}axis{suffix}.title.text"] = html_text(f"{name}, std." if scaled else name)
    return titles


def plane_ranges(dataset: Dataset, trajectory: Trajectory) -> list[list[float]]:
    """Return the ranges of the two axes: all points with room for ellipses, the same from every ordinary start.

    A start whose means lie beyond that room widens the ranges, but by no more than half of the points' spread
    on each side: a wild one must not shrink the points to a dot.
    """
    start = trajectory.states[0].mixture
    ranges = []
    for d in range(2):
        x = dataset.X[:, d]
        room = ROOM * float(x.std()) or 1.0
        low, high = float(x.min()) - room, float(x.max()) + room
        outside = (start.mu[:, d] < low) | (start.mu[:, d] > high)
        sigma = np.sqrt(start.Sigma[outside, d, d])
        limit = float(np.ptp(x)) / 2
        low = max(min([low, *(start.mu[outside, d] - sigma)]), low - limit)
        high = min(max([high, *(start.mu[outside, d] + sigma)]), high + limit)
        ranges.append([float(low), float(high)])
    return ranges


def equal_units(dataset: Dataset) -> dict[str, Any]:
    """Give both axes the same unit length where that makes sense, so that a circle looks like one."""
    spread = np.ptp(dataset.X, axis=0)
    return {"scaleanchor": "x", "scaleratio": 1} if spread.max() < 4 * spread.min() else {}


def padded(values: Sequence[float] | Array, share: float) -> list[float]:
    """Return [lowest, highest] widened by a share of the distance between them on each side."""
    low, high = float(np.min(values)), float(np.max(values))
    pad = share * (high - low) or max(abs(high), 1.0) * 1e-3
    return [low - pad, high + pad]


def _corners(x: Sequence[float], y: Sequence[float]) -> dict[str, Any]:
    """Hold the plane open: Plotly draws no axes where there is no trace."""
    return {"type": "scatter", "mode": "markers", "x": list(x), "y": list(y), "opacity": 0, "hoverinfo": "skip"}


def _title_above(text: str, x: str, y: str) -> dict[str, Any]:
    """Write a panel's title above its upper left corner, where it cannot run into the numbers of the axis."""
    place = {"xref": f"{x} domain", "x": 0, "xanchor": "left", "yref": f"{y} domain", "y": 1, "yanchor": "bottom"}
    return {"text": text, "showarrow": False, "yshift": 4, **place}


def _curve(values: Sequence[float]) -> dict[str, Any]:
    """Draw the whole curve faintly; the film draws the part already walked over it."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(range(len(values))),
        "y": list(values),
        "xaxis": "x2",
        "yaxis": "y2",
        "line": {"width": 1.5},
        "meta": "faint",
        "hoverinfo": "skip",
    }
