"""The picture of ancestral sampling: the points, and beside them how the newest one came about. Pure."""

from itertools import pairwise

import numpy as np

from ui.charts import drawing
from ui.charts.axes import Figure
from ui.lessons.mixtures.model import place, tidy
from ui.lessons.mixtures.plane import UNIT, components, means
from ui.lessons.mixtures.sample import Sample, drawn, one_hot
from ui.lessons.mixtures.settings import DIGITS, Draw, Plane


def picture(plane: Plane, draw: Draw) -> Figure:
    """Draw the points with the newest one marked; beside them how it came about, and how many there are of each."""
    sample = drawn(plane, draw)
    data = [*_plane(sample), *_bar_of_weights(sample), *_graph(sample), *_counts(sample)]
    most = max(1.16 * float(max(sample.N_k.max(), (sample.N * sample.mixture.pi).max())), 3.0)
    bare = {"visible": False}
    layout = {
        "xaxis": drawing.axis("x₁", UNIT, domain=[0, 0.6], anchor="y"),
        "yaxis": drawing.axis("x₂", UNIT, anchor="x", **drawing.equal()),
        "xaxis2": drawing.axis("", (-0.01, 1.01), domain=[0.68, 1], anchor="y2", **_borders(sample)),
        "yaxis2": drawing.axis("", (0, 1.75), domain=[0.79, 0.99], anchor="x2", **bare),
        "xaxis3": drawing.axis("", (0, 1), domain=[0.68, 1], anchor="y3", **bare),
        "yaxis3": drawing.axis("", (0, 1), domain=[0.37, 0.63], anchor="x3", **bare),
        "xaxis4": drawing.axis("points", (0, most), domain=[0.68, 1], anchor="y4"),
        "yaxis4": drawing.axis("", (3.6, 0.4), domain=[0, 0.25], anchor="x4", tickvals=[1, 2, 3], showgrid=False),
        "bargap": 0.35,
        "annotations": [*_titles(), *_words(sample)],
    }
    narrow = {
        "xaxis.domain": [0, 1],
        "yaxis.domain": [0.6, 1],
        **{f"xaxis{panel}.domain": [0.06, 1] for panel in (2, 3, 4)},
        "yaxis2.domain": [0.42, 0.5],
        "yaxis3.domain": [0.18, 0.35],
        "yaxis4.domain": [0, 0.12],
    }
    return {"data": data, "layout": layout, "narrow": narrow, "narrow_height": 860}


def _plane(sample: Sample) -> list[drawing.Trace]:
    size = 8 if sample.N <= 150 else 6.5
    data = components(sample.mixture, ink=0.12)
    for k in range(sample.mixture.K):
        X = sample.X[sample.labels == k]
        data.append(drawing.points(X, f"@{k + 1}", size, marker={"symbol": drawing.SYMBOLS[k]}))
    mu, x, k = sample.mixture.mu[sample.labels[-1]], sample.X[-1], int(sample.labels[-1])
    data.append(drawing.line([mu[0], x[0]], [mu[1], x[1]], "@text", 2))
    ring = {"symbol": drawing.SYMBOLS[k], "line": {"width": 2.5, "color": "@text"}}
    return [*data, *means(sample.mixture), drawing.points(x, f"@{k + 1}", 15, marker=ring)]


def _bar_of_weights(sample: Sample) -> list[drawing.Trace]:
    edges = np.concatenate([[0], np.cumsum(sample.mixture.pi)])
    axes = {"xaxis": "x2", "yaxis": "y2"}
    data = []
    for k, (low, high) in enumerate(pairwise(edges)):
        ink = 0.75 if k == sample.labels[-1] else 0.28
        fill = {"fill": "toself", "fillcolor": f"@{k + 1}/{ink}", **axes}
        data.append(drawing.line([low, high, high, low, low], [0, 0, 1, 1, 0], f"@{k + 1}", 2, **fill))
    u = sample.u[-1]
    data.append(drawing.line([u, u], [0, 1.15], "@text", 3, **axes))
    data.append(drawing.points([[u, 1.2]], "@text", 13, marker={"symbol": "triangle-down"}, **axes))
    return data


def _borders(sample: Sample) -> drawing.Trace:
    """Label the borders of the segments; where two are close, the first."""
    ticks = [0.0]
    for border in np.cumsum(sample.mixture.pi).tolist():
        if border - ticks[-1] > 0.17:
            ticks.append(border)
    texts = [tidy(border, 2) for border in ticks]
    return {"tickvals": ticks, "ticktext": texts, "showgrid": False, "tickangle": 0}


def _graph(sample: Sample) -> list[drawing.Trace]:
    """Draw the nodes z and x of fig. 9.4."""
    axes = {"xaxis": "x3", "yaxis": "y3"}
    colours = [f"@{sample.labels[-1] + 1}/0.3", f"@{sample.labels[-1] + 1}/0.3"]
    node = drawing.points(
        [[0.12, 0.84], [0.12, 0.16]], colours, 38, marker={"line": {"width": 2.5, "color": "@text"}}, **axes
    )
    return [node | {"mode": "markers+text", "text": ["<b>z</b>", "<b>x</b>"], "textfont": {"size": 17}}]


def _counts(sample: Sample) -> list[drawing.Trace]:
    axes = {"xaxis": "x4", "yaxis": "y4"}
    places, N_k, expected = [1, 2, 3], sample.N_k, sample.N * sample.mixture.pi
    colours = [f"@{k}/0.75" for k in places]
    bars = drawing.bars(N_k.tolist(), places, colours, orientation="h", **axes)
    marks = [
        drawing.line([value, value], [k - 0.42, k + 0.42], "@text", 3, "dot", **axes)
        for k, value in zip(places, expected, strict=True)
    ]
    return [bars, *marks]


def _titles() -> list[drawing.Trace]:
    return [
        drawing.title_above("1. u picks z", "x2", "y2"),
        drawing.title_above("2. then x is drawn", "x3", "y3"),
        drawing.title_above("points so far (dotted: π<sub>k</sub>N)", "x4", "y4"),
    ]


def _words(sample: Sample) -> list[drawing.Trace]:
    k, pi = int(sample.labels[-1]), sample.mixture.pi
    middles = np.cumsum(pi) - pi / 2
    u, ends = float(sample.u[-1]), np.maximum(sample.N_k, sample.N * pi)
    side = "left" if u < 0.2 else "right" if u > 0.8 else "center"
    of_bar = {"xref": "x2", "yref": "y2", "bgcolor": "@background/0"}
    of_graph: drawing.Trace = {"xref": "x3", "yref": "y3", "xanchor": "left", "font": {"color": "@text", "size": 19}}
    of_counts = {"xref": "x4", "yref": "y4", "xanchor": "left", "bgcolor": "@background/0"}
    arrow = {"axref": "x3", "ayref": "y3", "ax": 0.12, "ay": 0.62, "showarrow": True, "arrowhead": 2, "arrowwidth": 2.5}
    return [
        *(drawing.label(f"π{DIGITS[j]}", middle, 0.5, **of_bar) for j, middle in enumerate(middles) if pi[j] >= 0.08),
        drawing.label(f"u = {u:.3f}", u, 1.28, xref="x2", yref="y2", yshift=12, xanchor=side),
        drawing.label(f"z = {one_hot(k)}", 0.3, 0.84, **of_graph),
        drawing.label(f"x = {place(sample.X[-1])}", 0.3, 0.16, **of_graph),
        {**drawing.label("", 0.12, 0.37, xref="x3", yref="y3"), **arrow, "arrowcolor": "@text"},
        *(drawing.label(str(sample.N_k[j]), end, j + 1, xshift=6, **of_counts) for j, end in enumerate(ends)),
    ]
