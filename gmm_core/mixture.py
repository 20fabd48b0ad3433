"""A Gaussian mixture as a value: its densities, its responsibilities, and samples from it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_core.arrays import Array, InputError, check_points, frozen
from gmm_core.gaussian import LOG_2PI, check_covariances, log_det, squared_distance


@dataclass(frozen=True, eq=False, init=False)
class Mixture:
    """Hold the parameters of p(x) = sum_k pi_k N(x | mu_k, Sigma_k), PRML (9.7).

    The arrays are checked, copied and read-only. Weights that miss the sum of 1 by rounding are divided by their sum.

    Raises
    ------
    InputError
        If shapes do not fit, weights are not probabilities, or a Sigma_k is not symmetric and positive definite. The
        message counts components from 1.
    """

    pi: Array  # (K,)       may be 0
    mu: Array  # (K, D)
    Sigma: Array  # (K, D, D)
    _whitening: tuple[Array, Array] = field(init=False, repr=False)

    def __init__(self, pi: ArrayLike, mu: ArrayLike, Sigma: ArrayLike) -> None:
        weights, means, covariances = frozen(pi), frozen(mu), frozen(Sigma)
        W = _check(weights, means, covariances)
        with np.errstate(divide="ignore"):  # ln 0 = -inf is right for pi_k = 0
            self._fill(weights / weights.sum(), means, covariances, W)

    @classmethod
    def trusted(cls, pi: Array, mu: Array, Sigma: Array, W: Array, log_weight: Array | None = None) -> "Mixture":
        """Make a mixture of arrays known to be right, without checks or copies; nobody may write to them again.

        With the log_weight of `whitening`, if it is known, they are taken to be read-only already.
        """
        mixture = object.__new__(cls)
        if log_weight is None:
            mixture._fill(pi, mu, Sigma, W)
        else:
            mixture.__dict__.update(pi=pi, mu=mu, Sigma=Sigma, _whitening=(W, log_weight))
        return mixture

    def _fill(self, pi: Array, mu: Array, Sigma: Array, W: Array) -> None:
        log_weight = np.log(pi) + (log_det(W) - 0.5 * LOG_2PI * mu.shape[1])
        for array in (pi, mu, Sigma, W, log_weight):
            array.setflags(write=False)
        self.__dict__.update(pi=pi, mu=mu, Sigma=Sigma, _whitening=(W, log_weight))

    @property
    def K(self) -> int:
        """Count the components."""
        return self.mu.shape[0]

    @property
    def D(self) -> int:
        """Count the coordinates of a point."""
        return self.mu.shape[1]

    def whitening(self) -> tuple[Array, Array]:
        """Return W and log_weight, with log_joint = log_weight_k - |W_k (x - mu_k)|^2 / 2.

        W (K, D, D) are the inverse Cholesky factors, lower triangular with W_k Sigma_k W_k^T = I; log_weight (K,) is
        ln pi_k - (D/2) ln 2 pi - (1/2) ln |Sigma_k|.
        """
        return self._whitening

    def log_joint(self, X: ArrayLike) -> Array:
        """Evaluate ln pi_k + ln N(x_n | mu_k, Sigma_k) for points X (N, D): (N, K), -inf where pi_k = 0."""
        points = check_points(X)
        if points.shape[1] != self.D:
            raise InputError(
                f"Points of shape {points.shape} do not fit a mixture in {self.D} dimensions: give (N, {self.D})."
            )
        W, log_weight = self.whitening()
        squared = [squared_distance(points, mu_k, W_k) for mu_k, W_k in zip(self.mu, W, strict=True)]
        return (log_weight[:, None] - 0.5 * np.array(squared)).T

    def log_density(self, X: ArrayLike) -> Array:
        """Evaluate ln p(x_n), PRML (9.7), for points X (N, D): (N,)."""
        return np.logaddexp.reduce(self.log_joint(X), axis=1)

    def responsibilities(self, X: ArrayLike) -> Array:
        """Evaluate gamma(z_nk), PRML (9.13), for points X (N, D): (N, K), rows sum to 1."""
        log_joint = self.log_joint(X)
        gamma = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))  # shifted, so that one of them is 1
        return gamma / gamma.sum(axis=1, keepdims=True)

    def sample(self, N: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
        """Draw N points: first each one's component z_n, then x_n from that Gaussian, PRML section 9.2.

        Returns the points X (N, D) and the components they were drawn from (N,), counted from 0.
        """
        return self.placed(rng.random(N), rng.standard_normal((N, self.D)))

    def placed(self, u: Array, noise: Array) -> tuple[Array, NDArray[np.int64]]:
        """Do the rest of `sample`: u (N,), between 0 and 1, chooses each point's component, noise (N, D) its place."""
        edges = np.cumsum(self.pi)
        labels = (edges / edges[-1]).searchsorted(u, side="right")
        L = np.linalg.cholesky(self.Sigma)
        X: Array = self.mu.take(labels, axis=0)
        X += np.einsum("nij,nj->ni", L.take(labels, axis=0), noise)
        return X, labels

    def affine(self, shift: ArrayLike, scale: ArrayLike) -> "Mixture":
        """Return the mixture that y = shift + scale * x follows; shift and scale are (D,)."""
        a, b = np.asarray(shift, dtype=np.float64), np.asarray(scale, dtype=np.float64)
        with np.errstate(over="ignore"):  # what is infinite then is refused
            return Mixture(self.pi, a + b * self.mu, self.Sigma * np.multiply.outer(b, b))


def _check(pi: Array, mu: Array, Sigma: Array) -> Array:
    """Check the parameters and return the inverse Cholesky factors (K, D, D)."""
    if mu.ndim != 2 or 0 in mu.shape or pi.shape != (len(mu),):
        raise InputError(f"pi has shape {pi.shape} and mu has shape {mu.shape}: they must be (K,) and (K, D).")
    K, D = mu.shape
    if Sigma.shape != (K, D, D):
        raise InputError(
            f"Sigma has shape {Sigma.shape}, but mu of shape {mu.shape} needs a (D, D) matrix for each of the K "
            f"components: {(K, D, D)}."
        )
    if not (np.isfinite(pi).all() and np.isfinite(mu).all()):
        raise InputError("The weights pi and the means mu must be finite numbers.")
    if (pi < 0).any() or abs(pi.sum() - 1) > 1e-6:
        raise InputError(f"The weights pi must not be negative and must sum to 1, but are {pi.tolist()}.")
    return check_covariances(Sigma, [f"Sigma of component {k + 1}" for k in range(K)])
