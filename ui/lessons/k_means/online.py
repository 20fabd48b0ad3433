"""The online update (9.5): a film that goes point by point at first, and then in whole passes. Pure."""

from functools import lru_cache
from typing import Any

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


def film(ground: Ground, eta: str) -> list[Frame]:
    """Return the frames: the start, the first points one by one, then the ends of ten passes."""
    states = run(ground, eta)
    N, X = len(ground.X), ground.X
    at = [0, *range(1, SINGLY + 1), *(N * n for n in range(1, PASSES + 1))]
    seen = np.unique(np.concatenate([at[1:], np.geomspace(1, N * PASSES, CURVE).astype(int)]))
    J = np.column_stack([seen, [distortion(X, states[n].mu) for n in seen]])
    around, given_to = _arrangement(ground, J), np.array([state.k for state in states[1:]])
    grey, frames = plane.points(X), []
    for before, now in zip([0, *at], at, strict=False):
        figure = around | {"data": _data(ground, grey, states, before, now, J)}
        name, step = ("Start", "Start") if now == 0 else _names(now, N)
        rows = _rows(states[now], np.bincount(given_to[:now], minlength=ground.K))
        frames.append(Frame(name, _says(ground, states, before, now), step, figure, rows))
    return frames


def _names(now: int, N: int) -> tuple[str, str]:
    return (f"Point {now}", "next point") if now <= SINGLY else (f"Pass {now // N}", "to the end of the pass")


def _data(ground: Ground, grey: Trace, states: list[OnlineState], before: int, now: int, J: Array) -> list[Trace]:
    X, state = ground.X, states[now]
    mu = state.mu
    data = [plane.clusters(grey, batch.assign(X, mu)), *plane.borders(mu, X)]
    data += [*_pull(X, states[before], state, 0 < now <= SINGLY), other.reference(ground), *plane.means(mu)]
    walked = J.copy()
    walked[walked[:, 0] > now] = np.nan
    curve: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2"}
    return [
        *data,
        drawing.line([1, PASSES * len(X)], [ground.J, ground.J], "@torn", 2, "dot", **curve),
        plane.way(J, "@faint/0.5", 1.5, **curve),
        plane.way(walked, "@text", 2, **curve),
        drawing.points([[max(now, 1), _at(J, now)]], "@text", 11, visible=now > 0, **curve),
    ]


def _arrangement(ground: Ground, J: Array) -> Figure:
    tops = [0.0, max(J[:, 1].max(), ground.J)]
    ticks = {"tickvals": [1, 10, 100, 1000], "ticktext": ["1", "10", "100", "1,000"]}
    ends = np.log10([0.9, 1.1 * PASSES * len(ground.X)]).tolist()
    seen = drawing.axis("points seen", ends, type="log", **ticks)
    return other.arrangement(ground, "J after each point", seen, tops, f"K-means ends at {fixed(ground.J)}")


def _at(J: Array, now: int) -> float:
    return float(J[J[:, 0] >= now][0, 1])


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


def _says(ground: Ground, states: list[OnlineState], before: int, now: int) -> str:
    state = states[now]
    J = distortion(ground.X, state.mu)
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
