"""Bernoulli mixtures: which pixels decide about one image, and how pixels hang together. Pure."""

import numpy as np

from gmm_core.arrays import Array
from gmm_core.data.digits import SIDE
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace
from ui.lessons.bernoulli import model
from ui.lessons.bernoulli.model import Start
from ui.lessons.bernoulli.numbers import correlation, deciding, partner, written
from ui.lessons.bernoulli.settings import Pixel
from ui.words.numerals import fixed

PIXELS = np.arange(1, SIDE + 1)
EDGES = (0.5, SIDE + 0.5)
CORRELATIONS = ((0, "@2"), (0.5, "@background"), (1, "@1"))


def image(start: Start, image: int) -> Figure:
    """Draw the chosen image, and what each of its pixels says about the two components it fits best."""
    names, layout, narrow = drawing.panels(2, titles=("", ""), gap=0.08)
    x = model.images().X[image - 1].reshape(SIDE, SIDE)
    ink = drawing.heat(PIXELS, PIXELS, x, "@text", zsmooth=False, zmin=0, zmax=1, hoverinfo="skip")
    titles = [f"Image {image}, a written {model.images().labels[image - 1]}"]
    if model.fitted(start).K == 1:
        votes = _votes(np.zeros((SIDE, SIDE)), 0, 0, names[1], visible=False)
        titles.append("One component: nothing to decide")
    else:
        a, b, apart = deciding(start, image)
        votes = _votes(apart, a, b, names[1], visible=True)
        titles.append(f"ln p(xᵢ|μ), component {a + 1} minus {b + 1}")
    for title, axes in zip(titles, names, strict=True):
        layout["annotations"].append(drawing.title_above(title, *axes))
    return _finished([ink, votes], names, layout, narrow) | {"narrow_height": 720}


def pixels(start: Start, pixel: Pixel) -> Figure:
    """Draw the correlation of the chosen pixel with all others: in the images, the mixture, and one component."""
    mixture = model.fitted(start)
    fits = (mixture, model.single().mixture)
    correlations = (written(), *(correlation(fit.covariance()) for fit in fits))
    titles = (f"{len(model.images().X)} images", f"Mixture, K = {mixture.K}", "One component")
    names, layout, narrow = drawing.panels(3, titles=titles, gap=0.05)
    data: list[Trace] = []
    for table, (x, y) in zip(correlations, names, strict=True):
        data.append(_correlations(table[pixel.i].reshape(SIDE, SIDE), x, y))
        data += [_square(partner(pixel), x, y, "dot"), _square(pixel.i, x, y, "solid")]
    figure = _finished(data, names, layout, narrow)
    figure["data"].append(_scale())
    for n, (x, _) in enumerate(names):
        figure["layout"][f"xaxis{x[1:]}"] |= {"domain": [0.32 * n, 0.32 * n + 0.28]}
    figure["layout"] |= {
        "hovermode": "closest",
        "xaxis4": drawing.axis("", [0, 1], domain=[0.95, 0.97], anchor="y4", visible=False),
        "yaxis4": drawing.axis("", [-1, 1], anchor="x4", side="right", dtick=1, showgrid=False),
    }
    figure["narrow"] |= {f"xaxis{x[1:]}.domain": [0, 0.85] for x, _ in names}
    return figure | {"narrow_height": 900}


def _finished(data: list[Trace], names: list[tuple[str, str]], layout: Trace, narrow: Trace) -> Figure:
    """Make every panel a square of 8 x 8 pixels, row 1 on top."""
    for x, y in names:
        across, down = f"xaxis{x[1:]}", f"yaxis{y[1:]}"
        ticks = {"showgrid": False, "constrain": "domain", "dtick": 1, "ticks": ""}
        layout[across] |= {"range": list(EDGES), **ticks}
        layout[down] |= {"range": list(reversed(EDGES)), **ticks, **drawing.equal(x)}
    return {"data": data, "layout": layout | {"margin": {"l": 24, "r": 12, "t": 36, "b": 28}}, "narrow": narrow}


def _votes(apart: Array, a: int, b: int, axes: tuple[str, str], visible: bool) -> Trace:
    """Colour each pixel by the component it speaks for, and write how strongly."""
    finite = np.abs(apart[np.isfinite(apart)])
    most = max(float(finite.max()), 1.0)
    text = [["" if abs(vote) < 0.05 else _signed(vote) for vote in row] for row in apart]
    heat = drawing.heat(PIXELS, PIXELS, np.clip(apart, -most, most), zsmooth=False, zmin=-most, zmax=most)
    return {
        **heat,
        "colorscale": [[0, f"@{b + 1}/0.75"], [0.5, "@background"], [1, f"@{a + 1}/0.75"]],
        "xaxis": axes[0],
        "yaxis": axes[1],
        "text": text,
        "texttemplate": "%{text}",
        "textfont": {"size": 12, "color": "@text"},
        "hoverinfo": "skip",
        "visible": visible,
    }


def _signed(value: float) -> str:
    if not np.isfinite(value):
        return "+∞" if value > 0 else "−∞"
    return fixed(value, 1, plus=True)


def _correlations(row: Array, x: str, y: str) -> Trace:
    heat = drawing.heat(PIXELS, PIXELS, row, zsmooth=False, zmin=-1, zmax=1, xaxis=x, yaxis=y)
    said = "row %{y}, column %{x}: correlation %{z:.2f}<extra></extra>"
    return {**heat, "colorscale": CORRELATIONS, "hovertemplate": said}


def _scale() -> Trace:
    """Draw the colours of the correlations from -1 to 1."""
    levels = np.linspace(-1, 1, 41)
    heat = drawing.heat([0.5], levels, levels[:, None], zsmooth=False, zmin=-1, zmax=1, xaxis="x4", yaxis="y4")
    return {**heat, "colorscale": CORRELATIONS, "hoverinfo": "skip"}


def _square(i: int, x: str, y: str, dash: str) -> Trace:
    row, column = divmod(i, SIDE)
    across, down = np.array([[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]])
    return drawing.line(across + column + 0.5, down + row + 0.5, "@text", 3, dash, xaxis=x, yaxis=y, hoverinfo="skip")
