"""Both steps of EM as two matrix products: the fast form of `steps`, taken wherever rounding allows it.

Multiplied out, PRML (2.71), ln pi_k + ln N(x | mu_k, Sigma_k) is linear in the features f(x) of a point: 1, its
coordinates and their products. So the E step is one product theta f, and the weighted sums of the M step are another,
gamma f^T. The price: where a component is narrow against the data, large numbers are subtracted that differ little.
`error` and `keeps_scatter` bound what rounding does, and where it could be felt, the sums are taken as `steps` does.
"""

from typing import NamedTuple

import numpy as np

from gmm_core import plane
from gmm_core.arrays import Array
from gmm_core.gaussian import LOG_2PI
from gmm_core.steps import Data, Sums

KEPT = 1e-9  # the relative error that one iteration may bring into ln p(X) and the parameters
ROOM = 2**16  # numbers in a block and its room: 0.5 MB
MOST_FEATURES = 100  # so up to 12 dimensions: beyond, products of coordinates are more work than differences
MOST_NUMBERS = 2**23  # in the features of all points: 64 MB
NEAR = 600.0  # exp of anything up to this neither overflows nor underflows
LEAST = -700.0  # exponents below are rounded up to it: exp is many times slower where it underflows
FAINT = 1e-60  # where the density is below, what was rounded up could be seen


class Block(NamedTuple):
    """The features of some of the points, and room to compute in."""

    f: Array  # (M, n)
    gamma: Array  # (K, n)
    p: Array  # (n,)
    least: Array  # (n,)  LEAST: NumPy compares rows much faster than with a number


class Both:
    """Does the E step and sums for the M step: by the features where the digits are kept, otherwise as ``data`` does.

    Densities are relative to that of a Gaussian as wide as the data, so that exp can take them in any units.
    """

    def __init__(self, data: Data) -> None:
        D = len(data.x)
        self.data = data
        self.i, self.j = np.tril_indices(D)  # the products x_i x_j
        self.M = 1 + D + len(self.i)
        self.farthest = np.abs(data.x).max(axis=1)  # (D,)
        self.offset = 0.5 * D * LOG_2PI + float(np.log(np.where(self.farthest > 0, self.farthest, 1.0)).sum())
        self.blocks: list[Block] = []  # filled when they are needed first
        self.possible = self.M <= MOST_FEATURES and self.M * data.N <= MOST_NUMBERS

    def expect_and_weigh(self, mean: Array, W: Array, log_weight: Array) -> tuple[float, Sums]:
        """Return ln p(X) and the weighted sums; the arguments are those of `steps.Data.expect_and_weigh`."""
        if self.possible:
            theta, reach = self.coefficients(mean, W, log_weight + self.offset)
            error = self.error(reach)
            if 4 * error <= KEPT:
                log_likelihood, moments = self._pass(theta, far=reach > NEAR)
                sums = self._sums(moments)
                if self.data.N * error <= KEPT * abs(log_likelihood) and self.keeps_scatter(moments, sums.scatter):
                    return log_likelihood, sums
        return self.data.expect_and_weigh(mean, W, log_weight)

    def coefficients(self, mean: Array, W: Array, log_weight: Array) -> tuple[Array, float]:
        """Return theta (K, M) with log_joint = theta f, and the largest size of the numbers that are added up in it.

        That size is |log_weight_k| + |v|^2 / 2 with v = |W_k| (|x| + |mu_k|), all signs the worst, x the farthest.
        """
        D = len(self.farthest)
        if D == 2:
            return plane.coefficients(mean, W, log_weight, self.farthest)
        v = np.abs(W) @ (self.farthest + np.abs(mean))[:, :, None]
        reach = float((np.abs(log_weight) + 0.5 * (v * v).sum(axis=(1, 2))).max())
        z = W @ mean[:, :, None]
        P = W.mT @ W  # Sigma^-1
        theta = np.empty((len(W), self.M))
        theta[:, 0] = log_weight - 0.5 * (z * z).sum(axis=(1, 2))
        theta[:, 1 : 1 + D] = (W.mT @ z)[:, :, 0]
        theta[:, 1 + D :] = -P[:, self.i, self.j] * np.where(self.i == self.j, 0.5, 1.0)
        return theta, reach

    def error(self, reach: float) -> float:
        """Bound the rounding error of a log_joint whose terms add up to ``reach`` in size.

        Each term carries the rounding of theta, from sums of up to D terms made of sums of up to D terms, and of its
        product; adding them up rounds M times. A responsibility is wrong by up to two such errors, relative to itself,
        and a covariance, the difference of second moments, by as much again, relative to itself in every direction.
        """
        return float((self.M + 2 * len(self.farthest) + 5) * 2.0**-53 * reach)

    def keeps_scatter(self, moments: Array, scatter: Array) -> bool:
        """Tell whether the digits of the new covariances have survived the subtraction of second moments.

        The components of this E step may be wide enough and still shrink to a few points that lie close together.
        Scaled by the second moments, each entry of a scatter is off by a few roundings (a sum of N terms: some tens).
        """
        D = len(self.farthest)
        needed = 32 * D * 2.0**-53 / KEPT
        if D == 2:
            return plane.least_share(moments, scatter) >= needed
        spread = np.sqrt(moments[:, 1 + D :][:, self.i == self.j])  # (K, D)
        if spread.min() == 0:
            return False
        shares = np.linalg.eigvalsh(scatter / spread[:, :, None] / spread[:, None, :])
        return float(shares.min()) >= needed

    def _pass(self, theta: Array, far: bool) -> tuple[float, Array]:
        """Return ln p(X) and the sums of all features (K, M), weighted by the responsibilities."""
        if not self.blocks:
            self._fill(len(theta))
        log_likelihood = -self.data.N * self.offset
        moments = np.zeros(theta.shape)
        for block in self.blocks:
            log_likelihood += expect(block, theta, far)
            moments += np.dot(block.gamma, block.f.T)
        return log_likelihood, moments

    def _fill(self, K: int) -> None:
        D, N = self.data.x.shape
        n_blocks = -(-N * (self.M + K + 2) // ROOM)
        n = -(-N // n_blocks)
        gamma, p, least = np.empty(K * n), np.empty(n), np.full(n, LEAST)
        for a in range(0, N, n):
            x = self.data.x[:, a : a + n]
            m = x.shape[1]  # the last block is smaller
            f = np.empty((self.M, m))
            f[0], f[1 : 1 + D] = 1.0, x
            np.multiply(x[self.i], x[self.j], out=f[1 + D :])
            self.blocks.append(Block(f, gamma[: K * m].reshape(K, m), p[:m], least[:m]))

    def _sums(self, moments: Array) -> Sums:
        D = len(self.farthest)
        N_k, first = moments[:, 0].copy(), moments[:, 1 : 1 + D]
        mean = first / N_k[:, None]
        scatter = np.empty((len(N_k), D, D))
        scatter[:, self.i, self.j] = scatter[:, self.j, self.i] = moments[:, 1 + D :]
        scatter -= first[:, :, None] * mean[:, None, :]
        return Sums(N_k, mean, scatter)


def expect(block: Block, theta: Array, far: bool) -> float:
    """Fill in the responsibilities of a block, PRML (9.23), and return its part of ln p(X), (9.28).

    Only where exponents may be ``far`` from 0 they are rounded up to `LEAST`; and only if a point is so far from all
    components that this could be seen, they are shifted so that its greatest is 0.
    """
    f, gamma, p, least = block
    np.dot(theta, f, out=gamma)  # ln pi_k + ln N(x_n | mu_k, Sigma_k)
    if far:
        np.maximum(gamma, least, out=gamma)
    np.exp(gamma, out=gamma)
    np.add.reduce(gamma, axis=0, out=p)
    shift = 0.0
    if far and np.minimum.reduce(p) < FAINT:
        np.dot(theta, f, out=gamma)
        np.maximum.reduce(gamma, axis=0, out=p)
        shift = float(np.add.reduce(p))
        np.subtract(gamma, p, out=gamma)
        np.maximum(gamma, least, out=gamma)
        np.exp(gamma, out=gamma)
        np.add.reduce(gamma, axis=0, out=p)
    log_likelihood = float(np.add.reduce(np.log(p)))
    np.divide(1.0, p, out=p)
    np.multiply(gamma, p, out=gamma)
    return shift + log_likelihood
