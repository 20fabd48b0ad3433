"""Small multiples: one data set, one mixture a panel, and what each is. Pure."""

from collections.abc import Sequence
from typing import Any

from gmm_core.data.dataset import Dataset
from gmm_core.mixture import Mixture
from ui.charts import drawing
from ui.charts.axes import Figure, equal_units, padded

ROWS, COLUMNS = 2, 3
HEIGHT, NARROW_HEIGHT = 640, 250  # of all rows in a wide window, of each in a narrow one


def gallery(dataset: Dataset, mixtures: Sequence[Mixture], titles: Sequence[str], K: int) -> Figure:
    """Draw up to six mixtures of at most K components on the same points, in one row if three are enough.

    The points carry the colours of their responsibilities, which change with the labels.
    """
    names, layout, _ = drawing.panels(COLUMNS, ROWS, titles=titles, gap=0.03, stacked=False)
    layout["annotations"] = [title | {"align": "left"} for title in layout["annotations"]]
    limits = [padded(dataset.X[:, d], 0.07) for d in range(2)]
    data: list[drawing.Trace] = []
    narrow: drawing.Trace = {}
    wide_rows, narrow_rows = -(-len(mixtures) // COLUMNS), -(-len(mixtures) // 2)
    for panel, (x, y) in enumerate(names):
        mixture = mixtures[panel] if panel < len(mixtures) else None
        data += _panel(dataset, mixture, K, {"xaxis": x, "yaxis": y})
        bare = {"showticklabels": False, "ticks": "", "visible": mixture is not None}
        layout[_long(x)] |= drawing.axis("", limits[0], **bare)
        layout[_long(y)] |= drawing.axis("", limits[1], **bare) | (drawing.equal(x) if equal_units(dataset) else {})
        row, column = divmod(panel, COLUMNS)
        layout[_long(y)]["domain"] = _row(row, wide_rows, 60 / HEIGHT)
        row, column = divmod(panel, 2)  # two side by side on a phone
        narrow[f"{_long(x)}.domain"] = [0.53 * column, 0.47 + 0.53 * column]
        narrow[f"{_long(y)}.domain"] = _row(row, narrow_rows, 60 / (NARROW_HEIGHT * narrow_rows))
    return {"data": data, "layout": layout, "narrow": narrow, "narrow_height": NARROW_HEIGHT * narrow_rows}


def _row(row: int, rows: int, above: float) -> list[float]:
    """Return the domain of a row's y axes, below a title; rows without a panel get what is left at the bottom."""
    height = 1 / rows
    top = max(1 - row * height - above, 0.02)
    return [max(top - height + above, 0.0), top]


def _long(name: str) -> str:
    return f"{name[0]}axis{name[1:]}"


def _panel(dataset: Dataset, mixture: Mixture | None, K: int, axes: drawing.Trace) -> list[drawing.Trace]:
    hidden: Any = {**axes, "hoverinfo": "skip", "visible": False}
    if mixture is None:
        nothing = [drawing.line([], [], **hidden) for _ in range(K)]
        return [drawing.points([], **hidden), *nothing, drawing.points([], **hidden)]
    visible: Any = {**axes, "hoverinfo": "skip", "visible": True}
    colours = drawing.mix(mixture.responsibilities(dataset.X), 0.55)
    ellipses = [drawing.ellipse(mixture.mu[k], mixture.Sigma[k], k, **visible) for k in range(mixture.K)]
    absent = [drawing.line([], [], **hidden) for _ in range(K - mixture.K)]
    return [drawing.points(dataset.X, colours, 6, **visible), *ellipses, *absent, means(mixture, **visible)]


def means(mixture: Mixture, **more: Any) -> drawing.Trace:
    """Mark the means of all components by their numbers, in one trace."""
    trace = drawing.mean(mixture.mu[0], 0, **more)
    marker = trace["marker"] | {"color": [f"@{k + 1}" for k in range(mixture.K)]}
    where = {"x": drawing.numbers(mixture.mu[:, 0]), "y": drawing.numbers(mixture.mu[:, 1])}
    return trace | where | {"marker": marker, "text": [str(k + 1) for k in range(mixture.K)]}
