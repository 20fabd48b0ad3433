"""EM for Bayesian linear regression: the points, and the two ways to alpha and beta. Pure."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core.arrays import Array
from gmm_core.models import linear_regression
from gmm_core.models.linear_regression import BASES, EvidenceState, EvidenceTrajectory, Regression
from ui.lessons.linear_regression.settings import Problem, Settings

TOL = 1e-6  # a run has converged when the log evidence changes by less
MAX_ITER = 1000


@dataclass(frozen=True, eq=False)
class Fit:
    """Hold the points, and both runs from the same start."""

    x: Array  # (N,)
    data: Regression
    em: EvidenceTrajectory
    direct: EvidenceTrajectory

    def directly(self, t: int) -> EvidenceState:
        """Return the direct run after t iterations, its last state once it has ended."""
        return self.direct.states[min(t, len(self.direct.states) - 1)]


@lru_cache(maxsize=64)
def fit(settings: Settings) -> Fit:
    """Draw the points and run both updates as the reader set it up."""
    start = settings.start
    x, data = _drawn(settings.problem)
    em, direct = (
        linear_regression.run(data, math.exp(start.lna), math.exp(start.lnb), update, tol=TOL, max_iter=MAX_ITER)
        for update in (linear_regression.m_step, linear_regression.direct_step)
    )
    return Fit(x, data, em, direct)


def regression(problem: Problem) -> Regression:
    """Return the design matrix and the targets."""
    return _drawn(problem)[1]


@lru_cache(maxsize=32)
def _drawn(problem: Problem) -> tuple[Array, Regression]:
    x, t = linear_regression.sinusoid(problem.N, problem.noise, np.random.default_rng(problem.seed))
    return x, Regression(basis(problem, x), t)


def basis(problem: Problem, x: Array) -> Array:
    """Evaluate the basis functions at x (n,): (n, M)."""
    return BASES[problem.basis](x, problem.M)


def truth(x: Array) -> Array:
    """Return the curve without noise."""
    return np.sin(2 * np.pi * x)
