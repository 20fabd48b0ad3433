"""The end of a run in words, and what a person can do about it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gmm_core import em
from gmm_core.arrays import InputError
from gmm_core.data.dataset import Dataset
from gmm_core.em import Reason, Trajectory
from gmm_core.experiment.change import FALLBACK, change
from gmm_core.experiment.experiment import BY_HAND, NUMBERS, Experiment, is_random, run, to_rows
from ui.stage.collapse import collapsed, told
from ui.words.numerals import number, power

MOST_ITERATIONS = int(NUMBERS["max_iter"].high)
LITTLE = 0.01  # a gain of what EM climbs, in one iteration, that the curve no longer shows
ROUNDING = 1e-13  # of what EM climbs: a smaller change of it is rounding

# What may be spent on finding an offer that does not end in another collapse: iterations times N K, of which one costs
# about 10 ns, and as an iteration's own cost that of 5,000 more.
EFFORT, OVERHEAD = 3e7, 5e3
OTHER_SEEDS = 20

ENDINGS = {
    Reason.CONVERGED: ", converged",
    Reason.MAX_ITER: ", not converged",
    Reason.COLLAPSED: ", then a component collapses",
    Reason.STOPPED: ", then stopped by hand",
}


@dataclass(frozen=True)
class Offer:
    """Something a person can do at the end of a run: a button's label, and the fields of the experiment it changes."""

    action: str
    label: str
    changes: dict[str, Any]


def ending(trajectory: Trajectory, tol: float) -> str:
    """Say in words why EM stopped; a collapse has a sentence of its own."""
    n = trajectory.stop.iteration
    iterations = f"{n} iteration" if n == 1 else f"{n} iterations"
    match trajectory.stop.reason:
        case Reason.CONVERGED:
            return f"A change of less than {power(tol)}: converged after {iterations}."
        case Reason.MAX_ITER:
            return f"Stopped at the limit of {iterations}{_climbing(trajectory, tol)}"
        case _:
            return f"You stopped EM after {iterations}; it has not converged."


def _climbing(trajectory: Trajectory, tol: float) -> str:
    """Say how a run was climbing when it reached its limit."""
    if _is_flat(trajectory):
        return f": only rounding still changes the last digits, which a tolerance of {power(tol)} is too fine for."
    enough = f": a change of less than {power(tol)} would be converged."
    if _last_gain(trajectory) < LITTLE:
        return f", still climbing, but by little{enough}"
    return f", still climbing and not converged{enough}"


def collapse(dataset: Dataset, trajectory: Trajectory, covariance: str) -> str:
    """Say which component became impossible, and how."""
    return (
        f"{told(dataset, collapsed(dataset, trajectory, covariance))} Its ellipse has no width left, "
        "so its density, and with it ln p(X), would grow without limit. EM stops here."
    )


def length(trajectory: Trajectory) -> str:
    """Say in a few words how long a run was and how it ended."""
    iterations = len(trajectory.states) - 1
    return f"{iterations} iteration{'s' * (iterations != 1)}{ENDINGS[trajectory.stop.reason]}"


def offers(experiment: Experiment, dataset: Dataset, trajectory: Trajectory) -> list[Offer]:
    """List what helps a run that did not converge: whatever is offered does not end in a collapse.

    ``dataset`` is the data as EM sees it. What may collapse is tried before it is offered, as far as that costs less
    than about half a second.
    """
    match trajectory.stop.reason:
        case Reason.COLLAPSED:
            return list(_cures(experiment, dataset))
        case Reason.STOPPED:
            return [Offer("resume", "Run to the end", {})]
        case Reason.MAX_ITER if not _is_flat(trajectory):
            onward = _onward(experiment, trajectory)
            if _collapses_ahead(experiment, dataset, trajectory):
                return list(_cures(experiment, dataset))
            return [onward] if onward is not None else []
    return []


def outlook(trajectory: Trajectory, offered: list[Offer]) -> str:
    """Say why a run that reached its limit is offered cures; "" for all others."""
    if trajectory.stop.reason is Reason.MAX_ITER and any(offer.action == "regularise" for offer in offered):
        return " With more iterations a component would collapse."
    return ""


def _cures(experiment: Experiment, dataset: Dataset) -> Iterator[Offer]:
    """Offer a prior, which always helps, and fewer components or another start if some do."""
    psi = stronger_psi(experiment, dataset)
    yield Offer("regularise", f"Regularise (ψ = {number(psi, 1)})", {"psi": psi})
    trial = Trial(dataset, EFFORT)
    for K in range(experiment.K - 1, 0, -1):
        if trial.ends_well(experiment, K=K):
            yield Offer("fewer", f"Fewer components (K = {K})", {"K": K})
            break
    for changes in _other_starts(experiment):
        if trial.ends_well(experiment, **changes):
            yield Offer("restart", f"Another start (seed {changes['seed']})", changes)
            break


def _onward(experiment: Experiment, trajectory: Trajectory) -> Offer | None:
    """Offer more iterations: all that are allowed, and after those as many again from where the run has got to."""
    if experiment.max_iter < MOST_ITERATIONS:
        return Offer("longer", f"Allow {MOST_ITERATIONS} iterations", {"max_iter": MOST_ITERATIONS})
    hand = to_rows(trajectory.states[-1].mixture)
    try:
        replace(experiment, start=BY_HAND, hand=hand)
    except InputError:  # numbers beyond what a start by hand may have
        return None
    return Offer("onward", f"Go on from here: {MOST_ITERATIONS} more", {"hand": hand})


def _collapses_ahead(experiment: Experiment, dataset: Dataset, trajectory: Trajectory) -> bool:
    """Tell whether the iterations that are offered would end in a collapse; False if that is dear to find out."""
    more = MOST_ITERATIONS - trajectory.stop.iteration or MOST_ITERATIONS
    if experiment.psi > 0 or _cost(dataset, experiment.K) * more > EFFORT:
        return False
    last = trajectory.states[-1].mixture
    ahead = em.run(dataset.X, last, experiment.covariance, tol=experiment.tol, max_iter=more)
    return ahead.stop.reason is Reason.COLLAPSED


def stronger_psi(experiment: Experiment, dataset: Dataset) -> float:
    """Return the psi to offer after a collapse: 0.1, or ten times what was.

    psi is in mean variances of the columns. Where the narrower one varies far less, as with other units, it is a tenth
    of that one's variance: a tenth of the mean would drown it.
    """
    variance = dataset.X.var(axis=0)
    narrower = float(variance[variance > 0].min() / variance.mean())
    gentle = 0.1 if narrower > 0.1 else float(f"{0.1 * narrower:.0e}")
    return min(max(gentle, 10 * experiment.psi), NUMBERS["psi"].high)


def _other_starts(experiment: Experiment) -> Iterator[dict[str, Any]]:
    """List the starts to try: the next seeds of this kind of start, or of one that has seeds."""
    random = is_random(experiment.start)
    seeds = int(NUMBERS["seed"].high) + 1
    first = experiment.seed + 1 if random else 0
    for seed in range(first, first + OTHER_SEEDS):
        yield {"seed": seed % seeds} if random else {"start": FALLBACK, "seed": seed}


class Trial:
    """Tries experiments on the same data until that has cost too much."""

    def __init__(self, dataset: Dataset, effort: float) -> None:
        self.dataset, self.effort = dataset, effort

    def ends_well(self, experiment: Experiment, **changes: Any) -> bool:
        """Tell whether the experiment so changed would run, and not end in a collapse; False if it costs too much."""
        cost = _cost(self.dataset, changes.get("K", experiment.K))
        if cost * experiment.max_iter > self.effort:
            return False
        try:
            changed, _ = change(experiment, self.dataset, **changes)
            trajectory = run(changed, self.dataset)
        except InputError:
            return False
        self.effort -= cost * len(trajectory.states)
        return trajectory.stop.reason is not Reason.COLLAPSED


def _cost(dataset: Dataset, K: int) -> float:
    return len(dataset.X) * K + OVERHEAD


def _last_gain(trajectory: Trajectory) -> float:
    return trajectory.states[-1].objective - trajectory.states[-2].objective


def _is_flat(trajectory: Trajectory) -> bool:
    """Tell whether what EM climbs no longer changes but for rounding."""
    level = abs(trajectory.states[-1].objective)
    return len(trajectory.states) > 1 and abs(_last_gain(trajectory)) <= ROUNDING * np.maximum(level, 1.0)
