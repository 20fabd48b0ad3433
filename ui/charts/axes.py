"""The axes of a figure: what they are called, how far they reach, and when both have one unit. Pure."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.em import Trajectory
from gmm_core.mixture import Mixture
from ui.words.text import html_text, shorten

Figure = dict[str, Any]

# How far the axes reach beyond the points, in standard deviations of the data.
ROOM = 0.8

LONGEST_NAME = 24  # characters of a column's name that fit beside an axis
BEYOND = 1.05  # standard deviations that a panel reaches from a mean to show the whole 1-sigma ellipse
FLAT = 1e-11  # of the size of values: what is left of their distance is rounding
FEW = 10  # counts from 0 on that all have a tick
BRIEF_NAME = 15  # of one that fits beside a small panel


def axis_title(dataset: Dataset, d: int) -> str:
    """Name coordinate ``d``, cut to what fits beside an axis, and say so if it is standardised."""
    name = shorten(dataset.columns[d], LONGEST_NAME)
    scaled = dataset.scale[d] != 1 or dataset.shift[d] != 0
    return f"{name}, standardised" if scaled else name


def brief_titles(dataset: Dataset, suffix: str = "") -> dict[str, str]:
    """Name both coordinates of a plane as briefly as a small panel asks for; for a figure's other arrangements."""
    titles = {}
    for d, axis in enumerate("xy"):
        scaled = dataset.scale[d] != 1 or dataset.shift[d] != 0
        name = shorten(dataset.columns[d], BRIEF_NAME)
        titles[f"{axis}axis{suffix}.title.text"] = html_text(f"{name}, std." if scaled else name)
    return titles


def plane_ranges(dataset: Dataset, trajectory: Trajectory) -> list[list[float]]:
    """Return the ranges of the two axes: all points with room for ellipses, the same from every ordinary start.

    A start whose means lie beyond that room widens the ranges, but by no more than half of the points' spread
    on each side: a wild one must not shrink the points to a dot.
    """
    start = trajectory.states[0].mixture
    ranges = []
    for d in range(2):
        x = dataset.X[:, d]
        room = ROOM * float(x.std()) or 1.0
        low, high = float(x.min()) - room, float(x.max()) + room
        outside = (start.mu[:, d] < low) | (start.mu[:, d] > high)
        sigma = np.sqrt(start.Sigma[outside, d, d])
        limit = float(np.ptp(x)) / 2
        low = max(min([low, *(start.mu[outside, d] - sigma)]), low - limit)
        high = min(max([high, *(start.mu[outside, d] + sigma)]), high + limit)
        ranges.append([float(low), float(high)])
    return ranges


def whole_ranges(dataset: Dataset, trajectory: Trajectory, mixtures: Sequence[Mixture]) -> list[list[float]]:
    """Return the ranges of the two axes with the whole 1-sigma ellipses of some mixtures: what a small panel needs.

    Beyond the points they reach by no more than half of the points' spread on each side.
    """
    ranges = []
    for d, (low, high) in enumerate(plane_ranges(dataset, trajectory)):
        x = dataset.X[:, d]
        room = float(np.ptp(x)) / 2
        mu = np.array([mixture.mu[:, d] for mixture in mixtures])
        sigma = BEYOND * np.sqrt([mixture.Sigma[:, d, d] for mixture in mixtures])
        low = min(low, max(float((mu - sigma).min()), float(x.min()) - room))
        high = max(high, min(float((mu + sigma).max()), float(x.max()) + room))
        ranges.append([low, high])
    return ranges


def equal_units(dataset: Dataset) -> dict[str, Any]:
    """Give both axes the same unit length where that makes sense, so that a circle looks like one."""
    spread = np.ptp(dataset.X, axis=0)
    return {"scaleanchor": "x", "scaleratio": 1} if spread.max() < 4 * spread.min() else {}


def padded(values: Sequence[float] | Array, share: float) -> list[float]:
    """Return [lowest, highest] widened by a share of the distance between them on each side.

    Where that distance is nothing but rounding, the values are equal: a thousandth of their size on each side.
    """
    low, high = float(np.min(values)), float(np.max(values))
    size = max(abs(low), abs(high))
    pad = share * (high - low) if high - low > FLAT * size else max(size, 1.0) * 1e-3
    return [low - pad, high + pad]


def counted(last: int, share: float = 0.05) -> dict[str, Any]:
    """Return what an axis that counts from 0 to ``last`` needs: its range, and ticks at whole numbers only."""
    ticks = {"dtick": 1} if last < FEW else {"tickformat": "d"}
    return {"range": padded([0, max(last, 1)], share), **ticks}
