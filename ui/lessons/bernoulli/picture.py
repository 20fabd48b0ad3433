"""One frame of EM on the digit images, after PRML fig. 9.10: images, mean images and ln p(X). Pure."""

from functools import cache, lru_cache

import numpy as np

from gmm_core.arrays import Array
from gmm_core.data.digits import SIDE
from gmm_core.models.bernoulli import BernoulliMixture
from ui.charts import drawing
from ui.charts.axes import Figure, counted, padded
from ui.charts.drawing import Trace
from ui.lessons.bernoulli import model
from ui.lessons.bernoulli.model import DIGITS
from ui.lessons.bernoulli.settings import MAX_K
from ui.words.numerals import fixed

PER_DIGIT = 10  # images drawn of each digit, one row
FEW = 5  # of them in a narrow window
WIDE, HIGH = 10, 13  # pixels from one drawn image to the next
BAR = 3.5  # height of the bar below an image, in pixels
ACROSS = 4  # mean images in a row
NUMBERED = 0.3  # the part of a bar that has room for its number


def drawn() -> list[int]:
    """Choose the images of the picture: the first ten of each digit."""
    labels = model.images().labels
    return [int(n) for digit in DIGITS for n in np.flatnonzero(labels == digit)[:PER_DIGIT]]


class Reel:
    """The frames of a run with K components whose ln p(X) is ``curve``; what they have in common is drawn once."""

    def __init__(self, curve: list[float], K: int) -> None:
        self.K, self.drawn = K, drawn()
        low, high = padded([*curve[1:], model.single().log_likelihood], 0.08)
        self.around = _arrangement(curve, K, low, high)
        self.means = cache(lambda mixture: [*_means(mixture), _titles(mixture)])
        self.until = cache(_Curve(curve, low).until)

    def shares(self, gamma: Array | None) -> list[Trace]:
        """Draw the images by their responsibilities (N, K), with the bars below them."""
        images = drawn()
        shares = np.zeros((len(images), self.K)) if gamma is None else np.round(gamma[images], 3)
        return [_images(shares), _frames(), *_shares(shares)]

    def frame(self, t: int, mixture: BernoulliMixture, shares: list[Trace]) -> Figure:
        """Put a frame together, after t iterations."""
        return self.around | {"data": [*shares, *self.means(mixture), *self.until(t)]}


def _arrangement(curve: list[float], K: int, low: float, high: float) -> Figure:
    rows = 1 if K < ACROSS else 2
    layout = {
        "xaxis": _hidden([-1, PER_DIGIT * WIDE - 1], "y", [0, 1]),
        "yaxis": _hidden([len(DIGITS) * HIGH - 0.5, -0.5], "x", [0.44, 1], constraintoward="top", **drawing.equal()),
        "xaxis2": _hidden([-1, ACROSS * WIDE - 1], "y2", [0, 0.58]),
        "yaxis2": _hidden([rows * (HIGH - 1) - 2.5, -3], "x2", [0, 0.38], **drawing.equal("x2")),
        "xaxis3": drawing.axis("Iteration", **counted(len(curve) - 1), domain=[0.68, 1], anchor="y3"),
        "yaxis3": drawing.axis("", (low, high), domain=[0.04, 0.35], anchor="x3"),
        "annotations": _annotations(curve, low, high),
        "barmode": "overlay",
        "margin": {"l": 8, "r": 12, "t": 8, "b": 48},
    }
    narrow = {
        "xaxis.range": [-1, FEW * WIDE - 1],
        "yaxis.domain": [0.62, 1],
        "xaxis2.domain": [0, 1],
        "yaxis2.domain": [0.34, 0.58],
        "xaxis3.domain": [0.16, 1],
        "yaxis3.domain": [0.04, 0.27],
    }
    # In a low picture the means and the curve stand beside the images.
    short = {
        **{"xaxis.domain": [0, 0.5], "yaxis.domain": [0, 1]},
        **{"xaxis2.domain": [0.54, 1], "yaxis2.domain": [0.56, 1]},
        **{"xaxis3.domain": [0.62, 1], "yaxis3.domain": [0.04, 0.42]},
    }
    return {"layout": layout, "narrow": narrow, "short": short, "narrow_height": 600}


def _hidden(limits: list[float], anchor: str, domain: list[float], **more: object) -> Trace:
    shape = {"visible": False, "constrain": "domain", "anchor": anchor, "domain": domain, **more}
    return drawing.axis("", limits, **shape)


def _corner(place: int) -> tuple[int, int]:
    row, column = divmod(place, PER_DIGIT)
    return column * WIDE, row * HIGH


def _images(shares: Array) -> Trace:
    """Draw all images in one heat map: the ink of the n-th has the n-th colour of the scale."""
    ink = drawing.mix(shares) if shares.any() else ["@text"] * len(shares)
    return {**_ink(), "colorscale": _bands(["@background", *ink])}


@lru_cache(maxsize=1)
def _ink() -> Trace:
    images = drawn()
    z = np.full((len(DIGITS) * HIGH, PER_DIGIT * WIDE), np.nan)
    for place, n in enumerate(images):
        x, y = _corner(place)
        z[y : y + SIDE, x : x + SIDE] = (place + 1) * model.images().X[n].reshape(SIDE, SIDE)
    height, width = z.shape
    x_centres, y_centres = np.arange(width) + 0.5, np.arange(height) + 0.5
    return drawing.heat(x_centres, y_centres, z, zsmooth=False, zmin=0, zmax=len(images), hoverinfo="skip")


def _bands(colours: list[str]) -> list[list[object]]:
    """Make a colour scale of bands: the whole number n out of the last one has the n-th colour."""
    edges = _edges(len(colours))
    return [[edge, colour] for n, colour in enumerate(colours) for edge in edges[n : n + 2]]


@lru_cache(maxsize=1)
def _edges(count: int) -> list[float]:
    last = count - 1
    return [0.0, *(round(edge, 5) for edge in ((np.arange(last) + 0.5) / last).tolist()), 1.0]


@lru_cache(maxsize=1)
def _frames() -> Trace:
    x: list[float] = []
    y: list[float] = []
    for place in range(len(DIGITS) * PER_DIGIT):
        left, top = _corner(place)
        x += [left, left + SIDE, left + SIDE, left, left, np.nan]
        y += [top, top, top + SIDE, top + SIDE, top, np.nan]
    return drawing.line(x, y, "@faint", 1, hoverinfo="skip")


def _shares(shares: Array) -> list[Trace]:
    """Draw the responsibilities as one bar per image, its parts numbered."""
    left = np.tile(WIDE * np.arange(PER_DIGIT), len(DIGITS))
    lengths = SIDE * shares.T  # (K, n)
    bars = zip(drawing.numbers(lengths), drawing.numbers(left + np.cumsum(lengths, axis=0) - lengths), strict=True)
    traces = []
    for k, (length, base) in enumerate(bars):
        text = [str(k + 1) if part > NUMBERED else "" for part in shares[:, k].tolist()]
        traces.append(_bar(k) | {"x": length, "base": base, "text": text, "visible": True})
    return [*traces, *(_bar(k) for k in range(len(traces), MAX_K))]


@lru_cache(maxsize=MAX_K)
def _bar(k: int) -> Trace:
    """Prepare the parts of the bars that belong to component k; they stay away if there is none."""
    corners = np.array([_corner(place) for place in range(len(DIGITS) * PER_DIGIT)])
    return {
        "type": "bar",
        "x": [0.0] * len(corners),
        "y": drawing.numbers(corners[:, 1] + SIDE + 1 + BAR / 2),
        "marker": {"color": f"@{k + 1}"},
        "orientation": "h",
        "base": drawing.numbers(corners[:, 0]),
        "width": BAR,
        "text": [""] * len(corners),
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"color": "@on-hue", "size": 12},
        "hoverinfo": "skip",
        "visible": False,
    }


def _place(k: int) -> tuple[int, int]:
    row, column = divmod(k, ACROSS)
    return column * WIDE, row * (HIGH - 1)


def _means(mixture: BernoulliMixture) -> list[Trace]:
    """Draw the means as images, ink in the hue of the component, and last the one of a single component."""
    images = np.round(mixture.mu, 3).reshape(-1, SIDE, SIDE).tolist()
    used = [_mean(k, k) | {"z": image, "visible": True} for k, image in enumerate(images)]
    return [*used, *(_mean(k, mixture.K) for k in range(mixture.K, MAX_K + 1))]


@lru_cache(maxsize=(MAX_K + 1) ** 2)
def _mean(k: int, place: int) -> Trace:
    """Prepare the image of mean k at a place; the last k is the single component, which alone is seen as it is."""
    x, y = _place(place)
    pixels, colour = np.arange(SIDE) + 0.5, "@text" if k == MAX_K else f"@{k + 1}"
    image = np.round(model.single().mixture.mu[0], 3).reshape(SIDE, SIDE)
    more = {"zsmooth": False, "zmin": 0, "zmax": 1, "xaxis": "x2", "yaxis": "y2", "hoverinfo": "skip"}
    return drawing.heat(x + pixels, y + pixels, image, colour, **more) | {"visible": k == MAX_K}


def _titles(mixture: BernoulliMixture) -> Trace:
    weights = [f"π{'₁₂₃₄₅₆'[k]} = {weight:.3f}" for k, weight in enumerate(mixture.pi.tolist())]
    return _captions(mixture.K) | {"text": [*weights, *[""] * (MAX_K - mixture.K), "K = 1"]}


@lru_cache(maxsize=MAX_K)
def _captions(K: int) -> Trace:
    """Prepare what stands above the means: their weights, and the name of the single component."""
    places = np.array([_place(min(k, K)) for k in range(MAX_K + 1)], dtype=float)
    return {
        **drawing.points(places + np.array([SIDE / 2, -1.2]), size=0.1, xaxis="x2", yaxis="y2"),
        "mode": "text",
        "textfont": {"color": [*(f"@{k + 1}" for k in range(MAX_K)), "@text"], "size": 15},
        "hoverinfo": "skip",
    }


class _Curve:
    """ln p(X): the whole run faint, what is done bold, and where a single component ends."""

    def __init__(self, curve: list[float], low: float) -> None:
        last, alone = len(curve) - 1, model.single().log_likelihood
        self.at = list(range(len(curve)))
        self.heights = drawing.numbers(np.maximum(curve, low))  # the start may lie far below
        panel = {"xaxis": "x3", "yaxis": "y3", "hoverinfo": "skip"}
        self.whole = [
            drawing.line([0, last], [alone, alone], "@text", 1.5, "dot", **panel),
            drawing.line(self.at, self.heights, "@faint", 1.5, **panel),
        ]
        self.done = drawing.line([], [], "@text", 3, **panel)
        self.now = drawing.points([], "@text", 12, cliponaxis=False, **panel)

    def until(self, t: int) -> list[Trace]:
        """Draw the run as far as iteration t; its line keeps its length, so that it can grow."""
        left = len(self.at) - 1 - t
        x, y = (values[: t + 1] + values[t : t + 1] * left for values in (self.at, self.heights))
        now = {"x": self.at[t : t + 1], "y": self.heights[t : t + 1]}
        return [*self.whole, self.done | {"x": x, "y": y}, self.now | now]


def _annotations(curve: list[float], low: float, high: float) -> list[Trace]:
    alone = model.single().log_likelihood
    panel = {"xref": "x3 domain", "yref": "y3", "yanchor": "bottom"}
    height = 0.45 if alone < low + 0.3 * (high - low) else 0.02  # not on the other label
    below = f"start: {fixed(curve[0], 0)}" if curve[0] < low else ""
    return [
        drawing.title_above("Log-likelihood ln p(X)", "x3", "y3"),
        drawing.label(f"K = 1: {fixed(alone)}", 1, alone, **panel, xanchor="right", yshift=2),
        drawing.label(below, 1, height, "@faint", **panel | {"yref": "y3 domain"}, xanchor="right"),
    ]
