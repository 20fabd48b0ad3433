"""Cures for a collapsing component, beside MAP (`em.run` with psi > 0): the reset of PRML p. 434, and a constant."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import em
from gmm_core.arrays import Array, InputError, check_points
from gmm_core.collapse import Collapse, Whitener, largest_precision
from gmm_core.covariance import family
from gmm_core.em import EMState, Reason, Stop, Trajectory
from gmm_core.gaussian import maximum_likelihood
from gmm_core.maximise import Maximiser
from gmm_core.mixture import Mixture
from gmm_core.steps import Data

NARROW = 0.02  # a coordinate's sd given all others, in parts of its sd in the data, at which a component is reset
MAX_RESETS = 20


@dataclass(frozen=True, eq=False)
class ResetRun:
    """A run with resets: ``resets`` holds (t, k) for every state t that came from resetting component k (from 0)."""

    trajectory: Trajectory
    resets: tuple[tuple[int, int], ...]


def run_with_resets(
    X: ArrayLike,
    start: Mixture,
    rng: np.random.Generator,
    narrow: float = NARROW,
    tol: float = 1e-6,
    max_iter: int = 200,
) -> ResetRun:
    """Run EM, and in place of the M step reset a component that is collapsing, PRML section 9.2.1 (p. 434).

    Its mean moves to a data point drawn at random and its covariance becomes that of all the data; weights and other
    components stay. A component is collapsing if in some direction it is narrower than ``narrow`` times the data. The
    heuristic cannot tell a narrow cluster from a collapse: after ``MAX_RESETS`` the run stops as collapsed.

    Raises
    ------
    InputError
        As `em.iterate` does.
    """
    points = check_points(X)
    guard = _guard(points, start.K, narrow)
    states: list[EMState] = []
    resets: list[tuple[int, int]] = []
    mixture = start
    while True:
        k = None
        try:
            for state in em.iterate(points, mixture):
                states.append(state)
                guard.whiten(state.mixture.Sigma)
                if _ended(states, tol, max_iter):
                    break
        except Collapse as collapse:
            k = collapse.component
        t = len(states)
        if k is not None and t <= max_iter and len(resets) < MAX_RESETS:
            mixture = _reset(points, states[-1].mixture, k, rng)
            resets.append((t, k))
            continue
        if k is not None and len(resets) == MAX_RESETS:
            stop = Stop(Reason.COLLAPSED, t, k)
        else:
            stop = _ended(states, tol, max_iter) or Stop(Reason.MAX_ITER, t - 1)
        return ResetRun(Trajectory(tuple(states), stop), tuple(resets))


def run_with_constant(
    X: ArrayLike, start: Mixture, constant: float, tol: float = 1e-6, max_iter: int = 200
) -> Trajectory:
    """Run EM with a constant added to the diagonal of every Sigma_k after (9.25), as software libraries do.

    Such an M step no longer maximises anything EM climbs, so ln p(X) may fall. ``constant`` is in squared units of X.

    Raises
    ------
    InputError
        If the constant is not positive and finite, or the arguments do not fit.
    """
    if not 0 < constant < math.inf:
        raise InputError(f"The constant on the diagonal must be greater than 0 and finite, not {constant}.")
    states: list[EMState] = []
    try:
        for state in _iterate_with_constant(check_points(X), start, constant):
            states.append(state)
            stop = _ended(states, tol, max_iter)
            if stop is not None:
                break
    except Collapse as collapse:
        stop = Stop(Reason.COLLAPSED, collapse.iteration, collapse.component)
    assert stop is not None
    return Trajectory(tuple(states), stop)


def falls(values: ArrayLike, rounding: float = 1e-9) -> tuple[int, ...]:
    """Return the iterations t with values[t] < values[t - 1], by more than ``rounding`` times their size."""
    curve = np.asarray(values, dtype=np.float64)
    allowed = rounding * np.maximum(1.0, np.abs(curve[:-1]))
    return tuple((np.flatnonzero(np.diff(curve) < -allowed) + 1).tolist())


def _guard(X: Array, K: int, narrow: float) -> Whitener:
    """Return what refuses components narrower than ``narrow`` times the data."""
    if not 0 < narrow < 1:
        raise InputError(f"The width at which a component is reset must lie between 0 and 1, not at {narrow}.")
    largest_precision(X, family("full"), 0.0)  # InputError if every mixture of these points collapses
    return Whitener(K, 1 / (narrow**2 * X.var(axis=0)))


def _reset(X: Array, mixture: Mixture, k: int, rng: np.random.Generator) -> Mixture:
    mu, Sigma = mixture.mu.copy(), mixture.Sigma.copy()
    mu[k] = X[rng.integers(len(X))]
    _, Sigma[k] = maximum_likelihood(X)
    return Mixture(mixture.pi, mu, Sigma)


def _iterate_with_constant(X: Array, start: Mixture, constant: float) -> Iterator[EMState]:
    em.e_step(X, start)  # InputError if the start does not fit
    return em.climb(Data(X, start.K), start, Maximiser(X, start.K, "full", constant=constant))


def _ended(states: list[EMState], tol: float, max_iter: int) -> Stop | None:
    """Say whether a run ends with its last state: by the rules of `em.run`."""
    t = len(states) - 1
    if t > 0 and abs(states[-1].objective - states[-2].objective) < tol:
        return Stop(Reason.CONVERGED, t)
    return Stop(Reason.MAX_ITER, t) if t >= max_iter else None
