"""K-means and EM: what a reader may set, and the points, means and runs that follow from it. Pure."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core import em
from gmm_core.arrays import Array
from gmm_core.data.contrasts import CONTRASTS, agreement
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS
from gmm_core.data.option import Option
from gmm_core.init import INITIALISERS
from gmm_core.k_means import batch
from gmm_core.k_means.medoids import DISSIMILARITIES
from gmm_core.mixture import Mixture
from ui.state.settings import Choice, Setting, Values
from ui.words.numerals import grouped

GEYSER = "old_faithful"
GEYSER_START = ((-1.5, 1.0), (1.5, -1.0))  # after fig. 9.1, whose numbers the book does not print
NATURAL = "natural"
DRAW_SEED = 1  # of the contrasts in the film; the table of contrasts draws its own

SETTINGS: tuple[Setting, ...] = (
    Choice(
        "data",
        "Data",
        {
            GEYSER: "Old Faithful (fig. 9.1)",
            **{name: contrast.title for name, contrast in CONTRASTS.items()},
        },
        GEYSER,
        "The first is the book's; of the others you know which component made each point.",
    ),
    Choice(
        "K",
        "Clusters K",
        {NATURAL: "as many as there are", "3": "3", "4": "4", "6": "6"},
        NATURAL,
        "Old Faithful has two kinds of eruptions.",
    ),
    Option(
        "start",
        "Starting means",
        "0: put there on purpose. Others: seeds, for K points drawn at random.",
        0,
        0,
        50,
        1,
    ),
    Choice("method", "Method", {"online": "online, point by point", "medoids": "K-medoids"}, "online"),
    Choice(
        "eta",
        "Learning rate η",
        {"mean": "1/Nₖ", "0.02": "0.02", "0.1": "0.1", "0.5": "0.5"},
        "mean",
        "1/Nₖ falls with the number of points a mean has had; the others stay the same for ever.",
    ),
    Choice(
        "V",
        "Dissimilarity",
        {name: line.title for name, line in DISSIMILARITIES.items()},
        "absolute",
        "What K-medoids adds up in place of the squared distance.",
    ),
    Option("outliers", "Outliers", "Points added far from all others, at the lower right.", 0, 0, 20, 1),
    Option(
        "lg_eps", "log₁₀ ε", "The variance ε of every component, in squared units of the axes.", -0.6, -3.0, 1.0, 0.1
    ),
    Option("sample", "Sample", "The seed with which the points are drawn.", 1, 0, 99, 1),
    Option("colours", "Colours K", "The number of clusters in the third picture.", 10, 2, 16, 1),
)

# What the pictures depend on: moving the rest leaves them as they are.
PROBLEM = ("data", "K", "start")
OTHER = (*PROBLEM, "method", "eta", "V", "outliers")
LIMIT = (*PROBLEM, "lg_eps")

# What the pictures show, for those who cannot see them.
LABELS = {
    "in_step": "K-means on the left and EM on the right, from the same means, step by step",
    "other": "Another way to move the means, step by step, and where K-means on all points ends",
    "limit": "The points in the blend of their responsibilities for one epsilon, and how sure these are for all",
    "contrast": "Three samples: where the points came from, what K-means makes of them, and what EM makes of them",
    "image": "A sunset in 2, 3 and K colours, and the sunset itself",
}


@dataclass(frozen=True, eq=False)
class Problem:
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

    problem: Problem
    hard: batch.KMeansTrajectory
    soft: em.Trajectory


def problem(values: Values) -> Problem:
    """Return the points and the start that the settings ask for."""
    return _problem(values["data"], values["K"], values["start"])


def runs(values: Values) -> Runs:
    """Run both algorithms from the same means."""
    return _runs(values["data"], values["K"], values["start"])


def numbers(values: Values) -> dict[str, str]:
    """Return the numbers of the text: how many points and means, and J after the first E step."""
    found = runs(values)
    J = f"{found.hard.states[0].J_e_step:,.2f}".replace(",", "{,}")
    return {"N": str(len(found.problem.X)), "K": str(found.problem.K), "J": J}


def verdict(found: Runs) -> str:
    """Say how many points each puts where they came from, or where nobody knows, how far the two differ."""
    X, K, labels = found.problem.X, found.problem.K, found.problem.dataset.labels
    r = batch.assign(X, found.hard.states[-1].mu)
    largest = found.soft.states[-1].mixture.responsibilities(X).argmax(axis=1)
    if labels is None or not found.problem.natural:
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


@lru_cache(maxsize=32)
def _problem(data: str, clusters: str, start: int) -> Problem:
    if data == GEYSER:
        dataset = DATASETS[GEYSER].make(np.random.default_rng(0)).standardised()
        given: Array = np.array(GEYSER_START)
    else:
        dataset = CONTRASTS[data].draw(np.random.default_rng([1, DRAW_SEED]))
        given = np.array(CONTRASTS[data].start)
    natural = clusters == NATURAL or int(clusters) == len(given)
    K = len(given) if natural else int(clusters)
    if natural and start == 0:
        return Problem(dataset, given, natural)
    drawn = INITIALISERS["points"].make(dataset.X, K, np.random.default_rng([2, start]))
    return Problem(dataset, drawn.mu, natural)


@lru_cache(maxsize=32)
def _runs(data: str, clusters: str, start: int) -> Runs:
    chosen = _problem(data, clusters, start)
    hard = batch.run(chosen.X, chosen.mu0)
    soft = em.run(chosen.X, circles(chosen.mu0, chosen.circle), tol=1e-4, max_iter=1000)
    return Runs(chosen, hard, soft)


def pair(place: Array) -> str:
    """Write a point of the plane."""
    return f"({grouped(place[0])}, {grouped(place[1])})"
