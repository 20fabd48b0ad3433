"""Data on which K-means and EM agree or disagree, and the count of points that each puts where they came from."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.k_means.batch import Labels
from gmm_core.matching import best_match
from gmm_core.mixture import Mixture

N = 300


@dataclass(frozen=True, eq=False)
class Contrast:
    """A mixture to draw from, and means to start from, of which the algorithms are to make something."""

    title: str
    look_for: str
    truth: Mixture
    start: tuple[tuple[float, float], ...]

    def draw(self, rng: np.random.Generator) -> Dataset:
        """Draw N points with the component of each."""
        X, labels = self.truth.sample(N, rng)
        return Dataset(X, labels=labels, truth=self.truth, title=self.title, look_for=self.look_for)


def agreement(labels: ArrayLike, r: ArrayLike, K: int) -> float:
    """Return the share of points in the right cluster, when each cluster is given the component that suits best.

    Clusters have no names of their own: of the K! ways to name them the best one counts (Kuhn 1955 finds it at once).

    Parameters
    ----------
    labels, r : (N,) int, the component and the cluster of each point, from 0 to K - 1
    """
    return float((np.asarray(labels) == named(labels, r, K)).mean())


def named(labels: ArrayLike, r: ArrayLike, K: int) -> Labels:
    """Return the clusters r (N,) under the names of the components that suit them best."""
    table = np.zeros((K, K))
    np.add.at(table, (np.asarray(r), np.asarray(labels)), 1)
    name: Labels = np.asarray(best_match(-table), dtype=np.int64)
    return name[np.asarray(r)]


def _round(sd: float) -> Array:
    return sd * sd * np.eye(2)


def _tilted(long: float, short: float, angle: float) -> Array:
    c, s = math.cos(angle), math.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    return turn @ np.diag([long * long, short * short]) @ turn.T


CONTRASTS: dict[str, Contrast] = {
    "round": Contrast(
        "Round, alike, well apart",
        "What K-means assumes is true here, and it finds the three clusters.",
        Mixture(np.full(3, 1 / 3), np.array([[-2.0, -1.2], [2.0, -1.2], [0.0, 2.2]]), np.tile(_round(0.75), (3, 1, 1))),
        ((-3.0, -2.0), (0.0, -2.0), (3.0, -2.0)),
    ),
    "elongated": Contrast(
        "Elongated",
        "Two long clusters side by side: K-means cuts across both, because their ends are far apart.",
        Mixture(np.full(2, 0.5), np.array([[0.0, 1.2], [0.0, -1.2]]), np.tile(_tilted(2.5, 0.4, 0.25), (2, 1, 1))),
        ((-2.0, 1.0), (2.0, -1.0)),
    ),
    "sizes": Contrast(
        "Unequal spread",
        "A wide cluster beside a narrow one: K-means draws the border halfway between the means, inside the wide one.",
        Mixture(np.full(2, 0.5), np.array([[-1.2, 0.0], [3.0, 0.0]]), np.array([_round(2.0), _round(0.45)])),
        ((-2.0, 2.0), (2.0, -2.0)),
    ),
    "weights": Contrast(
        "Unequal weights",
        "Two alike clusters, one with 95 % of the points: halving the large one costs K-means less than finding the "
        "small one.",
        Mixture(np.array([0.95, 0.05]), np.array([[0.0, 0.0], [4.2, 0.0]]), np.tile(_round(1.0), (2, 1, 1))),
        ((-1.0, 1.0), (1.0, -1.0)),
    ),
}
