"""What a collapse would have led to: the M step that EM refuses, taken for one component. Pure."""

from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import Array
from gmm_core.dataset import Dataset
from gmm_core.em import Trajectory

ROUNDING = 1e-12  # of the data's spread: what is smaller is only rounding


@dataclass(frozen=True, eq=False)
class Collapsed:
    """The mean (2,) and covariance (2, 2) by (9.24)-(9.25), and the points (n, 2) that are mostly the component's."""

    mu: Array
    Sigma: Array
    owned: Array

    @property
    def onto(self) -> str:
        """Say in words what the component collapses onto."""
        if len(self.owned) < 2:
            return "a single point"
        if np.ptp(self.owned, axis=0).max() == 0:
            return f"{len(self.owned)} identical points"
        return f"{len(self.owned)} points that lie on one line"


def collapsed(dataset: Dataset, trajectory: Trajectory) -> Collapsed:
    """Take the M step that ended a collapsed trajectory, in the units of the film; without points it moves nothing."""
    k, last, X = trajectory.stop.component or 0, trajectory.states[-1], dataset.X
    gamma = last.mixture.responsibilities(X)[:, k]
    if last.N_k[k] < 1e-6:
        return Collapsed(last.mixture.mu[k], np.zeros((2, 2)), X[:0])
    mu = gamma @ X / gamma.sum()
    spread = np.ptp(X, axis=0)
    mu = np.where(np.abs(mu) < ROUNDING * spread, 0.0, mu)
    Sigma = (X - mu).T @ (gamma[:, None] * (X - mu)) / gamma.sum()
    Sigma = np.where(np.abs(Sigma) < (ROUNDING * np.outer(spread, spread)), 0.0, Sigma)
    return Collapsed(mu, Sigma, X[gamma > 0.5])
