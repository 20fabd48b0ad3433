"""The film of EM for alpha and beta: the curve and the evidence, step by step, beside the direct updates. Pure."""

import numpy as np

from gmm_core.arrays import Array
from gmm_core.em import Reason
from gmm_core.models.linear_regression import EvidenceState, predict
from ui.charts import drawing
from ui.charts.axes import Figure, counted, padded
from ui.charts.drawing import Frame, Trace
from ui.lessons.linear_regression import model
from ui.lessons.linear_regression.model import Fit
from ui.lessons.linear_regression.settings import Problem, Settings
from ui.words.numerals import change, fixed, number

STEP_BY_STEP = 12  # iterations shown step by step; a longer run goes on in ever longer strides
STRIDE = 1.15
GRID = np.linspace(0, 1, 81)
BELOW = 40.0  # how far below the best evidence the curve of it reaches


def film(settings: Settings) -> list[Frame]:
    """Show the start, and then each E step and each M step; of a long run later only some iterations."""
    fit = model.fit(settings)
    start = fit.em.states[0]
    prior = np.zeros(len(GRID)), _prior_spread(settings.problem, start)
    lna, lnb = settings.start.lna, settings.start.lnb
    says = (
        f"ln α = {number(lna)} and ln β = {number(lnb)}, so α = {number(start.alpha)} and β = {number(start.beta)}. "
        "No point is seen yet: the prior alone, and its mean is the line 0."
    )
    frames = [Frame("Start", says, "", _figure(fit, 0, *prior, np.zeros(len(GRID))), _rows(fit, 0))]
    rows = model.basis(settings.problem, GRID)
    for t in moments(fit.em.stop.iteration):
        before, after = fit.em.states[t - 1 : t + 1]
        mean, spread = predict(before, rows)
        direct = rows @ fit.directly(t - 1).m_N
        step_by_step = t <= STEP_BY_STEP
        if step_by_step:
            figure = _figure(fit, t - 1, mean, spread, direct)
            frames.append(Frame(f"E step {t}", _e_says(before), "E step", figure, _rows(fit, t - 1)))
        spread = np.sqrt(np.maximum(spread**2 - 1 / before.beta, 0) + 1 / after.beta)
        name, step = (f"M step {t}", "M step") if step_by_step else (f"Iteration {t}", f"To iteration {t}")
        frames.append(Frame(name, _m_says(fit, t), step, _figure(fit, t, mean, spread, direct), _rows(fit, t)))
    return frames


def moments(last: int) -> list[int]:
    """Choose the iterations to show: all the first ones, then in strides of ever more, and the last one."""
    chosen = list(range(1, min(STEP_BY_STEP, last) + 1))
    while chosen[-1] < last:
        chosen.append(min(max(chosen[-1] + 1, round(STRIDE * chosen[-1])), last))
    return chosen


# Words


def _e_says(state: EvidenceState) -> str:
    return (
        f"With α = {number(state.alpha)} and β = {number(state.beta)}, the posterior of w: its mean draws the "
        f"curve. The data determine γ = {fixed(state.gamma)} of {len(state.m_N)} parameters."
    )


def _m_says(fit: Fit, t: int) -> str:
    before, after = fit.em.states[t - 1 : t + 1]
    says = (
        f"α = {number(after.alpha)}, β = {number(after.beta)}: noise of standard deviation {number(after.beta**-0.5)}. "
        f"ln p(t|α,β) rises by {change(after.log_evidence - before.log_evidence, 4)} to {fixed(after.log_evidence, 4)}."
    )
    if t < fit.em.stop.iteration:
        return says
    if fit.em.stop.reason is Reason.CONVERGED:
        return f"{says} Converged."
    return f"{says} Not converged: stopped after {t} iterations."


def _rows(fit: Fit, t: int) -> tuple[tuple[str, ...], ...]:
    head = ("", "α", "β", "γ", "ln p(t|α,β)", "iterations in all")
    ended = min(t, len(fit.direct.states) - 1)
    return (
        head,
        _row(f"EM, after {t}", fit.em.states[t], fit.em.stop.iteration),
        _row(f"direct, after {ended}", fit.directly(t), fit.direct.stop.iteration),
    )


def _row(name: str, state: EvidenceState, needed: int) -> tuple[str, ...]:
    return (
        name,
        number(state.alpha),
        number(state.beta),
        fixed(state.gamma),
        fixed(state.log_evidence, 4),
        str(needed),
    )


# Pictures


def _prior_spread(problem: Problem, start: EvidenceState) -> Array:
    rows = model.basis(problem, GRID)
    return np.sqrt(1 / start.beta + (rows * rows).sum(axis=1) / start.alpha)


def _figure(fit: Fit, t: int, mean: Array, spread: Array, direct: Array) -> Figure:
    _, layout, narrow = drawing.panels(2, titles=("Curve ±1 standard deviation", "Log evidence ln p(t|α,β)"))
    reach = max(1.6, 1.1 * float(np.abs(fit.data.t).max()))
    last = fit.em.stop.iteration
    at = np.array([0, *moments(last)])
    em_curve = np.array([fit.em.states[i].log_evidence for i in at])
    direct_curve = np.array([fit.directly(i).log_evidence for i in at])
    low, high = _evidence_range(np.concatenate([em_curve, direct_curve]))
    layout["xaxis"] |= drawing.axis("x", (0, 1), domain=[0, 0.57])
    layout["yaxis"] |= drawing.axis("t", (-reach, reach), zeroline=False)
    layout["xaxis2"] |= drawing.axis("Iteration", **counted(last), domain=[0.67, 1])
    layout["yaxis2"] |= drawing.axis("", (low, high))
    layout["annotations"] += _labels()
    narrow |= {"yaxis.domain": [0.5, 1], "yaxis2.domain": [0, 0.28]}
    data = [
        _band(mean, spread),
        drawing.line(GRID, model.truth(GRID), "@faint", 2, "dot"),
        drawing.line(GRID, direct, "@2", 2.5, drawing.DASHES[1]),
        drawing.line(GRID, mean, "@1", 3.5),
        drawing.points(np.column_stack([fit.x, fit.data.t]), "@text", 9),
        *_evidence(at, em_curve, direct_curve, t, low),
    ]
    return {"data": data, "layout": layout, "narrow": narrow, "narrow_height": 600}


def _evidence_range(values: Array) -> list[float]:
    best = float(values.max())
    return padded([max(float(values.min()), best - BELOW), best], 0.08)


def _band(mean: Array, spread: Array) -> Trace:
    x, y = np.concatenate([GRID, GRID[::-1]]), np.concatenate([mean + spread, (mean - spread)[::-1]])
    return drawing.line(x, y, "@1/0", 0, fill="toself", fillcolor="@1/0.18", hoverinfo="skip")


def _evidence(at: Array, em: Array, direct: Array, t: int, low: float) -> list[Trace]:
    """Draw ln p(t | alpha, beta) over the iterations: the whole runs thin, what is done bold."""
    now = int(np.searchsorted(at, t))
    done = np.minimum(np.arange(len(at)), now)
    panel = {"xaxis": "x2", "yaxis": "y2"}
    em, direct = np.maximum(em, low), np.maximum(direct, low)  # a start may lie far below
    return [
        drawing.line(at, direct, "@2/0.5", 1.5, drawing.DASHES[1], **panel),
        drawing.line(at, em, "@1/0.5", 1.5, **panel),
        drawing.line(at[done], direct[done], "@2", 2.5, drawing.DASHES[1], **panel),
        drawing.line(at[done], em[done], "@1", 3.5, **panel),
        drawing.points([[t, direct[now]]], "@2", 11, marker={"symbol": "square"}, cliponaxis=False, **panel),
        drawing.points([[t, em[now]]], "@1", 13, cliponaxis=False, **panel),
    ]


def _labels() -> list[Trace]:
    """Name the lines where the sinusoid leaves room, at the lower left."""
    lines = (("— EM, ±1 sd", "@1"), ("- - direct updates", "@2"), ("··· sin 2πx", "@faint"))
    place = {"xanchor": "left", "yref": "y domain", "yanchor": "bottom", "bgcolor": "@background/0", "borderpad": 0}
    return [
        drawing.label(text, 0.01, 0, colour, yshift=2 + 17 * (2 - i), **place) for i, (text, colour) in enumerate(lines)
    ]
