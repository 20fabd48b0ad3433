"""The bars of the film of the bound: ℒ, KL and ln p of one iteration, magnified, and the numbers on them. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ui.charts import drawing
from ui.charts.drawing import Trace
from ui.lessons.bound.numbers import decimals, small
from ui.words.numerals import NOTHING, SUPERSCRIPT, fixed

PLACES = ("before E", "after E", "after M")
BOUND, GAP, LOG_P = "@accent", "@torn", "@text"
PANEL = {"xaxis": "x2", "yaxis": "y2", "hoverinfo": "skip"}


@dataclass(frozen=True)
class Level:
    """The heights of one step's bar: what EM climbs, and its two parts."""

    climbed: float  # ln p(X), plus ln p(theta) if there is a prior
    L: float  # the bound, plus the same
    KL: float


@dataclass(frozen=True)
class Bars:
    """The three bars of one iteration, of which so many are there yet.

    Heights are drawn from the old ln p on: of ln p itself the seven digits that are sent would not show a late step.
    """

    name: str  # what EM climbs
    levels: tuple[Level, Level, Level]
    there: int

    @property
    def old(self) -> float:
        """Return ln p before the E step, and after it."""
        return self.levels[0].climbed

    @property
    def span(self) -> float:
        """Return the distance from the lowest to the highest level."""
        highest = max(level.climbed for level in self.levels)
        return max(highest - min(level.L for level in self.levels), 1e-9 * max(abs(highest), 1.0))

    @property
    def limits(self) -> tuple[float, float]:
        """Return the heights that the bars are shown between: the lines of text at both ends fit in."""
        heights = [height - self.old for level in self.levels for height in (level.climbed, level.L)]
        return min(heights) - 0.7 * self.span, max(heights) + (0.55 + 0.25 * self.mark.count("<br>")) * self.span

    @property
    def mark(self) -> str:
        """Return the name as it stands above a bar, no wider than that."""
        return self.name.replace(" + ", " +<br>")

    @property
    def digits(self) -> int:
        """Return how many decimals tell the levels apart."""
        return decimals(self.span)

    @property
    def power(self) -> int | None:
        """Return the power of ten that counts the steps from the old ln p; None where the levels are written out."""
        return None if self.digits <= 2 else math.floor(math.log10(self.span)) - 1

    @property
    def title(self) -> str:
        """Say what the numbers on the bars are."""
        if self.power is None:
            return f"ℒ + KL = {self.name}, magnified"
        return f"in 10{str(self.power).translate(SUPERSCRIPT)} from the dotted line"

    def traces(self) -> list[Trace]:
        """Draw the bars: strong the one of now, as a shade those that are still to come."""
        low = self.limits[0]
        L = [level.L - self.old for level in self.levels]
        KL = [level.climbed - level.L for level in self.levels]
        opacity = [0.65 if n == self.there - 1 else 0.35 if n < self.there else 0.08 for n in range(3)]
        x, y = [], []
        for n, level in enumerate(self.levels):
            x += [n - 0.4, n + 0.4, np.nan]
            y += [level.climbed - self.old if n < self.there else np.nan] * 3
        colours = {colour: [f"{colour}/{share}" for share in opacity] for colour in (BOUND, GAP)}
        return [
            drawing.bars(range(3), np.subtract(L, low), colours[BOUND], base=[low] * 3, width=0.8, **PANEL),
            drawing.bars(range(3), KL, colours[GAP], base=L, width=0.8, **PANEL),
            drawing.line([-0.4, 2.4], [0, 0], "@faint", 1.5, "dot", **PANEL),
            drawing.line(x, y, LOG_P, 3.5, **PANEL),
        ]

    def labels(self) -> list[Trace]:
        """Write the numbers on the bars: ln p above, ℒ below its edge, KL inside if it is tall enough."""
        written = []
        for n, level in enumerate(self.levels):
            at = {"xref": "x2", "yref": "y2", "bgcolor": "@background/0", "borderpad": 1, "visible": n < self.there}
            inside = at | {"yanchor": "middle", "visible": n < self.there and self.is_tall(level)}
            log_p, L = f"{self.mark}<br>{self.told(level.climbed, n == 0)}", f"ℒ<br>{self.told(level.L)}"
            top, edge = level.climbed - self.old, level.L - self.old
            written += [
                drawing.label(L, n, edge, LOG_P, yanchor="top", yshift=-3, **at),
                drawing.label(log_p, n, top, LOG_P, yanchor="bottom", yshift=2, **at),
                drawing.label(f"KL {self.apart(level.KL)}", n, (top + edge) / 2, LOG_P, **inside),
            ]
        return written

    def places(self) -> Sequence[str]:
        """Name the bars; a KL for which its bar has no room stands below."""
        named = []
        for n, (place, level) in enumerate(zip(PLACES, self.levels, strict=True)):
            below = n < self.there and not self.is_tall(level)
            named.append(f"{place}<br>{f'KL {self.apart(level.KL)}' if below else ' '}")
        return named

    def told(self, level: float, whole: bool = False) -> str:
        """Write a level, if it is not to be ``whole`` as a step from the old ln p."""
        if self.power is None or whole:
            return fixed(level)
        return fixed((level - self.old) / 10.0**self.power, plus=True)

    def apart(self, KL: float) -> str:
        """Write a distance between two levels."""
        if self.power is None or KL < NOTHING:
            return small(KL)
        steps = KL / 10.0**self.power
        return fixed(steps) if steps >= 0.01 else "< 0.01"

    def is_tall(self, level: Level) -> bool:
        """Tell whether there is room for a line of text in the bar of the KL."""
        low, high = self.limits
        return level.climbed - level.L > 0.16 * (high - low)
