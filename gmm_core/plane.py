"""The small matrices of EM in two dimensions, written out in plain numbers: for a few components faster than arrays."""

import math

import numpy as np

from gmm_core.arrays import Array
from gmm_core.gaussian import LOG_2PI

Factor = tuple[float, float, float]  # a, b, c of an inverse Cholesky factor W = [[a, 0], [b, c]]


def factor(xx: float, xy: float, yy: float, limit: tuple[float, float]) -> Factor | None:
    """Return the inverse Cholesky factor of Sigma = [[xx, xy], [xy, yy]], or None if it is collapsed.

    It is if it is not positive definite, or if its precision W^T W is not below diag(limit) in all directions.
    """
    slope = xy / xx if xx > 0 else 0.0
    rest = yy - slope * xy  # the variance of y given x, PRML (2.73)
    if not (xx > 0 and rest > 0):
        return None
    a, c = 1 / math.sqrt(xx), 1 / math.sqrt(rest)
    b = -slope * c
    room_x, room_y = limit[0] - a * a - b * b, limit[1] - c * c
    if not (room_x > 0 and room_y > 0):
        return None
    return (a, b, c) if room_x > b * c * (b * c / room_y) else None  # no product of both rooms: it may overflow


def whiten(Sigma: Array, limit: tuple[float, float]) -> Array | int:
    """Return the inverse Cholesky factors W of Sigma (K, 2, 2), or the first component that is collapsed."""
    factors = []
    for k, ((xx, _), (xy, yy)) in enumerate(Sigma.tolist()):
        W = factor(xx, xy, yy, limit)
        if W is None:
            return k
        factors.append(((W[0], 0.0), W[1:]))
    return np.array(factors)


def maximise(
    N_k: Array, mean: Array, scatter: Array, N: int, shift: tuple[float, float], limit: tuple[float, float]
) -> tuple[Array, Array, Array, Array, Array] | int:
    """Do the M step, PRML (9.24)-(9.27): pi, mu, Sigma, W and log_weight, or the first component that is collapsed."""
    pi: list[float] = []
    mu: list[float] = []
    Sigma: list[float] = []
    W: list[float] = []
    log_weight: list[float] = []
    left, bottom = shift
    rows = zip(N_k.tolist(), mean.tolist(), scatter.tolist(), strict=True)
    for k, (n, (u, v), ((xx, _), (xy, yy))) in enumerate(rows):
        xx, xy, yy = xx / n, xy / n, yy / n
        abc = factor(xx, xy, yy, limit)
        if abc is None:
            return k
        a, b, c = abc
        pi.append(n / N)
        mu += (u + left, v + bottom)
        Sigma += (xx, xy, xy, yy)
        W += (a, 0.0, b, c)
        log_weight.append(math.log(n / N * a * c) - LOG_2PI)
    K = len(pi)
    numbers = np.array(pi + log_weight + mu + Sigma + W)
    numbers.setflags(write=False)
    matrices = numbers[4 * K :].reshape(2, K, 2, 2)
    return numbers[:K], numbers[2 * K : 4 * K].reshape(K, 2), matrices[0], matrices[1], numbers[K : 2 * K]


def coefficients(
    mean: Array, W: Array, log_weight: Array, offset: float, farthest: tuple[float, float]
) -> tuple[Array, list[float]]:
    """Return what `quadratic.Both.coefficients` does, for D = 2."""
    theta: list[float] = []
    reach: list[float] = []
    x, y = farthest
    for (u, v), ((a, _), (b, c)), constant in zip(mean.tolist(), W.tolist(), log_weight.tolist(), strict=True):
        constant += offset
        z, w = a * u, b * u + c * v
        theta += (constant - 0.5 * (z * z + w * w), a * z + b * w, c * w)
        theta += (-0.5 * (a * a + b * b), -b * c, -0.5 * c * c)  # -Sigma^-1 / 2
        across = x + abs(u)
        z, w = a * across, abs(b) * across + c * (y + abs(v))
        reach.append(abs(constant) + 0.5 * (z * z + w * w))
    return np.array(theta).reshape(-1, 6), reach


def sums(moments: Array) -> tuple[Array, Array, Array, float]:
    """Return what `quadratic.Both.sums` does, for D = 2; the share may be up to half too low."""
    N_k: list[float] = []
    mean: list[float] = []
    scatter: list[float] = []
    share = 1.0
    for n, x, y, xx, xy, yy in moments.tolist():
        u, v = x / n, y / n
        S_xx, S_xy, S_yy = xx - x * u, xy - x * v, yy - y * v
        share = min(share, _left(xx, yy, S_xx, S_xy, S_yy))
        N_k.append(n)
        mean += (u, v)
        scatter += (S_xx, S_xy, S_xy, S_yy)
    K = len(N_k)
    numbers = np.array(N_k + mean + scatter)
    return numbers[:K], numbers[K : 3 * K].reshape(K, 2), numbers[3 * K :].reshape(K, 2, 2), share


def _left(xx: float, yy: float, S_xx: float, S_xy: float, S_yy: float) -> float:
    """Return the determinant over the trace of the share of second moments (xx, yy) that is left in a scatter."""
    if not (xx > 0 and yy > 0):
        return 0.0
    x, y = S_xx / xx, S_yy / yy  # first divided: the product of two variances may leave the range of doubles
    return (x * y - S_xy / xx * (S_xy / yy)) / (x + y) if x + y > 0 else 0.0
