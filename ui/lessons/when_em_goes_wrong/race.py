"""The film of the four runs: their ellipses above, their ln p(X) below, one frame for all of them at once. Pure."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import geometry
from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.mixture import Mixture
from ui.charts import drawing
from ui.charts.axes import Figure, equal_units, padded
from ui.charts.drawing import Frame
from ui.lessons.when_em_goes_wrong.cures import Comparison, Run, comparison
from ui.lessons.when_em_goes_wrong.gallery import means
from ui.lessons.when_em_goes_wrong.settings import Race
from ui.stage.collapse import collapsed
from ui.words.numerals import fixed, number

EVERY = 15  # iterations shown one by one; later ones in growing strides
K_MAX = 4
LEAST_WIDTH = 900  # pixels for four panels side by side with what stands above them
TICKS = (0, 1, 3, 10, 30, 100, 300)


def film(race: Race) -> list[Frame]:
    """Return the film: first where the runs end, then all four from their start, iteration by iteration."""
    compared = comparison(race)
    times = moments(max(run.last for run in compared.runs))
    ends = Frame("The end first", _verdict(compared), "", picture(compared, times[-1]), rows(compared, times[-1]))
    frames = [
        Frame(
            f"Iteration {t}" if t else "One start for all four",
            _says(compared, before, t),
            f"To iteration {t}" if t else "From the start",
            picture(compared, t, before),
            rows(compared, t),
        )
        for before, t in zip([0, *times], times, strict=False)
    ]
    return [ends, *frames]


def moments(T: int) -> list[int]:
    """Return the iterations to show, from 0 to T."""
    later = np.unique(np.geomspace(EVERY + 1, max(T, EVERY + 2), 9).round().astype(int)).tolist()
    return [t for t in (*range(EVERY + 1), *later) if t < T] + [T]


def picture(compared: Comparison, t: int, before: int | None = None) -> Figure:
    """Draw the four runs after iteration t, the frame of iteration ``before`` being the last one shown.

    A run that ended earlier stands where it ended.
    """
    since = t - 1 if before is None else before
    names, layout, _ = drawing.panels(4, 2, gap=0.035, stacked=False)
    plane = [padded(compared.dataset.X[:, d], 0.12) for d in range(2)]
    curves = [value for run in compared.runs for value in (*run.log_likelihoods, *run.objectives)]
    heights = padded(curves, 0.08)
    last = float(scale(max(run.last for run in compared.runs)))
    ticks = {"tickvals": scale(TICKS).tolist(), "ticktext": list(map(str, TICKS))}
    data: list[drawing.Trace] = []
    for panel, run in enumerate(compared.runs):
        (x, y), (u, v) = names[panel], names[panel + 4]
        data += _plane(compared, run, t, {"xaxis": x, "yaxis": y, "hoverinfo": "skip"})
        data += _curve(run, t, {"xaxis": u, "yaxis": v, "hoverinfo": "skip"})
        bare = {"showticklabels": False, "ticks": "", "zeroline": False}
        layout[_long(x)] |= drawing.axis("", plane[0], **bare)
        layout[_long(y)] |= drawing.axis("", plane[1], domain=[0.47, 0.93], **bare)
        layout[_long(y)] |= drawing.equal(x) if equal_units(compared.dataset) else {}
        layout[_long(u)] |= drawing.axis("Iteration", [-0.1, last + 0.1], **ticks)
        layout[_long(v)] |= drawing.axis("", heights, domain=[0, 0.33], nticks=5, showticklabels=panel == 0)
        layout["annotations"] += [
            drawing.title_above(f"<b>{run.title}</b><br>{_status(run, since, t)}", x, y) | {"align": "left"},
            drawing.title_above(f"ln p(X) = {fixed(run.log_likelihoods[min(t, run.T)])}{_in(run, t)}", u, v),
        ]
    views = [_view(run, *names[panel], *names[panel + 4]) for panel, run in enumerate(compared.runs)]
    return {
        "data": data,
        "layout": layout,
        "views": views,
        "narrow": {},
        "narrow_height": 600,
        "least_width": LEAST_WIDTH,
    }


def rows(compared: Comparison, t: int) -> tuple[tuple[str, ...], ...]:
    """Write the four runs after iteration t as a table."""
    head = ("", "iteration", "ln p(X)", "change of ln p(X)", "ln p(X) + ln p(θ)", "smallest σ of a component")
    return (head, *(_row(run, t) for run in compared.runs))


def _row(run: Run, t: int) -> tuple[str, ...]:
    now, ln_p, objective = min(t, run.T), run.log_likelihoods, run.objectives
    values = [fixed(ln_p[now], 4), "" if now == 0 else fixed(ln_p[now] - ln_p[now - 1], 6, plus=True)]
    values.append(fixed(objective[now], 4) if objective != ln_p else "–")
    narrowest = number(run.narrowest(now), 3)
    if run.collapsed and t >= run.last:
        return (run.title, f"{run.last}, collapsed", f"{values[0]} in {run.T}", "–", "–", f"0; {narrowest} in {run.T}")
    return (run.title, str(now), *values, narrowest)


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


def _verdict(compared: Comparison) -> str:
    plain, reset, constant, map_ = compared.runs
    count = len(constant.falls)
    fell = f"fell in {count} of {constant.T} iterations" if count else "never fell here"
    return (
        f"Where the four runs end. Plain EM: {plain.ending()}. Reset: ln p(X) = {fixed(reset.log_likelihoods[-1])}, "
        f"{len(reset.resets)} reset{'s' * (len(reset.resets) != 1)}. Constant: ln p(X) = "
        f"{fixed(constant.log_likelihoods[-1])}; it {fell}. MAP: ln p(X) = {fixed(map_.log_likelihoods[-1])}; "
        "ln p(X) + ln p(θ) never fell."
    )


def _says(compared: Comparison, before: int, t: int) -> str:
    plain, reset, constant, map_ = compared.runs
    if t == 0:
        return f"ln p(X) = {fixed(plain.log_likelihoods[0])} for all of them. Which will climb, which will fall?"
    said = []
    if before < plain.last <= t:
        said.append(f"Plain EM: {plain.ending()}.")
    told = [s for s in reset.resets if before < s <= t]
    if told:
        said.append(
            f"Reset in iteration{'s' * (len(told) > 1)} {', '.join(map(str, told))}: a new mean, a wide covariance."
        )
    if lost := constant.lost(before, t):
        said.append(f"With the constant ln p(X) falls by {number(lost, 3)}.")
    if lost := map_.lost(before, t):
        said.append(f"With the prior ln p(X) falls by {number(lost, 3)}, while ln p(X) + ln p(θ) rises.")
    said += [f"{run.title}: {run.ending()}." for run in compared.runs[1:] if before < run.last <= t]
    all_go_on = all(t < run.last for run in compared.runs)
    return " ".join(said) or ("Every curve rises." if all_go_on else "Every curve that goes on rises.")


def _plane(compared: Comparison, run: Run, t: int, axes: drawing.Trace) -> list[drawing.Trace]:
    ended = run.collapsed and t >= run.last
    return [trace | axes for trace in _components(compared.dataset, run, min(t, run.T), ended)]


@lru_cache(maxsize=1024)
def _components(dataset: Dataset, run: Run, t: int, ended: bool) -> tuple[drawing.Trace, ...]:
    """Draw the points and the components after iteration t; of four runs a control changes but one."""
    mixture = run.trajectory.states[t].mixture
    return (
        drawing.points(dataset.X, "@faint", 6),
        *(_ellipse(mixture, k) for k in range(K_MAX)),
        means(mixture),
        *_torn(dataset, run, ended),
    )


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


def _curve(run: Run, t: int, axes: drawing.Trace) -> list[drawing.Trace]:
    now = min(t, run.T)
    end = {"symbol": "x" if run.collapsed and t >= run.last else "circle"}
    here = [[float(scale(now)), run.log_likelihoods[now]]]
    return [line | axes for line in _lines(run)] + [drawing.points(here, "@torn", 13, marker=end, **axes)]


@lru_cache(maxsize=64)
def _lines(run: Run) -> tuple[drawing.Trace, ...]:
    """Draw what stays the same from frame to frame: ln p(X), where it falls, and with a prior the objective."""
    ln_p, objective = run.log_likelihoods, run.objectives
    steps = scale(range(len(ln_p)))
    falls = [[(steps[s - 1], ln_p[s - 1]), (steps[s], ln_p[s]), (np.nan, np.nan)] for s in run.falls]
    fallen = np.reshape(falls, (-1, 2))
    return (
        drawing.line(steps, ln_p, "@text", 2.5),
        drawing.line(fallen[:, 0], fallen[:, 1], "@torn", 4.5),
        drawing.line(steps, objective, "@accent", 2.5, "5px,4px", visible=objective != ln_p),
    )


def _view(run: Run, x: str, y: str, u: str, v: str) -> drawing.Trace:
    """Show one run alone where there is no room for four: its plane, and its curve below or beside it."""
    plane_x, plane_y, curve_x, curve_y = map(_long, (x, y, u, v))
    return {
        "name": run.title,
        "axes": [x, u],
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
