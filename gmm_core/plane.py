"""The small matrices of EM in two dimensions, written out in plain numbers: for a few components faster than arrays."""

import numpy as np

from gmm_core.arrays import Array


def coefficients(mean: Array, W: Array, log_weight: Array, farthest: Array) -> tuple[Array, float]:
    """Return what `quadratic.Both.coefficients` does, for D = 2."""
    theta, reach = [], 0.0
    x, y = farthest.tolist()
    for (u, v), ((a, _), (b, c)), constant in zip(mean.tolist(), W.tolist(), log_weight.tolist(), strict=True):
        z1, z2 = a * u, b * u + c * v
        theta.append(
            (
                constant - 0.5 * (z1 * z1 + z2 * z2),
                a * z1 + b * z2,
                c * z2,
                -0.5 * (a * a + b * b),
                -b * c,
                -0.5 * c * c,
            )
        )
        r1 = abs(a) * (x + abs(u))
        r2 = abs(b) * (x + abs(u)) + abs(c) * (y + abs(v))
        reach = max(reach, abs(constant) + 0.5 * (r1 * r1 + r2 * r2))
    return np.array(theta), reach


def least_share(moments: Array, scatter: Array) -> float:
    """Return a lower bound, at most half too low, on what `quadratic.Both.keeps_scatter` looks at, for D = 2."""
    least = 1.0
    for (*_, xx, _, yy), ((S_xx, S_xy), (_, S_yy)) in zip(moments.tolist(), scatter.tolist(), strict=True):
        trace = S_xx * yy + S_yy * xx  # times xx yy, as the determinant
        least = min(least, (S_xx * S_yy - S_xy * S_xy) / trace if trace > 0 else 0.0)
    return least
