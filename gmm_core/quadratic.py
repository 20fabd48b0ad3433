"""Both steps of EM as two matrix products: the fast form of `steps`, taken wherever rounding allows it.

Multiplied out, PRML (2.71), ln pi_k + ln N(x | mu_k, Sigma_k) is linear in the features f(x) of a point: 1, its
coordinates and their products. So the E step is one product theta f, and the weighted sums of the M step are another,
gamma f^T. The price: where a component is narrow against the data, large numbers are subtracted that differ little.
`error` and `sums` bound what rounding does, and where it could be felt, the sums are taken as `steps` does.
"""

import math
from typing import NamedTuple

import numpy as np

from gmm_core import plane
from gmm_core.arrays import Array
from gmm_core.gaussian import LOG_2PI
from gmm_core.steps import LEAST, Data, Sums

ALLOWED = 1e-9  # the relative error that one iteration may bring into ln p(X) and the parameters
ROOM = 2**16  # numbers in a block and its room: 0.5 MB
MOST_FEATURES = 100  # so up to 12 dimensions: beyond, products of coordinates are more work than differences
MOST_NUMBERS = 2**23  # in the features of all points: 64 MB
NEAR = 600.0  # exp of anything up to this neither overflows nor underflows
ROUNDING = 2.0**-53  # of one operation, relative to its result
FAINT = 1e-50  # where the density is below, it could be seen that exponents were rounded up
LOG_FAINT = math.log(FAINT)


class Block(NamedTuple):
    """The features of some of the points, and room to compute in."""

    f: Array  # (M, n)
    gamma: Array  # (K, n)
    p: Array  # (n,)
    ones: Array  # (K,)
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
        self.places = np.empty((D, D), dtype=np.intp)  # of x_i x_j among the features
        self.places[self.i, self.j] = self.places[self.j, self.i] = np.arange(1 + D, self.M)
        self.farthest = np.abs(data.x).max(axis=1)  # (D,)
        self.corner = tuple(self.farthest.tolist())
        self.offset = 0.5 * D * LOG_2PI + float(np.log(np.where(self.farthest > 0, self.farthest, 1.0)).sum())
        self.blocks: list[Block] = []  # filled when they are needed first
        self.possible = self.M <= MOST_FEATURES and self.M * data.N <= MOST_NUMBERS

    def expect_and_weigh(self, mean: Array, W: Array, log_weight: Array) -> tuple[float, Sums]:
        """Return ln p(X) and the weighted sums; the arguments are those of `steps.Data.expect_and_weigh`."""
        D = len(self.farthest)
        if self.possible:
            theta, reach = self.coefficients(mean, W, log_weight)
            error = self.error(max(reach))
            if 4 * error <= ALLOWED:
                log_likelihood, moments = self._pass(theta, reach)
                if self.data.N * error <= ALLOWED * abs(log_likelihood):
                    sums, share = self.sums(moments)
                    if share >= 32 * D * ROUNDING / ALLOWED:
                        return log_likelihood, sums
        return self.data.expect_and_weigh(mean, W, log_weight)

    def coefficients(self, mean: Array, W: Array, log_weight: Array) -> tuple[Array, list[float]]:
        """Return theta (K, M) with log_joint = theta f, and for each k how large the terms of that sum may be in all.

        At most they add up to |log_weight_k| + |v|^2 / 2 with v = |W_k| (|x| + |mu_k|), x the farthest.
        """
        D = len(self.farthest)
        if D == 2:
            return plane.coefficients(mean, W, log_weight, self.offset, self.corner)
        log_weight = log_weight + self.offset
        v = np.abs(W) @ (self.farthest + np.abs(mean))[:, :, None]
        reach = (np.abs(log_weight) + 0.5 * (v * v).sum(axis=(1, 2))).tolist()
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
        return (self.M + 2 * len(self.farthest) + 5) * ROUNDING * reach

    def sums(self, moments: Array) -> tuple[Sums, float]:
        """Return what the M step needs, and the least share of the second moments that is left in a scatter.

        The components of an E step may be wide enough and still shrink to a few points that lie close together. Scaled
        by the second moments, each entry of a scatter is off by a few roundings (a sum of N terms: some tens), so in
        the direction in which least is left it is off by D times that, divided by the share.
        """
        D = len(self.farthest)
        if D == 2:
            *sums, share = plane.sums(moments)
            return Sums(*sums), share
        N_k, first = moments[:, 0].copy(), moments[:, 1 : 1 + D]
        mean = first / N_k[:, None]
        second = moments.take(self.places, axis=1)
        scatter = second - first[:, :, None] * mean[:, None, :]
        spread = np.sqrt(second.diagonal(axis1=1, axis2=2))  # (K, D)
        if spread.min() == 0:
            return Sums(N_k, mean, scatter), 0.0
        shares = np.linalg.eigvalsh(scatter / spread[:, :, None] / spread[:, None, :])
        return Sums(N_k, mean, scatter), float(shares.min())

    def _pass(self, theta: Array, reach: list[float]) -> tuple[float, Array]:
        """Return ln p(X) and the sums of all features (K, M), weighted by the responsibilities."""
        if not self.blocks:
            self._fill(len(theta))
        far, outlying = max(reach) > NEAR, min(reach) > -LOG_FAINT
        first, *others = self.blocks
        log_likelihood = expect(first, theta, far, outlying) - self.data.N * self.offset
        moments = np.vecdot(first.gamma[:, None], first.f)  # faster than a product with f^T
        for block in others:
            log_likelihood += expect(block, theta, far, outlying)
            moments += np.vecdot(block.gamma[:, None], block.f)
        return log_likelihood, moments

    def _fill(self, K: int) -> None:
        D, N = self.data.x.shape
        n_blocks = -(-N * (self.M + K + 2) // ROOM)
        n = -(-N // n_blocks)
        gamma, p, ones, least = np.empty(K * n), np.empty(n), np.ones(K), np.full(n, LEAST)
        for a in range(0, N, n):
            x = self.data.x[:, a : a + n]
            m = x.shape[1]  # the last block is smaller
            f = np.empty((self.M, m))
            f[0], f[1 : 1 + D] = 1.0, x
            np.multiply(x[self.i], x[self.j], out=f[1 + D :])
            self.blocks.append(Block(f, gamma[: K * m].reshape(K, m), p[:m], ones, least[:m]))


def expect(block: Block, theta: Array, far: bool, outlying: bool) -> float:
    """Fill in the responsibilities of a block, PRML (9.23), and return its part of ln p(X), (9.28).

    Where exponents may be ``far`` from 0 they are rounded up to `LEAST`. Where a point may be ``outlying``, so far from
    all components that this would be seen, they are shifted so that the greatest is 0.
    """
    f, gamma, p, ones, least = block
    np.dot(theta, f, out=gamma)  # ln pi_k + ln N(x_n | mu_k, Sigma_k)
    if far:
        np.maximum(gamma, least, out=gamma)
    np.exp(gamma, out=gamma)
    np.dot(ones, gamma, out=p)
    shift = 0.0
    if outlying and np.minimum.reduce(p) < FAINT:
        np.dot(theta, f, out=gamma)
        np.maximum.reduce(gamma, axis=0, out=p)
        shift = float(np.add.reduce(p))
        np.subtract(gamma, p, out=gamma)
        np.maximum(gamma, least, out=gamma)
        np.exp(gamma, out=gamma)
        np.dot(ones, gamma, out=p)
    np.divide(1.0, p, out=p)
    np.multiply(gamma, p, out=gamma)
    return shift - float(np.dot(f[0], np.log(p, out=p)))
