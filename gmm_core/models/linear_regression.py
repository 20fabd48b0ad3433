"""Bayesian linear regression with the evidence maximised over alpha and beta: by EM, PRML 9.3.4, and directly, 3.5.2.

The targets are t_n = w^T phi(x_n) + noise of precision beta, and the prior is p(w | alpha) = N(w | 0, alpha^-1 I).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gmm_core.arrays import Array, InputError, check_points, frozen
from gmm_core.em import Reason, Stop

Update = Callable[["Regression", "EvidenceState"], tuple[float, float]]


@dataclass(frozen=True, eq=False, init=False)
class Regression:
    """Hold the design matrix Phi and the targets t, with what every iteration needs of them.

    Raises
    ------
    InputError
        If the shapes do not fit, a number is not finite, or the targets or the basis functions are all 0.
    """

    Phi: Array  # (N, M)
    t: Array  # (N,)
    _u: Array  # (R,)    t in the directions of the R = min(N, M) left singular vectors of Phi
    _s: Array  # (R,)    the singular values
    _V: Array  # (M, M)  the right singular vectors, one a column
    _rest: float  # the squared length of what is left of t beside those directions
    _squares: Array  # (3, R)  s^2, u^2 and s^2 u^2, which every iteration needs

    def __init__(self, Phi: ArrayLike, t: ArrayLike) -> None:
        design, targets = frozen(check_points(Phi)), frozen(t)
        if targets.shape != (len(design),) or not np.isfinite(targets).all():
            raise InputError(f"{len(design)} rows of Phi need as many finite targets, not shape {targets.shape}.")
        if not design.any() or not targets.any():
            raise InputError("Targets or basis functions that are all 0 say nothing about the weights.")
        U, s, Vt = np.linalg.svd(design, full_matrices=True)
        u = U.T @ targets
        rest = float((u[len(s) :] ** 2).sum())
        u = u[: len(s)]
        squares = frozen([s**2, u**2, s**2 * u**2])
        self.__dict__.update(
            Phi=design, t=targets, _u=frozen(u), _s=frozen(s), _V=frozen(Vt.T), _rest=rest, _squares=squares
        )

    @property
    def N(self) -> int:
        """Count the targets."""
        return self.Phi.shape[0]

    @property
    def M(self) -> int:
        """Count the basis functions."""
        return self.Phi.shape[1]

    def eigenvalues(self, beta: float) -> Array:
        """Return the eigenvalues lambda_i of beta Phi^T Phi, PRML (3.87), shape (M,), the largest first."""
        found = np.zeros(self.M)
        found[: len(self._s)] = beta * self._s**2
        return found


@dataclass(frozen=True, eq=False)
class EvidenceState:
    """Hold alpha and beta after an iteration, and what the E step says under them.

    The iterations need only sums over the directions of w; the posterior itself is worked out where it is asked for.
    """

    data: Regression
    alpha: float  # precision of the prior, one over squared units of w
    beta: float  # precision of the noise, one over squared units of t
    gamma: float  # effective number of parameters, PRML (3.91)
    size: float  # m_N^T m_N
    trace: float  # of S_N
    squared_error: float  # ||t - Phi m_N||^2
    log_evidence: float  # ln p(t | alpha, beta), PRML (3.86)

    @cached_property
    def m_N(self) -> Array:
        """Return the posterior mean, PRML (3.53), shape (M,)."""
        s, u, V = self.data._s, self.data._u, self.data._V
        return frozen(V[:, : len(s)] @ (self.beta * s * u / self._precision[: len(s)]))

    @cached_property
    def S_N(self) -> Array:
        """Return the posterior covariance, PRML (3.54), shape (M, M)."""
        return frozen((self.data._V / self._precision) @ self.data._V.T)

    @cached_property
    def determined(self) -> Array:
        """Return lambda_i / (alpha + lambda_i), shape (M,): how well the data determine each direction of w."""
        return frozen(self.data.eigenvalues(self.beta) / self._precision)

    @property
    def _precision(self) -> Array:
        """Return the eigenvalues of A = S_N^-1, PRML (3.81), shape (M,)."""
        return self.alpha + self.data.eigenvalues(self.beta)


@dataclass(frozen=True, eq=False)
class EvidenceTrajectory:
    """Keep all states of a run: states[0] is the start, states[t] is what iteration t led to."""

    states: tuple[EvidenceState, ...]
    stop: Stop


def log_evidence(data: Regression, alpha: ArrayLike, beta: ArrayLike) -> Array:
    """Evaluate ln p(t | alpha, beta), PRML (3.86), for every pair of alpha and beta, which broadcast.

    It is ln N(t | 0, C) with C = I / beta + Phi Phi^T / alpha: in the directions of the singular vectors C is diagonal.
    """
    alpha, beta = np.asarray(alpha, dtype=np.float64)[..., None], np.asarray(beta, dtype=np.float64)[..., None]
    variance = 1 / beta + data._s**2 / alpha  # (..., R)
    inside = (np.log(variance) + data._u**2 / variance).sum(axis=-1)
    outside = data._rest * beta[..., 0] - (data.N - len(data._s)) * np.log(beta[..., 0])
    return -0.5 * (data.N * math.log(2 * math.pi) + inside + outside)


def e_step(data: Regression, alpha: float, beta: float) -> EvidenceState:
    """Find the posterior of w, PRML (3.53) and (3.54), and the evidence, (3.86).

    Raises
    ------
    InputError
        If alpha or beta is not a positive number.
    """
    if not (0 < alpha < math.inf and 0 < beta < math.inf):
        raise InputError(f"The precisions must be positive numbers, not alpha = {alpha} and beta = {beta}.")
    alpha, beta = float(alpha), float(beta)
    squares, R = data._squares, len(data._s)
    precision = alpha + beta * squares[0]  # eigenvalues of A = S_N^-1, (3.81), in the directions of the targets
    variance = 1 / precision
    s, u, _ = (squares @ variance).tolist()
    _, error, size = (squares @ (variance * variance)).tolist()
    squared_error = data._rest + alpha * alpha * error  # of the target in direction i alpha / precision_i is left
    spread = float(np.log(precision).sum()) - R * math.log(alpha)  # ln |A| / |alpha I|
    fit = data._rest * beta + alpha * beta * u
    return EvidenceState(
        data=data,
        alpha=alpha,
        beta=beta,
        gamma=beta * s,
        size=beta * beta * size,
        trace=float(variance.sum()) + (data.M - R) / alpha,
        squared_error=squared_error,
        log_evidence=-0.5 * (data.N * math.log(2 * math.pi / beta) + spread + fit),
    )


def m_step(data: Regression, state: EvidenceState) -> tuple[float, float]:
    """Re-estimate alpha, PRML (9.63), and beta, exercise 9.21: both maximise (9.62) under the posterior.

    The expected squared error is ||t - Phi m_N||^2 + tr(Phi^T Phi S_N), and the trace is gamma / beta.
    """
    size = state.size + state.trace  # E[w^T w]
    error = state.squared_error + state.gamma / state.beta
    return data.M / size, data.N / error


def direct_step(data: Regression, state: EvidenceState) -> tuple[float, float]:
    """Re-estimate alpha, PRML (3.92), and beta, (3.95): zeros of the evidence's derivatives for this gamma and m_N.

    The M step goes only part of this way: in 1/alpha the part gamma/M, in 1/beta the part 1 - gamma/N. Here either may
    come out infinite: alpha if the posterior mean is 0, beta if that mean meets every target.
    """
    return _ratio(state.gamma, state.size), _ratio(data.N - state.gamma, state.squared_error)


def run(
    data: Regression, alpha: float, beta: float, update: Update = m_step, tol: float = 1e-6, max_iter: int = 200
) -> EvidenceTrajectory:
    """Repeat the E step and an update until ln p(t | alpha, beta) changes by less than tol, or for max_iter iterations.

    Where the next alpha or beta is 0 or infinite, the run has diverged, and that state does not exist.
    """
    states = [e_step(data, alpha, beta)]
    for t in range(1, max_iter + 1):
        after = update(data, states[-1])
        if not all(0 < value < math.inf for value in after):
            return EvidenceTrajectory(tuple(states), Stop(Reason.DIVERGED, t))
        states.append(e_step(data, *after))
        if abs(states[-1].log_evidence - states[-2].log_evidence) < tol:
            return EvidenceTrajectory(tuple(states), Stop(Reason.CONVERGED, t))
    return EvidenceTrajectory(tuple(states), Stop(Reason.MAX_ITER, max_iter))


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else math.inf


def predict(state: EvidenceState, Phi: ArrayLike) -> tuple[Array, Array]:
    """Return mean and standard deviation of the prediction, PRML (3.58) and (3.59), at rows of Phi (n, M)."""
    rows = check_points(Phi)
    variance = 1 / state.beta + ((rows @ state.S_N) * rows).sum(axis=1)
    return rows @ state.m_N, np.sqrt(variance)


def gaussian_basis(x: ArrayLike, M: int) -> Array:
    """Evaluate 1 and M - 1 Gaussian basis functions, PRML (3.4), at x (N,) between 0 and 1: (N, M).

    Their centres are spread evenly from 0 to 1, their width s is the distance between two of them.
    """
    x = np.asarray(x, dtype=np.float64)
    centres = np.linspace(0, 1, M - 1) if M > 2 else np.full(M - 1, 0.5)
    s = 1 / max(M - 2, 2)
    bumps = np.exp(-((x[:, None] - centres) ** 2) / (2 * s * s))
    return np.column_stack([np.ones(len(x)), bumps])


def polynomial_basis(x: ArrayLike, M: int) -> Array:
    """Evaluate the powers 1, x, ..., x^(M-1) at x (N,): (N, M), PRML (1.1)."""
    return np.vander(np.asarray(x, dtype=np.float64), M, increasing=True)


def sinusoid(N: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw x (N,) uniformly from (0, 1) and t = sin(2 pi x) + Gaussian noise of this standard deviation."""
    x = np.sort(rng.uniform(0, 1, N))
    return frozen(x), frozen(np.sin(2 * np.pi * x) + noise * rng.normal(size=N))


BASES = {"gaussian": gaussian_basis, "polynomial": polynomial_basis}
