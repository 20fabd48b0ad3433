"""Components that EM cannot tell apart: equal ones share the points in a fixed proportion, and stay equal for ever.

In exact arithmetic, that is. Rounding makes them differ by 1e-16, and EM, which sits on a saddle there, would drive
them apart within some hundred iterations: so they are kept together by hand.
"""

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import Array
from gmm_core.covariance import constrain, family
from gmm_core.mixture import Mixture

Group = NDArray[np.int64]  # components (n,), counted from 0


def alike(mixture: Mixture, covariance: str, psi: float = 0.0) -> list[Group]:
    """Group the components that have points and are equal and stay so; those that have no equal are not listed.

    What counts are their covariances within the family: components that share one may be equal in nothing but the mean.
    With a prior on each covariance of its own, they must have equal weights too: the prior counts for more where a
    component has fewer points.
    """
    if len(set(map(tuple, mixture.mu.tolist()))) == mixture.K:
        return []
    mixture = constrain(mixture, covariance)
    here = np.flatnonzero(mixture.pi > 0)
    rows = np.concatenate([mixture.mu, mixture.Sigma.reshape(mixture.K, -1)], axis=1)
    if psi > 0 and not family(covariance).shared:
        rows = np.column_stack([rows, mixture.pi])
    _, which = np.unique(rows[here], axis=0, return_inverse=True)
    groups = [here[which.ravel() == g] for g in range(which.max() + 1)]
    return sorted((group for group in groups if len(group) > 1), key=lambda group: int(group[0]))


def kept_alike(mixture: Mixture, mean: Array, groups: list[Group], before: Mixture) -> tuple[Mixture, Array]:
    """Return the mixture and the means (K, D) of its centred points with each group equal again, but for rounding."""
    pi, mu, Sigma, mean = mixture.pi.copy(), mixture.mu.copy(), mixture.Sigma.copy(), mean.copy()
    W = mixture.whitening()[0].copy()
    for group in groups:
        for array in (mu, Sigma, W, mean):
            array[group] = array[group[0]]
        if before.pi[group].all():
            pi[group] = pi[group].sum() * (before.pi[group] / before.pi[group].sum())
    with np.errstate(divide="ignore"):  # ln 0 = -inf is right for pi_k = 0
        return Mixture.trusted(pi, mu, Sigma, W), mean
