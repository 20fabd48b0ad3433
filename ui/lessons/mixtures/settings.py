"""Mixtures: what a reader sets. Pure."""

from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import Array
from ui.state.settings import changed, number, values_of

MOST = 500  # points of the sample, as many as in fig. 9.5
LINE = (0.0, 10.0)  # where the means of the sum on the line may stand
DIGITS = "₁₂₃"
HAND = 0.01  # the step of a slider; the weights that follow move in thousandths

_RESCALED = "The share of this Gaussian. Moving it rescales the other weights in proportion: together they are 1."
_PROBABILITY = "The probability that a point comes from this Gaussian. Moving it rescales the other two in proportion."


def _pi(k: int, pi: float) -> float:
    return number(f"Weight π{DIGITS[k - 1]}", pi, 0.0, 1.0, 0.001, _RESCALED)


def _mu(k: int, mu: float) -> float:
    return number(f"Mean μ{DIGITS[k - 1]}", mu, *LINE, 0.1, "Where this Gaussian has its peak.")


def _sigma(k: int, sigma: float) -> float:
    return number(f"Standard deviation σ{DIGITS[k - 1]}", sigma, 0.3, 3.0, 0.1, "How wide this Gaussian is.")


def _w(k: int, pi: float) -> float:
    return number(f"Weight π{DIGITS[k - 1]}", pi, 0.0, 1.0, 0.001, _PROBABILITY)


@dataclass(frozen=True)
class Line:
    """A sum of Gaussians on the line, of which the first K are in use."""

    K: int = number("Number of Gaussians K", 3, 1, 3, 1, "How many Gaussians are added.")
    x: float = number("Read the sum at x", 4.2, *LINE, 0.1, "Where the terms of the sum are written out.")
    pi_1: float = _pi(1, 0.5)
    mu_1: float = _mu(1, 3.0)
    sigma_1: float = _sigma(1, 0.9)
    pi_2: float = _pi(2, 0.3)
    mu_2: float = _mu(2, 5.0)
    sigma_2: float = _sigma(2, 0.5)
    pi_3: float = _pi(3, 0.2)
    mu_3: float = _mu(3, 7.5)
    sigma_3: float = _sigma(3, 1.0)

    @property
    def weights(self) -> tuple[float, ...]:
        """Return the weights in use as they are set: a link's need not sum to one."""
        return (self.pi_1, self.pi_2, self.pi_3)[: self.K]

    @property
    def mu(self) -> tuple[float, ...]:
        """Return the means in use."""
        return (self.mu_1, self.mu_2, self.mu_3)[: self.K]

    @property
    def sigma(self) -> tuple[float, ...]:
        """Return the standard deviations in use."""
        return (self.sigma_1, self.sigma_2, self.sigma_3)[: self.K]


@dataclass(frozen=True)
class Plane:
    """The weights of the three Gaussians in the plane."""

    w_1: float = _w(1, 0.5)
    w_2: float = _w(2, 0.3)
    w_3: float = _w(3, 0.2)

    @property
    def weights(self) -> tuple[float, ...]:
        """Return the weights as they are set: a link's need not sum to one."""
        return self.w_1, self.w_2, self.w_3


@dataclass(frozen=True)
class Draw:
    """Which points are drawn from the mixture in the plane."""

    N: int = number("Points drawn N", 100, 1, MOST, 1, "How many points have been drawn so far.")
    seed: int = number("Seed", 0, 0, 9999, 1, "The same seed draws the same points.")


@dataclass(frozen=True)
class Carry:
    """Where component 1 of the plane is carried, and how large it is there."""

    at: float = number("Mean 1 at x", 0.42, 0.0, 1.0, 0.005, "Where on the line through the three means mean 1 stands.")
    size: float = number("Size of ellipse 1", 1.0, 0.1, 1.5, 0.1, "Scales both axes of ellipse 1; 1 is its true size.")


@dataclass(frozen=True)
class Settings:
    """What is set on the page, in the order of the address."""

    line: Line = Line()
    plane: Plane = Plane()
    draw: Draw = Draw()
    carry: Carry = Carry()


PLANE_WEIGHTS = ("w_1", "w_2", "w_3")
PLANE_CONTROLS = tuple((name,) for name in PLANE_WEIGHTS)


def line_controls(line: Line) -> list[tuple[str, ...]]:
    """Name the settings of each Gaussian in use on the line; a single one has no weight to choose."""
    names = ("pi", "mu", "sigma") if line.K > 1 else ("mu", "sigma")
    return [tuple(f"{name}_{k}" for name in names) for k in range(1, line.K + 1)]


def shares(weights: tuple[float, ...]) -> Array:
    """Divide weights by their sum, so that they are probabilities (2.189); if all are 0, they are equal."""
    total = sum(weights)
    return np.array(weights) / total if total > 0 else np.full(len(weights), 1 / len(weights))


def rebalanced(settings: Settings, moved: str) -> Settings:
    """Change the weights that have to change, such that all sum to one again, after one setting was moved.

    The others keep their proportions (equal, if they were all 0), in thousandths. After K was moved, all weights that
    are now in use are rescaled.
    """
    in_use = tuple(f"pi_{k}" for k in range(1, settings.line.K + 1))
    names = PLANE_WEIGHTS if moved in PLANE_WEIGHTS else in_use
    others = tuple(name for name in names if name != moved)
    if moved not in (*names, "K") or not others:
        return changed(settings, **{moved: 1.0}) if moved in names else settings
    values = values_of(settings)
    left = 1 - values[moved] if moved in names else 1.0
    parts = shares(tuple(values[name] for name in others))
    edges = np.round(1000 * left * np.cumsum(parts))  # rounded sums: the parts still fill the whole
    return changed(settings, **dict(zip(others, (np.diff(edges, prepend=0) / 1000).tolist(), strict=True)))
