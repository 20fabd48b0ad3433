"""The film of the four runs: one frame for all of them at once, and what is said about it. Pure."""

from functools import lru_cache

import numpy as np

from ui.charts.drawing import Frame
from ui.lessons.when_em_goes_wrong.cures import Comparison, Run, comparison
from ui.lessons.when_em_goes_wrong.panels import Panels
from ui.lessons.when_em_goes_wrong.settings import Race
from ui.words.numerals import fixed, number

EVERY = 15  # iterations shown one by one; later ones in growing strides


def film(race: Race) -> list[Frame]:
    """Return the film: first where the runs end, then all four from their start, iteration by iteration."""
    compared = comparison(race)
    times = moments(max(run.last for run in compared.runs))
    panels = Panels(compared)
    ends = Frame("The end first", _verdict(compared), "", panels.picture(times[-1]), rows(compared, times[-1]))
    frames = [
        Frame(
            f"Iteration {t}" if t else "One start for all four",
            _says(compared, before, t),
            f"Iteration {t}" if t else "From the start",
            panels.picture(t, before),
            rows(compared, t),
        )
        for before, t in zip([0, *times], times, strict=False)
    ]
    return [ends, *frames]


def moments(T: int) -> list[int]:
    """Return the iterations to show, from 0 to T."""
    later = np.unique(np.geomspace(EVERY + 1, max(T, EVERY + 2), 9).round().astype(int)).tolist()
    return [t for t in (*range(EVERY + 1), *later) if t < T] + [T]


def rows(compared: Comparison, t: int) -> tuple[tuple[str, ...], ...]:
    """Write the four runs after iteration t as a table: a column for each, like the panels above it."""
    names = ("", "iteration", "ln p(X)", "change of ln p(X)", "ln p(X) + ln p(θ)", "smallest σ of a component")
    return tuple(zip(names, *(_column(run, t) for run in compared.runs), strict=True))


@lru_cache(maxsize=1024)
def _column(run: Run, t: int) -> tuple[str, ...]:
    now, ln_p, objective = min(t, run.T), run.log_likelihoods, run.objectives
    values = [fixed(ln_p[now], 4), "" if now == 0 else fixed(ln_p[now] - ln_p[now - 1], 6, plus=True)]
    values.append(fixed(objective[now], 4) if objective != ln_p else "–")
    narrowest = number(run.narrowest(now), 3)
    if run.collapsed and t >= run.last:
        return (run.title, f"{run.last}, collapsed", f"{values[0]} in {run.T}", "–", "–", f"0; {narrowest} in {run.T}")
    return (run.title, str(now), *values, narrowest)


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
