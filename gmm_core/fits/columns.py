"""Small matrices of many components at once, multiplied out: an array (..., R) has a column for each of them."""

from collections.abc import Sequence

import numpy as np

from gmm_core.arrays import Array


def whiten(Sigma: Array) -> Array:
    """Return the inverse Cholesky factors of Sigma (D, D, R), as `gaussian.whiten` does; NaN where there is none."""
    D = len(Sigma)
    W, L = np.zeros(Sigma.shape), np.empty(Sigma.shape)
    for i in range(D):
        for j in range(i):
            np.multiply(Sigma[i, j] - dot(L[i, :j], L[j, :j]) if j else Sigma[i, j], W[j, j], out=L[i, j])
        rest = Sigma[i, i] - dot(L[i, :i], L[i, :i]) if i else Sigma[i, i]
        np.divide(1.0, np.sqrt(rest), out=W[i, i])
        for j in range(i):
            np.multiply(-W[i, i], dot(L[i, j:i], W[j:i, j]), out=W[i, j])
    return W


def dot(a: Sequence[Array] | Array, b: Sequence[Array] | Array, out: Array | None = None) -> Array:
    """Return the products of the rows of a and b, added up: (R,)."""
    total: Array = np.multiply(a[0], b[0], out=out)
    for k in range(1, len(a)):
        total += a[k] * b[k]
    return total


def diagonal(A: Array) -> list[Array]:
    """Return the diagonals of A (D, D, R)."""
    return [A[i, i] for i in range(len(A))]
