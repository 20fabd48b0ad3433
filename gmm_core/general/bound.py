"""EM in general, PRML section 9.4: any q splits ln p(X) into a lower bound and a Kullback-Leibler divergence.

For a mixture, q(Z) is a table of responsibilities gamma (N, K), one distribution over the components per point. They
need not be those of the mixture: the E step makes them so. Everywhere, 0 ln 0 is 0 (PRML p. 49).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from gmm_core.arrays import Array, InputError, check_points
from gmm_core.em import Trajectory
from gmm_core.mixture import Mixture


@dataclass(frozen=True)
class Decomposition:
    """Hold ln p(X|theta) = L(q, theta) + KL(q||p), PRML (9.70), with L = Q + H as in (9.74); all in nats."""

    log_likelihood: float  # ln p(X | theta), which no q changes
    Q: float  # expected complete-data log-likelihood under q
    entropy: float  # of q
    KL: float  # from q to the posterior p(Z | X, theta)

    @property
    def bound(self) -> float:
        """Return the lower bound L(q, theta), (9.71)."""
        return self.Q + self.entropy


@dataclass(frozen=True, eq=False)
class Step:
    """One step of EM: the parameters and the q in force after it, and how they split ln p(X)."""

    iteration: int  # 0 is the start, before the first E step
    kind: str  # "start", "E" or "M"
    mixture: Mixture
    gamma: Array  # (N, K)
    parts: Decomposition


def Q(X: ArrayLike, mixture: Mixture, gamma: ArrayLike) -> float:
    """Evaluate the expected complete-data log-likelihood under q, PRML (9.30), for a mixture (9.40).

    With gamma (N, K) from the E step under theta_old and the mixture theta, this is Q(theta, theta_old). It is -inf
    where q gives a share to a component of weight 0. Errors as in `decompose`.
    """
    weights, log_joint = _check(X, mixture, gamma)
    return _expect(weights, log_joint)


def entropy(gamma: ArrayLike) -> float:
    """Evaluate the entropy -sum_nk gamma_nk ln gamma_nk of q: what L(q, theta) has besides Q, PRML (9.74)."""
    weights = check_points(gamma)
    return -float(xlogy(weights, weights).sum())


def bound(X: ArrayLike, mixture: Mixture, gamma: ArrayLike) -> float:
    """Evaluate the lower bound L(q, theta), PRML (9.71). Errors as in `decompose`."""
    return Q(X, mixture, gamma) + entropy(gamma)


def KL(X: ArrayLike, mixture: Mixture, gamma: ArrayLike) -> float:
    """Evaluate KL(q||p) from q to the posterior p(Z|X, theta), PRML (9.72). Errors as in `decompose`."""
    return decompose(X, mixture, gamma).KL


def decompose(X: ArrayLike, mixture: Mixture, gamma: ArrayLike) -> Decomposition:
    """Split ln p(X|theta) into L(q, theta) and KL(q||p), PRML (9.70)-(9.72).

    Every part is evaluated by its own definition, none as what the others leave over.

    Raises
    ------
    InputError
        If gamma (N, K) is not one distribution over the K components for each point of X (N, D).
    """
    weights, log_joint = _check(X, mixture, gamma)
    log_density = np.logaddexp.reduce(log_joint, axis=1)  # (N,)
    with np.errstate(divide="ignore", invalid="ignore"):  # ln 0 and -inf - -inf where q has no share
        log_ratio = np.log(weights) - (log_joint - log_density[:, None])  # ln q - ln posterior
    return Decomposition(
        log_likelihood=float(log_density.sum()),
        Q=_expect(weights, log_joint),
        entropy=entropy(weights),
        KL=_expect(weights, log_ratio),
    )


def steps(X: ArrayLike, trajectory: Trajectory, gamma: ArrayLike) -> Iterator[Step]:
    """Walk through a run of EM by steps: the start with q given as gamma (N, K), then E, M, E, M, ...

    After each E step KL is 0 and L = ln p (fig. 9.12); each M step raises L, and ln p by more (fig. 9.13). With a
    prior on the covariances that holds for both plus ln p(theta). Each step is made only when it is asked for:
    the responsibilities of a long run would fill the memory.
    """
    q, mixture = check_points(gamma), trajectory.states[0].mixture
    yield Step(0, "start", mixture, q, decompose(X, mixture, q))
    for t, state in enumerate(trajectory.states[1:], start=1):
        q = mixture.responsibilities(X)
        yield Step(t, "E", mixture, q, decompose(X, mixture, q))
        mixture = state.mixture
        yield Step(t, "M", mixture, q, decompose(X, mixture, q))


def _expect(gamma: Array, values: Array) -> float:
    """Sum gamma_nk values_nk, where 0 times -inf is 0: no share of an impossible component."""
    return float((gamma * np.where(gamma > 0, values, 0.0)).sum())


def _check(X: ArrayLike, mixture: Mixture, gamma: ArrayLike) -> tuple[Array, Array]:
    """Return gamma (N, K) and the log joint densities (N, K)."""
    points, weights = check_points(X), check_points(gamma)
    if weights.shape != (len(points), mixture.K):
        raise InputError(
            f"q has shape {weights.shape}: points of shape {points.shape} and {mixture.K} components need "
            f"{(len(points), mixture.K)}."
        )
    if (weights < 0).any() or (np.abs(weights.sum(axis=1) - 1) > 1e-6).any():
        raise InputError("The shares of q must not be negative, and must sum to 1 for each point.")
    return weights, mixture.log_joint(points)
