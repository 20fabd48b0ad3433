"""The data sets of the app: one function each, and one line each in the table ``DATASETS``."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset, DatasetKind
from gmm_core.data.option import Number, Option
from gmm_core.mixture import Mixture

__all__ = ["DATASETS", "SIX_POINTS_START", "Dataset", "DatasetKind", "Option"]

Options = Mapping[str, Number]
NOISE = -1  # the label of a point that no component made

SIX_POINTS = ((0, 3), (0, 0), (3, 3), (9, 9), (12, 9), (12, 6))

# The start for the calculation by hand. The variance 18 / ln 3 (about 16.38) turns every e into a 3:
# gamma_n1 : gamma_n2 = 3 * 3^((d_n2^2 - d_n1^2) / 36), with d_nk the distance from point n to mean k, so that the
# responsibilities are exactly 0.9, 0.75, 0.25 and 0.1. They sum to N_1 = N_2 = 3, and since all coordinates are
# multiples of 3 the first M step ends in short decimals, too.
SIX_POINTS_START = Mixture(
    pi=np.array([0.75, 0.25]),
    mu=np.array([[0.0, 3.0], [6.0, 3.0]]),
    Sigma=np.array([np.eye(2), np.eye(2)]) * 18 / math.log(3),
)


def six_points(rng: np.random.Generator, options: Options) -> Dataset:
    """Return six points for a calculation by hand, to begin with ``SIX_POINTS_START``."""
    return Dataset(np.array(SIX_POINTS, dtype=np.float64))


def old_faithful(rng: np.random.Generator, options: Options) -> Dataset:
    """Read 272 eruptions of the Old Faithful geyser: how long each took, and the wait for the next one."""
    path = Path(__file__).with_name("old_faithful.csv")
    return Dataset(
        np.loadtxt(path, delimiter=",", skiprows=1),
        columns=("eruptions (min)", "waiting (min)"),
        source="Azzalini & Bowman (1990), Applied Statistics 39, 357-365; Härdle (1991), Smoothing Techniques "
        "with Implementation in S; in R: datasets::faithful",
    )


def fig_2_23(rng: np.random.Generator, options: Options) -> Dataset:
    """Draw from the mixture after Bishop fig. 2.23; the book prints only the weights 0.5, 0.3, 0.2."""
    falling = [[0.011, -0.01], [-0.01, 0.018]]
    rising = [[0.018, 0.01], [0.01, 0.011]]
    truth = Mixture(
        pi=np.array([0.5, 0.3, 0.2]),
        mu=np.array([[0.22, 0.45], [0.50, 0.50], [0.77, 0.55]]),
        Sigma=np.array([falling, rising, falling]),
    )
    X, labels = truth.sample(int(options["N"]), rng)
    return Dataset(X, labels=labels, truth=truth, source="after Bishop (2006), fig. 2.23")


def mixture(rng: np.random.Generator, options: Options) -> Dataset:
    """Draw from a random Gaussian mixture, with a uniform background of ``noise`` times N points.

    Every cluster covers the same area; its standard deviation, averaged over the directions, is 1, and the nearest
    other mean is ``separation`` away. The truth holds the Gaussians only; points of the background have label -1.
    """
    K, N = int(options["clusters"]), int(options["N"])
    truth = Mixture(
        pi=_weights(K, options["imbalance"]),
        mu=_means(K, options["separation"], rng),
        Sigma=np.array([_tilted(options["elongation"], rng.uniform(0, math.pi)) for _ in range(K)]),
    )
    n_noise = round(options["noise"] * N)
    X, labels = truth.sample(N - n_noise, rng)
    margin = 0.1 * np.ptp(X, axis=0)
    background = rng.uniform(X.min(axis=0) - margin, X.max(axis=0) + margin, (n_noise, 2))
    order = rng.permutation(N)
    return Dataset(
        np.concatenate([X, background])[order],
        labels=np.concatenate([labels, np.full(n_noise, NOISE)])[order],
        truth=truth,
    )


def _weights(K: int, imbalance: float) -> Array:
    """Return K weights in equal ratios, the first ``imbalance`` times the last."""
    weights = np.geomspace(imbalance, 1, K)
    return weights / weights.sum()


def _means(K: int, separation: float, rng: np.random.Generator) -> Array:
    """Place K means such that the nearest other mean is exactly ``separation`` away from each."""
    mu = np.zeros((1, 2))
    while len(mu) < K:
        angle = rng.uniform(0, 2 * math.pi)
        new = mu[rng.integers(len(mu))] + [math.cos(angle), math.sin(angle)]
        # a hair of tolerance: the mean we stepped away from is at distance 1 only up to rounding
        if np.linalg.norm(mu - new, axis=1).min() >= 1 - 1e-9:
            mu = np.vstack([mu, new])
    return separation * (mu - mu.mean(axis=0))


def _tilted(elongation: float, angle: float) -> Array:
    """Return a covariance of determinant 1 whose long axis is ``elongation`` times the short one."""
    c, s = math.cos(angle), math.sin(angle)
    turn = np.array([[c, -s], [s, c]])
    return turn @ np.diag([elongation, 1 / elongation]) @ turn.T


def two_moons(rng: np.random.Generator, options: Options) -> Dataset:
    """Draw two interleaved half circles of radius 1, blurred by ``blur``."""
    N = int(options["N"])
    labels = np.arange(N) % 2
    angle = rng.uniform(0, math.pi, N) + math.pi * labels
    X = np.column_stack([np.cos(angle) + labels, np.sin(angle) + 0.5 * labels])
    return Dataset(X + options["blur"] * rng.standard_normal((N, 2)), labels=labels)


def rings(rng: np.random.Generator, options: Options) -> Dataset:
    """Draw two rings around one centre, with radius 1 and ``radius``, blurred by ``blur``."""
    N = int(options["N"])
    labels = np.arange(N) % 2
    angle = rng.uniform(0, 2 * math.pi, N)
    X = np.where(labels, options["radius"], 1.0)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return Dataset(X + options["blur"] * rng.standard_normal((N, 2)), labels=labels)


def elongated(rng: np.random.Generator, options: Options) -> Dataset:
    """Draw from one single Gaussian, ``elongation`` times as long as it is wide."""
    truth = Mixture(
        pi=np.ones(1),
        mu=np.zeros((1, 2)),
        Sigma=_tilted(options["elongation"], math.pi / 6)[None],
    )
    X, labels = truth.sample(int(options["N"]), rng)
    return Dataset(X, labels=labels, truth=truth)


def collapse(rng: np.random.Generator, options: Options) -> Dataset:
    """Draw a round cluster of standard deviation 1, and put ``copies`` identical points far from it."""
    N, copies = int(options["N"]), int(options["copies"])
    X = rng.standard_normal((N, 2))
    X[N - copies :] = [options["distance"], 0.0]
    return Dataset(X, labels=(np.arange(N) >= N - copies).astype(np.int64))


def _N(default: int) -> Option:
    return Option("N", "Points", "How many points are drawn.", default, 10, 20_000, 10)


def _blur(default: float) -> Option:
    return Option("blur", "Blur", "How far points stray from the curve (standard deviation).", default, 0.0, 1.0, 0.01)


DATASETS: dict[str, DatasetKind] = {
    "old_faithful": DatasetKind(
        "Old Faithful",
        "272 eruptions of a geyser, short ones and long ones, and the wait after each: "
        "watch the two ellipses find both kinds.",
        old_faithful,
    ),
    "six_points": DatasetKind(
        "Six points, by hand",
        "Small enough for paper (the start’s variance, 18/ln 3 ≈ 16.384, makes the responsibilities 0.9, 0.75, 0.25 "
        "and 0.1): work out one E step and one M step, then press the buttons and compare.",
        six_points,
    ),
    "fig_2_23": DatasetKind(
        "Three Gaussians (after fig. 2.23)",
        "Three clusters that overlap: look at the points in between, no component gets them whole.",
        fig_2_23,
        (_N(500),),
    ),
    "mixture": DatasetKind(
        "Your own mixture",
        "You know the truth here: push the clusters together and see from where on EM no longer finds them.",
        mixture,
        (
            Option("clusters", "Clusters", "How many Gaussians the points come from.", 3, 1, 10, 1),
            Option(
                "separation",
                "Separation",
                "Distance from each mean to its nearest neighbour, in standard deviations of a cluster.",
                4.0,
                0.0,
                10.0,
                0.5,
            ),
            Option("elongation", "Elongation", "How many times longer than wide each cluster is.", 2.0, 1.0, 10.0, 0.5),
            Option(
                "imbalance",
                "Imbalance",
                "How many times more points the largest cluster gets than the smallest.",
                1.0,
                1.0,
                50.0,
                1.0,
            ),
            Option("noise", "Background noise", "Share of points strewn evenly over the picture.", 0.0, 0.0, 0.5, 0.05),
            _N(300),
        ),
    ),
    "two_moons": DatasetKind(
        "Two moons",
        "A moon is no Gaussian, so no ellipse fits one: try six and see which of them lie along the same moon.",
        two_moons,
        (_blur(0.1), _N(300)),
    ),
    "rings": DatasetKind(
        "Two rings",
        "Two ellipses around one centre tell the rings apart: start all in one corner, then try K-means instead.",
        rings,
        (
            Option("radius", "Outer radius", "Radius of the outer ring; the inner one has 1.", 8.0, 1.0, 20.0, 0.5),
            _blur(0.15),
            _N(300),
        ),
    ),
    "elongated": DatasetKind(
        "One elongated cluster",
        "There is only one cluster, but with K = 2 EM cuts it all the same: try a few seeds, and the cut moves.",
        elongated,
        (
            Option("elongation", "Elongation", "How many times longer than wide the cluster is.", 8.0, 1.0, 50.0, 1.0),
            _N(300),
        ),
    ),
    "collapse": DatasetKind(
        "A trap for the likelihood",
        "One ellipse shrinks onto the identical points until EM has to stop: set ψ to 0.1 and EM settles down.",
        collapse,
        (
            Option("copies", "Identical points", "How many points lie at the same far spot.", 5, 1, 9, 1),
            Option(
                "distance",
                "Distance",
                "How far away that spot is, in standard deviations of the cluster.",
                12.0,
                2.0,
                50.0,
                1.0,
            ),
            _N(200),
        ),
    ),
}
