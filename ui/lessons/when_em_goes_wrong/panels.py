"""The pictures of the four runs: their ellipses above, their ln p(X) below. Pure."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import geometry
from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.mixture import Mixture
from ui.charts import drawing
from ui.charts.axes import Figure, equal_units, padded
from ui.lessons.when_em_goes_wrong.cures import Comparison, Run
from ui.lessons.when_em_goes_wrong.gallery import means
from ui.stage.collapse import collapsed
from ui.words.numerals import fixed, number

K_MAX = 4
LEAST_WIDTH = 900  # pixels for four panels side by side with what stands above them
TICKS = (0, 1, 3, 10, 30, 100, 300)

Axes = tuple[str, str]


class Panels:
    """The pictures of four runs, iteration by iteration; a control changes but one of the runs."""

    def __init__(self, compared: Comparison) -> None:
        self.runs, self.dataset = compared.runs, compared.dataset
        self.names, self.layout, _ = drawing.panels(4, 2, gap=0.035, stacked=False)
        plane = [padded(self.dataset.X[:, d], 0.12) for d in range(2)]
        curves = [value for run in self.runs for value in (*run.log_likelihoods, *run.objectives)]
        heights = padded(curves, 0.08)
        last = float(scale(max(run.last for run in self.runs)))
        ticks = {"tickvals": scale(TICKS).tolist(), "ticktext": list(map(str, TICKS))}
        bare = {"showticklabels": False, "ticks": "", "zeroline": False}
        for panel in range(len(self.runs)):
            (x, y), (u, v) = self._axes(panel)
            self.layout[_long(x)] |= drawing.axis("", plane[0], **bare)
            self.layout[_long(y)] |= drawing.axis("", plane[1], domain=[0.47, 0.93], **bare)
            self.layout[_long(y)] |= drawing.equal(x) if equal_units(self.dataset) else {}
            self.layout[_long(u)] |= drawing.axis("Iteration", [-0.1, last + 0.1], **ticks)
            self.layout[_long(v)] |= drawing.axis("", heights, domain=[0, 0.33], nticks=5, showticklabels=panel == 0)
        self.around = {
            "views": [_view(run, *self._axes(panel)) for panel, run in enumerate(self.runs)],
            "narrow": {},
            "narrow_height": 600,
            "least_width": LEAST_WIDTH,
        }

    def picture(self, t: int, before: int | None = None) -> Figure:
        """Draw the four runs after iteration t, the frame of iteration ``before`` being the last one shown.

        A run that ended earlier stands where it ended.
        """
        since = t - 1 if before is None else before
        data: list[drawing.Trace] = []
        titles: list[drawing.Trace] = []
        for panel, run in enumerate(self.runs):
            plane, curve = self._axes(panel)
            now, ended = min(t, run.T), run.collapsed and t >= run.last
            data += [*_plane(self.dataset, run, now, ended, plane), *_curve(run, now, ended, curve)]
            name = f"<b>{run.title}</b><br>{_status(run, since, t)}"
            titles += [
                drawing.title_above(name, *plane) | {"align": "left"},
                drawing.title_above(f"ln p(X) = {fixed(run.log_likelihoods[now])}{_in(run, t)}", *curve),
            ]
        return {"data": data, "layout": self.layout | {"annotations": titles}, **self.around}

    def _axes(self, panel: int) -> tuple[Axes, Axes]:
        """Return the names of the axes of a run's plane, and of its curve."""
        return self.names[panel], self.names[panel + len(self.runs)]


def _in(run: Run, t: int) -> str:
    """Name the iteration of the last ln p(X) of a run that has collapsed since."""
    return f" in iteration {run.T}" if run.collapsed and t >= run.last else ""


def _status(run: Run, before: int, t: int) -> str:
    if t >= run.last:
        return run.ending(short=True)
    if any(before < s <= t for s in run.resets):
        return "component reset"
    if lost := run.lost(before, t):
        return f"ln p(X) falls by {number(lost, 3)}"
    return f"iteration {t}" if t else "the start"


@lru_cache(maxsize=1024)
def _plane(dataset: Dataset, run: Run, t: int, ended: bool, axes: Axes) -> tuple[drawing.Trace, ...]:
    """Draw the points and the components after iteration t."""
    mixture = run.trajectory.states[t].mixture
    changing = [*(_ellipse(mixture, k) for k in range(K_MAX)), means(mixture), *_torn(dataset, run, ended)]
    return _points(dataset, axes), *(trace | _on(axes) for trace in changing)


@lru_cache(maxsize=16)
def _points(dataset: Dataset, axes: Axes) -> drawing.Trace:
    return drawing.points(dataset.X, "@faint", 6, **_on(axes))


def _on(axes: Axes) -> drawing.Trace:
    return {"xaxis": axes[0], "yaxis": axes[1], "hoverinfo": "skip"}


def _ellipse(mixture: Mixture, k: int) -> drawing.Trace:
    if k >= mixture.K:
        return drawing.line([], [], visible=False)
    contour = geometry.ellipse(mixture.mu[k], mixture.Sigma[k], n=33).round(3)
    return drawing.line(contour[:, 0], contour[:, 1], f"@{k + 1}", 3, drawing.DASHES[k], visible=True)


def _torn(dataset: Dataset, run: Run, ended: bool) -> list[drawing.Trace]:
    """Mark what a collapsed component has become: a point, or a line from end to end."""
    if not ended:
        return [
            drawing.line([0.0, 0.0], [0.0, 0.0], "@torn", 5, visible=False),
            drawing.points([[0.0, 0.0]], "@torn", 15, visible=False, marker={"symbol": "x"}),
        ]
    what = collapsed(dataset, run.trajectory)
    lengths, directions = geometry.axes(what.Sigma)
    ends = what.mu + np.outer([-1, 1], lengths[0] * directions[0])
    return [
        drawing.line(ends[:, 0], ends[:, 1], "@torn", 5, visible=True),
        drawing.points(what.mu, "@torn", 15, visible=True, marker={"symbol": "x"}),
    ]


@lru_cache(maxsize=1024)
def _curve(run: Run, t: int, ended: bool, axes: Axes) -> tuple[drawing.Trace, ...]:
    """Draw the whole curve, and where the run stands on it after iteration t."""
    here = [[float(scale(t)), run.log_likelihoods[t]]]
    end = {"symbol": "x" if ended else "circle"}
    return *_lines(run, axes), drawing.points(here, "@torn", 13, marker=end, **_on(axes))


@lru_cache(maxsize=64)
def _lines(run: Run, axes: Axes) -> tuple[drawing.Trace, ...]:
    """Draw what stays the same from frame to frame: ln p(X), where it falls, and with a prior the objective."""
    ln_p, objective = run.log_likelihoods, run.objectives
    steps = scale(range(len(ln_p)))
    falls = [[(steps[s - 1], ln_p[s - 1]), (steps[s], ln_p[s]), (np.nan, np.nan)] for s in run.falls]
    fallen = np.reshape(falls, (-1, 2))
    return (
        drawing.line(steps, ln_p, "@text", 2.5, **_on(axes)),
        drawing.line(fallen[:, 0], fallen[:, 1], "@torn", 4.5, **_on(axes)),
        drawing.line(steps, objective, "@accent", 2.5, "5px,4px", visible=objective != ln_p, **_on(axes)),
    )


def _view(run: Run, plane: Axes, curve: Axes) -> drawing.Trace:
    """Show one run alone where there is no room for four: its plane, and its curve below or beside it."""
    plane_x, plane_y, curve_x, curve_y = map(_long, (*plane, *curve))
    return {
        "name": run.title,
        "axes": [plane[0], curve[0]],
        "narrow": {
            **{f"{plane_x}.domain": [0, 1], f"{plane_y}.domain": [0.42, 0.9]},
            **{f"{curve_x}.domain": [0, 1], f"{curve_y}.domain": [0, 0.28], f"{curve_y}.showticklabels": True},
        },
        "short": {
            **{f"{plane_x}.domain": [0, 0.55], f"{plane_y}.domain": [0, 0.84]},
            **{f"{curve_x}.domain": [0.66, 1], f"{curve_y}.domain": [0, 0.84], f"{curve_y}.showticklabels": True},
        },
    }


def scale(t: ArrayLike) -> Array:
    """Place iterations on a logarithmic scale that has room for iteration 0."""
    return np.log10(1 + np.asarray(t, dtype=np.float64))


def _long(name: str) -> str:
    return f"{name[0]}axis{name[1:]}"
