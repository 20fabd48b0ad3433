"""The film of EM for alpha and beta: the curve and the evidence, step by step, beside the direct updates. Pure."""

from gmm_core.em import Reason
from gmm_core.models.linear_regression import EvidenceState
from ui.charts.drawing import Frame
from ui.lessons.linear_regression import model
from ui.lessons.linear_regression.model import Fit
from ui.lessons.linear_regression.picture import GRID, Reel
from ui.lessons.linear_regression.settings import Settings
from ui.words.numerals import change, fixed, number

STEP_BY_STEP = 12  # iterations shown step by step; a longer run goes on in ever longer strides
STRIDE = 1.15


def film(settings: Settings) -> list[Frame]:
    """Show the start, and then each E step and each M step; of a long run later only some iterations."""
    fit = model.fit(settings)
    reel = Reel(fit, moments(fit.em.stop.iteration), model.basis(settings.problem, GRID))
    frames = [Frame("Start", _start_says(settings, fit), "", reel.start(), _rows(fit, 0))]
    for n, t in enumerate(reel.moments):
        step_by_step = t <= STEP_BY_STEP
        if step_by_step:
            says = _e_says(fit.em.states[t - 1])
            frames.append(Frame(f"E step {t}", says, "E step", reel.e_step(n), _rows(fit, t - 1)))
        name, step = (f"M step {t}", "M step") if step_by_step else (f"Iteration {t}", f"Iteration {t}")
        frames.append(Frame(name, _m_says(fit, t), step, reel.m_step(n), _rows(fit, t)))
    return frames


def moments(last: int) -> list[int]:
    """Choose the iterations to show: all the first ones, then in strides of ever more, and the last one."""
    chosen = list(range(1, min(STEP_BY_STEP, last) + 1))
    while chosen[-1] < last:
        chosen.append(min(max(chosen[-1] + 1, round(STRIDE * chosen[-1])), last))
    return chosen


# Words


def _start_says(settings: Settings, fit: Fit) -> str:
    lna, lnb, start = settings.start.lna, settings.start.lnb, fit.em.states[0]
    return (
        f"ln α = {number(lna)} and ln β = {number(lnb)}, so α = {number(start.alpha)} and β = {number(start.beta)}. "
        "No point is seen yet: the prior alone, and its mean is the line 0."
    )


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
