"""Generalised EM, PRML section 9.4: an M step that only goes part of the way still climbs.

The step moves the expected sufficient statistics of the mixture, which are the moments E[z_k], E[z_k x] and
E[z_k x x^T] under it, a fraction of the way from those of the old mixture to those that the whole M step would give.

Why Q rises. The joint density of x and z is an exponential family. With m(r) the moments on the way, from m(0) of the
old mixture to m(1), the statistics of the data, and eta(r) its natural parameters there, Q is N (eta . m(1) - A(eta))
with gradient m(1) - m(r). So dQ/dr = N (m(1) - m(r)) . eta'(r) = N (1 - r) d . F d, where d = m(1) - m(0), and
F = d eta / d m is the inverse of the Fisher information, positive definite: Q rises until r = 1. A covariance family is
an exponential family with fewer moments. Past r = 1 nothing is promised.

With a prior Sigma_k is estimated from more than the points that move its mean, and the way bends less: of the moments'
term s (1 - s) d d^T, where s is the new mixture's share in the component and d = mu_new - mu_old, the fraction
c_k = N_k / (N_k + nu + D + 1) is left. Then the slope of Q + ln p(theta) along s is (1 - s) times N_k d^T Lambda d, for
the mean, plus (N_k + nu + D + 1)/2 tr(Lambda B Lambda B), for the covariance, where Lambda = Sigma_k^-1 and B is the
slope of Sigma_k: again positive until the end.
"""

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import em, prior
from gmm_core.alike import alike, kept_alike
from gmm_core.arrays import Array, InputError, check_points
from gmm_core.covariance import constrain, family
from gmm_core.em import EMState
from gmm_core.maximise import Maximiser
from gmm_core.mixture import Mixture
from gmm_core.quadratic import Both
from gmm_core.steps import Data


def towards(old: Mixture, new: Mixture, fraction: float, covariance: str = "full", seen: ArrayLike = 1.0) -> Mixture:
    """Go a fraction of the way from the moments of one mixture to those of another, within a covariance family.

    The result is what one would fit to a share `fraction` of points from `new` and the rest from `old`, whose
    components are known: 0 gives `old`, 1 gives `new`. With a prior, `seen` (K,) is the share c_k of the points in
    what the covariances of `new` were estimated from. Raises InputError for a fraction outside 0 ... 1.
    """
    if not 0 <= fraction <= 1:
        raise InputError(f"The fraction of an M step must lie between 0 and 1, not be {fraction}.")
    pi = (1 - fraction) * old.pi + fraction * new.pi
    empty = new.pi == 0  # no point moves such a component, but the prior may
    share = np.where(empty, fraction, fraction * new.pi / np.where(empty, 1.0, pi))[:, None]  # (K, 1)  of the new
    d = new.mu - old.mu
    mu = old.mu + share * d
    within = (1 - share[:, :, None]) * old.Sigma + share[:, :, None] * new.Sigma
    bend = share * (1 - share) * np.broadcast_to(seen, old.K)[:, None]
    between = bend[:, :, None] * d[:, :, None] * d[:, None, :]
    return constrain(Mixture(pi, mu, within + between), covariance)


def iterate(
    X: ArrayLike, start: Mixture, fraction: float, covariance: str = "full", psi: float = 0.0
) -> Iterator[EMState]:
    """Run generalised EM without end: whole E steps, and this fraction of each M step; 1 is EM itself.

    Gives the start, projected onto the family, and then the state after each iteration.

    Raises
    ------
    InputError, Collapse
        As `em.iterate`; also an InputError if the fraction is not greater than 0 and at most 1.
    """
    if not 0 < fraction <= 1:
        raise InputError(f"The fraction of an M step must be greater than 0 and at most 1, not {fraction}.")
    mixture = next(em.iterate(X, start, covariance, psi)).mixture  # checked, and projected onto the family
    points = check_points(X)
    data, maximise = Data(points, start.K), Maximiser(points, start.K, covariance, psi)
    both = Both(data)
    for iteration in itertools.count(1):
        groups, mean = alike(mixture, covariance, psi), mixture.mu - data.shift
        state, sums = em.observe(both, mixture, mean, psi)
        yield state
        whole, mean = maximise(sums, mixture, mean, iteration)
        if groups:
            whole, _ = kept_alike(whole, mean, groups, mixture)
        mixture = towards(mixture, whole, fraction, covariance, seen(state.N_k, whole.D, covariance, psi))


def seen(N_k: Array, D: int, covariance: str, psi: float) -> Array:
    """Return N_k / (N_k + nu + D + 1), the share (K,) of the points in each Sigma_k; of all in a shared Sigma."""
    if psi == 0:
        return np.ones(len(N_k))
    if family(covariance).shared:
        return np.full(len(N_k), N_k.sum() / (N_k.sum() + len(N_k) * prior.pseudo_points(D)))
    return N_k / (N_k + prior.pseudo_points(D))
