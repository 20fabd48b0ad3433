"""Bernoulli mixtures on images of digits: what a reader sets, and the run of EM that it makes. Pure."""

from functools import lru_cache

import numpy as np

from gmm_core.arrays import Array
from gmm_core.data.digits import SIDE, Digits, digits
from gmm_core.data.option import Option
from gmm_core.models import bernoulli
from gmm_core.models.bernoulli import BernoulliMixture, BernoulliTrajectory
from ui.state.settings import Choice, Values

MAX_K = 6
MAX_ITER = 60
TOL = 1e-3  # EM has converged when ln p(X) rises by less
DIGITS = (2, 3, 4)
RANDOM, EQUAL, LABELS, COPY = "random", "equal", "labels", "copy"

SETTINGS = (
    Option("K", "Components K", "How many Bernoulli distributions are mixed.", 3, 1, MAX_K, 1),
    Choice(
        "start",
        "Start of EM",
        {RANDOM: "Random", EQUAL: "Equal", LABELS: "Labels", COPY: "Image"},
        RANDOM,
        "Random: as for the book's figure 9.10. Equal: one random mean for all components. Labels: the mean "
        "images of the written 2s, 3s and 4s. Image: the mean of component 1 is the image chosen below.",
    ),
    Option("seed", "Random start", "The same number gives the same random means.", 3, 0, 99, 1),
    Option("image", "Image n", "Which of the 541 images stands in the formulas.", 483, 1, 541, 1),
    Option("column", "Pixel, column", "A click on the first picture sets the pixel, too.", 3, 1, SIDE, 1),
    Option("row", "Pixel, row", "A click on the first picture sets the pixel, too.", 4, 1, SIDE, 1),
)


@lru_cache(maxsize=1)
def images() -> Digits:
    """Return the images with the digits that were written."""
    return digits()


def components(values: Values) -> int:
    """Return the number of components that the start allows."""
    K: int = values["K"]
    return {LABELS: len(DIGITS), COPY: max(K, 2)}.get(values["start"], K)


def is_drawn(values: Values) -> bool:
    """Tell whether the start is drawn at random, so that its number matters."""
    return bool(values["start"] != LABELS)


def note(values: Values) -> str:
    """Say why the number of components is not the one asked for; empty if it is."""
    if components(values) == values["K"]:
        return ""
    if values["start"] == LABELS:
        return "This start has one component for each written digit, so K = 3 is used."
    return (
        "One component that is a single image gives every other image probability 0, and ln p(X) would be −∞. "
        "So a second component is added: K = 2."
    )


def trajectory(values: Values) -> BernoulliTrajectory:
    """Run EM as the reader set it up."""
    start = values["start"]
    return _run(
        components(values),
        start,
        values["seed"] if is_drawn(values) else 0,
        values["image"] if start == COPY else 0,
    )


def fitted(values: Values) -> BernoulliMixture:
    """Return the mixture at the end of the run."""
    return trajectory(values).states[-1].mixture


@lru_cache(maxsize=1)
def single() -> bernoulli.BernoulliState:
    """Return the one component that fits best: its mean is the mean image."""
    X = images().X
    return bernoulli.run(X, BernoulliMixture([1.0], [X.mean(axis=0)]), max_iter=0).states[0]


def by_digit(gamma: Array) -> Array:
    """Add up the responsibilities of the images of each written digit, shape (3, K)."""
    labels = images().labels
    return np.array([gamma[labels == digit].sum(axis=0) for digit in DIGITS])


@lru_cache(maxsize=64)
def _run(K: int, start: str, seed: int, image: int) -> BernoulliTrajectory:
    return bernoulli.run(images().X, _start(K, start, seed, image), tol=TOL, max_iter=MAX_ITER)


def _start(K: int, start: str, seed: int, image: int) -> BernoulliMixture:
    X, labels = images().X, images().labels
    drawn = bernoulli.random_start(K, X.shape[1], np.random.default_rng(seed))
    if start == EQUAL:
        return BernoulliMixture(drawn.pi, np.tile(drawn.mu[:1], (K, 1)))
    if start == LABELS:
        shares = [(labels == digit).mean() for digit in DIGITS]
        return BernoulliMixture(shares, [X[labels == digit].mean(axis=0) for digit in DIGITS])
    if start == COPY:
        return BernoulliMixture(drawn.pi, np.vstack([X[image - 1 : image], drawn.mu[1:]]))
    return drawn
