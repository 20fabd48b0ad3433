"""The plane of the points as every picture of the page shows it: axes, clusters, means, borders. Pure."""

from bisect import bisect_right
from typing import Any

import numpy as np

from gmm_core import geometry
from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.k_means import voronoi
from gmm_core.k_means.batch import Labels
from ui.charts import drawing
from ui.charts.axes import axis_title
from ui.charts.drawing import Trace

Window = tuple[tuple[float, float], tuple[float, float]]

ROOM = 0.35  # beyond the points, in standard deviations
DIGITS = 3  # after the point, of what moves in a film: finer than a pixel, and short to send
HUES = tuple(f"@{k}" for k in range(1, 11))
SYMBOLS = (0, 1, 5, 2, 6) * 2  # drawing.SYMBOLS as Plotly numbers them: a film names thousands


def ranges(X: Array) -> list[list[float]]:
    """Return the ranges of both axes: all points with some room."""
    room = ROOM * X.std(axis=0)
    return np.column_stack([X.min(axis=0) - room, X.max(axis=0) + room]).tolist()


def axes(dataset: Dataset, places: Array, suffix: str = "") -> dict[str, Trace]:
    """Describe the two axes of a panel that shows these places; equal units, so that a circle looks like one."""
    x, y = ranges(places)
    return {
        f"xaxis{suffix}": drawing.axis(axis_title(dataset, 0), x),
        f"yaxis{suffix}": drawing.axis(axis_title(dataset, 1), y, **drawing.equal(f"x{suffix}")),
    }


def points(X: Array, size: float = 7, **more: Any) -> Trace:
    """Draw points that nobody has yet."""
    return drawing.points(X, "@faint", size, marker={"symbol": "circle"}, opacity=0.85, **more)


def clusters(grey: Trace, r: Labels | None) -> Trace:
    """Give points the hue and the symbol of their clusters; without any they stay grey."""
    if r is None:
        return grey
    labels = r.tolist()
    colours, symbols = [HUES[k] for k in labels], [SYMBOLS[k] for k in labels]
    return {**grey, "marker": grey["marker"] | {"color": colours, "symbol": symbols}}


def shared(grey: Trace, gamma: Array | None) -> Trace:
    """Give points the blend of hues that their responsibilities make; without any they stay grey."""
    if gamma is None:
        return grey
    return coloured(grey, drawing.mix(gamma.round(2)))


def coloured(grey: Trace, colours: list[str]) -> Trace:
    """Give each point its colour."""
    return {**grey, "marker": grey["marker"] | {"color": colours}}


def way(table: Array, colour: str, width: float, dash: str = "solid", **more: Any) -> Trace:
    """Draw a line through the rows (x, y) of a table; a row of nan is a gap."""
    return drawing.line(table[:, 0], table[:, 1], colour, width, dash, **more)


def means(mu: Array, **more: Any) -> list[Trace]:
    """Mark each mean with its number."""
    return [drawing.mean(mean, k, **more) for k, mean in enumerate(mu)]


def ellipses(mu: Array, Sigma: Array, **more: Any) -> list[Trace]:
    """Draw the one-sigma contour of each component, on a seam that sets it off from points of the same hue."""
    contours = [geometry.ellipse(mean, S, n=48).round(DIGITS) for mean, S in zip(mu, Sigma, strict=True)]
    own = [way(contour, f"@{k + 1}", 3, drawing.DASHES[k], **more) for k, contour in enumerate(contours)]
    seam = drawing.line([], [], "@background/0.8", 7)["line"]
    return [contour | {"line": seam} for contour in own] + own


def crosses(mu: Array, colour: str = "@text", **more: Any) -> Trace:
    """Mark means with crosses, large enough to look out from under a number."""
    marker = {"symbol": "x-thin", "line": {"width": 3, "color": colour}}
    return drawing.points(mu, colour, 26, marker=marker, **more)


def window(X: Array) -> Window:
    """Return how far borders are drawn, in x and in y: a panel may show more than the ranges."""
    (x_low, x_high), (y_low, y_high) = ranges(X)
    width, height = 2 * (x_high - x_low), 2 * (y_high - y_low)
    return (x_low - width, x_high + width), (y_low - height, y_high + height)


def borders(mu: Array, window: Window, **more: Any) -> list[Trace]:
    """Draw the borders between the regions nearest to each mean, one trace per pair of means."""
    return [way(pair, "@torn", 3, **more) for pair in voronoi.borders(mu, *window)]


def until(trace: Trace, now: float) -> Trace:
    """Draw a trace only as far as it has come: with gaps where x is beyond now; x rises."""
    reached = bisect_right(trace["x"], now)
    return trace | {"y": trace["y"][:reached] + [None] * (len(trace["y"]) - reached)}


def trails(places: Array, length: int, **more: Any) -> list[list[Trace]]:
    """Draw the way of each mean so far, at every step of places (T, K, 2): a list of K traces per step.

    A way has the same number of points at every step, so that it grows smoothly.
    """
    whole = np.transpose(places, (1, 2, 0)).round(DIGITS).tolist()  # (K, 2, T)
    ways = [(drawing.line([], [], f"@{k}", 1.5, "dot", **more), *way) for k, way in enumerate(whole, start=1)]
    return [
        [trace | {"x": _walked(x, t, length), "y": _walked(y, t, length)} for trace, x, y in ways]
        for t in range(len(places))
    ]


def _walked(way: list[float], t: int, length: int) -> list[float]:
    return way[: t + 1] + way[t : t + 1] * (length - t - 1)
