"""Batch, generalised and incremental EM from the same start, by passes over the data. Pure."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gmm_core import Collapse, Mixture, em
from gmm_core.arrays import Array
from gmm_core.experiment import experiment as experiments
from gmm_core.general import generalised, incremental
from ui.charts import drawing
from ui.charts.axes import Figure
from ui.charts.drawing import Trace
from ui.lessons.bound.numbers import shuffler
from ui.lessons.bound.subject import Subject
from ui.stage import figure
from ui.words.numerals import SUPERSCRIPT, fixed, number

CLOSE = 1e-6  # to the maximum, in nats: then a run has arrived
MOST_PASSES = 300
MOST_VISITS = 25_000  # of incremental EM: about a second
MOST_POINTS = 2_000
MARKS = 20  # symbols on a curve, about
PARTS = 4  # how often incremental EM is looked at in one pass
LEAST = 1e-9  # the smallest distance from the maximum that is drawn
STILL = 1e-8  # a whole pass that brings less than this is the last one
BATCH, GENERALISED, INCREMENTAL = "batch EM", "generalised EM", "incremental EM"
COLOURS = {BATCH: "@text", GENERALISED: "@4", INCREMENTAL: "@3"}
SYMBOLS = {BATCH: "circle", GENERALISED: "square", INCREMENTAL: "diamond"}


@dataclass(frozen=True, eq=False)
class Run:
    """One way of climbing: what it reaches after how many passes, and the local maximum it is on the way to."""

    name: str
    passes: Array  # (M,)
    climbed: Array  # (M,)  ln p(X), plus ln p(theta) if there is a prior
    maximum: float
    collapsed: bool

    @property
    def arrives(self) -> int | None:
        """Return after how many whole passes it is within CLOSE of its maximum; None: not in the passes allowed."""
        near = np.flatnonzero(self.maximum - self.climbed < CLOSE)
        return None if self.collapsed or not len(near) else math.ceil(self.passes[near[0]])


def batch(subject: Subject) -> Run:
    """Run batch EM from the start of the experiment, on at most MOST_POINTS of its points."""
    return _climb(BATCH, subject, _whole(em.iterate(*_problem(subject))))


def part_way(rho: float, subject: Subject) -> Run:
    """Run generalised EM, which goes this fraction of each M step, from the same start."""
    X, start, covariance, psi = _problem(subject)
    return _climb(GENERALISED, subject, _whole(generalised.iterate(X, start, rho, covariance, psi)))


def by_visits(order: str, subject: Subject) -> Run:
    """Run incremental EM from the same start."""
    return _climb(INCREMENTAL, subject, _visited(*_problem(subject), shuffler(order)))


def _problem(subject: Subject) -> tuple[Array, Mixture, str, float]:
    start = experiments.start(subject.experiment, subject.dataset)
    return points(subject), start, subject.experiment.covariance, subject.psi


def points(subject: Subject) -> Array:
    """Return the points the three are compared on: all, or some drawn at random."""
    X = subject.X
    if len(X) <= MOST_POINTS:
        return X
    return X[np.sort(np.random.default_rng(0).choice(len(X), MOST_POINTS, replace=False))]


Step = tuple[float, em.EMState]  # passes so far, and the state


def _whole(states: Iterator[em.EMState]) -> Iterator[Step]:
    return ((float(t), state) for t, state in enumerate(states))


def _visited(X: Array, start: Mixture, covariance: str, psi: float, rng: np.random.Generator | None) -> Iterator[Step]:
    """Look at incremental EM PARTS times in each pass; the first pass is that of batch EM."""
    yield from itertools.islice(_whole(em.iterate(X, start, covariance, psi)), 2)
    N = len(X)
    part = max(N // PARTS, 1)
    at = [n for n in range(1, MOST_VISITS + 1) if n % N == 0 or n % N % part == 0]
    states = incremental.after(X, start, covariance, psi, rng, at)
    yield from ((1 + n / N, state) for n, state in zip(at, states, strict=False))


def _climb(name: str, subject: Subject, way: Iterator[Step]) -> Run:
    """Follow a run until it no longer rises; its maximum is where batch EM goes from there."""
    steps: list[Step] = []
    collapsed = False
    try:
        for step in way:
            steps.append(step)
            whole = [state.objective for passes, state in steps[-2 * PARTS :] if passes == int(passes)]
            still = len(whole) > 1 and abs(whole[-1] - whole[-2]) < STILL and step[0] == int(step[0])
            if still or step[0] >= MOST_PASSES:
                break
    except Collapse:
        collapsed = True
    climbed = np.array([state.objective for _, state in steps])
    beyond = em.run(
        points(subject), steps[-1][1].mixture, subject.experiment.covariance, subject.psi, tol=1e-11, max_iter=3000
    )
    maximum = max(float(climbed.max()), beyond.states[-1].objective)
    return Run(name, np.array([passes for passes, _ in steps]), climbed, maximum, collapsed)


def chart(found: tuple[Run, ...], with_prior: bool) -> Figure:
    """Draw what each run reaches by passes, and how far it still is from its maximum."""
    name = "ln p(X) + ln p(θ)" if with_prior else "ln p(X|θ)"
    _, layout, narrow = drawing.panels(2, titles=(name, "still missing to its local maximum"), gap=0.12)
    reach = max(run.passes[-1] if run.arrives is None else run.arrives for run in found)
    limits = figure.padded([0, max(reach, 1)], 0.02)
    heights = np.concatenate([run.climbed for run in found])
    second = min(float(run.climbed[min(1, len(run.climbed) - 1)]) for run in found)
    low, high = max(float(heights.min()), second - 0.6 * (heights.max() - second)), float(heights.max())
    powers = range(-8, 9, 2)
    decades = {"type": "log", "tickvals": [10.0**n for n in powers], "ticktext": [f"10{_raised(n)}" for n in powers]}
    most = max(float((run.maximum - run.climbed).max()) for run in found)
    layout["xaxis"] |= drawing.axis("passes over the data", limits)
    layout["yaxis"] |= drawing.axis("", figure.padded([low, high], 0.06), nticks=6)
    layout["xaxis2"] |= drawing.axis("passes over the data", limits)
    layout["yaxis2"] |= drawing.axis("", [-8, math.log10(max(most, 10.0)) + 0.3], **decades)
    layout["annotations"] += _names(found)
    data: list[Trace] = [drawing.line(limits, [CLOSE, CLOSE], "@faint", 1.5, "dot", xaxis="x2", yaxis="y2")]
    for run in found:
        data += _curves(run, max(int(reach) // MARKS, 1))
    return {"data": data, "layout": layout, "narrow": narrow, "narrow_height": 720}


def _raised(power: int) -> str:
    return str(power).translate(SUPERSCRIPT)


def _curves(run: Run, stride: int) -> list[Trace]:
    missing = np.maximum(run.maximum - run.climbed, LEAST)
    colour = COLOURS[run.name]
    whole = np.flatnonzero(run.passes % stride == 0)
    marks: Trace = {"marker": {"symbol": SYMBOLS[run.name]}, "hoverinfo": "skip"}
    second: Trace = {"xaxis": "x2", "yaxis": "y2"}
    return [
        drawing.line(run.passes, run.climbed, colour, 3, hoverinfo="skip"),
        drawing.points(np.column_stack([run.passes, run.climbed])[whole], colour, 7, **marks),
        drawing.line(run.passes, missing, colour, 3, hoverinfo="skip", **second),
        drawing.points(np.column_stack([run.passes, missing])[whole], colour, 7, **marks, **second),
    ]


def _names(found: tuple[Run, ...]) -> list[Trace]:
    """Name the runs in a column at the lower right of the first panel."""
    at = {"xref": "x domain", "yref": "y domain", "xanchor": "right", "yanchor": "bottom"}
    return [
        drawing.label(f"{mark} {run.name}", 0.98, 0.04 + 0.1 * n, COLOURS[run.name], **at)
        for n, (run, mark) in enumerate(zip(reversed(found), "♦■●", strict=True))
    ]


def numbers(found: tuple[Run, ...], rho: float, subject: Subject) -> dict[str, str]:
    """Return the table of the three runs, as Markdown, and a sentence on where they end."""
    climbed = "ln p(X) + ln p(θ)" if subject.psi > 0 else "ln p(X)"
    head = f"| EM | passes until within 10⁻⁶ | {climbed} at its local maximum |"
    labels = {GENERALISED: f"{GENERALISED}, fraction {number(rho)}"}
    rows = [f"| {labels.get(run.name, run.name)} | {_arrival(run)} | {fixed(run.maximum, 4)} |" for run in found]
    return {"table": "\n".join([head, "|:--|--:|--:|", *rows]), "ends": _ends(found, subject)}


def _arrival(run: Run) -> str:
    if run.collapsed:
        return "a component collapses"
    return f"more than {int(run.passes[-1])}" if run.arrives is None else str(run.arrives)


def _ends(found: tuple[Run, ...], subject: Subject) -> str:
    maxima = [run.maximum for run in found if not run.collapsed]
    said = []
    if len(maxima) == len(found):
        same = max(maxima) - min(maxima) < 1e-5
        said.append(
            "All three reach the same local maximum." if same else "They do not all reach the same local maximum."
        )
    if len(points(subject)) < len(subject.X):
        said.append(f"Compared on {MOST_POINTS:,} of the {len(subject.X):,} points, drawn at random.")
    return " ".join(said)
