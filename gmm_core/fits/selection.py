"""How many components: AIC, BIC, ICL and the held-out log-likelihood of mixtures with different K.

All of them are written on the scale of ln p(X), as in PRML (1.73) and (4.139): larger is better. scikit-learn gives -2
times AIC and BIC, to be minimised; R's mclust gives 2 times BIC and ICL, to be maximised.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from gmm_core.arrays import Array, InputError, check_points
from gmm_core.covariance import n_parameters
from gmm_core.em import Reason
from gmm_core.fits import starts
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


def score(X: ArrayLike, K: int, rng: np.random.Generator, covariance: str = "full", n_starts: int = 4) -> Score | None:
    """Fit a mixture of K components from several starts and judge it; None if every start collapses.

    Raises
    ------
    InputError
        If there are fewer distinct points than components.
    """
    points = check_points(X)
    fitted = best(points, K, rng, covariance, n_starts)
    if fitted is None:
        return None
    mixture, log_likelihood, finished = fitted
    gamma = mixture.responsibilities(points)
    return Score(
        K=K,
        mixture=mixture,
        n_parameters=n_parameters(K, points.shape[1], covariance),
        log_likelihood=log_likelihood,
        log_certainty=log_certainty(gamma),
        entropy=entropy(gamma),
        N=len(points),
        finished=finished,
    )


def best(
    X: ArrayLike, K: int, rng: np.random.Generator, covariance: str = "full", n_starts: int = 4
) -> tuple[Mixture, float, int] | None:
    """Return the fit with the highest ln p(X) of several starts, its ln p(X), and how many starts did not collapse."""
    points = check_points(X)
    begun = [INITIALISERS[START].make(points, K, rng) for _ in range(n_starts)]
    finishes = starts.many(points, begun, covariance, TOL, MAX_ITER)
    ended = [finish for finish in finishes if finish.stop.reason is not Reason.COLLAPSED]
    if not ended:
        return None
    highest = max(ended, key=lambda finish: finish.log_likelihood)
    return highest.mixture, highest.log_likelihood, len(ended)


def held_out(
    X: ArrayLike, K: int, rng: np.random.Generator, covariance: str = "full", n_starts: int = 4, folds: int = 5
) -> float | None:
    """Sum ln p(x_n) over all points, each under a mixture fitted without its fold (cross-validation, PRML 1.3).

    None if in some fold every start collapses.
    """
    points = check_points(X)
    if len(points) < folds:
        raise InputError(f"There are {len(points)} points for {folds} folds: use at least as many points.")
    total = 0.0
    fold = rng.permutation(len(points)) % folds
    for left_out in range(folds):
        rest, held = points[fold != left_out], points[fold == left_out]
        fitted = best(rest, K, rng, covariance, n_starts)
        if fitted is None:
            return None
        total += float(fitted[0].log_density(held).sum())
    return total


def log_certainty(gamma: Array) -> float:
    """Sum ln max_k gamma over all points: 0 where every point is certain of its component."""
    return float(np.log(gamma.max(axis=1)).sum())


def entropy(gamma: Array) -> float:
    """Sum -gamma ln gamma over all points and components: 0 where every point is certain of its component."""
    return float(-xlogy(gamma, gamma).sum())
