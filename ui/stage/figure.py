"""Figures as plain dictionaries: core objects in, Plotly figure out. Pure; no Streamlit.

Colours that belong to the theme (text, grid, background) are left out: the chart component fills them in, so that one
figure serves the light and the dark theme.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from gmm_core.data.dataset import Dataset
from gmm_core.em import Trajectory
from ui.charts.axes import Figure, axis_title, brief_titles, equal_units, padded, plane_ranges
from ui.charts.drawing import title_above
from ui.words.text import html_text


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
            "annotations": [title_above(curve_title, "x2", "y2")],
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


def _corners(x: Sequence[float], y: Sequence[float]) -> dict[str, Any]:
    """Hold the plane open: Plotly draws no axes where there is no trace."""
    return {"type": "scatter", "mode": "markers", "x": list(x), "y": list(y), "opacity": 0, "hoverinfo": "skip"}


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
