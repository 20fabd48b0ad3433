"""The page on maximum likelihood for its tests: what it makes of its settings."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ui.charts.axes import Figure
from ui.lessons.maximum_likelihood import bias, landscape, plane
from ui.lessons.maximum_likelihood.settings import (
    Sample,
    Settings,
    Yours,
)
from ui.lessons.maximum_likelihood.slices import slices
from ui.state.settings import Values, changed

FIGURES: dict[str, Callable[[Settings], Figure]] = {
    "slices": lambda chosen: slices(*climbing(chosen), chosen.maximum),
    "map": lambda chosen: landscape.chart(*climbing(chosen), chosen.maximum),
    "surface": lambda chosen: landscape.surface(*climbing(chosen), chosen.maximum),
    "histogram": lambda chosen: bias.histogram(chosen.series),
    "ellipses": lambda chosen: plane.ellipses(chosen.plane),
}
COINCIDING: Values = {"N": 2, "seed": 104}  # both points are 0.56


def with_(**values: Any) -> Settings:
    return changed(Settings(), **values)


def climbing(chosen: Settings) -> tuple[Sample, Yours]:
    return chosen.sample, chosen.yours


def trace(figure: Figure, number: int) -> tuple[np.ndarray, np.ndarray]:
    data = figure["data"][number]
    return np.array(data["x"], dtype=float), np.array(data["y"], dtype=float)
