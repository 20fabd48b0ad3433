"""The small matrices of EM in two dimensions, written out in plain numbers: for a few components faster than arrays."""

import math
from typing import NamedTuple

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


class Problem(NamedTuple):
    """What is the same in all iterations of a run."""

    N: int
    shift: tuple[float, float]  # the mean of the points, at which they are centred
    farthest: tuple[float, float]  # how far a centred point may be from 0
    offset: float  # added to log_weight, so that densities are free of units
    limit: tuple[float, float]  # of the precisions, as in `factor`
    faint: float  # the least N_k
    share: float  # the least `share`


class Maximum(NamedTuple):
    """What an M step leads to."""

    N_k: Array  # (K,)  by which it was found
    mixture: tuple[Array, Array, Array, Array, Array]  # pi, mu, Sigma, W, log_weight
    mean: Array  # (K, 2)  as it is for the centred points
    theta: Array  # (K, 6)  for the next E step, and its bounds, as `quadratic.Both.coefficients` gives them
    reach: list[float]


class Collapsed(NamedTuple):
    """What stands for the parameters if a component is collapsed."""

    component: int


def maximise(moments: Array, problem: Problem) -> Maximum | Collapsed | None:
    """Do the M step, PRML (9.24)-(9.27), from the sums of the features 1, x, y, xx, xy, yy of each component: (K, 6).

    None if a component is faint, or has so little of its second moments left in its scatter that digits would be lost.
    """
    N_k: list[float] = []
    pi: list[float] = []
    log_weight: list[float] = []
    mean: list[float] = []
    mu: list[float] = []
    Sigma: list[float] = []
    W: list[float] = []
    theta: list[float] = []
    reach: list[float] = []
    N, (left, bottom), farthest, offset, limit, faint, least = problem
    for k, (n, x, y, xx, xy, yy) in enumerate(moments.tolist()):
        if n < faint:
            return None
        u, v = x / n, y / n
        S_xx, S_xy, S_yy = xx - x * u, xy - x * v, yy - y * v
        if not share(xx, yy, S_xx, S_xy, S_yy) >= least:
            return None
        S_xx, S_xy, S_yy = S_xx / n, S_xy / n, S_yy / n
        found = factor(S_xx, S_xy, S_yy, limit)
        if found is None:
            return Collapsed(k)
        a, b, c = found
        constant = math.log(n / N * a * c) - LOG_2PI
        row, terms = coefficients(u, v, found, constant + offset, farthest)
        N_k.append(n)
        pi.append(n / N)
        log_weight.append(constant)
        mean += (u, v)
        mu += (u + left, v + bottom)
        Sigma += (S_xx, S_xy, S_xy, S_yy)
        W += (a, 0.0, b, c)
        theta += row
        reach.append(terms)
    K = len(pi)
    numbers = np.array(N_k + pi + log_weight + mean + mu + Sigma + W + theta)
    numbers.setflags(write=False)
    vectors, places = numbers[: 3 * K].reshape(3, K), numbers[3 * K : 7 * K].reshape(2, K, 2)
    matrices, features = numbers[7 * K : 15 * K].reshape(2, K, 2, 2), numbers[15 * K :].reshape(K, 6)
    mixture = (vectors[1], places[1], matrices[0], matrices[1], vectors[2])
    return Maximum(vectors[0], mixture, places[0], features, reach)


def share(xx: float, yy: float, S_xx: float, S_xy: float, S_yy: float) -> float:
    """Return the least share of the second moments xx and yy that is left in a scatter, at most half too low."""
    if not (xx > 0 and yy > 0):
        return 0.0
    x, y = S_xx / xx, S_yy / yy  # first divided: the product of two variances may leave the range of doubles
    return (x * y - S_xy / xx * (S_xy / yy)) / (x + y) if x + y > 0 else 0.0


def coefficients(
    u: float, v: float, W: Factor, constant: float, farthest: tuple[float, float]
) -> tuple[tuple[float, ...], float]:
    """Return what `quadratic.Both.coefficients` does, for one component with the mean (u, v)."""
    (a, b, c), (x, y) = W, farthest
    z, w = a * u, b * u + c * v
    across = x + abs(u)
    far_z, far_w = a * across, abs(b) * across + c * (y + abs(v))
    row = (constant - 0.5 * (z * z + w * w), a * z + b * w, c * w, -0.5 * (a * a + b * b), -b * c, -0.5 * c * c)
    return row, abs(constant) + 0.5 * (far_z * far_z + far_w * far_w)


def sums(moments: Array) -> tuple[Array, Array, Array, float]:
    """Return what `quadratic.Both.sums` does; the share is that of `share`."""
    N_k: list[float] = []
    mean: list[float] = []
    scatter: list[float] = []
    least = 1.0
    for n, x, y, xx, xy, yy in moments.tolist():
        u, v = x / n, y / n
        S_xx, S_xy, S_yy = xx - x * u, xy - x * v, yy - y * v
        least = min(least, share(xx, yy, S_xx, S_xy, S_yy))
        N_k.append(n)
        mean += (u, v)
        scatter += (S_xx, S_xy, S_xy, S_yy)
    K = len(N_k)
    numbers = np.array(N_k + mean + scatter)
    return numbers[:K], numbers[K : 3 * K].reshape(K, 2), numbers[3 * K :].reshape(K, 2, 2), least
