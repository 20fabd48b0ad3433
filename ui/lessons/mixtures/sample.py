"""Ancestral sampling: first the component z, then the point x, and the numbers of the newest point. Pure."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gmm_core import gaussian
from gmm_core.arrays import Array, frozen
from gmm_core.mixture import Mixture
from ui.lessons.mixtures.model import place, plane_mixture, tidy
from ui.lessons.mixtures.settings import MOST, Draw, Plane

MORE = {"Draw one more point": 1, "10 more": 10, "100 more": 100}  # button -> points


@dataclass(frozen=True, eq=False)
class Sample:
    """N points with all that was drawn on the way to them."""

    mixture: Mixture
    X: Array  # (N, 2)
    labels: NDArray[np.int64]  # (N,) the component of each, from 0
    u: Array  # (N,) the number between 0 and 1 that chose it

    @property
    def N(self) -> int:
        """Count the points."""
        return len(self.X)

    @property
    def N_k(self) -> NDArray[np.int64]:
        """Count the points of each component: (K,)."""
        return np.bincount(self.labels, minlength=self.mixture.K)


@lru_cache(maxsize=32)
def drawn(plane: Plane, draw: Draw) -> Sample:
    """Draw the first N points of the seed: one more point leaves the others as they are."""
    mixture, N = plane_mixture(plane), draw.N
    X, labels = mixture.sample(MOST, np.random.default_rng(draw.seed))
    u = np.random.default_rng(draw.seed).random(MOST)  # what `sample` draws first, to choose the components
    return Sample(mixture, frozen(X[:N]), labels[:N], frozen(u[:N]))


def numbers(plane: Plane, draw: Draw) -> dict[str, str]:
    """Return the live numbers of the text about the newest point."""
    sample = drawn(plane, draw)
    k, pi = int(sample.labels[-1]), sample.mixture.pi
    low, high = float(pi[:k].sum()), float(pi[: k + 1].sum())
    parts = zip(sample.mixture.mu, sample.mixture.Sigma, strict=True)
    densities = [np.exp(gaussian.log_density(sample.X[-1:], *part))[0] for part in parts]
    first, *others = (rf"{tidy(share)} \cdot {value:.2f}" for share, value in zip(pi, densities, strict=True))
    powers = r" \cdot ".join(f"{tidy(share)}^{int(j == k)}" for j, share in enumerate(pi))
    return {
        "n": str(sample.N),
        "u": f"{sample.u[-1]:.3f}",
        "k": str(k + 1),
        "low": tidy(low),
        "high": tidy(high),
        "z": one_hot(k),
        "powers": powers,
        "pi": tidy(pi[k]),
        "x": place(sample.X[-1]),
        "density": f"{densities[k]:.2f}",
        "terms": " ".join([first, *(rf"\\ &\quad + {other}" for other in others)]),
        "p": f"{pi @ densities:.2f}",
    }


def one_hot(k: int) -> str:
    """Write z for component k (from 0) of three: (0, 1, 0)."""
    return "(" + ", ".join(str(int(j == k)) for j in range(3)) + ")"
