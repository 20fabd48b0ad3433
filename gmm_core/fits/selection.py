"""How many components: AIC, BIC, ICL and the held-out log-likelihood of mixtures with different K.

All of them are written on the scale of ln p(X), as in PRML (1.73) and (4.139): larger is better. scikit-learn gives -2
times AIC and BIC, to be minimised; R's mclust gives 2 times BIC and ICL, to be maximised.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from gmm_core.arrays import Array, InputError, check_points
from gmm_core.covariance import n_parameters
from gmm_core.em import Reason, Trajectory
from gmm_core.fits.many import run_many
from gmm_core.fits.together import Mask
from gmm_core.init import INITIALISERS
from gmm_core.mixture import Mixture

START = "kmeans_pp"
TOL, MAX_ITER = 1e-4, 300  # ln p(X) is compared between numbers of components in whole units


@dataclass(frozen=True, eq=False)
class Score:
    """What a number of components achieves: the best fit of several starts, and its criteria."""

    K: int
    mixture: Mixture
    n_parameters: int  # M
    log_likelihood: float
    log_certainty: float  # sum over the points of ln max_k gamma
    entropy: float  # of the responsibilities
    N: int
    finished: int  # starts that did not collapse

    @property
    def aic(self) -> float:
        """Return Akaike's criterion ln p(X) - M (1.73)."""
        return self.log_likelihood - self.n_parameters

    @property
    def bic(self) -> float:
        """Return the Bayesian (Schwarz) criterion ln p(X) - (M / 2) ln N (4.139)."""
        return self.log_likelihood - 0.5 * self.n_parameters * math.log(self.N)

    @property
    def icl(self) -> float:
        """Return the integrated completed likelihood, BIC with every point counted for its likeliest component alone.

        Biernacki, Celeux and Govaert (2000), and half of what R's mclust calls icl.
        """
        return self.bic + self.log_certainty

    @property
    def icl_entropy(self) -> float:
        """Return the soft variant of ICL, BIC less the entropy of the responsibilities; it is never greater.

        McLachlan and Peel, Finite Mixture Models (2000).
        """
        return self.bic - self.entropy


class Fit(NamedTuple):
    """The fit with the highest ln p(X) of several starts."""

    mixture: Mixture
    log_likelihood: float
    finished: int  # starts that did not collapse


class Task(NamedTuple):
    """Starts with the points they are fitted to: the best of them is asked for."""

    starts: list[Mixture]
    within: Mask  # (N,)


def score(X: ArrayLike, K: int, rng: np.random.Generator, covariance: str = "full", n_starts: int = 4) -> Score | None:
    """Fit a mixture of K components from several starts and judge it; None if every start collapses.

    Raises
    ------
    InputError
        If there are fewer distinct points than components.
    """
    return _judged(check_points(X), best(X, K, rng, covariance, n_starts), covariance)


def score_each(
    X: ArrayLike, rngs: Mapping[int, np.random.Generator], covariance: str = "full", n_starts: int = 4
) -> dict[int, Score | None]:
    """Do what `score` does for several K at once, each with starts of its own; None also for too few points."""
    points = check_points(X)
    tasks = {K: tasks for K, rng in rngs.items() if (tasks := _tried(_whole, points, K, rng, n_starts))}
    fits = _best_each(points, tasks, covariance)
    return {K: _judged(points, fits[K][0], covariance) if K in fits else None for K in rngs}


def best(X: ArrayLike, K: int, rng: np.random.Generator, covariance: str = "full", n_starts: int = 4) -> Fit | None:
    """Return the fit with the highest ln p(X) of several starts; None if every start collapses."""
    points = check_points(X)
    return _best_each(points, {K: _whole(points, K, rng, n_starts)}, covariance)[K][0]


def held_out(
    X: ArrayLike, K: int, rng: np.random.Generator, covariance: str = "full", n_starts: int = 4, folds: int = 5
) -> float | None:
    """Sum ln p(x_n) over all points, each under a mixture fitted without its fold (cross-validation, PRML 1.3).

    None if in some fold every start collapses.
    """
    points = check_points(X)
    tasks = _folds(points, K, rng, n_starts, folds)
    return _total(points, tasks, _best_each(points, {K: tasks}, covariance)[K])


def held_out_each(
    X: ArrayLike, rngs: Mapping[int, np.random.Generator], covariance: str = "full", n_starts: int = 4, folds: int = 5
) -> dict[int, float | None]:
    """Do what `held_out` does for several K at once, each with folds of its own; None also for too few points."""
    points = check_points(X)
    tasks = {K: tasks for K, rng in rngs.items() if (tasks := _tried(_folds, points, K, rng, n_starts, folds))}
    fits = _best_each(points, tasks, covariance)
    return {K: _total(points, tasks[K], fits[K]) if K in fits else None for K in rngs}


def _whole(points: Array, K: int, rng: np.random.Generator, n_starts: int) -> list[Task]:
    starts = INITIALISERS[START].make_many(points, K, [rng] * n_starts)
    return [Task(starts, np.ones(len(points), dtype=bool))]


def _folds(points: Array, K: int, rng: np.random.Generator, n_starts: int, folds: int) -> list[Task]:
    if len(points) < folds:
        raise InputError(f"There are {len(points)} points for {folds} folds: use at least as many points.")
    fold = rng.permutation(len(points)) % folds
    rests = [fold != left_out for left_out in range(folds)]
    return [Task(INITIALISERS[START].make_many(points[rest], K, [rng] * n_starts), rest) for rest in rests]


def _tried(make: Callable[..., list[Task]], *arguments: Any) -> list[Task]:
    """Return the tasks, none where there are too few distinct points for so many components."""
    try:
        return make(*arguments)
    except InputError:
        return []


def _best_each(points: Array, tasks: Mapping[int, list[Task]], covariance: str) -> dict[int, list[Fit | None]]:
    """Run all starts of all tasks together; return the best fit of each task."""
    listed = [task for each in tasks.values() for task in each]
    starts = [start for task in listed for start in task.starts]
    within = [task.within for task in listed for _ in task.starts]
    paths = iter(run_many(points, starts, covariance, tol=TOL, max_iter=MAX_ITER, within=within, whole=False))
    return {K: [_best(list(itertools.islice(paths, len(task.starts)))) for task in each] for K, each in tasks.items()}


def _best(paths: Sequence[Trajectory]) -> Fit | None:
    ended = [path.states[-1] for path in paths if path.stop.reason is not Reason.COLLAPSED]
    if not ended:
        return None
    highest = max(ended, key=lambda state: state.log_likelihood)
    return Fit(highest.mixture, highest.log_likelihood, len(ended))


def _judged(points: Array, fit: Fit | None, covariance: str) -> Score | None:
    if fit is None:
        return None
    mixture, log_likelihood, finished = fit
    gamma = mixture.responsibilities(points)
    return Score(
        K=mixture.K,
        mixture=mixture,
        n_parameters=n_parameters(mixture.K, mixture.D, covariance),
        log_likelihood=log_likelihood,
        log_certainty=log_certainty(gamma),
        entropy=entropy(gamma),
        N=len(points),
        finished=finished,
    )


def _total(points: Array, tasks: Sequence[Task], fits: Sequence[Fit | None]) -> float | None:
    """Sum ln p(x_n) of the points that each fit was made without."""
    total = 0.0
    for task, fit in zip(tasks, fits, strict=True):
        if fit is None:
            return None
        total += float(fit.mixture.log_density(points[~task.within]).sum())
    return total


def log_certainty(gamma: Array) -> float:
    """Sum ln max_k gamma over all points: 0 where every point is certain of its component."""
    return float(np.log(gamma.max(axis=1)).sum())


def entropy(gamma: Array) -> float:
    """Sum -gamma ln gamma over all points and components: 0 where every point is certain of its component."""
    return float(-xlogy(gamma, gamma).sum())
