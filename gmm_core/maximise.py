"""The M step, PRML (9.24)-(9.27): from the weighted sums to the parameters, with a prior or without."""

import numpy as np

from gmm_core import prior
from gmm_core.arrays import Array
from gmm_core.collapse import EMPTY, Collapse, Whitener, largest_precision
from gmm_core.covariance import family
from gmm_core.mixture import Mixture
from gmm_core.steps import Sums

FAINT = 1e-6  # a component that would collapse with fewer points than this has too few to be moved by


class Maximiser:
    """Maximises the expected complete-data log-likelihood, plus ln p(theta) if psi > 0, for points X (N, D).

    ``constant``, in place of a prior, is added to the diagonal of every Sigma_k: then nothing is maximised.

    Raises
    ------
    InputError
        If the data is so flat that every mixture of this family collapses.
    """

    def __init__(self, X: Array, K: int, covariance: str, psi: float = 0.0, constant: float = 0.0) -> None:
        D = X.shape[1]
        self.N, self.shift, self.psi, self.covariance = len(X), X.mean(axis=0), psi, covariance
        self.family = family(covariance)
        self.whitener = Whitener(K, largest_precision(X, self.family, psi + constant))
        self.Lambda, self.pseudo_points = prior.scale(psi, D), prior.pseudo_points(D)
        self.constant = constant
        self.in_the_plane = D == 2 and covariance == "full" and psi == 0 and constant == 0

    def __call__(self, sums: Sums, old: Mixture, old_mean: Array, iteration: int) -> tuple[Mixture, Array]:
        """Return the new mixture, and its means (K, D) as they are for the centred points.

        A component without points keeps its mean, and without a prior its covariance: its weight is 0, and nothing it
        could be changes what EM climbs.

        Raises
        ------
        Collapse
            If a component becomes impossible.
        """
        if min(sums.N_k.tolist()) < FAINT:
            return self._with_faint(sums, old, old_mean, iteration)
        return self.mixture(sums, iteration), sums.mean

    def mixture(self, sums: Sums, iteration: int = 0) -> Mixture:
        """Return the mixture that the sums lead to, or raise Collapse; no component may be empty."""
        pi = sums.N_k / self.N  # (9.26)
        Sigma = self.covariances(sums, pi)  # (9.25)
        return Mixture.trusted(pi, sums.mean + self.shift, Sigma, self.whitener.whiten(Sigma, iteration))  # (9.24)

    def covariances(self, sums: Sums, pi: Array) -> Array:
        """Return (S_k + Lambda) / (N_k + nu + D + 1), or (9.25) without a prior, projected onto the family."""
        N_k, _, S = sums
        S = S + S.mT  # twice S, but for rounding, which is not symmetric
        if self.psi == 0:
            Sigma = self.family.project(pi, S / (2 * N_k)[:, None, None])
            return Sigma + self.constant * np.eye(S.shape[1]) if self.constant else Sigma
        seen = N_k + self.pseudo_points
        return self.family.project(seen / seen.sum(), (S / 2 + self.Lambda) / seen[:, None, None])

    def _with_faint(self, sums: Sums, old: Mixture, old_mean: Array, iteration: int) -> tuple[Mixture, Array]:
        """Do the same where some components have no points, or hardly any."""
        empty = sums.N_k < EMPTY
        N_k = np.where(empty, 0.0, sums.N_k)
        pi, mean, mu = N_k / self.N, sums.mean.copy(), sums.mean + self.shift
        mean[empty], mu[empty] = old_mean[empty], old.mu[empty]
        scatter = np.where(empty[:, None, None], 0.0, sums.scatter)
        Sigma = self.covariances(Sums(np.maximum(N_k, EMPTY), mean, scatter), pi)  # divisible
        unchanged = empty & (self.psi == 0) & (not self.family.shared)
        while True:
            Sigma[unchanged] = self.whitener.harmless  # what does not change is not judged again
            try:
                W = self.whitener.whiten(Sigma, iteration)
                break
            except Collapse as collapse:
                k = collapse.component
                if N_k[k] >= FAINT or self.family.shared:
                    raise
            unchanged[k] = True
            mean[k], mu[k] = old_mean[k], old.mu[k]
        Sigma[unchanged], W[unchanged] = old.Sigma[unchanged], old.whitening()[0][unchanged]
        with np.errstate(divide="ignore"):  # ln 0 = -inf is right for pi_k = 0
            return Mixture.trusted(pi, mu, Sigma, W), mean
