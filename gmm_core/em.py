"""EM for Gaussian mixtures, PRML section 9.2.2: the two steps, their iteration, and when to stop."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import plane, prior
from gmm_core.alike import Group, alike, kept_alike
from gmm_core.arrays import Array, InputError, check_points, frozen
from gmm_core.collapse import EMPTY, OTHER_UNITS, Collapse
from gmm_core.covariance import constrain
from gmm_core.maximise import FAINT, Maximiser
from gmm_core.mixture import Mixture
from gmm_core.quadratic import Both
from gmm_core.steps import LEAST, Data, Sums

FARTHEST = 1e100  # of a point from a mean, and from 0, in size: the squares of such numbers are numbers still


@dataclass(frozen=True, eq=False)
class Expectation:
    """Hold what the E step finds out under given parameters."""

    gamma: Array  # (N, K)  responsibilities, rows sum to 1
    N_k: Array  # (K,)    expected numbers of points
    log_likelihood: float  # ln p(X | pi, mu, Sigma)


@dataclass(frozen=True, eq=False)
class EMState:
    """Hold the parameters after an iteration and what the E step says under them."""

    mixture: Mixture
    N_k: Array  # (K,)
    log_likelihood: float
    objective: float  # ln p(X) + ln p(theta), with the prior of `prior`: what EM climbs; without one ln p(X)


class Reason(StrEnum):
    """Name the ways in which a run ends."""

    CONVERGED = "converged"
    MAX_ITER = "max_iter"
    COLLAPSED = "collapsed"
    DIVERGED = "diverged"  # a parameter left the numbers: only outside mixtures of Gaussians
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

    gamma is a view of an array (K, N). Responsibilities below e^-600 are rounded up to about that, but those of a
    component of weight 0 are 0.
    """
    points = _check_fit(X, mixture)
    gamma = np.empty((mixture.K, len(points)))
    data = Data(points, mixture.K, gamma)
    log_likelihood = data.expect(mixture.mu - data.shift, *mixture.whitening())
    gamma[mixture.pi == 0] = 0.0
    N_k = gamma.sum(axis=1)
    N_k[N_k < EMPTY] = 0.0
    for array in (gamma, N_k):
        array.setflags(write=False)
    return Expectation(gamma.T, N_k, log_likelihood)


def m_step(X: ArrayLike, gamma: ArrayLike, covariance: str = "full", psi: float = 0.0) -> Mixture:
    """Re-estimate the parameters from the responsibilities gamma (N, K), PRML (9.24)-(9.27).

    psi, in squared units of X, is the scale of the inverse-Wishart prior on each Sigma_k (`prior`). With it the step is
    MAP, (9.76)-(9.77): Sigma_k = (S_k + Lambda) / (N_k + nu + D + 1), where S_k = sum_n gamma_nk d d^T, nu = D + 2 and
    Lambda = psi (nu + D + 1) I, projected onto the family.

    Raises
    ------
    InputError
        If the arguments do not fit, or a component would have no points or collapse.
    """
    points, weights = check_points(X), check_points(gamma)
    maximise = Maximiser(points, weights.shape[1], covariance, prior.check(psi))
    if len(points) != len(weights):
        raise InputError(f"gamma of shape {weights.shape} needs one row for each point of X of shape {points.shape}.")
    if (weights < 0).any() or (np.abs(weights.sum(axis=1) - 1) > 1e-6).any():
        raise InputError("The responsibilities gamma must not be negative, and each row must sum to 1.")
    data = Data(points, weights.shape[1], np.maximum(np.ascontiguousarray(weights.T), math.exp(LEAST)))
    sums = data.weigh()
    empty = sums.N_k < EMPTY
    if empty.any():
        raise InputError(f"Component {empty.argmax() + 1} has no points: its column of gamma is 0.")
    try:
        return maximise.mixture(sums)
    except Collapse as collapse:
        raise InputError(
            f"Component {collapse.component + 1} would collapse onto a point or a line: give it more points, or use a "
            "prior on the covariances (psi > 0)."
        ) from None


def iterate(X: ArrayLike, start: Mixture, covariance: str = "full", psi: float = 0.0) -> Iterator[EMState]:
    """Run EM without end: give the start, projected onto the family, then the state after each iteration.

    psi is the scale of the prior, as in `m_step`. A component that loses its points keeps its place at weight 0.

    Raises
    ------
    InputError
        At once, if the arguments do not fit, or the data is so flat that every mixture of this family collapses.
    Collapse
        In place of a state with an impossible component; `run` turns it into a Stop.
    """
    points = _check_fit(X, start)
    projected, psi = constrain(start, covariance), prior.check(psi)
    if len(points) < start.K:
        raise InputError(f"{start.K} components are too many for {len(points)} points: take at most one per point.")
    return climb(Data(points, start.K), projected, Maximiser(points, start.K, covariance, psi))


def climb(data: Data, mixture: Mixture, maximise: Maximiser) -> Iterator[EMState]:
    """Alternate E steps with this M step without end: what `iterate` does after its checks."""
    groups = alike(mixture, maximise.covariance, maximise.psi)
    if maximise.in_the_plane and not groups:
        return _climb_in_the_plane(Both(data), mixture, maximise)
    return _climb(Both(data), mixture, maximise, groups)


def _climb(both: Both, mixture: Mixture, maximise: Maximiser, groups: list[Group]) -> Iterator[EMState]:
    mean = mixture.mu - both.data.shift  # kept beside mu, which rounds it if the data is far from 0
    for iteration in itertools.count(1):
        state, sums = observe(both, mixture, mean, maximise.psi)
        yield state
        before = mixture
        mixture, mean = maximise(sums, before, mean, iteration)
        if groups:
            mixture, mean = kept_alike(mixture, mean, groups, before)


def _climb_in_the_plane(both: Both, mixture: Mixture, maximise: Maximiser) -> Iterator[EMState]:
    """Do the same in plain numbers, for free covariances in two dimensions; by arrays where digits would be lost."""
    problem = both.in_the_plane(maximise.whitener.limits, FAINT)
    mean = mixture.mu - both.data.shift
    theta, reach = both.coefficients(mean, *mixture.whitening())
    for iteration in itertools.count(1):
        found = both.moments(theta, reach)
        step = plane.maximise(found[1], problem) if found else None
        if found and isinstance(step, plane.Maximum):
            yield EMState(mixture, step.N_k, found[0], found[0])
            mixture, mean, theta, reach = Mixture.trusted(*step.mixture), step.mean, step.theta, step.reach
        elif found and isinstance(step, plane.Collapsed):
            yield EMState(mixture, frozen(found[1][:, 0]), found[0], found[0])
            raise Collapse(step.component, iteration)
        else:
            state, sums = observe(both.data, mixture, mean, 0.0)
            yield state
            mixture, mean = maximise(sums, mixture, mean, iteration)
            theta, reach = both.coefficients(mean, *mixture.whitening())


def observe(both: Both | Data, mixture: Mixture, mean: Array, psi: float) -> tuple[EMState, Sums]:
    """Do the E step: the state and the sums for the M step; the means (K, D) are those of the centred points."""
    log_likelihood, sums = both.expect_and_weigh(mean, *mixture.whitening())
    N_k = sums.N_k
    if min(N_k.tolist()) < EMPTY:
        N_k[N_k < EMPTY] = 0.0
    N_k.setflags(write=False)
    return EMState(mixture, N_k, log_likelihood, log_likelihood + prior.log_density(mixture, psi)), sums


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
    check_ending(tol, max_iter)
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


def check_ending(tol: float, max_iter: int) -> None:
    """Raise InputError if a run cannot end by these rules."""
    if not tol >= 0 or max_iter < 0:
        raise InputError(f"The tolerance ({tol}) and the number of iterations ({max_iter}) must not be negative.")


def _check_fit(X: ArrayLike, mixture: Mixture) -> Array:
    points = check_points(X)
    if points.shape[1] != mixture.D:
        raise InputError(
            f"Points of shape {points.shape} do not fit a mixture in {mixture.D} dimensions: give (N, {mixture.D})."
        )
    W, _ = mixture.whitening()
    with np.errstate(over="ignore", invalid="ignore"):  # 0 times infinity
        farthest = np.abs(points).max(axis=0) + np.abs(mixture.mu)  # (K, D)
        if not (np.abs(W) @ farthest[:, :, None] <= FARTHEST).all():
            raise InputError(
                "The mixture does not fit the data: in standard deviations of a component, some points may be more "
                "than 1e100 away. Move the means to the data, make the covariances larger, or use other units."
            )
    if farthest.max() > FARTHEST:
        raise InputError(OTHER_UNITS)
    return points
