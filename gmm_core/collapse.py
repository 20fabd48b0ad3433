"""When a component is impossible: it has no points, or has become a point, a line or a plane, PRML section 9.2.1."""

import numpy as np

from gmm_core import plane
from gmm_core.arrays import Array, InputError
from gmm_core.covariance import Family
from gmm_core.gaussian import maximum_likelihood

EMPTY = 1e-200  # a component with an expected number of points below this has none
THIN = 1e-7  # a coordinate's sd given all others, in parts of its sd in the data, below which a component is collapsed
OTHER_UNITS = "The numbers are too large or too small to square: give the data in other units."


class Collapse(Exception):
    """End `iterate`: the M step of this iteration would make this component (counted from 0) impossible."""

    def __init__(self, component: int, iteration: int) -> None:
        super().__init__(f"Component {component + 1} collapsed in iteration {iteration}.")
        self.component = component
        self.iteration = iteration


class Whitener:
    """Whitens the covariances of a run, unless one of them is collapsed: where alone EM decides on that.

    Both take a single factorisation. The Cholesky factor of [[Sigma, I], [I, M]] is [[L, 0], [L^-T, ...]], and it
    exists only if Sigma and M - Sigma^-1 are positive definite. So its lower left block is W^T, and M = diag(limit)
    bounds the precisions in all directions. For D = 2 it is written out.
    """

    def __init__(self, K: int, limit: Array) -> None:
        self.D = D = len(limit)
        self.limits = tuple(limit.tolist())
        self.matrix = np.zeros((K, 2 * D, 2 * D))
        self.matrix[:, D:, :D] = np.eye(D)  # the upper right block is never read
        self.matrix[:, D:, D:] = np.diag(limit)
        self.harmless = np.diag(2 / limit)  # (D, D)  a covariance that is never refused

    def whiten(self, Sigma: Array, iteration: int = 0) -> Array:
        """Return W (K, D, D) as `gaussian.whiten` does, or raise Collapse for the first component that is collapsed."""
        D = self.D
        if D == 2:
            W = plane.whiten(Sigma, self.limits)
            if isinstance(W, int):
                raise Collapse(W, iteration)
            return W
        self.matrix[:, :D, :D] = Sigma
        try:
            return np.linalg.cholesky(self.matrix)[:, D:, :D].mT  # type: ignore[return-value]
        except np.linalg.LinAlgError:
            raise Collapse(self._first_collapsed(), iteration) from None

    def _first_collapsed(self) -> int:
        for k, matrix in enumerate(self.matrix):
            try:
                np.linalg.cholesky(matrix)
            except np.linalg.LinAlgError:
                return k
        raise ValueError("No component is collapsed.")


def largest_precision(X: Array, family: Family, psi: float) -> Array:
    """Return the conditional precisions (D,) above which a component of a mixture for X counts as collapsed.

    They are relative to each coordinate's own variance, so that units do not matter. A coordinate that does not vary
    has practically no limit: the prior alone holds it.

    Raises
    ------
    InputError
        If a single Gaussian fitted to all points is collapsed already, as every mixture of them would be.
    """
    constant = np.ptp(X, axis=0) == 0
    with np.errstate(over="ignore", invalid="ignore"):
        _, Sigma = maximum_likelihood(X)
        variance = np.where(constant, 0.0, Sigma.diagonal())
        limit = 1 / (THIN**2 * np.maximum(variance, 1e-250))
    if not (constant | ((variance > 1e-200) & (variance < 1e200))).all():
        raise InputError(OTHER_UNITS)
    if psi > 0:
        return limit
    Sigma[constant] = Sigma[:, constant] = 0.0
    try:
        Whitener(1, limit).whiten(family.project(np.ones(1), Sigma[None]))
    except Collapse:
        cure = "use a prior on the covariances (psi > 0)"
        if constant.all():
            complaint = f"All points are the same, so there is nothing to fit: use other data, or {cure}."
        elif constant.any():
            complaint = f"Coordinate {constant.argmax() + 1} is the same for all points: leave it out, or {cure}."
        else:
            complaint = (
                f"The points lie on a line or a plane, so every Gaussian fitted to them is collapsed: leave out a "
                f"coordinate that follows from the others, {cure}, or choose diagonal or spherical covariances."
            )
        raise InputError(complaint) from None
    return limit
