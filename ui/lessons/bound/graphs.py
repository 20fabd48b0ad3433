"""The graphs of figs 9.4, 9.6 and 9.9: which variable depends on which, computed from nodes and arrows. Pure."""

from dataclasses import dataclass

from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace

SIZE = 46  # the diameter of a variable in pixels
DOT = 9  # of a parameter


@dataclass(frozen=True)
class Node:
    """A variable (a circle, shaded if it is observed) or a parameter (a dot)."""

    name: str
    x: float
    y: float
    observed: bool = False
    parameter: bool = False


@dataclass(frozen=True)
class Graph:
    """Nodes, the arrows between them by position, and whether they stand on a plate of N copies."""

    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[tuple[int, int], ...]
    plate: bool = True


def graphs(z_known: bool) -> tuple[Graph, Graph]:
    """Return the graph for one point, and that for a data set with its parameters."""
    one = (Node("<b>z</b>", 0, 1, observed=z_known), Node("<b>x</b>", 0, -1, observed=True))
    parameters = (
        Node("<b>π</b>", -1.6, 1, parameter=True),
        Node("<b>μ</b>", -1.6, -0.6, parameter=True),
        Node("<b>Σ</b>", -1.6, -1.4, parameter=True),
    )
    each = (Node("<b>z</b><sub>n</sub>", 0, 1, observed=z_known), Node("<b>x</b><sub>n</sub>", 0, -1, observed=True))
    return (
        Graph("One point: fig. 9.4", one, ((0, 1),), plate=False),
        Graph(
            f"All points: fig. {'9.9, complete data' if z_known else '9.6'}",
            (*each, *parameters),
            ((0, 1), (2, 0), (3, 1), (4, 1)),
        ),
    )


def chart(z_known: bool, N: int) -> Figure:
    """Draw both graphs; the plate says how many points this data set has."""
    panels, layout, _ = drawing.panels(2, gap=0.04, stacked=False)
    data: list[Trace] = []
    layout["shapes"] = []
    widths = ([0, 0.3], [0.34, 1])
    for (x, y), graph, domain in zip(panels, graphs(z_known), widths, strict=True):
        blank = {
            "showticklabels": False,
            "ticks": "",
            "showgrid": False,
            "showline": False,
            "linecolor": "@background/0",
        }
        suffix = x.removeprefix("x")
        layout[f"xaxis{suffix}"] |= {"domain": domain, **drawing.axis("", [-2.3, 1.4] if graph.plate else [-1, 1])}
        layout[f"xaxis{suffix}"] |= blank
        layout[f"yaxis{suffix}"] |= drawing.axis("", [-2.3, 1.9]) | blank
        layout["annotations"] += [drawing.title_above(graph.title, x, y), *_arrows(graph, x, y), *_texts(graph, x, y)]
        if graph.plate:
            layout["shapes"].append(_plate(x, y))
            said = f"N = {N:,}"
            layout["annotations"].append(drawing.label(said, 0.95, -1.9, xref=x, yref=y, xanchor="right"))
        data += [_variables(graph, x, y), _dots(graph, x, y)]
    return {"data": data, "layout": layout | {"margin": {"l": 4, "r": 4, "b": 4}}, "narrow": {}, "narrow_height": 300}


def _variables(graph: Graph, x: str, y: str) -> Trace:
    """Draw the circles; what is observed is shaded, as in the book."""
    nodes = [node for node in graph.nodes if not node.parameter]
    colours = ["@accent/0.35" if node.observed else "@background" for node in nodes]
    marker = {"line": {"width": 2, "color": "@text"}}
    return drawing.points([(node.x, node.y) for node in nodes], colours, SIZE, marker=marker, xaxis=x, yaxis=y)


def _dots(graph: Graph, x: str, y: str) -> Trace:
    nodes = [node for node in graph.nodes if node.parameter]
    return drawing.points([(node.x, node.y) for node in nodes], "@text", DOT, xaxis=x, yaxis=y)


def _texts(graph: Graph, x: str, y: str) -> list[Trace]:
    place = {"xref": x, "yref": y, "bgcolor": "@background/0"}
    return [
        drawing.label(node.name, node.x, node.y, xshift=-18 if node.parameter else 0, **place) for node in graph.nodes
    ]


def _arrows(graph: Graph, x: str, y: str) -> list[Trace]:
    """Point from the edge of one node to the edge of the other."""
    found = []
    for a, b in graph.arrows:
        tail, head = graph.nodes[a], graph.nodes[b]
        gap = DOT / 2 + 2 if tail.parameter else SIZE / 2 + 1
        arrow = {"showarrow": True, "arrowhead": 2, "arrowsize": 1.2, "arrowwidth": 2, "arrowcolor": "@text"}
        ends = {"x": head.x, "y": head.y, "ax": tail.x, "ay": tail.y, "xref": x, "yref": y, "axref": x, "ayref": y}
        found.append({"text": "", "standoff": SIZE / 2 + 2, "startstandoff": gap, **arrow, **ends})
    return found


def _plate(x: str, y: str) -> Trace:
    """Draw the box around what is there N times."""
    corners = {"x0": -0.95, "x1": 1.05, "y0": -2.15, "y1": 1.8}
    return {"type": "rect", "xref": x, "yref": y, **corners, "line": {"color": "@text", "width": 2}}
