"""EM from many starts: where each run ends, which solutions are different, and the K! labellings of each."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from gmm_core.em import Reason, Stop
from gmm_core.fits.many import run_many
from gmm_core.matching import best_match
from gmm_core.mixture import Mixture

# Two fits are one solution if their ln p(x_n) differ by less than this on average over the points: far more than EM
# leaves open when it stops at a change of 1e-6, far less than lies between two maxima that look different.
SAME = 0.01


@dataclass(frozen=True, eq=False)
class Finish:
    """Where a run ended. The log-likelihood of a collapsed run is only the last before the collapse."""

    mixture: Mixture
    log_likelihood: float
    stop: Stop


@dataclass(frozen=True, eq=False)
class Solution:
    """One local maximum: the highest fit found of it, and which runs (from 0) ended there."""

    mixture: Mixture
    log_likelihood: float
    runs: tuple[int, ...]


def many(
    X: ArrayLike, starts: Iterable[Mixture], covariance: str = "full", tol: float = 1e-6, max_iter: int = 500
) -> tuple[Finish, ...]:
    """Run EM to the end from every start."""
    runs = run_many(X, tuple(starts), covariance, tol=tol, max_iter=max_iter, whole=False)
    return tuple(Finish(run.states[-1].mixture, run.states[-1].log_likelihood, run.stop) for run in runs)


def distinct(X: ArrayLike, finishes: Sequence[Finish], same: float = SAME) -> tuple[Solution, ...]:
    """Return the different solutions among the runs that converged, best first.

    Compared are the densities of the points, so labels do not matter: relabelling the components changes no density,
    and Gaussian mixtures that agree everywhere are the same up to labels (they are identifiable).
    """
    found: list[tuple[np.ndarray, Finish, list[int]]] = []
    converged = [n for n, finish in enumerate(finishes) if finish.stop.reason is Reason.CONVERGED]
    for n in sorted(converged, key=lambda n: -finishes[n].log_likelihood):
        log_density = finishes[n].mixture.log_density(X)
        for known, _, runs in found:
            if np.abs(log_density - known).mean() < same:
                runs.append(n)
                break
        else:
            found.append((log_density, finishes[n], [n]))
    return tuple(Solution(fit.mixture, fit.log_likelihood, tuple(sorted(runs))) for _, fit, runs in found)


def relabel(mixture: Mixture, order: Sequence[int]) -> Mixture:
    """Return the same mixture with other labels: its component j is component ``order[j]`` of the given one."""
    if sorted(order) != list(range(mixture.K)):
        raise ValueError(f"{order} is no order of {mixture.K} components")
    index = list(order)
    return Mixture(mixture.pi[index], mixture.mu[index], mixture.Sigma[index])


def twins(mixture: Mixture) -> tuple[Mixture, ...]:
    """Return the K! mixtures that differ only in their labels, PRML section 9.2.1; the first is the given one."""
    return tuple(relabel(mixture, order) for order in itertools.permutations(range(mixture.K)))


def from_left(mixture: Mixture) -> Mixture:
    """Label the components by the first coordinate of their means, so that equal solutions look equal."""
    return relabel(mixture, np.argsort(mixture.mu[:, 0], kind="stable").tolist())


def labelling(mixture: Mixture, reference: Mixture) -> tuple[int, ...]:
    """Return the order with which ``relabel(reference, order)`` has its means closest to those of ``mixture``."""
    squared = ((mixture.mu[:, None] - reference.mu) ** 2).sum(axis=2)  # (K, K)
    return best_match(squared)


def share_interval(count: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the shares of all starts that agree with ``count`` found among ``of``: the interval of Clopper-Pearson.

    Outside it, so few or so many would be found with a probability of less than (1 - confidence) / 2.
    """
    tail = (1 - confidence) / 2
    low = float(betaincinv(count, of - count + 1, tail)) if count > 0 else 0.0
    high = float(betaincinv(count + 1, of - count, 1 - tail)) if count < of else 1.0
    return low, high
