"""The Gaussian: what its figures share. Pure."""

import numpy as np
from numpy.typing import ArrayLike

from ui.charts import drawing
from ui.charts.drawing import Trace
from ui.words.numerals import number

BELL, POINT = "@1", "@2"  # the hues of the Gaussian and of the point that is looked at
FILL = {1: 0.34, 2: 0.2, 3: 0.12}  # opacity of what lies within each level


def ceiling(peak: float) -> float:
    """Return where a density's axis ends: 0.5, 1, 2, 5, 10 ..., so that it stays while the density changes little."""
    steps = (digit * 10.0**power for power in range(-2, 4) for digit in (1, 2, 5))
    return next(step for step in steps if step >= max(1.15 * peak, 0.1))


def text(text: str, place: ArrayLike, position: str, colour: str) -> Trace:
    """Write a text as a trace: it moves along when the figure changes."""
    written = {
        "mode": "text",
        "text": [f"\u2002{text}\u2002"],
        "textposition": position,
        "textfont": {"color": colour, "shadow": "auto"},
    }
    return drawing.points(place) | written


def segment(start: ArrayLike, end: ArrayLike, colour: str, width: float, dash: str = "solid") -> Trace:
    """Draw a straight line from one place to another."""
    x, y = np.array([start, end], dtype=np.float64).T
    return drawing.line(x, y, colour, width, dash)


def short(value: float) -> str:
    """Write a number with four significant digits and a true minus sign."""
    return number(value)
