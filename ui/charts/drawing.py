"""Pieces of figures for the lessons: plain Plotly dictionaries, one look on all pages. Pure.

Colours are names that the browser resolves in the light or the dark theme: "@1" ... "@10" are the hues of the
components; "@text", "@faint", "@grid", "@background", "@accent" and "@torn" are the page's own; "@on-hue" is for text
on a hue; "@mix:0.2,0.8" blends the hues in these shares. Any of them takes an opacity: "@1/0.3".
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import geometry
from gmm_core.arrays import Array
from ui.charts import theme
from ui.charts.axes import Figure
from ui.charts.parts import Parts

Trace = dict[str, Any]

# Plotly's words for the strokes of theme.DASHES, component by component.
DASHES = tuple(",".join(f"{length}px" for length in dash) or "solid" for dash in theme.DASHES)
POWERS = np.array([float(f"1e{k}") for k in range(23)])  # all that are exact
SHARES = np.array([f"{i / 1000:g}" for i in range(1001)], dtype=object)  # written once: a film has tens of thousands
MOST_NUMBERED = 6  # shares in thousandths that one whole number of 64 bits can hold
FEW = 40  # numbers that are rounded faster one by one
SYMBOLS = ("circle", "square", "triangle-up", "diamond", "triangle-down") * 2


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame of a film: what it is called, one sentence with numbers, and the complete figure."""

    name: str  # shown large: "E step 3"
    says: str
    step: str  # what the button is called that leads to this frame: "E step"
    figure: Figure
    rows: tuple[tuple[str, ...], ...] = ()  # a table below the picture; the first row is its head


def figure(data: Sequence[Trace], x: Trace | None = None, y: Trace | None = None, **layout: Any) -> Figure:
    """Put traces into one panel with the axes x and y; more of the layout goes by name."""
    return {"data": list(data), "layout": {"xaxis": x or axis(), "yaxis": y or axis(), **layout}, "narrow": {}}


def axis(title: str = "", limits: Sequence[float] | None = None, **more: Any) -> Trace:
    """Describe an axis: its title, its range, and any other Plotly attribute."""
    described: Trace = {"title": {"text": title, "standoff": 6}, **more}
    return described if limits is None else described | {"range": [float(limits[0]), float(limits[1])]}


def equal(x: str = "x") -> Trace:
    """Give a y axis the unit length of an x axis, so that a circle looks like one: axis(..., **equal())."""
    return {"scaleanchor": x, "scaleratio": 1}


def panels(
    columns: int, rows: int = 1, *, titles: Sequence[str] = (), gap: float = 0.09, stacked: bool = True
) -> tuple[list[tuple[str, str]], Trace, Trace]:
    """Lay panels out in rows and columns, from the upper left.

    Returns
    -------
    The names of each panel's axes for traces, ("x", "y"), ("x2", "y2"), ...; the layout with the axes' domains and the
    titles above the panels; what changes in a narrow window, where the panels stand one below the other if ``stacked``.
    """
    names: list[tuple[str, str]] = []
    narrow: Trace = {}
    layout: Trace = {"annotations": []}
    width = (1 - gap * (columns - 1)) / columns
    above = 0.14 if rows > 1 else 0.0  # room between rows for titles and the numbers of the axes
    height = (1 - above * (rows - 1)) / rows
    count = rows * columns
    between = min(0.12, 0.3 / count)
    stack = (1 - between * (count - 1)) / count
    for panel in range(count):
        row, column = divmod(panel, columns)
        suffix = str(panel + 1) if panel else ""
        names.append((f"x{suffix}", f"y{suffix}"))
        left, top = column * (width + gap), 1 - row * (height + above)
        layout[f"xaxis{suffix}"] = axis(domain=[left, left + width], anchor=f"y{suffix}")
        layout[f"yaxis{suffix}"] = axis(domain=[max(top - height, 0.0), top], anchor=f"x{suffix}")
        if stacked:
            low = max(1 - panel * (stack + between) - stack, 0.0)
            narrow |= {f"xaxis{suffix}.domain": [0, 1], f"yaxis{suffix}.domain": [low, low + stack]}
        if panel < len(titles):
            layout["annotations"].append(title_above(titles[panel], f"x{suffix}", f"y{suffix}"))
    return names, layout, narrow


def title_above(text: str, x: str = "x", y: str = "y") -> Trace:
    """Write a panel's title above its upper left corner."""
    place = {"xref": f"{x} domain", "x": 0, "xanchor": "left", "yref": f"{y} domain", "y": 1, "yanchor": "bottom"}
    return {"text": text, "showarrow": False, "yshift": 4, **place}


def label(text: str, x: float, y: float, colour: str = "@text", **more: Any) -> Trace:
    """Write a text at a place of a panel (an annotation), with a halo in the colour of the page."""
    said = {"text": text, "x": float(x), "y": float(y), "showarrow": False, "font": {"color": colour}}
    return {**said, "bgcolor": "@background/0.75", "borderpad": 2, **more}


def line(
    x: ArrayLike, y: ArrayLike, colour: str = "@text", width: float = 3, dash: str = "solid", **more: Any
) -> Trace:
    """Draw a line through points, all of them: Plotly would leave out a spike that is narrower than a pixel."""
    shape = {"color": colour, "width": width, "dash": dash, "simplify": False}
    return {"type": "scatter", "mode": "lines", "x": numbers(x), "y": numbers(y), "line": shape, **more}


def area(x: ArrayLike, y: ArrayLike, colour: str, **more: Any) -> Trace:
    """Fill the area between a line and the axis, without drawing the line."""
    return line(x, y, "@background/0", 0, fill="tozeroy", fillcolor=colour, **more)


def points(X: ArrayLike, colour: str | Sequence[str] = "@faint", size: float = 7, **more: Any) -> Trace:
    """Draw points of shape (N, 2); `symbol` and other attributes of the marker go into ``marker``."""
    table = np.asarray(X, dtype=np.float64).reshape(-1, 2)
    marker = {
        "color": colour if isinstance(colour, str) else list(colour),
        "size": size,
        "line": {"width": 0.7, "color": "@background"},
        **more.pop("marker", {}),
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": numbers(table[:, 0]),
        "y": numbers(table[:, 1]),
        "marker": marker,
        **more,
    }


def ellipse(mu: ArrayLike, Sigma: ArrayLike, k: int, level: float = 1.0, **more: Any) -> Trace:
    """Draw the contour of component ``k`` (from 0) at Mahalanobis distance ``level``, in its hue and its dash."""
    contour = geometry.ellipse(np.asarray(mu, dtype=np.float64), np.asarray(Sigma, dtype=np.float64), level)
    style = {"colour": f"@{k + 1}", "width": 3.0 if level <= 1 else 1.75, "dash": DASHES[k], **more}
    return line(contour[:, 0], contour[:, 1], **style)


def haloed(trace: Trace) -> tuple[Trace, Trace]:
    """Return a line with a halo in the colour of the page below it: it stays visible among points of its own colour."""
    wide = {"color": "@background/0.85", "width": trace["line"]["width"] + 3.5, "dash": "solid"}
    return {**trace, "line": wide, "hoverinfo": "skip"}, trace


def mean(mu: ArrayLike, k: int, **more: Any) -> Trace:
    """Mark the mean of component ``k`` (from 0) with its number in a disc of its hue."""
    place = np.asarray(mu, dtype=np.float64)
    return {
        **points(place, f"@{k + 1}", 21, marker={"line": {"width": 2, "color": "@background"}}),
        "mode": "markers+text",
        "text": [str(k + 1)],
        "textposition": "middle center",
        "textfont": {"color": "@on-hue", "size": 14, "weight": 700},
        **more,
    }


def bars(x: Sequence[Any], y: ArrayLike, colour: str | Sequence[str] = "@text", **more: Any) -> Trace:
    """Draw bars."""
    marker = {"color": colour if isinstance(colour, str) else list(colour)}
    return {"type": "bar", "x": list(x), "y": numbers(y), "marker": marker, **more}


def contours(x: ArrayLike, y: ArrayLike, z: ArrayLike, colour: str = "@text", **more: Any) -> Trace:
    """Draw contour lines of z, shape (len(y), len(x)), each line in the one colour; levels go by ``contours``."""
    trace = {"type": "contour", "x": numbers(x), "y": numbers(y), "z": numbers(z), "showscale": False}
    lines = {"coloring": "none", **more.pop("contours", {})}
    return {**trace, "contours": lines, "line": {"color": colour, "width": 2}, **more}


def heat(x: ArrayLike, y: ArrayLike, z: ArrayLike, colour: str = "@accent", **more: Any) -> Trace:
    """Colour the plane by z, shape (len(y), len(x)): from the page's background to one colour."""
    trace = {"type": "heatmap", "x": numbers(x), "y": numbers(y), "z": numbers(z), "showscale": False}
    return {**trace, "colorscale": [[0, "@background"], [1, colour]], "zsmooth": "best", **more}


def surface(x: ArrayLike, y: ArrayLike, z: ArrayLike, colour: str = "@accent", **more: Any) -> Trace:
    """Draw z, shape (len(y), len(x)), as a surface in space; its figure has a `scene` instead of axes."""
    trace = {"type": "surface", "x": numbers(x), "y": numbers(y), "z": numbers(z), "showscale": False}
    return {**trace, "colorscale": [[0, "@background"], [0.15, f"{colour}/0.35"], [1, colour]], **more}


def scene(data: Sequence[Trace], x: Trace, y: Trace, z: Trace, **more: Any) -> Figure:
    """Put surfaces into a space with these axes. Heights begin at the floor: its 0 would lie over a corner's number."""
    height = {"labelalias": {"0": ""}, **z}
    space = {"xaxis": x, "yaxis": y, "zaxis": height, "camera": {"eye": {"x": 1.3, "y": -1.5, "z": 1.0}}, **more}
    return {"data": list(data), "layout": {"scene": space}, "narrow": {}}


def mix(gamma: Array, opacity: float = 1.0) -> list[str]:
    """Blend the hues of the components by responsibilities, shape (N, K): one colour per point."""
    ending = "" if opacity == 1 else f"/{opacity:g}"
    thousandths = np.rint(1000 * np.asarray(gamma)).astype(np.int64)  # far finer than an eye can tell
    if thousandths.shape[1] > MOST_NUMBERED:
        return [f"@mix:{','.join(row)}{ending}" for row in SHARES[thousandths].tolist()]
    # Most points are sure of their component, and share their colour with many others.
    _, rows, which = np.unique(
        thousandths @ 1001 ** np.arange(thousandths.shape[1]), return_index=True, return_inverse=True
    )
    colours = [f"@mix:{','.join(row)}{ending}" for row in SHARES[thousandths[rows]].tolist()]
    return [colours[n] for n in which.tolist()]


def numbers(values: ArrayLike) -> list[Any]:
    """Return numbers as nested lists with 7 significant digits; what is not finite becomes None, a gap."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim == 1 and len(table) <= FEW:
        return [float(f"{x:.7g}") if x - x == 0 else None for x in table.tolist()]  # inf - inf and nan are not 0
    size = np.abs(table)
    usual = (size > 1e-15) & (size < 1e15) | (size == 0)
    safe = np.where(usual, table, 1.0)
    places = 6 - np.floor(np.log10(np.where(safe == 0, 1.0, np.abs(safe)))).astype(np.intp)
    up, down = POWERS[np.maximum(places, 0)], POWERS[np.maximum(-places, 0)]
    rounded = np.rint(safe * up / down) * down / up
    if not usual.all():
        rounded = rounded.astype(object)
        rounded[~usual] = [float(f"{x:.7g}") if math.isfinite(x) else None for x in table[~usual].tolist()]
    result: list[Any] = rounded.tolist()
    return result


def sent(content: Figure | Sequence[Frame]) -> str:
    """Write what a chart shows, packed, as the text that travels; a "reel" in it tells one film from another."""
    text = written(packed(content))
    reel = "" if isinstance(content, dict) else hashlib.sha256(text.encode()).hexdigest()[:16]
    return f'{text[:-1]},"reel":"{reel}"}}'


def packed(content: Figure | Sequence[Frame]) -> dict[str, Any]:
    """Pack what a chart shows: a figure, or a film as its first figure and what differs from it in each frame.

    Returns
    -------
    "figure", "frames" (None for a single figure) and "parts": what differs in some trace, each once. A frame's changes
    name the part for the place of each trace that is another than in the first figure.

    Raises
    ------
    ValueError
        If the figures of a film have different numbers of traces.
    """
    if isinstance(content, dict):
        return {"figure": content, "frames": None, "parts": []}
    parts = Parts(content[0].figure)
    frames = [
        {
            "name": frame.name,
            "says": frame.says,
            "step": frame.step,
            "rows": frame.rows,
            "changes": parts.changes(frame.figure),
        }
        for frame in content
    ]
    return {"figure": content[0].figure, "frames": frames, "parts": parts.parts}


def written(content: dict[str, Any]) -> str:
    """Write what a chart shows as the text that travels: once, where Streamlit would write it twice in every run."""
    return json.dumps(content, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
