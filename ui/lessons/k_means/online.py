"""The online update (9.5): a film that goes point by point at first, and then in whole passes. Pure."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gmm_core.arrays import Array
from gmm_core.k_means import batch, online
from gmm_core.k_means.batch import Labels
from gmm_core.k_means.online import OnlineState
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Frame, Trace
from ui.lessons.k_means import other, plane
from ui.lessons.k_means.other import Ground
from ui.lessons.k_means.problem import pair
from ui.words.numerals import change, fixed, number

SINGLY = 12  # points that have a frame of their own
PASSES = 10
ORDER_SEED = 3
CURVE = 60  # places along the curve
CURVE_PANEL: dict[str, str] = {"xaxis": "x2", "yaxis": "y2"}


@lru_cache(maxsize=16)
def run(ground: Ground, eta: str) -> list[OnlineState]:
    """Return the state after every point of all passes; each pass takes the points in a new random order."""
    rng = np.random.default_rng(ORDER_SEED)
    order = np.concatenate([rng.permutation(len(ground.X)) for _ in range(PASSES)])
    rate = online.running_mean if eta == "mean" else online.constant(float(eta))
    return list(online.iterate(ground.X, ground.mu0, order.tolist(), rate))


def distortion(X: Array, mu: Array) -> float:
    """Evaluate J (9.1) with every point at its nearest mean."""
    return batch.distortion(X, batch.assign(X, mu), mu)


def _distortions(X: Array, mu: Array) -> Array:
    """Evaluate J (9.1) for many sets of means mu (S, K, 2), with every point at its nearest mean: (S,)."""
    squared = np.zeros((*mu.shape[:2], len(X)))  # (S, K, N)
    for d, x in enumerate(X.T):
        squared += (x - mu[:, :, d, None]) ** 2
    J: Array = squared.min(axis=1).sum(axis=1)
    return J


def film(ground: Ground, eta: str) -> list[Frame]:
    """Return the frames: the start, the first points one by one, then the ends of ten passes."""
    states = run(ground, eta)
    N, X = len(ground.X), ground.X
    at = [0, *range(1, SINGLY + 1), *(N * n for n in range(1, PASSES + 1))]
    seen = np.unique(np.concatenate([at[1:], np.geomspace(1, N * PASSES, CURVE).astype(int)]))
    J = np.column_stack([seen, _distortions(X, np.array([states[n].means for n in seen]))])
    around, given_to = _arrangement(ground, J), np.array([state.k for state in states[1:]])
    still, frames = _still(ground, J), []
    heights = dict(J.tolist())
    for before, now in zip([0, *at], at, strict=False):
        figure = around | {"data": _data(X, still, states, before, now, heights.get(max(now, 1), 0.0))}
        name, step = ("Start", "Start") if now == 0 else _names(now, N)
        rows = _rows(states[now], np.bincount(given_to[:now], minlength=ground.K))
        says = _says(ground, states, before, now, heights.get(now, 0.0))
        frames.append(Frame(name, says, step, figure, rows))
    return frames


def _names(now: int, N: int) -> tuple[str, str]:
    return (f"Point {now}", "next point") if now <= SINGLY else (f"Pass {now // N}", "next pass")


class _Still(NamedTuple):
    """What stands still from one frame to the next, and the whole curve, of which frames show a part."""

    grey: Trace
    reference: Trace
    window: plane.Window
    level: Trace
    faint: Trace
    walked: Trace


def _still(ground: Ground, J: Array) -> _Still:
    level = drawing.line([1, PASSES * len(ground.X)], [ground.J, ground.J], "@torn", 2, "dot", **CURVE_PANEL)
    faint, walked = plane.way(J, "@faint/0.5", 1.5, **CURVE_PANEL), plane.way(J, "@text", 2, **CURVE_PANEL)
    return _Still(plane.points(ground.X), other.reference(ground), plane.window(ground.X), level, faint, walked)


def _data(X: Array, still: _Still, states: list[OnlineState], before: int, now: int, height: float) -> list[Trace]:
    mu = states[now].mu
    return [
        plane.clusters(still.grey, batch.assign(X, mu)),
        *plane.borders(mu, still.window),
        *_pull(X, states[before], states[now], 0 < now <= SINGLY),
        still.reference,
        *plane.means(mu),
        still.level,
        still.faint,
        plane.until(still.walked, now),
        drawing.points([[max(now, 1), height]], "@text", 11, visible=now > 0, **CURVE_PANEL),
    ]


def _arrangement(ground: Ground, J: Array) -> Figure:
    tops = [0.0, max(J[:, 1].max(), ground.J)]
    ticks = {"tickvals": [1, 10, 100, 1000], "ticktext": ["1", "10", "100", "1,000"]}
    ends = np.log10([0.9, 1.1 * PASSES * len(ground.X)]).tolist()
    seen = drawing.axis("points seen", ends, type="log", **ticks)
    return other.arrangement(ground, "J after each point", seen, tops, f"K-means ends at {fixed(ground.J)}")


def _pull(X: Array, before: OnlineState, after: OnlineState, single: bool) -> list[Trace]:
    """Show the point that has just been taken, and the way its mean has gone because of it."""
    n, k = (after.n, after.k) if single and after.n is not None and after.k is not None else (0, 0)
    way = np.array([before.means[k], after.means[k]])
    ring = {"symbol": "circle-open", "line": {"width": 3, "color": "@text"}}
    return [
        drawing.line([way[1, 0], X[n, 0]], [way[1, 1], X[n, 1]], "@text", 1.5, "dot", visible=single),
        plane.way(way, f"@{k + 1}", 4, visible=single),
        drawing.points(X[[n]], "@text", 16, marker=ring, visible=single),
    ]


def _says(ground: Ground, states: list[OnlineState], before: int, now: int, J: float) -> str:
    state = states[now]
    if state.n is None or state.k is None or state.eta is None:
        return f"The same {ground.K} means as above. The points come one at a time, in random order."
    if now <= SINGLY:
        x, k = pair(ground.X[state.n]), state.k + 1
        share = "all the way" if state.eta == 1 else f"{number(state.eta, 3)} of the way"
        return f"The point {x} is nearest to mean {k}, and pulls it {share}: to {pair(state.mu[state.k])}."
    count, furthest = now // len(ground.X), float(np.linalg.norm(state.mu - states[before].mu, axis=1).max())
    passes = f"{count} pass" if count == 1 else f"{count} passes"
    return (
        f"After {passes}, {now:,} points: J = {fixed(J)}; K-means ends at {fixed(ground.J)}. "
        f"In this pass the mean that moved furthest moved by {change(furthest)}."
    )


def _rows(state: OnlineState, had: Labels) -> tuple[tuple[str, ...], ...]:
    rows = (
        (str(k), pair(np.array(mean)), f"{n:,}") for k, (mean, n) in enumerate(zip(state.means, had, strict=True), 1)
    )
    return (("k", "mean", "points it has had"), *rows)
