"""The frames of EM for alpha and beta: the curve with its band, and the evidence, beside the direct updates. Pure."""

import numpy as np

from gmm_core.arrays import Array
from gmm_core.models.linear_regression import predict
from ui.charts import drawing
from ui.charts.axes import Figure, counted, padded
from ui.charts.drawing import Trace
from ui.lessons.linear_regression import model
from ui.lessons.linear_regression.model import Fit

GRID = np.linspace(0, 1, 81)
BELOW = 40.0  # how far below the best evidence the curve of it reaches


class Reel:
    """The figures of a run of which the iterations ``moments`` are drawn; what frames have in common is drawn once."""

    def __init__(self, fit: Fit, moments: list[int], rows: Array) -> None:
        self.fit, self.moments = fit, moments
        self.evidence = Evidence(fit, [0, *moments])
        self.arrangement = _arrangement(fit, self.evidence.range)
        self.truth = drawing.line(GRID, model.truth(GRID), "@faint", 2, "dot")
        self.points = drawing.points(np.column_stack([fit.x, fit.data.t]), "@text", 9)
        start, flat = fit.em.states[0], np.zeros(len(GRID))
        mean, spread = [flat], [np.sqrt(1 / start.beta + (rows * rows).sum(axis=1) / start.alpha)]
        curves = [flat]
        for t in moments:
            before, after = fit.em.states[t - 1 : t + 1]
            found = predict(before, rows)
            mean += [found[0]] * 2
            spread += [found[1], np.sqrt(np.maximum(found[1] ** 2 - 1 / before.beta, 0) + 1 / after.beta)]
            curves.append(rows @ fit.directly(t - 1).m_N)
        # Of the start, and then of each E step and M step.
        self.bands = _bands(np.array(mean), np.array(spread))
        self.means = _lines(np.array(mean[::2]), "@1", 3.5)
        self.direct = _lines(np.array(curves), "@2", 2.5, drawing.DASHES[1])

    def start(self) -> Figure:
        """Draw the prior."""
        return self._figure(0, 0, 0)

    def e_step(self, n: int) -> Figure:
        """Draw the E step of the n-th iteration shown, one of those that follow on the one before."""
        return self._figure(2 * n + 1, n + 1, n)

    def m_step(self, n: int) -> Figure:
        """Draw the M step of the n-th iteration shown."""
        return self._figure(2 * n + 2, n + 1, n + 1)

    def _figure(self, band: int, curve: int, now: int) -> Figure:
        curves = [self.bands[band], self.truth, self.direct[curve], self.means[curve], self.points]
        return {**self.arrangement, "data": [*curves, *self.evidence.until(now)]}


def _arrangement(fit: Fit, heights: list[float]) -> Figure:
    _, layout, narrow = drawing.panels(2, titles=("Curve ±1 standard deviation", "Log evidence ln p(t|α,β)"))
    reach = max(1.6, 1.1 * float(np.abs(fit.data.t).max()))
    layout["xaxis"] |= drawing.axis("x", (0, 1), domain=[0, 0.57])
    layout["yaxis"] |= drawing.axis("t", (-reach, reach), zeroline=False)
    layout["xaxis2"] |= drawing.axis("Iteration", **counted(fit.em.stop.iteration), domain=[0.67, 1])
    layout["yaxis2"] |= drawing.axis("", heights)
    layout["annotations"] += _labels()
    narrow |= {"yaxis.domain": [0.5, 1], "yaxis2.domain": [0, 0.28]}
    return {"layout": layout, "narrow": narrow, "narrow_height": 600}


def _lines(heights: Array, colour: str, width: float, dash: str = "solid") -> list[Trace]:
    """Draw curves over the grid, heights (n, G)."""
    line = drawing.line(GRID, GRID, colour, width, dash)
    return [line | {"y": y} for y in drawing.numbers(heights)]


def _bands(mean: Array, spread: Array) -> list[Trace]:
    """Fill one standard deviation to both sides of curves over the grid, (n, G) each."""
    around = np.concatenate([GRID, GRID[::-1]])
    band = drawing.line(around, around, "@1/0", 0, fill="toself", fillcolor="@1/0.18", hoverinfo="skip")
    return [band | {"y": y} for y in drawing.numbers(np.hstack([mean + spread, (mean - spread)[:, ::-1]]))]


class Evidence:
    """ln p(t | alpha, beta) over the iterations ``at`` of both runs: all of them thin, what is done bold."""

    def __init__(self, fit: Fit, at: list[int]) -> None:
        em = np.array([fit.em.states[t].log_evidence for t in at])
        direct = np.array([fit.directly(t).log_evidence for t in at])
        self.range = _evidence_range(np.concatenate([em, direct]))
        self.at = drawing.numbers(at)
        # a start may lie far below
        self.em, self.direct = (drawing.numbers(np.maximum(values, self.range[0])) for values in (em, direct))
        panel = {"xaxis": "x2", "yaxis": "y2"}
        self.whole = [
            drawing.line(at, self.direct, "@2/0.5", 1.5, drawing.DASHES[1], **panel),
            drawing.line(at, self.em, "@1/0.5", 1.5, **panel),
        ]
        self.done = (
            drawing.line([], [], "@2", 2.5, drawing.DASHES[1], **panel),
            drawing.line([], [], "@1", 3.5, **panel),
        )
        self.now = (
            drawing.points([], "@2", 11, marker={"symbol": "square"}, cliponaxis=False, **panel),
            drawing.points([], "@1", 13, cliponaxis=False, **panel),
        )

    def until(self, n: int) -> list[Trace]:
        """Draw both runs as far as the n-th of the iterations; lines keep their length, so that they can grow."""
        left = len(self.at) - 1 - n
        x = self.at[: n + 1] + self.at[n : n + 1] * left
        runs = (self.direct, self.em)
        done = [line | {"x": x, "y": y[: n + 1] + y[n : n + 1] * left} for line, y in zip(self.done, runs, strict=True)]
        now = [mark | {"x": [self.at[n]], "y": [y[n]]} for mark, y in zip(self.now, runs, strict=True)]
        return [*self.whole, *done, *now]


def _evidence_range(values: Array) -> list[float]:
    best = float(values.max())
    return padded([max(float(values.min()), best - BELOW), best], 0.08)


def _labels() -> list[Trace]:
    """Name the lines where the sinusoid leaves room, at the lower left."""
    lines = (("— EM, ±1 sd", "@1"), ("- - direct updates", "@2"), ("··· sin 2πx", "@faint"))
    place = {"xanchor": "left", "yref": "y domain", "yanchor": "bottom", "bgcolor": "@background/0", "borderpad": 0}
    return [
        drawing.label(text, 0.01, 0, colour, yshift=2 + 17 * (2 - i), **place) for i, (text, colour) in enumerate(lines)
    ]
