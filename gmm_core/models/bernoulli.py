"""Mixtures of Bernoulli distributions and EM for them, PRML section 9.3.3.

A value mu_ki of exactly 0 or 1 is allowed and meant: then x_i = 1 or x_i = 0 is impossible, and 0 ln 0 = 0.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_core.arrays import Array, InputError, check_points, frozen
from gmm_core.em import Expectation, Reason, Stop


@dataclass(frozen=True, eq=False, init=False)
class BernoulliMixture:
    """A mixture of K products of D Bernoulli distributions, PRML (9.47) and (9.48).

    Raises
    ------
    InputError
        If the shapes do not fit, the weights are negative or do not sum to 1, or a mean is not between 0 and 1.
    """

    pi: Array  # (K,)    may be 0
    mu: Array  # (K, D)

    def __init__(self, pi: ArrayLike, mu: ArrayLike) -> None:
        weights, means = frozen(pi), frozen(check_points(mu))
        if weights.shape != (len(means),):
            raise InputError(f"{len(means)} means need as many weights, not weights of shape {weights.shape}.")
        if not ((weights >= 0).all() and abs(weights.sum() - 1) < 1e-9):
            raise InputError("The weights must not be negative and must sum to 1.")
        if not ((means >= 0) & (means <= 1)).all():
            raise InputError("Each mean of a Bernoulli distribution is a probability: it lies between 0 and 1.")
        self.__dict__.update(pi=weights, mu=means)

    @property
    def K(self) -> int:
        """Count the components."""
        return self.mu.shape[0]

    @property
    def D(self) -> int:
        """Count the binary variables."""
        return self.mu.shape[1]

    def log_conditional(self, X: ArrayLike) -> Array:
        """Return ln p(x_n | mu_k), the logarithm of PRML (9.48), shape (N, K); -inf where it is impossible."""
        return self._conditional(beside_its_negative(self.checked(X))).T

    def log_joint(self, X: ArrayLike) -> Array:
        """Return ln(pi_k p(x_n | mu_k)), shape (N, K): the terms of the sum in PRML (9.51)."""
        return self.log_joint_of(beside_its_negative(self.checked(X))).T

    def log_joint_of(self, pairs: Array) -> Array:
        """Return the same as (K, N), of points beside their negatives, (N, 2 D)."""
        with np.errstate(divide="ignore"):  # ln 0 = -inf is right for a weight of 0
            return self._conditional(pairs) + np.log(self.pi)[:, None]

    def _conditional(self, pairs: Array) -> Array:
        """Return ln p(x_n | mu_k) as (K, N), given the points and their negatives."""
        zero, one = self.mu == 0, self.mu == 1
        log_on = np.log(np.where(zero, 1.0, self.mu))
        log_off = np.log1p(-np.where(one, 0.0, self.mu))
        conditional = pairs @ np.hstack([log_on, log_off]).T
        excluded = np.hstack([zero, one])
        if excluded.any():  # a pixel may contradict a mean of 0 or 1
            conditional[pairs @ excluded.T > 0] = -np.inf
        return np.ascontiguousarray(conditional.T)

    def mean(self) -> Array:
        """Return E[x], PRML (9.49), shape (D,)."""
        return self.pi @ self.mu

    def covariance(self) -> Array:
        """Return cov[x], PRML (9.50), shape (D, D): not diagonal, unless there is one component."""
        # (9.50) written around the mean: what each component varies, and what the components differ.
        apart = self.mu - self.mean()
        within = self.pi @ (self.mu * (1 - self.mu))
        return np.diag(within) + (self.pi[:, None] * apart).T @ apart

    def checked(self, X: ArrayLike) -> Array:
        """Return the points (N, D), zeros and ones of this mixture's D; raise InputError if they are not."""
        points = check_binary(X)
        if points.shape[1] != self.D:
            raise InputError(f"Data of shape {points.shape} do not fit a mixture of {self.D} binary variables.")
        return points


@dataclass(frozen=True, eq=False)
class BernoulliState:
    """Hold the parameters after an iteration and what the E step says under them."""

    mixture: BernoulliMixture
    N_k: Array  # (K,)
    log_likelihood: float  # ln p(X | mu, pi), PRML (9.51)


@dataclass(frozen=True, eq=False)
class BernoulliTrajectory:
    """Keep all states of a run: states[0] is the start, states[t] is what iteration t led to."""

    states: tuple[BernoulliState, ...]
    stop: Stop


def check_binary(X: ArrayLike) -> Array:
    """Check that X is a table (N, D) of zeros and ones and return it as float64."""
    points = check_points(X)
    if not ((points == 0) | (points == 1)).all():
        raise InputError("The data of a Bernoulli mixture must be 0 or 1: choose a threshold first.")
    return points


def beside_its_negative(X: Array) -> Array:
    """Return x_n and 1 - x_n side by side, (N, 2 D): both steps need both."""
    return np.hstack([X, 1 - X])


def e_step(X: ArrayLike, mixture: BernoulliMixture) -> Expectation:
    """Evaluate the responsibilities, PRML (9.56), and the log-likelihood, (9.51).

    Raises
    ------
    InputError
        If some row is impossible under every component: ln p(X) is -inf there, and (9.56) is 0/0.
    """
    return _expect(beside_its_negative(mixture.checked(X)), mixture)


def _expect(pairs: Array, mixture: BernoulliMixture) -> Expectation:
    log_joint = mixture.log_joint_of(pairs)  # (K, N)
    highest = log_joint.max(axis=0)
    impossible = np.isneginf(highest)
    if impossible.any():
        raise InputError(
            f"Image {impossible.argmax() + 1} has probability 0 under every component, so ln p(X) is −∞ and its "
            "responsibilities are 0/0. Start from means that lie between 0 and 1."
        )
    gamma = np.exp(log_joint - highest)
    total = gamma.sum(axis=0)
    gamma /= total
    gamma.flags.writeable = False
    return Expectation(gamma.T, frozen(gamma.sum(axis=1)), float((highest + np.log(total)).sum()))


def m_step(X: ArrayLike, gamma: ArrayLike, before: BernoulliMixture) -> BernoulliMixture:
    """Re-estimate the weights and the means from the responsibilities gamma (N, K), PRML (9.57)-(9.60).

    A component without any responsibility keeps its mean of ``before``: (9.59) would be 0/0, and at weight 0 the
    likelihood is the same whatever the mean.
    """
    return _maximise(beside_its_negative(before.checked(X)), check_points(gamma), before)


def _maximise(pairs: Array, gamma: Array, before: BernoulliMixture) -> BernoulliMixture:
    on, off = np.vsplit(pairs.T @ gamma, 2)  # (D, K)
    N_k = on + off  # N_k again and again: so that on / N_k is exactly 1 where no weighted pixel is off
    mu = np.divide(on, N_k, out=before.mu.T.copy(), where=N_k > 0)  # (9.59)
    return BernoulliMixture(gamma.sum(axis=0) / gamma.sum(), mu.T)  # (9.60)


def iterate(X: ArrayLike, start: BernoulliMixture) -> Iterator[BernoulliState]:
    """Run EM without end: give the start, then the state after each iteration. Errors as in `e_step`."""
    pairs, mixture = beside_its_negative(start.checked(X)), start
    while True:
        expectation = _expect(pairs, mixture)
        yield BernoulliState(mixture, expectation.N_k, expectation.log_likelihood)
        mixture = _maximise(pairs, expectation.gamma, mixture)


def run(X: ArrayLike, start: BernoulliMixture, tol: float = 1e-6, max_iter: int = 200) -> BernoulliTrajectory:
    """Run EM until ln p(X) rises by less than tol, or for max_iter iterations; with tol=0 all of them are done."""
    states: list[BernoulliState] = []
    for state in itertools.islice(iterate(X, start), max_iter + 1):
        states.append(state)
        if len(states) > 1 and state.log_likelihood - states[-2].log_likelihood < tol:
            return BernoulliTrajectory(tuple(states), Stop(Reason.CONVERGED, len(states) - 1))
    return BernoulliTrajectory(tuple(states), Stop(Reason.MAX_ITER, len(states) - 1))


def random_start(K: int, D: int, rng: np.random.Generator) -> BernoulliMixture:
    """Start as in PRML fig. 9.10: equal weights; means drawn from (0.25, 0.75), then divided by their sum."""
    mu = rng.uniform(0.25, 0.75, (K, D))
    return BernoulliMixture(np.full(K, 1 / K), mu / mu.sum(axis=1, keepdims=True))
