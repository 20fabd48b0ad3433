"""The sums behind both steps of EM, block by block: what makes a plain NumPy EM fast.

Arrays are (..., n) with the points last, so that every pass runs along the data. The data is centred once and cut into
blocks that fit the cache; the room to compute in is made once and written over in every block and iteration.
"""

import functools
from typing import NamedTuple

import numpy as np

from gmm_core.arrays import Array

CACHE = 2**18  # numbers in the largest array of a block: 2 MB
LEAST = -600.0  # the logarithm of a responsibility that counts as none; exp is many times slower where it underflows


class Block(NamedTuple):
    """Some of the points, and room to compute in."""

    x: Array  # (D, n)     centred points
    gamma: Array  # (K, n)     their responsibilities
    d: Array  # (D, K, n)  their differences from the K means
    z: Array  # (D, K, n)
    p: Array  # (n,)


class Sums(NamedTuple):
    """What the M step needs to know of the points, each weighted by its responsibilities."""

    N_k: Array  # (K,)       effective numbers of points, PRML (9.27)
    mean: Array  # (K, D)     weighted means, (9.24)
    scatter: Array  # (K, D, D)  sum_n gamma_nk d d^T, d the difference from that mean: N_k times (9.25)


class Data:
    """Points, centred and cut into blocks, with room for the responsibilities of K components.

    With gamma (K, N) given, the blocks are views of it; otherwise they share room for one block.
    """

    def __init__(self, X: Array, K: int, gamma: Array | None = None) -> None:
        self.N, D = X.shape
        self.shift = X.mean(axis=0)
        self.centre: Array | None = None  # (K, D)  where the differences in all blocks are taken from
        self.x = x = np.ascontiguousarray((X - self.shift).T)  # (D, N)
        n_blocks = -(-self.N * D * K // CACHE)
        n = -(-self.N // n_blocks)
        room_gamma, room_d, room_z, room_p = np.empty(K * n), np.empty(D * K * n), np.empty(D * K * n), np.empty(n)
        self.blocks = []
        for a in range(0, self.N, n):
            b = min(a + n, self.N)
            m = b - a  # the last block is smaller
            self.blocks.append(
                Block(
                    x[:, a:b],
                    room_gamma[: K * m].reshape(K, m) if gamma is None else gamma[:, a:b],
                    room_d[: D * K * m].reshape(D, K, m),
                    room_z[: D * K * m].reshape(D, K, m),
                    room_p[:m],
                )
            )

    def expect(self, mean: Array, W: Array, log_weight: Array) -> float:
        """Fill in all responsibilities and return ln p(X); the means are those of the centred points."""
        log_likelihood = 0.0
        for block in self.blocks:
            centre(block, mean)
            log_likelihood += expect(block, W, log_weight)
        return log_likelihood

    def weigh(self) -> Sums:
        """Sum all points, weighted by their responsibilities."""
        return functools.reduce(merge, map(weigh, self.blocks))

    def expect_and_weigh(self, mean: Array, W: Array, log_weight: Array) -> tuple[float, Sums]:
        """Do both for one block after the other, while it is in the cache."""
        log_likelihood, parts = 0.0, []
        for block in self.blocks:
            if mean is not self.centre:
                centre(block, mean)
            log_likelihood += expect(block, W, log_weight)
            parts.append(weigh(block))
        self.centre = parts[-1].mean  # a single block is centred already at the means that come with the next step
        return log_likelihood, functools.reduce(merge, parts)


def centre(block: Block, mean: Array) -> None:
    """Fill in the differences of the points from the means."""
    np.subtract(block.x[:, None], mean.T[:, :, None], out=block.d)


def expect(block: Block, W: Array, log_weight: Array) -> float:
    """Fill in the responsibilities of a block, PRML (9.23), and return its part of ln p(X), (9.28)."""
    _, gamma, d, z, p = block
    np.matmul(W, d.swapaxes(0, 1), out=z.swapaxes(0, 1))
    np.multiply(z, z, out=z)
    np.add.reduce(z, axis=0, out=gamma)  # (x_n - mu_k)^T Sigma_k^-1 (x_n - mu_k)
    np.multiply(gamma, -0.5, out=gamma)
    np.add(gamma, log_weight[:, None], out=gamma)  # ln pi_k + ln N(x_n | mu_k, Sigma_k)
    np.maximum.reduce(gamma, axis=0, out=p)
    log_likelihood = np.add.reduce(p)
    np.subtract(gamma, p, out=gamma)
    np.maximum(gamma, LEAST, out=gamma)
    np.exp(gamma, out=gamma)
    np.add.reduce(gamma, axis=0, out=p)
    np.divide(gamma, p, out=gamma)
    return float(log_likelihood + np.add.reduce(np.log(p, out=p)))


def weigh(block: Block) -> Sums:
    """Sum the points of a block, weighted by its responsibilities; leave its points centred at these means."""
    x, gamma, d, z, _ = block
    N_k = np.add.reduce(gamma, axis=1)
    mean = gamma @ x.T / N_k[:, None]
    centre(block, mean)  # before it is squared
    np.multiply(gamma, d, out=z)
    return Sums(N_k, mean, z.swapaxes(0, 1) @ d.transpose(1, 2, 0))


def merge(a: Sums, b: Sums) -> Sums:
    """Add up the sums of two sets of points; nothing is subtracted from a scatter, so no digits are lost."""
    N_k = a.N_k + b.N_k
    share = b.N_k / N_k
    d = b.mean - a.mean
    between = (a.N_k * share)[:, None, None] * d[:, :, None] * d[:, None, :]
    return Sums(N_k, a.mean + share[:, None] * d, a.scatter + b.scatter + between)
