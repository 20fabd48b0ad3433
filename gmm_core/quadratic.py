"""Both steps of EM as two matrix products: the fast form of `steps`, taken wherever rounding allows it.

Multiplied out, PRML (2.71), ln pi_k + ln N(x | mu_k, Sigma_k) is linear in the features f(x) of a point: 1, its
coordinates and their products. So the E step is one product theta f, and the weighted sums of the M step are another,
gamma f^T. The price: where a component is narrow against the data, large numbers are subtracted that differ little.
`error` and `sums` bound what rounding does. Where it could be felt in the E step, only W (x - mu) is multiplied out and
then squared: less is subtracted (`error_of_squares`). Where that is not enough either, all is done as in `steps`.
"""

import math
from collections.abc import Callable
from functools import partial
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
NEAR = 1000.0  # exp of what the data holds hardly ever underflows if this is the bound
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
        self.least_share = 32 * D * ROUNDING / ALLOWED  # for `sums`
        self.squares_may_do = True
        self.blocks: list[Block] = []  # filled when they are needed first
        self.possible = self.M <= MOST_FEATURES and self.M * data.N <= MOST_NUMBERS

    def expect_and_weigh(self, mean: Array, W: Array, log_weight: Array) -> tuple[float, Sums]:
        """Return ln p(X) and the weighted sums; the arguments are those of `steps.Data.expect_and_weigh`."""
        if self.possible:
            theta, reach = self.coefficients(mean, W, log_weight)
            found = self.moments(theta, reach)
            if by_squares := not found and self.squares_may_do:
                found = self._moments_by_squares(mean, W, log_weight, reach)
            if found:
                sums, share = self.sums(found[1])
                if share >= self.least_share:
                    return found[0], sums
            self.squares_may_do &= not by_squares  # what is too narrow or too far for them hardly ever comes back
        return self.data.expect_and_weigh(mean, W, log_weight)

    def moments(self, theta: Array, reach: list[float]) -> tuple[float, Array] | None:
        """Return ln p(X) and the sums of all features (K, M), weighted by the responsibilities, if they keep digits."""
        error = self.error(max(reach))
        if not (self.possible and 4 * error <= ALLOWED):
            return None
        far = max(reach) > NEAR
        outlying = min(reach) > (-LOG_FAINT if far else -LEAST)
        return self._pass(len(theta), partial(expect, theta, far, outlying), error)

    def _moments_by_squares(
        self, mean: Array, W: Array, log_weight: Array, reach: list[float]
    ) -> tuple[float, Array] | None:
        """Do the same with log_joint = log_weight - |W (x - mu)|^2 / 2, where only z = W x - W mu is multiplied out."""
        log_weight = log_weight + self.offset
        error = self.error_of_squares(max(reach), float(np.abs(log_weight).max()))
        if not 4 * error <= ALLOWED:
            return None
        lines, K = lines_of(mean, W), len(mean)
        room = np.empty(len(lines) * self._size(K))
        return self._pass(K, partial(expect_by_squares, lines, log_weight, room), error)

    def error_of_squares(self, reach: float, log_weight: float) -> float:
        """Bound the rounding error of a log_joint that is taken by squares, where it is not below `LEAST`.

        There |z|^2 / 2 is at most R = |log_weight| - LEAST, and |v|^2 / 2 at most ``reach``. Each z_i is off by up to
        2 D + 4 roundings of v_i, so |z|^2 / 2 by |z| |v| times that, and by D + 4 roundings of its own.
        """
        D, R = len(self.farthest), log_weight - LEAST
        return ROUNDING * ((4 * D + 9) * math.sqrt(reach * R) + (D + 4) * R)

    def in_the_plane(self, limit: tuple[float, float], faint: float) -> plane.Problem:
        """Return what `plane.maximise` needs, for D = 2."""
        shift = tuple(self.data.shift.tolist())
        return plane.Problem(self.data.N, shift, self.corner, self.offset, limit, faint, self.least_share)

    def coefficients(self, mean: Array, W: Array, log_weight: Array) -> tuple[Array, list[float]]:
        """Return theta (K, M) with log_joint = theta f, and for each k how large the terms of that sum may be in all.

        At most they add up to |log_weight_k| + |v|^2 / 2 with v = |W_k| (|x| + |mu_k|), x the farthest.
        """
        D = len(self.farthest)
        if D == 2:
            rows = zip(mean.tolist(), W.tolist(), log_weight.tolist(), strict=True)
            found = [
                plane.coefficients(u, v, (a, b, c), constant + self.offset, self.corner)
                for (u, v), ((a, _), (b, c)), constant in rows
            ]
            return np.array([row for row, _ in found]), [reach for _, reach in found]
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

    def _pass(self, K: int, expect: Callable[[Block], float], error: float) -> tuple[float, Array] | None:
        """Do both steps for one block after the other; None if ln p(X) would not keep its digits."""
        if not self.blocks:
            self._fill(K)
        first, *others = self.blocks
        log_likelihood = expect(first) - self.data.N * self.offset
        moments = np.vecdot(first.gamma[:, None], first.f)  # faster than a product with f^T
        for block in others:
            log_likelihood += expect(block)
            moments += np.vecdot(block.gamma[:, None], block.f)
        return (log_likelihood, moments) if self.data.N * error <= ALLOWED * abs(log_likelihood) else None

    def _size(self, K: int) -> int:
        """Return the number of points in a block."""
        n_blocks = -(-self.data.N * (self.M + K + 2) // ROOM)
        return -(-self.data.N // n_blocks)

    def _fill(self, K: int) -> None:
        D, N = self.data.x.shape
        n = self._size(K)
        gamma, p, ones, least = np.empty(K * n), np.empty(n), np.ones(K), np.full(n, LEAST)
        for a in range(0, N, n):
            x = self.data.x[:, a : a + n]
            m = x.shape[1]  # the last block is smaller
            f = np.empty((self.M, m))
            f[0], f[1 : 1 + D] = 1.0, x
            np.multiply(x[self.i], x[self.j], out=f[1 + D :])
            self.blocks.append(Block(f, gamma[: K * m].reshape(K, m), p[:m], ones, least[:m]))


def expect(theta: Array, far: bool, outlying: bool, block: Block) -> float:
    """Fill in the responsibilities of a block, PRML (9.23), and return its part of ln p(X), (9.28).

    Where exponents may be ``far`` from 0 they are rounded up to `LEAST`. Where a point may be ``outlying``, so far from
    all components that this would be seen, they are shifted so that the greatest is 0.
    """
    f, gamma, p, ones, least = block
    theta.dot(f, out=gamma)  # ln pi_k + ln N(x_n | mu_k, Sigma_k)
    if far:
        np.maximum(gamma, least, out=gamma)
    np.exp(gamma, out=gamma)
    ones.dot(gamma, out=p)
    shift = 0.0
    if outlying and np.minimum.reduce(p) < FAINT:
        theta.dot(f, out=gamma)
        np.maximum.reduce(gamma, axis=0, out=p)
        shift = float(np.add.reduce(p))
        np.subtract(gamma, p, out=gamma)
        np.maximum(gamma, least, out=gamma)
        np.exp(gamma, out=gamma)
        ones.dot(gamma, out=p)
    return shift + normalise(block)


def expect_by_squares(lines: Array, log_weight: Array, room: Array, block: Block) -> float:
    """Do the same by squares; nan if a point is outlying."""
    _, gamma, p, ones, least = block
    join_by_squares(lines, log_weight, room, block)
    np.maximum(gamma, least, out=gamma)
    np.exp(gamma, out=gamma)
    ones.dot(gamma, out=p)
    return math.nan if np.minimum.reduce(p) < FAINT else normalise(block)


def lines_of(mean: Array, W: Array) -> Array:
    """Return (D K, 1 + D), with which a product with 1 and the coordinates is W (x - mu) / 2^(1/2)."""
    K, D = mean.shape
    lines = np.concatenate([-W @ mean[:, :, None], W], axis=2)  # (K, D, 1 + D)
    return lines.swapaxes(0, 1).reshape(D * K, 1 + D) * math.sqrt(0.5)


def join_by_squares(lines: Array, log_weight: Array, room: Array, block: Block) -> None:
    """Fill in ln pi_k + ln N(x_n | mu_k, Sigma_k), the squares of those products taken from log_weight."""
    f, gamma, p, _, _ = block
    rows, columns = lines.shape
    z = room[: rows * len(p)].reshape(rows, len(p))
    lines.dot(f[:columns], out=z)
    np.multiply(z, z, out=z)
    np.add.reduce(z.reshape(-1, *gamma.shape), axis=0, out=gamma)
    np.subtract(log_weight[:, None], gamma, out=gamma)


def normalise(block: Block) -> float:
    """Make responsibilities of densities gamma that add up to p, PRML (9.23); return the sum of ln p."""
    f, gamma, p, _, _ = block
    np.reciprocal(p, out=p)
    np.multiply(gamma, p, out=gamma)
    return -float(f[0].dot(np.log(p, out=p)))
