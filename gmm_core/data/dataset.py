"""What a data set is, and what a kind of data set with its options is."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import Array, InputError, check_points, frozen
from gmm_core.data.option import Number, Option
from gmm_core.mixture import Mixture


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points with the names of their columns and what is known about them.

    ``shift`` and ``scale`` lead back to the units in which the data came: original = shift + scale * X.

    Parameters
    ----------
    X : (N, D)
    labels : (N,) int or None
        The component each point was drawn from, -1 for background noise. None where nobody knows.
    truth : Mixture or None
        The mixture the points were drawn from, in the units of X. It does not speak of background noise.
    """

    X: Array  # (N, D)
    columns: tuple[str, ...] = ("x", "y")
    title: str = ""
    look_for: str = ""
    source: str = ""
    labels: NDArray[np.int64] | None = None  # (N,)
    truth: Mixture | None = None
    shift: Array = field(default_factory=lambda: frozen([0.0]))  # (D,)
    scale: Array = field(default_factory=lambda: frozen([1.0]))  # (D,)

    def __post_init__(self) -> None:
        X = frozen(check_points(self.X))
        N, D = X.shape
        if len(self.columns) != D:
            raise ValueError(f"{len(self.columns)} column names for {D} columns")
        object.__setattr__(self, "X", X)
        object.__setattr__(self, "shift", frozen(np.broadcast_to(self.shift, (D,))))
        object.__setattr__(self, "scale", frozen(np.broadcast_to(self.scale, (D,))))
        if self.labels is not None:
            labels = np.array(self.labels, dtype=np.int64)
            if labels.shape != (N,):
                raise ValueError(f"labels of shape {labels.shape} for {N} points")
            labels.flags.writeable = False
            object.__setattr__(self, "labels", labels)

    def standardised(self) -> "Dataset":
        """Return the same points with mean 0 and standard deviation 1 (with n, not n - 1) in each column.

        The truth moves along, and ``shift`` and ``scale`` still lead back to the original units.

        Raises
        ------
        InputError
            If all values of a column are the same: there is nothing to divide by.
        """
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            mean = self.X.mean(axis=0)
            sd = self.X.std(axis=0)
        for name, spread, width in zip(self.columns, sd, np.ptp(self.X, axis=0), strict=True):
            if width == 0:
                raise InputError(f"All values of {name} are the same, so it cannot be scaled: choose another column.")
            if not (0 < spread < math.inf):
                raise InputError(f"The values of {name} are too large or too small to compute with: change the unit.")
        return replace(
            self,
            X=(self.X - mean) / sd,
            truth=self.truth and self.truth.affine(-mean / sd, 1 / sd),
            shift=self.shift + self.scale * mean,
            scale=self.scale * sd,
        )

    def original(self, mixture: Mixture) -> Mixture:
        """Return a mixture fitted to these points in the original units of the data."""
        return mixture.affine(self.shift, self.scale)


@dataclass(frozen=True)
class DatasetKind:
    """A line of the menu of data sets: what it is called, what to look for, and how it is made."""

    title: str
    look_for: str
    build: Callable[[np.random.Generator, Mapping[str, Number]], Dataset]
    options: tuple[Option, ...] = ()

    def settings(self, options: Mapping[str, Number]) -> dict[str, Number]:
        """Return a value for every option: the one given, checked, or the default.

        Raises
        ------
        InputError
            If a value is out of its limits, or this data set has no such option.
        """
        unknown = sorted(set(options) - {option.name for option in self.options})
        if unknown:
            raise InputError(f"The data set {self.title} has no option {', '.join(unknown)}.")
        return {option.name: option.check(options.get(option.name, option.default)) for option in self.options}

    def make(self, rng: np.random.Generator, options: Mapping[str, Number] | None = None) -> Dataset:
        """Draw the data set; options that are not given take their default. Same seed, same points."""
        dataset = self.build(rng, self.settings(options or {}))
        return replace(dataset, title=self.title, look_for=self.look_for)
