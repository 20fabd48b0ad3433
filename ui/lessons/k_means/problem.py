"""K-means and EM: the points, means and runs that a reader's settings ask for. Pure."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core import em
from gmm_core.arrays import Array
from gmm_core.data.contrasts import CONTRASTS, agreement
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS
from gmm_core.init import INITIALISERS
from gmm_core.k_means import batch
from gmm_core.mixture import Mixture
from ui.lessons.k_means.settings import GEYSER, NATURAL, Problem
from ui.words.numerals import fixed

GEYSER_START = ((-1.5, 1.0), (1.5, -1.0))  # after fig. 9.1, whose numbers the book does not print
DRAW_SEED = 1  # of the contrasts in the film; the table of contrasts draws its own


@dataclass(frozen=True, eq=False)
class Points:
    """Points, and the means from which both algorithms start."""

    dataset: Dataset
    mu0: Array  # (K, 2)
    natural: bool  # as many clusters as there are components

    @property
    def X(self) -> Array:
        """Return the points: (N, 2)."""
        return self.dataset.X

    @property
    def K(self) -> int:
        """Count the clusters."""
        return len(self.mu0)

    @property
    def circle(self) -> float:
        """Return the variance of the circles with which EM starts: the mean variance of the coordinates."""
        return float(self.X.var(axis=0).mean())


@dataclass(frozen=True, eq=False)
class Runs:
    """What both algorithms make of a problem."""

    points: Points
    hard: batch.KMeansTrajectory
    soft: em.Trajectory


@lru_cache(maxsize=32)
def points(problem: Problem) -> Points:
    """Return the points and the start that the settings ask for."""
    if problem.data == GEYSER:
        dataset = DATASETS[GEYSER].make(np.random.default_rng(0)).standardised()
        given: Array = np.array(GEYSER_START)
    else:
        dataset = CONTRASTS[problem.data].draw(np.random.default_rng([1, DRAW_SEED]))
        given = np.array(CONTRASTS[problem.data].start)
    natural = problem.K == NATURAL or int(problem.K) == len(given)
    K = len(given) if natural else int(problem.K)
    if natural and problem.start == 0:
        return Points(dataset, given, natural)
    drawn = INITIALISERS["points"].make(dataset.X, K, np.random.default_rng([2, problem.start]))
    return Points(dataset, drawn.mu, natural)


@lru_cache(maxsize=32)
def runs(problem: Problem) -> Runs:
    """Run both algorithms from the same means."""
    chosen = points(problem)
    hard = batch.run(chosen.X, chosen.mu0)
    soft = em.run(chosen.X, circles(chosen.mu0, chosen.circle), max_iter=2000)
    return Runs(chosen, hard, soft)


def numbers(problem: Problem) -> dict[str, str]:
    """Return the numbers of the text: how many points and means, and J after the first E step."""
    found = runs(problem)
    J = found.hard.states[0].J_e_step
    return {"N": str(len(found.points.X)), "K": str(found.points.K), "J": fixed(J)}


def verdict(found: Runs) -> str:
    """Say how many points each puts where they came from, or where nobody knows, how far the two differ."""
    X, K, labels = found.points.X, found.points.K, found.points.dataset.labels
    r = batch.assign(X, found.hard.states[-1].mu)
    largest = found.soft.states[-1].mixture.responsibilities(X).argmax(axis=1)
    if labels is None or not found.points.natural:
        other = round((1 - agreement(r, largest, K)) * len(X))
        verb = "is" if other == 1 else "are"
        return f"By largest responsibility, {other} of {len(X)} points {verb} in another cluster than with K-means."
    hard, soft = (f"{agreement(labels, assigned, K):.1%}" for assigned in (r, largest))
    return f"K-means has {hard} of the {len(X)} points in the component that made them, EM {soft}."


def circles(mu: Array, variance: float) -> Mixture:
    """Return equal weights and circles of this variance at the means."""
    return Mixture(np.full(len(mu), 1 / len(mu)), mu, np.tile(variance * np.eye(2), (len(mu), 1, 1)))


def hard_mixture(X: Array, r: batch.Labels, K: int) -> Mixture:
    """Fit a Gaussian to each cluster of K-means: the M step (9.24)-(9.26) with r_nk as responsibilities."""
    return em.m_step(X, np.eye(K)[r])


def pair(place: Array) -> str:
    """Write a point of the plane."""
    return f"({fixed(place[0])}, {fixed(place[1])})"
