"""The lesson on responsibilities: the mixture after fig. 2.23, Bayes' theorem at a point, and its 500 points. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gmm_core import Mixture, em, gaussian
from gmm_core.arrays import Array, frozen
from gmm_core.data.dataset import Dataset
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import generate
from gmm_core.general import complete
from ui.lessons.responsibilities.settings import EQUAL, Point, Variation

ALIKE = 0.05  # how close to the chosen point's responsibility counts as the same
DRAWN = 100_000  # points drawn to count how often a responsibility is right
FIT_TOLERANCE, FIT_LONGEST = 1e-9, 5000

# Mixture and points


@lru_cache(maxsize=32)
def sample(seed: int) -> Dataset:
    """Draw the 500 points of fig. 9.5 from the mixture after fig. 2.23: the Lab's points under the same seed."""
    return generate(replace(opening("fig_2_23"), data_seed=seed, standardise=False))


def truth(seed: int = 0) -> Mixture:
    """Return the mixture the points are drawn from."""
    known = sample(seed).truth
    assert known is not None  # generated data knows its truth
    return known


def labels(seed: int) -> complete.Labels:
    """Return the component that made each point, counted from 0."""
    known = sample(seed).labels
    assert known is not None
    return known


@lru_cache(maxsize=32)
def mixture(variation: Variation) -> Mixture:
    """Return the mixture on the screen: the figure's, with the weight, the means and the covariances as set."""
    figure = truth()
    rest = figure.pi[1:] / figure.pi[1:].sum()
    pi = [variation.pi_1, *((1 - variation.pi_1) * rest)]
    mu = figure.mu[1] + variation.distance * (figure.mu - figure.mu[1])  # the middle one stays
    equal = np.repeat(figure.Sigma.mean(axis=0, keepdims=True), figure.K, axis=0)
    return Mixture(pi, mu, equal if variation.covariances == EQUAL else figure.Sigma)


@lru_cache(maxsize=32)
def from_labels(seed: int) -> Mixture:
    """Maximise the complete-data log-likelihood (9.36)."""
    return complete.maximum(sample(seed).X, labels(seed), 3)


@lru_cache(maxsize=32)
def from_points(seed: int) -> tuple[Mixture, int]:
    """Forget the labels: let EM climb (9.14) from where they led. Return its local maximum and the iterations."""
    run = em.run(sample(seed).X, from_labels(seed), tol=FIT_TOLERANCE, max_iter=FIT_LONGEST)
    return run.states[-1].mixture, len(run.states) - 1


# Bayes' theorem at one point


@dataclass(frozen=True, eq=False)
class Bayes:
    """Hold the terms of (9.13) at one point; the logarithms of those that can underflow."""

    pi: Array  # (K,)
    log_likelihood: Array  # (K,)  ln N(x | mu_k, Sigma_k)
    log_product: Array  # (K,)
    log_sum: float  # ln p(x)

    @property
    def log_gamma(self) -> Array:
        """Return ln gamma(z_k) (K,)."""
        return self.log_product - self.log_sum


@lru_cache(maxsize=32)
def bayes(point: Point, variation: Variation) -> Bayes:
    """Evaluate the terms of (9.13) at the chosen point."""
    now, x = mixture(variation), np.array([[point.x, point.y]])
    log_likelihood = [
        gaussian.log_density(x, mu_k, Sigma_k)[0] for mu_k, Sigma_k in zip(now.mu, now.Sigma, strict=True)
    ]
    log_joint, log_sum = frozen(now.log_joint(x)[0]), float(now.log_density(x)[0])
    return Bayes(now.pi, frozen(log_likelihood), log_joint, log_sum)


# All points


def alike(point: Point, variation: Variation, seed: int, k: int) -> tuple[float, float, Array, NDArray[np.bool_]]:
    """Draw many points and keep those whose gamma_k is like that of the chosen point.

    Returns
    -------
    The limits of what counts as like it, gamma_k of the points kept, and whether component k made them.
    """
    gamma = float(np.exp(bayes(point, variation).log_gamma[k]))
    low, high = max(gamma - ALIKE, 0.0), min(gamma + ALIKE, 1.0)
    drawn, made_by = _many(variation, seed)
    same = np.flatnonzero((low <= drawn[k]) & (drawn[k] <= high))
    return low, high, drawn[k, same], made_by[same] == k


@lru_cache(maxsize=4)
def _many(variation: Variation, seed: int) -> tuple[Array, NDArray[np.int8]]:
    """Draw many points: their responsibilities (K, N), and the components that made them (N,)."""
    now = mixture(variation)
    X, made_by = now.placed(*_chance(seed))
    return frozen(now.responsibilities(X).T), made_by.astype(np.int8)


@lru_cache(maxsize=1)
def _chance(seed: int) -> tuple[Array, Array]:
    """Draw what `Mixture.sample` draws for so many points, whatever the mixture: a moved slider moves the points."""
    rng = np.random.default_rng(seed)
    return frozen(rng.random(DRAWN)), frozen(rng.standard_normal((DRAWN, 2)))


# If we knew z


def rivals(variation: Variation, seed: int) -> list[tuple[str, Mixture]]:
    """Return the mixtures to compare: the true one, the one on the screen if it differs, and the two fitted ones."""
    now = mixture(variation)
    found, iterations = from_points(seed)
    same = all(np.allclose(a, b) for a, b in zip((now.pi, now.mu, now.Sigma), _arrays(truth()), strict=True))
    on_screen = [] if same else [("on the screen", now)]
    fitted = [("best with labels", from_labels(seed)), (f"without labels: EM, {iterations} iterations", found)]
    return [("true", truth()), *on_screen, *fitted]


def _arrays(m: Mixture) -> Sequence[Array]:
    return m.pi, m.mu, m.Sigma
