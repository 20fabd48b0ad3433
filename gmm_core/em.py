"""EM for Gaussian mixtures, PRML section 9.2.2: the two steps, their iteration, and when to stop."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from gmm_core.arrays import Array, InputError, check_points
from gmm_core.collapse import EMPTY, Collapse, Whitener, largest_precision
from gmm_core.covariance import Family, constrain, family
from gmm_core.mixture import Mixture
from gmm_core.steps import LEAST, Data, Sums


@dataclass(frozen=True, eq=False)
class Expectation:
    """Hold what the E step finds out under given parameters."""

    gamma: Array  # (N, K)  responsibilities, rows sum to 1
    N_k: Array  # (K,)    effective numbers of points
    log_likelihood: float  # ln p(X | pi, mu, Sigma)


@dataclass(frozen=True, eq=False)
class EMState:
    """Hold the parameters after an iteration and what the E step says under them."""

    mixture: Mixture
    N_k: Array  # (K,)
    log_likelihood: float
    objective: float  # log_likelihood - (psi / 2) sum_k tr Sigma_k^-1: what EM climbs


class Reason(StrEnum):
    """Name the ways in which a run ends."""

    CONVERGED = "converged"
    MAX_ITER = "max_iter"
    COLLAPSED = "collapsed"
    STOPPED = "stopped"  # by the person


@dataclass(frozen=True)
class Stop:
    """Say why a run ended, after how many iterations, and for a collapse which component (from 0) it was.

    A collapse names the iteration whose M step would have made an impossible component; its state does not exist.
    """

    reason: Reason
    iteration: int
    component: int | None = None


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Keep all states of a run: states[0] is the start, states[t] is what iteration t led to."""

    states: Sequence[EMState]
    stop: Stop

    @classmethod
    def stopped(cls, states: Sequence[EMState]) -> "Trajectory":
        """Make the trajectory of a run that the person stopped after these states."""
        return cls(tuple(states), Stop(Reason.STOPPED, len(states) - 1))


def e_step(X: ArrayLike, mixture: Mixture) -> Expectation:
    """Evaluate the responsibilities, PRML (9.23), and the log-likelihood, (9.28).

    gamma is a view of an array (K, N). Responsibilities below e^-600 are rounded up to about that.
    """
    points = _check_fit(X, mixture)
    gamma = np.empty((mixture.K, len(points)))
    data = Data(points, mixture.K, gamma)
    log_likelihood = data.expect(mixture.mu - data.shift, *mixture.whitening())
    N_k = gamma.sum(axis=1)
    for array in (gamma, N_k):
        array.setflags(write=False)
    return Expectation(gamma.T, N_k, log_likelihood)


def m_step(X: ArrayLike, gamma: ArrayLike, covariance: str = "full", psi: float = 0.0) -> Mixture:
    """Re-estimate the parameters from the responsibilities gamma (N, K), PRML (9.24)-(9.27).

    psi, in squared units of X, is the scale of the prior exp(-(psi/2) sum_k tr Sigma_k^-1) on the covariances. With it
    the step is MAP, (9.76)-(9.77), and Sigma_k = (sum_n gamma_nk d d^T + psi I) / N_k, projected onto the family.

    Raises
    ------
    InputError
        If the arguments do not fit, or a component would have no points or collapse.
    """
    points, weights, family_ = check_points(X), check_points(gamma), family(covariance)
    whitener = Whitener(weights.shape[1], largest_precision(points, family_, _check_psi(psi)))
    if len(points) != len(weights):
        raise InputError(f"gamma of shape {weights.shape} needs one row for each point of X of shape {points.shape}.")
    if (weights < 0).any() or (np.abs(weights.sum(axis=1) - 1) > 1e-6).any():
        raise InputError("The responsibilities gamma must not be negative, and each row must sum to 1.")
    data = Data(points, weights.shape[1], np.maximum(np.ascontiguousarray(weights.T), math.exp(LEAST)))
    sums = data.weigh()
    empty = sums.N_k < EMPTY
    if empty.any():
        raise InputError(f"Component {empty.argmax() + 1} has no points: its column of gamma is 0.")
    pi, mu, Sigma = _maximise(sums, data, family_, psi)
    W = whitener.whiten(Sigma)
    if W is None:
        raise InputError(
            f"Component {whitener.first_collapsed() + 1} would collapse onto a point or a line: give it more points, "
            "or use a prior on the covariances (psi > 0)."
        )
    return Mixture.trusted(pi, mu, Sigma, W)


def iterate(X: ArrayLike, start: Mixture, covariance: str = "full", psi: float = 0.0) -> Iterator[EMState]:
    """Run EM without end: give the start, projected onto the family, then the state after each iteration.

    Raises
    ------
    InputError
        At once, if the arguments do not fit, or the data is so flat that every mixture of this family collapses.
    Collapse
        In place of a state with an impossible component; `run` turns it into a Stop.
    """
    points, family_ = _check_fit(X, start), family(covariance)
    if len(points) < start.K:
        raise InputError(f"{start.K} components are too many for {len(points)} points: take at most one per point.")
    whitener = Whitener(start.K, largest_precision(points, family_, _check_psi(psi)))
    return _iterate(Data(points, start.K), constrain(start, covariance), family_, psi, whitener)


def run(
    X: ArrayLike,
    start: Mixture,
    covariance: str = "full",
    psi: float = 0.0,
    tol: float = 1e-6,
    max_iter: int = 200,
    watch: Callable[[EMState], None] | None = None,
) -> Trajectory:
    """Run EM until the objective changes by less than tol, or for max_iter iterations.

    With tol=0 all max_iter iterations are done; with max_iter=0 the trajectory is the start alone. watch is called with
    every state as soon as it exists. Errors as in `iterate`, but a collapse is a Stop.
    """
    if not tol >= 0 or max_iter < 0:
        raise InputError(f"The tolerance ({tol}) and the number of iterations ({max_iter}) must not be negative.")
    states: list[EMState] = []
    try:
        for t, state in enumerate(iterate(X, start, covariance, psi)):
            states.append(state)
            if watch is not None:
                watch(state)
            if t > 0 and abs(state.objective - states[-2].objective) < tol:
                stop = Stop(Reason.CONVERGED, t)
                break
            if t >= max_iter:
                stop = Stop(Reason.MAX_ITER, t)
                break
    except Collapse as collapse:
        stop = Stop(Reason.COLLAPSED, collapse.iteration, collapse.component)
    return Trajectory(tuple(states), stop)


def _iterate(data: Data, mixture: Mixture, family: Family, psi: float, whitener: Whitener) -> Iterator[EMState]:
    mean = mixture.mu - data.shift  # kept beside mu, which rounds it if the data is far from 0
    for iteration in itertools.count(1):
        log_likelihood, sums = data.expect_and_weigh(mean, *mixture.whitening())
        sums.N_k.setflags(write=False)
        yield EMState(mixture, sums.N_k, log_likelihood, log_likelihood - _penalty(mixture, psi))
        N_k = sums.N_k.tolist()
        if min(N_k) < EMPTY:
            raise Collapse(N_k.index(min(N_k)), iteration)
        pi, mu, Sigma = _maximise(sums, data, family, psi)
        W = whitener.whiten(Sigma)
        if W is None:
            raise Collapse(whitener.first_collapsed(), iteration)
        mean = sums.mean
        mixture = Mixture.trusted(pi, mu, Sigma, W)


def _maximise(sums: Sums, data: Data, family: Family, psi: float) -> tuple[Array, Array, Array]:
    """Turn the sums into the parameters that maximise the expected complete-data log-likelihood (plus log prior)."""
    N_k, mean, S = sums
    S = (S + S.mT) / 2  # rounding is not symmetric
    if psi > 0:
        S = S + psi * np.eye(S.shape[1])
    pi = N_k / data.N  # (9.26)
    mu = mean + data.shift  # (9.24)
    return pi, mu, family.project(pi, S / N_k[:, None, None])  # (9.25)


def _penalty(mixture: Mixture, psi: float) -> float:
    """Return (psi/2) sum_k tr Sigma_k^-1."""
    if psi == 0:
        return 0.0
    W, _ = mixture.whitening()
    return 0.5 * psi * float((W * W).sum())


def _check_fit(X: ArrayLike, mixture: Mixture) -> Array:
    points = check_points(X)
    if points.shape[1] != mixture.D:
        raise InputError(
            f"Points of shape {points.shape} do not fit a mixture in {mixture.D} dimensions: give (N, {mixture.D})."
        )
    W, _ = mixture.whitening()
    with np.errstate(over="ignore"):
        if max(np.abs(W).max(), 1.0) * (np.abs(points).max() + np.abs(mixture.mu).max()) > 1e100:
            raise InputError(
                "The mixture does not fit the data: in standard deviations of a component, some points may be more "
                "than 1e100 away. Move the means to the data, make the covariances larger, or use other units."
            )
    return points


def _check_psi(psi: float) -> float:
    if not 0 <= psi < math.inf:
        raise InputError(f"psi must be a finite number, 0 or greater, not {psi}.")
    return psi
