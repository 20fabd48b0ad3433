"""Bernoulli mixtures on images of digits: the images, and the run of EM that a reader asks for. Pure."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gmm_core.arrays import Array, frozen
from gmm_core.data.digits import Digits, digits
from gmm_core.models import bernoulli
from gmm_core.models.bernoulli import BernoulliMixture, BernoulliTrajectory
from ui.lessons.bernoulli.settings import COPY, EQUAL, LABELS, Run

MAX_ITER = 60
TOL = 1e-3  # EM has converged when ln p(X) rises by less
DIGITS = (2, 3, 4)


@dataclass(frozen=True)
class Start:
    """Where EM begins: of what a reader has set, all that makes a difference."""

    K: int
    kind: str
    seed: int = 0
    image: int = 0


@lru_cache(maxsize=1)
def images() -> Digits:
    """Return the images with the digits that were written."""
    return digits()


def components(run: Run) -> int:
    """Return the number of components that the start allows."""
    return {LABELS: len(DIGITS), COPY: max(run.K, 2)}.get(run.start, run.K)


def is_drawn(run: Run) -> bool:
    """Tell whether the start is drawn at random, so that its number matters."""
    return run.start != LABELS


def start(run: Run, image: int) -> Start:
    """Return where the run begins; the image, counted from 1, matters where a mean begins as one."""
    return Start(components(run), run.start, run.seed if is_drawn(run) else 0, image if run.start == COPY else 0)


def note(run: Run) -> str:
    """Say why the number of components is not the one asked for; empty if it is."""
    if components(run) == run.K:
        return ""
    if run.start == LABELS:
        return "This start has one component for each written digit, so K = 3 is used."
    return (
        "One component that is a single image gives every other image probability 0, and ln p(X) would be −∞. "
        "So a second component is added: K = 2."
    )


@lru_cache(maxsize=64)
def trajectory(start: Start) -> BernoulliTrajectory:
    """Run EM from a start."""
    return bernoulli.run(images().X, _first(start), tol=TOL, max_iter=MAX_ITER)


def fitted(start: Start) -> BernoulliMixture:
    """Return the mixture at the end of the run."""
    return trajectory(start).states[-1].mixture


@lru_cache(maxsize=1)
def single() -> bernoulli.BernoulliState:
    """Return the one component that fits best: its mean is the mean image."""
    X = images().X
    return bernoulli.run(X, BernoulliMixture([1.0], [X.mean(axis=0)]), max_iter=0).states[0]


def by_digit(gamma: Array) -> Array:
    """Add up the responsibilities of the images of each written digit, shape (3, K)."""
    return _written() @ gamma


@lru_cache(maxsize=1)
def _written() -> Array:
    """Return 1 where an image is a written digit, shape (3, N)."""
    return frozen([images().labels == digit for digit in DIGITS])


def _first(start: Start) -> BernoulliMixture:
    X, labels = images().X, images().labels
    drawn = bernoulli.random_start(start.K, X.shape[1], np.random.default_rng(start.seed))
    if start.kind == EQUAL:
        return BernoulliMixture(drawn.pi, np.tile(drawn.mu[:1], (start.K, 1)))
    if start.kind == LABELS:
        shares = [(labels == digit).mean() for digit in DIGITS]
        return BernoulliMixture(shares, [X[labels == digit].mean(axis=0) for digit in DIGITS])
    if start.kind == COPY:
        return BernoulliMixture(drawn.pi, np.vstack([X[start.image - 1 : start.image], drawn.mu[1:]]))
    return drawn
