"""Figures as plain dictionaries: core objects in, Plotly figure out. Pure; no Streamlit.

Colours that belong to the theme (text, grid, background) are left out: the chart component fills them in, so that one
figure serves the light and the dark theme.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gmm_core.arrays import Array
from gmm_core.dataset import Dataset
from gmm_core.em import Trajectory
from ui.text import html_text

Figure = dict[str, Any]

# How far the axes reach beyond points and ellipses, as a share of their spread.
MARGIN = 0.12


def stage(dataset: Dataset, trajectory: Trajectory) -> Figure:
    """Lay out the stage: the plane of the points beside the curve of ln L.

    The points, ellipses and the current step are not in it: the film draws them into these axes, step by step.
    """
    x_title, y_title = (html_text(axis_title(dataset, d)) for d in range(2))
    (x_low, x_high), (y_low, y_high) = plane_ranges(dataset, trajectory)
    curve = [state.log_likelihood for state in trajectory.states]
    return {
        "data": [_corners((x_low, x_high), (y_low, y_high)), _curve(curve)],
        "layout": {
            "uirevision": dataset.title,
            "xaxis": {"title": {"text": x_title}, "range": [x_low, x_high], "domain": [0, 0.61], "anchor": "y"},
            "yaxis": {"title": {"text": y_title}, "range": [y_low, y_high], "anchor": "x", **equal_units(dataset)},
            "xaxis2": {
                "title": {"text": "Iteration"},
                "range": padded([0, max(len(curve) - 1, 1)], 0.05),
                "domain": [0.7, 1],
                "anchor": "y2",
                "rangemode": "nonnegative",
            },
            "yaxis2": {"range": padded(curve, 0.06), "anchor": "x2"},
            "annotations": [_title_above("Log-likelihood ln L", "x2", "y2")],
        },
        # In a narrow window the curve stands under the plane.
        "narrow": {
            "xaxis.domain": [0, 1],
            "yaxis.domain": [0.42, 1],
            "xaxis2.domain": [0, 1],
            "yaxis2.domain": [0, 0.24],
        },
    }


def axis_title(dataset: Dataset, d: int) -> str:
    """Name coordinate ``d`` and say so if it is standardised."""
    scaled = dataset.scale[d] != 1 or dataset.shift[d] != 0
    return f"{dataset.columns[d]}, standardised" if scaled else dataset.columns[d]


def plane_ranges(dataset: Dataset, trajectory: Trajectory) -> list[list[float]]:
    """Return the ranges of the two axes: all points, and the one-sigma ellipses of all steps that are not far off."""
    mu = np.concatenate([state.mixture.mu for state in trajectory.states])  # (T K, 2)
    variance = np.concatenate([np.diagonal(state.mixture.Sigma, axis1=1, axis2=2) for state in trajectory.states])
    sigma = np.sqrt(variance)
    ranges = []
    for d in range(2):
        low, high = float(dataset.X[:, d].min()), float(dataset.X[:, d].max())
        spread = (high - low) or 1.0
        # A wild start must not shrink the points to a dot: it may add half of their spread on each side.
        low = max(min(low, float((mu - sigma)[:, d].min())), low - spread / 2)
        high = min(max(high, float((mu + sigma)[:, d].max())), high + spread / 2)
        ranges.append(padded([low, high], MARGIN / 2))
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
