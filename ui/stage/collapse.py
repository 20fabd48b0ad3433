"""What a collapse would have led to: the M step that EM refuses, taken for one component, and said in words. Pure."""

from dataclasses import dataclass

import numpy as np

from gmm_core.arrays import Array
from gmm_core.collapse import EMPTY, THIN
from gmm_core.covariance import family
from gmm_core.data.dataset import Dataset
from gmm_core.em import Trajectory
from ui.words.numerals import fixed, measured, number, subscript
from ui.words.text import shorten

WEIGHED = 1e-6  # of the largest responsibility: a point with less is not what the component collapses onto
ON_LINE = 1e-6  # standard deviations of the data from the line that rounding allows
PARALLEL = 1e-6  # a line whose slope, in standard deviations of the data, is less is parallel to an axis
LONGEST_NAME = 24  # characters of a column's name


@dataclass(frozen=True, eq=False)
class Place:
    """A place of the data in its own units, how many identical points lie there, and what they weigh together."""

    at: tuple[float, float]
    count: int
    weight: float  # the sum of their responsibilities


@dataclass(frozen=True, eq=False)
class Collapsed:
    """A collapsed component in the units of the film, and where in the data's own units it went.

    It is judged by Sigma: where it has no width in any direction the component has become a point, and where it still
    has length, a line across its null direction.
    """

    component: int
    parameters: Array  # (K, 6)  pi, mu and the three entries of Sigma of every component, by (9.24)-(9.26)
    N_k: float
    shared: bool  # all components have this Sigma
    null: Array | None  # (2,)    across the line, in the units of the film; None for a point
    on_line: int  # points of the data on the line
    mean: Array  # (2,)    in the data's own units
    places: tuple[Place, ...]  # the points it weighs, the heaviest place first

    @property
    def mu(self) -> Array:
        """Return its mean (2,)."""
        return self.parameters[self.component, 1:3]

    @property
    def Sigma(self) -> Array:
        """Return its covariance (2, 2), as its family has it."""
        return self.parameters[self.component, [[3, 4], [4, 5]]]

    @property
    def points(self) -> int:
        """Count the points that it weighs."""
        return sum(place.count for place in self.places)


def collapsed(dataset: Dataset, trajectory: Trajectory, covariance: str = "full") -> Collapsed:
    """Take the M step that ended a collapsed trajectory; an empty component stays where it is."""
    X, last = dataset.X, trajectory.states[-1].mixture
    centre, sd = X.mean(axis=0), _sd(X)
    gamma = last.responsibilities(X)  # (N, K)
    N_k = gamma.sum(axis=0)
    weighted = gamma / np.where(N_k > 0, N_k, 1.0)
    mu = weighted.T @ (X - centre)  # (K, 2)
    d = X - centre - mu[:, None]  # (K, N, 2)
    Sigma = family(covariance).project(N_k / len(X), (weighted.T[:, :, None] * d).mT @ d)
    parameters = np.column_stack([N_k / len(X), centre + mu, Sigma[:, [0, 0, 1], [0, 1, 1]]])
    empty = N_k < EMPTY
    parameters[empty, 1:] = np.column_stack([last.mu, last.Sigma[:, [0, 0, 1], [0, 1, 1]]])[empty]
    k, shared = trajectory.stop.component or 0, covariance == "tied" and last.K > 1
    if shared and N_k[k] < 1:  # all of them collapse: the heaviest shows best onto what
        k = int(N_k.argmax())
    places = _places(dataset, gamma[:, k])
    values, directions = np.linalg.eigh(Sigma[k] / np.outer(sd, sd))
    is_point = len(places) == 1 or values[1] <= THIN**2
    across = directions[:, 0] / sd
    return Collapsed(
        component=k,
        parameters=parameters,
        N_k=float(N_k[k]),
        shared=shared,
        null=None if is_point else across,
        on_line=0 if is_point else int((np.abs(d[k] @ across) <= ON_LINE).sum()),
        mean=dataset.shift + dataset.scale * (centre + mu[k]),
        places=places,
    )


def told(dataset: Dataset, end: Collapsed) -> str:
    """Say which component collapses, and onto what, in the data's own units."""
    k = end.component + 1
    N_k = fixed(end.N_k, 1) if end.N_k >= 0.1 else number(end.N_k, 2)
    where = f"its mean at {_place(dataset, end.mean)}, N{subscript(k)} = {N_k}"
    shared = " All components share this Σ, so all of them collapse." if end.shared else ""
    return f"Component {k} collapses onto {onto(dataset, end)}, {where}.{_on_it(dataset, end)}{shared}"


def onto(dataset: Dataset, end: Collapsed) -> str:
    """Name what a component collapses onto: a point, two points, or a line."""
    if end.null is not None:
        if end.points > 2:
            return _line(dataset, end)
        both = " and ".join(_place(dataset, place.at) for place in end.places)
        return f"two points, {both}, and so onto {_line(dataset, end)}"
    if len(end.places) > 1:
        return f"{end.points:,} points that are almost identical"
    return f"{end.points:,} identical points" if end.points > 1 else "a single point"


def _on_it(dataset: Dataset, end: Collapsed) -> str:
    """Say how many points lie on the line that a component collapses onto, and how many of these are identical."""
    if end.null is None or end.points == 2:
        return ""
    most = max(end.places, key=lambda place: place.count)  # the heaviest of them
    alike = f", {most.count:,} identical, at {_place(dataset, most.at)}" if most.count > 1 else ""
    others = end.on_line - end.points
    without = f", {others:,} of them with γ ≈ 0" if others > 0 else ""
    return f" {end.on_line:,} points lie on this line{without}{alike}."


def _line(dataset: Dataset, end: Collapsed) -> str:
    assert end.null is not None
    across = np.abs(end.null * _sd(dataset.X))
    for d, name in enumerate(dataset.columns):
        if across[1 - d] <= PARALLEL * across[d]:
            return f"the line {shorten(name, LONGEST_NAME)} = {_value(dataset, d, end.mean[d])}"
    slope = -end.null[0] / end.null[1] * dataset.scale[1] / dataset.scale[0]
    return f"a line of slope {number(slope)}"


def _places(dataset: Dataset, gamma: Array) -> tuple[Place, ...]:
    """Gather the points that a component weighs by where they are; identical points have one responsibility."""
    weighed = gamma >= WEIGHED * gamma.max()
    where, which, counts = np.unique(dataset.X[weighed], axis=0, return_inverse=True, return_counts=True)
    weights = np.bincount(which.ravel(), gamma[weighed])
    original = dataset.shift + dataset.scale * where
    found = [
        Place((float(x), float(y)), int(n), float(w)) for (x, y), n, w in zip(original, counts, weights, strict=True)
    ]
    return tuple(sorted(found, key=lambda place: -place.weight))


def _place(dataset: Dataset, at: tuple[float, float] | Array) -> str:
    return f"({_value(dataset, 0, at[0])}, {_value(dataset, 1, at[1])})"


def _value(dataset: Dataset, d: int, value: float) -> str:
    """Write a value of a column as finely as its values differ; what is only rounding is 0."""
    x = dataset.shift[d] + dataset.scale[d] * dataset.X[:, d]
    return measured(value, spread=float(np.ptp(x)), largest=float(np.abs(x).max()))


def _sd(X: Array) -> Array:
    """Return the standard deviation of each column, 1 where all values are the same: (2,)."""
    sd = X.std(axis=0)
    return np.where(sd > 0, sd, 1.0)
