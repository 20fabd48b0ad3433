"""When a component is impossible: it has no points, or has become a point, a line or a plane, PRML section 9.2.1."""

import numpy as np

from gmm_core.arrays import Array, InputError
from gmm_core.covariance import Family
from gmm_core.gaussian import maximum_likelihood, whiten

EMPTY = 1e-200  # a component with fewer points than this has none
THIN = 1e-7  # a coordinate's sd given all others, in parts of its sd in the data, below which a component is collapsed


class Collapse(Exception):
    """End `iterate`: the M step of this iteration would make this component (counted from 0) impossible."""

    def __init__(self, component: int, iteration: int) -> None:
        super().__init__(f"Component {component + 1} collapsed in iteration {iteration}.")
        self.component = component
        self.iteration = iteration


def whiten_unless_thin(Sigma: Array, limit: Array) -> Array | None:
    """Return the inverse Cholesky factors of Sigma (K, D, D), or None if one of the components is collapsed.

    The limit (D,) on the conditional precisions comes from `largest_precision`. They are compared term by term, which
    is cheaper than their sum and the same but for a factor between 1 and D.
    """
    try:
        W = whiten(Sigma)
    except np.linalg.LinAlgError:
        return None
    return None if np.count_nonzero(W * W > limit) else W


def first_thin(Sigma: Array, limit: Array) -> int:
    """Find the first collapsed component of Sigma (K, D, D), where there is one."""
    return next(k for k in range(len(Sigma)) if whiten_unless_thin(Sigma[k : k + 1], limit) is None)


def largest_precision(X: Array, family: Family, psi: float) -> Array:
    """Return the conditional precisions (D,) above which a component of a mixture for X counts as collapsed.

    They are relative to each coordinate's own variance, so that units do not matter. A coordinate that does not vary
    has no limit: the prior alone holds it.

    Raises
    ------
    InputError
        If a single Gaussian fitted to all points is collapsed already, as every mixture of them would be.
    """
    constant = np.ptp(X, axis=0) == 0
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        _, Sigma = maximum_likelihood(X)
        variance = np.where(constant, 0.0, Sigma.diagonal())
        limit = 1 / (THIN**2 * variance)
    if not (constant | ((variance > 1e-200) & (variance < 1e200))).all():
        raise InputError("The numbers are too large or too small to square: give the data in other units.")
    if psi > 0:
        return limit
    Sigma[constant] = Sigma[:, constant] = 0.0
    if whiten_unless_thin(family.project(np.ones(1), Sigma[None]), limit) is None:
        cure = "use a prior on the covariances (psi > 0)"
        if constant.all():
            raise InputError(f"All points are the same, so there is nothing to fit: use other data, or {cure}.")
        if constant.any():
            raise InputError(f"Coordinate {constant.argmax() + 1} is the same for all points: leave it out, or {cure}.")
        raise InputError(
            f"The points lie on a line or a plane, so every Gaussian fitted to them is collapsed: leave out a "
            f"coordinate that follows from the others, {cure}, or choose diagonal or spherical covariances."
        )
    return limit
