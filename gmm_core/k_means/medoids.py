"""K-medoids step by step: any dissimilarity in place of the squared distance, and means that are points (PRML 9.6)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_core.arrays import Array, InputError, check_points, frozen
from gmm_core.em import Stop
from gmm_core.k_means.batch import Labels, until_still

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class KMedoidsState:
    """The medoids after some M steps, and the distortion on both sides of the E step that follows."""

    medoids: Rows  # (K,) rows of the points that stand for their clusters
    N_k: Array  # (K,)
    J_m_step: float | None  # None at the start
    J_e_step: float


@dataclass(frozen=True, eq=False)
class KMedoidsTrajectory:
    """A whole run: ``states[0]`` is the start, ``states[t]`` stands after t M steps."""

    states: tuple[KMedoidsState, ...]
    stop: Stop


@dataclass(frozen=True)
class Dissimilarity:
    """A line of the menu of dissimilarities V(x, x')."""

    title: str
    between: Callable[[Array], Array]  # differences x - x' (..., D) -> V (...,)


DISSIMILARITIES: dict[str, Dissimilarity] = {
    "absolute": Dissimilarity("absolute distance, Σᵢ|xᵢ − x′ᵢ|", lambda d: np.abs(d).sum(axis=-1)),
    "euclidean": Dissimilarity("distance, ‖x − x′‖", lambda d: np.sqrt((d * d).sum(axis=-1))),
    "squared": Dissimilarity("squared distance, ‖x − x′‖²", lambda d: (d * d).sum(axis=-1)),
}


def dissimilarities(X: ArrayLike, name: str) -> Array:
    """Evaluate V(x_n, x_m) between all points: (N, N). For some thousand points at most: it takes 8 N^2 bytes."""
    points = check_points(X)
    if name not in DISSIMILARITIES:
        raise InputError(f"There is no dissimilarity {name!r}: choose one of {', '.join(DISSIMILARITIES)}.")
    return frozen(DISSIMILARITIES[name].between(points[:, None] - points))


def nearest_points(X: Array, mu: Array) -> Rows:
    """Return the row of the point next to each mean: medoids to start from where K-means starts at mu (K, D)."""
    return np.array([((X - mean) ** 2).sum(axis=1).argmin() for mean in mu], dtype=np.int64)


def assign(V: Array, medoids: Rows) -> Labels:
    """Assign each point to its least dissimilar medoid, the E step: (N,). Of equal ones the first gets it."""
    return V[:, medoids].argmin(axis=1)


def update(V: Array, r: Labels, medoids: Rows) -> Rows:
    """Make that point of each cluster its medoid which is least dissimilar to all of it: the M step, O(N_k^2).

    A medoid moves only where that lowers the distortion, so that every run ends; an empty cluster keeps its own.
    """
    moved = medoids.copy()
    for k, medoid in enumerate(medoids):
        members = np.flatnonzero(r == k)
        if len(members):
            costs = V[np.ix_(members, members)].sum(axis=0)
            if costs.min() < V[members, medoid].sum():
                moved[k] = members[costs.argmin()]
    return moved


def distortion(V: Array, r: Labels, medoids: Rows) -> float:
    """Sum the dissimilarities of all points to their medoids: J-tilde (9.6)."""
    return float(V[np.arange(len(V)), medoids[r]].sum())


def iterate(V: ArrayLike, medoids0: ArrayLike) -> Iterator[KMedoidsState]:
    """Yield the start and then the state after each M step, without end.

    V (N, N) is all the algorithm knows of the points: they need no coordinates.

    Raises
    ------
    InputError
        If V is not a square table of finite numbers, or medoids0 are not rows of it.
    """
    V, medoids = _checked(V, medoids0)
    J_m_step = None
    while True:
        r = assign(V, medoids)
        N_k = frozen(np.bincount(r, minlength=len(medoids)))
        medoids.flags.writeable = False
        yield KMedoidsState(medoids, N_k, J_m_step, distortion(V, r, medoids))
        medoids = update(V, r, medoids)
        J_m_step = distortion(V, r, medoids)


def run(V: ArrayLike, medoids0: ArrayLike, max_iter: int = 100) -> KMedoidsTrajectory:
    """Run K-medoids until an M step moves no medoid, or for ``max_iter`` M steps; the last state repeats it."""
    return KMedoidsTrajectory(*until_still(iterate(V, medoids0), lambda state: state.medoids, max_iter))


def _checked(V: ArrayLike, medoids0: ArrayLike) -> tuple[Array, Rows]:
    table = check_points(V)
    if table.shape[0] != table.shape[1]:
        raise InputError(f"The dissimilarities have shape {table.shape}: give one row and one column per point.")
    medoids = np.array(medoids0, dtype=np.int64)
    if medoids.ndim != 1 or not len(medoids) or medoids.min() < 0 or medoids.max() >= len(table):
        raise InputError(f"The medoids must be rows from 0 to {len(table) - 1}, one for each cluster.")
    return table, medoids
