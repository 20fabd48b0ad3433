"""K-medoids (9.6): a film of steps in which every mean is one of the points. Pure."""

from functools import lru_cache
from typing import Any

import numpy as np

from gmm_core.arrays import Array
from gmm_core.k_means import medoids as kmedoids
from gmm_core.k_means.batch import Labels
from gmm_core.k_means.medoids import KMedoidsState, KMedoidsTrajectory
from ui.charts import drawing
from ui.charts.axes import Figure, counted
from ui.charts.drawing import Frame, Trace
from ui.lessons.k_means import other, plane
from ui.lessons.k_means.other import Ground
from ui.lessons.k_means.problem import pair
from ui.words.numerals import fixed


@lru_cache(maxsize=16)
def run(ground: Ground, name: str) -> KMedoidsTrajectory:
    """Run K-medoids from the points next to the means with which K-means starts."""
    return kmedoids.run(_between(ground, name), kmedoids.nearest_points(ground.X, ground.mu0))


@lru_cache(maxsize=2)
def _between(ground: Ground, name: str) -> Array:
    """Return the dissimilarities of all points: (N, N)."""
    return kmedoids.dissimilarities(ground.X, name)


def film(ground: Ground, name: str) -> list[Frame]:
    """Return the frames: the start, then E and M steps until no medoid moves."""
    states, V = run(ground, name).states, _between(ground, name)
    r = [kmedoids.assign(V, state.medoids) for state in states]
    around, grey = _arrangement(ground, states), plane.points(ground.X)

    def figure(now: float, r: Labels | None) -> Figure:
        return around | {"data": _data(ground, plane.clusters(grey, r), states, now)}

    frames = [Frame("Start", _start(ground), "Start", figure(0, None), _rows(ground.X, states[0]))]
    for t in range(1, len(states)):
        said_e = f"Each point goes to its least dissimilar medoid: J̃ = {fixed(states[t - 1].J_e_step)}."
        drawn = figure(t - 0.5, r[t - 1])
        frames.append(Frame(f"E step {t}", said_e, "E step", drawn, _rows(ground.X, states[t - 1])))
        drawn = figure(t, r[t - 1])
        frames.append(Frame(f"M step {t}", _moved(ground, states, t), "M step", drawn, _rows(ground.X, states[t])))
    return frames


def _data(ground: Ground, clusters: Trace, states: tuple[KMedoidsState, ...], now: float) -> list[Trace]:
    medoids, J = ground.X[states[int(now)].medoids], _heights(states)
    walked = J.copy()
    walked[walked[:, 0] > now] = np.nan
    E, M = walked.copy(), walked.copy()
    E[J[:, 0] % 1 == 0] = np.nan
    M[J[:, 0] % 1 > 0] = np.nan
    curve: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2"}
    return [
        clusters,
        other.reference(ground),
        *plane.means(medoids),
        plane.way(J, "@faint/0.5", 1.5, **curve),
        plane.way(walked, "@text", 2, **curve),
        drawing.points(E, "@1", 10, **curve),
        drawing.points(M, "@2", 11, marker={"symbol": "square"}, **curve),
    ]


def _heights(states: tuple[KMedoidsState, ...]) -> Array:
    """Return the step and the distortion after each E step and each M step, in their order."""
    heights = [(t + 0.5, state.J_e_step) for t, state in enumerate(states[:-1])]
    return np.array(sorted([*heights, *((t, state.J_m_step or 0.0) for t, state in enumerate(states) if t)]))


def _arrangement(ground: Ground, states: tuple[KMedoidsState, ...]) -> Figure:
    steps = drawing.axis("iteration", **counted(len(states) - 1))
    return other.arrangement(ground, "J̃ after each step", steps, [_heights(states)[:, 1].max()], "")


def _start(ground: Ground) -> str:
    return f"Each of the {ground.K} medoids starts on the point next to a mean of K-means’ start."


def _moved(ground: Ground, states: tuple[KMedoidsState, ...], t: int) -> str:
    J, moved = fixed(states[t].J_m_step or 0.0), np.flatnonzero(states[t].medoids != states[t - 1].medoids)
    if not len(moved):
        return f"No medoid moves, J̃ = {J}: converged. K-medoids tried every point of each cluster."
    names = " and ".join(str(k + 1) for k in moved) if len(moved) < 3 else f"{len(moved)} of them"
    what = f"Medoid {names} moves" if len(moved) == 1 else f"Medoids {names} move"
    return f"{what} to the point that is least dissimilar to its whole cluster: J̃ = {J}."


def _rows(X: Array, state: KMedoidsState) -> tuple[tuple[str, ...], ...]:
    rows = ((str(k + 1), pair(X[n]), f"{state.N_k[k]:.0f}") for k, n in enumerate(state.medoids))
    return (("k", "medoid", "points"), *rows)
