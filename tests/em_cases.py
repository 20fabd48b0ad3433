"""Cases of EM for its laws: some data, a start, a family and a prior."""

from dataclasses import dataclass

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from gmm_core import FAMILIES, Mixture, Reason, Trajectory, run
from gmm_core.arrays import Array

STEPS = 5


@dataclass(frozen=True)
class Case:
    """Some data, a start, a family and a prior."""

    X: Array
    start: Mixture
    covariance: str
    psi: float

    def run(self, X: Array | None = None, start: Mixture | None = None) -> Trajectory:
        """Run some steps of EM on this case, or on a changed one; a collapse is another law's matter."""
        trajectory = run(
            self.X if X is None else X,
            self.start if start is None else start,
            self.covariance,
            self.psi,
            tol=0,
            max_iter=STEPS,
        )
        assume(trajectory.stop.reason is Reason.MAX_ITER)
        return trajectory


@st.composite
def cases(
    draw: st.DrawFn,
    families: tuple[str, ...] = tuple(FAMILIES),
    prior: bool = True,
    repeats: bool = False,
    units: tuple[float, ...] = (0.01, 1.0, 100.0),
) -> Case:
    """Draw points on a grid of 2^-20 (so that shifts are exact), in up to three dimensions of different scales."""
    K, D = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    N = draw(st.integers(6 * K, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    X = rng.normal(size=(N, D)) @ (np.eye(D) + 0.5 * rng.normal(size=(D, D)))
    X = X + 2 * rng.normal(size=(3, D))[rng.integers(3, size=N)]
    X = X * np.array(draw(st.lists(st.sampled_from(units), min_size=D, max_size=D)))
    if repeats:
        X[: N // 3] = X[0]
    X = np.round(X * 2**20) / 2**20
    sd = X.std(axis=0)
    B = rng.normal(size=(K, D, D)) / 2
    Sigma = (B @ B.mT + 0.3 * np.eye(D)) * np.outer(sd, sd)
    mu = X[rng.choice(N, K, replace=False)]
    psi = draw(st.sampled_from([1e-3, 0.1, 5.0])) * float(X.var(axis=0).mean()) if prior else 0.0
    return Case(X, Mixture(rng.dirichlet(np.full(K, 3.0)), mu, Sigma), draw(st.sampled_from(families)), psi)
