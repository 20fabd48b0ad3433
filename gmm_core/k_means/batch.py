"""K-means step by step: the E step assigns points to means, the M step moves the means (PRML 9.1)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.cluster.vq import vq

from gmm_core.arrays import Array, InputError, check_points, frozen
from gmm_core.em import Reason, Stop

Labels = NDArray[np.int64]
S = TypeVar("S")  # the state of a run


@dataclass(frozen=True, eq=False)
class KMeansState:
    """The means after some M steps, and the distortion J on both sides of the E step that follows."""

    mu: Array  # (K, D)
    N_k: Array  # (K,) points of each mean after the E step; 0 is an empty cluster
    J_m_step: float | None  # after the M step that made these means; None at the start
    J_e_step: float  # after the E step that assigned every point to its nearest mean


@dataclass(frozen=True, eq=False)
class KMeansTrajectory:
    """A whole run: ``states[0]`` is the start, ``states[t]`` stands after t M steps."""

    states: tuple[KMeansState, ...]
    stop: Stop


def assign(X: Array, mu: Array) -> Labels:
    """Assign each point to its nearest mean: the E step (9.2). Of equally near means the first one gets it.

    Returns
    -------
    (N,) the k for which r_nk = 1.
    """
    return vq(X, mu, check_finite=False)[0].astype(np.int64)


def update(X: Array, r: Labels, mu: Array) -> Array:
    """Move each mean to the average of its points: the M step (9.4).

    A mean without points stays where it is: (9.4) would be 0/0 there, and J is the same wherever it stands.

    Returns
    -------
    (K, D)
    """
    K = len(mu)
    N_k = np.bincount(r, minlength=K)
    offset = X.mean(axis=0)  # sums of deviations keep the digits that sums of far-off coordinates lose
    sums = np.column_stack([np.bincount(r, weights=x - x0, minlength=K) for x, x0 in zip(X.T, offset, strict=True)])
    return np.where(N_k[:, None] > 0, offset + sums / np.maximum(N_k, 1)[:, None], mu)


def distortion(X: Array, r: Labels, mu: Array) -> float:
    """Sum the squared distances of all points to their means: J (9.1)."""
    # coordinate by coordinate: a sum along rows of two numbers takes four times as long
    return float(np.add.reduce([(x - m[r]) ** 2 for x, m in zip(X.T, mu.T, strict=True)]).sum())


def iterate(X: ArrayLike, mu0: ArrayLike) -> Iterator[KMeansState]:
    """Yield the start and then the state after each M step, without end.

    Raises
    ------
    InputError
        If X is not a table of finite numbers, or mu0 does not fit it.
    """
    rows, mu = check_start(X, mu0)
    X = np.asfortranarray(rows)  # the M step and J go along the coordinates
    J_m_step = None
    while True:
        r = assign(rows, mu)
        yield KMeansState(frozen(mu), frozen(np.bincount(r, minlength=len(mu))), J_m_step, distortion(X, r, mu))
        mu = update(X, r, mu)
        J_m_step = distortion(X, r, mu)


def run(X: ArrayLike, mu0: ArrayLike, max_iter: int = 100) -> KMeansTrajectory:
    """Run K-means until an M step moves no mean, which ends every run sooner or later, or for ``max_iter`` M steps.

    The last state then repeats the means of the one before: seeing that nothing changes takes one more cycle.
    """
    return KMeansTrajectory(*until_still(iterate(X, mu0), lambda state: state.mu, max_iter))


def until_still(states: Iterable[S], stand: Callable[[S], NDArray[Any]], max_iter: int) -> tuple[tuple[S, ...], Stop]:
    """Follow a run until what stands for the clusters is the same in two states, or for ``max_iter`` M steps."""
    seen: list[S] = []
    for state in states:
        seen.append(state)
        if len(seen) > 1 and np.array_equal(stand(state), stand(seen[-2])):
            return tuple(seen), Stop(Reason.CONVERGED, len(seen) - 1)
        if len(seen) > max_iter:
            break
    return tuple(seen), Stop(Reason.MAX_ITER, len(seen) - 1)


def check_start(X: ArrayLike, mu0: ArrayLike) -> tuple[Array, Array]:
    """Return the points (N, D) and the first means (K, D) as arrays; InputError if they do not fit each other."""
    points, mu = check_points(X), frozen(mu0)
    if mu.ndim != 2 or mu.shape[1] != points.shape[1] or not len(mu):
        raise InputError(f"The means have shape {mu.shape}, the data {points.shape}: give one row of numbers per mean.")
    if not np.isfinite(mu).all():
        raise InputError("The means hold missing or infinite values: give finite numbers.")
    return points, mu
