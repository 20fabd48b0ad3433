"""Incremental EM, PRML section 9.4: one point at a time, each E step for one point followed by a whole M step.

The sums behind the parameters are kept in running form. When the responsibilities of one point change, (9.78) and
(9.79) change the sums by exactly what that point adds to them, so a visit costs the same however many points there are.
"""

import copy
import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import em
from gmm_core.alike import alike, kept_alike
from gmm_core.arrays import Array, check_points, frozen
from gmm_core.em import EMState
from gmm_core.general import visits_in_plane
from gmm_core.maximise import FAINT, Maximiser
from gmm_core.mixture import Mixture
from gmm_core.quadratic import Both
from gmm_core.steps import LEAST, Data, Sums


@dataclass(frozen=True, eq=False)
class Visit:
    """Hold what one visit changes: the responsibilities of point n, and with them all parameters."""

    n: int  # the point, from 0
    gamma_old: Array  # (K,)  of this point, from its last visit
    gamma_new: Array  # (K,)  by the parameters in force
    before: Mixture
    after: Mixture


def move(sums: Sums, x: Array, change: Array) -> Sums:
    """Change the responsibilities of one point x (D,) by ``change`` (K,): the sums after it, PRML (9.78)-(9.79).

    The scatter follows in the same way: its change is exact also for a weight that shrinks.
    """
    N_k = sums.N_k + change  # (9.79)
    d = x - sums.mean  # (K, D)
    mean = sums.mean + (change / N_k)[:, None] * d  # (9.78)
    weight = change * sums.N_k / N_k  # change * d (x - new mean)^T, written so that it stays symmetric
    return Sums(N_k, mean, sums.scatter + weight[:, None, None] * d[:, :, None] * d[:, None, :])


def visits(
    X: ArrayLike,
    start: Mixture,
    covariance: str = "full",
    psi: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Iterator[Visit]:
    """Visit one point after the other without end: all in their order, or with rng each pass in a new random order.

    The running sums need responsibilities for all points to begin with: a first pass is one whole iteration of EM from
    the start. So the first visit, with which the second pass begins, has as its ``before`` what EM reaches in one
    iteration. Each visit raises the bound L(q, theta), or leaves it (with a prior, L + ln p(theta)).

    Raises
    ------
    InputError
        As `em.iterate`.
    Collapse
        In place of a visit after which a component would be impossible; its iteration is the pass.
    """
    state, first = itertools.islice(em.iterate(X, start, covariance, psi), 2)
    points = check_points(X)
    groups = alike(state.mixture, covariance, psi)
    maximise = Maximiser(points, start.K, covariance, psi)
    gamma = np.maximum(em.e_step(points, state.mixture).gamma.T, math.exp(LEAST))  # (K, N)
    data = Data(points, start.K, gamma)
    sums, centred, mixture = data.weigh(), points - data.shift, first.mixture
    for a_pass in itertools.count(2):
        for n in range(data.N) if rng is None else rng.permutation(data.N):
            gamma_old, gamma_new = gamma[:, n].copy(), _responsibilities(centred[n], sums.mean, mixture)
            gamma[:, n] = np.maximum(gamma_new, math.exp(LEAST))
            before, mean = mixture, sums.mean
            # Where hardly anything is left of a component, running sums would be rounding alone.
            faint = min(sums.N_k.min(), (sums.N_k + gamma_new - gamma_old).min()) < FAINT
            sums = data.weigh() if faint else move(sums, centred[n], gamma_new - gamma_old)
            mixture, mean = maximise(sums, before, mean, a_pass)
            if groups:
                mixture, mean = kept_alike(mixture, mean, groups, before)
            sums = sums._replace(mean=mean)
            yield Visit(int(n), gamma_old, gamma_new, before, mixture)


def after(
    X: ArrayLike,
    start: Mixture,
    covariance: str,
    psi: float,
    rng: np.random.Generator | None,
    at: Iterable[int],
) -> Iterator[EMState]:
    """Yield the state after each of these numbers of visits, which rise. Errors as in `visits`."""
    at, again = itertools.tee(at)
    later, seen = copy.deepcopy(rng), 0
    for state in _after_in_plane(X, start, covariance, psi, rng, at):
        seen += 1
        yield state
    counted, target = enumerate(visits(X, start, covariance, psi, later), start=1), None
    for target in itertools.islice(again, seen, None):
        for count, visit in counted:
            if count == target:
                yield next(em.iterate(X, visit.after, covariance, psi))
                break


def _after_in_plane(
    X: ArrayLike, start: Mixture, covariance: str, psi: float, rng: np.random.Generator | None, at: Iterable[int]
) -> Iterator[EMState]:
    """Yield the states of `after` while that goes in plain numbers."""
    state, first = itertools.islice(em.iterate(X, start, covariance, psi), 2)
    points = check_points(X)
    maximise = Maximiser(points, start.K, covariance, psi)
    if not maximise.in_the_plane or alike(state.mixture, covariance, psi):
        return
    gamma = np.maximum(em.e_step(points, state.mixture).gamma.T, math.exp(LEAST))  # (K, N)
    data = Data(points, start.K, gamma)
    sums, both, N = data.weigh(), Both(Data(points, start.K)), len(points)
    order = (n for _ in itertools.count() for n in (range(N) if rng is None else rng.permutation(N).tolist()))
    limit = maximise.whitener.limits
    for parts in visits_in_plane.after(points - data.shift, gamma, first.mixture, sums, limit, order, at):
        if parts is None:
            return
        n, x, y, xx, xy, yy, *_ = np.array(parts).T
        sums = Sums(n, np.column_stack([x, y]), np.column_stack([xx, xy, xy, yy]).reshape(-1, 2, 2))
        mixture = maximise.mixture(sums)
        yield em.observe(both, mixture, mixture.mu - data.shift, psi)[0]


def iterate(
    X: ArrayLike,
    start: Mixture,
    covariance: str = "full",
    psi: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Iterator[EMState]:
    """Run incremental EM without end: give the start, the state after the first whole pass, and after each pass.

    A pass is one look at all points, as an iteration of EM is. Errors as in `visits`.
    """
    yield from itertools.islice(em.iterate(X, start, covariance, psi), 2)
    N = len(check_points(X))
    yield from after(X, start, covariance, psi, rng, itertools.count(N, N))


def _responsibilities(x: Array, mean: Array, mixture: Mixture) -> Array:
    """Evaluate (9.13) for one centred point (D,), with the means (K, D) of the centred points."""
    W, log_weight = mixture.whitening()
    z = (W @ (x - mean)[:, :, None])[:, :, 0]  # (K, D)
    log_joint = log_weight - 0.5 * (z * z).sum(axis=1)
    gamma = np.exp(log_joint - log_joint.max())
    return frozen(gamma / gamma.sum())
