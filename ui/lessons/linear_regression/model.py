"""EM for Bayesian linear regression: what a reader sets, and the two ways to alpha and beta that it makes. Pure."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core.arrays import Array
from gmm_core.data.option import Option
from gmm_core.models import linear_regression
from gmm_core.models.linear_regression import BASES, EvidenceState, EvidenceTrajectory, Regression
from ui.state.settings import Choice, Values

TOL = 1e-6  # a run has converged when the log evidence changes by less
MAX_ITER = 1000
LN_ALPHA, LN_BETA = (-6.0, 10.0), (-3.0, 6.0)  # limits of a start, and of the picture of the evidence

SETTINGS = (
    Option("N", "Points N", "How many points are drawn.", 25, 5, 50, 1),
    Option("M", "Basis functions M", "How many weights w has. The first function is the constant 1.", 10, 2, 12, 1),
    Choice(
        "basis",
        "Basis functions",
        {"gaussian": "Gaussian", "polynomial": "Polynomial"},
        "gaussian",
        "Gaussian: bumps spread evenly from 0 to 1, as wide as their distance. Polynomial: 1, x, x², …",
    ),
    Option("noise", "Noise of the data", "The standard deviation with which the points scatter.", 0.3, 0.05, 1.0, 0.05),
    Option("seed", "Sample", "The same number gives the same points.", 3, 0, 99, 1),
    Option("lna", "Start: ln α", "The logarithm of the prior's precision α.", 4.0, *LN_ALPHA, 0.5),
    Option("lnb", "Start: ln β", "The logarithm of the noise precision β.", 0.0, *LN_BETA, 0.5),
)


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


def fit(values: Values) -> Fit:
    """Draw the points and run both updates as the reader set it up."""
    return _fit(*(values[setting.name] for setting in SETTINGS))


def basis(values: Values, x: Array) -> Array:
    """Evaluate the basis functions at x (n,): (n, M)."""
    return BASES[values["basis"]](x, values["M"])


def truth(x: Array) -> Array:
    """Return the curve without noise."""
    return np.sin(2 * np.pi * x)


@lru_cache(maxsize=64)
def _fit(N: int, M: int, kind: str, noise: float, seed: int, lna: float, lnb: float) -> Fit:
    x, t = linear_regression.sinusoid(N, noise, np.random.default_rng(seed))
    data = Regression(BASES[kind](x, M), t)
    em, direct = (
        linear_regression.run(data, math.exp(lna), math.exp(lnb), update, tol=TOL, max_iter=MAX_ITER)
        for update in (linear_regression.m_step, linear_regression.direct_step)
    )
    return Fit(x, data, em, direct)
