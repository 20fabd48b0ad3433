"""The end of a run in words, and what a person can do about it. Pure."""

from gmm_core.dataset import Dataset
from gmm_core.em import Reason, Trajectory
from gmm_core.experiment import NUMBERS, Experiment
from ui.collapse import collapsed, told
from ui.numerals import number, power, subscript

MOST_ITERATIONS = int(NUMBERS["max_iter"].high)

ENDINGS = {
    Reason.CONVERGED: ", converged",
    Reason.MAX_ITER: ", not converged",
    Reason.COLLAPSED: ", then a component collapses",
    Reason.STOPPED: ", then stopped by hand",
}


def ending(trajectory: Trajectory, tol: float) -> str:
    """Say in words why EM stopped; a collapse has a sentence of its own."""
    n = trajectory.stop.iteration
    iterations = f"{n} iteration" if n == 1 else f"{n} iterations"
    match trajectory.stop.reason:
        case Reason.CONVERGED:
            return f"A change of less than {power(tol)}: converged after {iterations}."
        case Reason.MAX_ITER:
            return (
                f"Stopped at the limit of {iterations}, not converged. "
                f"To go on, raise “{NUMBERS['max_iter'].label}” (sidebar, “When to stop”)."
            )
        case _:
            return f"You stopped EM after {iterations}; it has not converged."


def collapse(dataset: Dataset, trajectory: Trajectory, covariance: str) -> str:
    """Say which component became impossible, and how."""
    k = trajectory.stop.component or 0
    N_k = trajectory.states[-1].N_k[k]
    if N_k < 1e-6:
        return (
            f"Component {k + 1} has no points left (N{subscript(k + 1)} = {power(N_k)}): "
            "(9.24) has nothing to average. EM stops here."
        )
    return (
        f"{told(dataset, collapsed(dataset, trajectory, covariance))} Its ellipse has no width left, "
        "so its density, and with it ln p(X), would grow without limit. EM stops here."
    )


def length(trajectory: Trajectory) -> str:
    """Say in a few words how long a run was and how it ended."""
    iterations = len(trajectory.states) - 1
    return f"{iterations} iteration{'s' * (iterations != 1)}{ENDINGS[trajectory.stop.reason]}"


def choices(experiment: Experiment, trajectory: Trajectory) -> list[tuple[str, str]]:
    """List what a person can do about a run that did not converge, as (action, label)."""
    offered = []
    if trajectory.stop.reason is Reason.COLLAPSED:
        offered.append(("regularise", f"Regularise (ψ = {number(stronger_psi(experiment))})"))
        if experiment.K > 1:
            offered.append(("fewer", f"Fewer components (K = {experiment.K - 1})"))
        offered.append(("restart", "Another start"))
    if trajectory.stop.reason is Reason.STOPPED:
        offered.append(("resume", "Run to the end"))
    if trajectory.stop.reason is Reason.MAX_ITER and experiment.max_iter < MOST_ITERATIONS:
        offered.append(("longer", f"Allow {MOST_ITERATIONS} iterations"))
    return offered


def stronger_psi(experiment: Experiment) -> float:
    """Return the regularisation to offer after a collapse: a tenth of a point's variance, or ten times what was."""
    return min(max(0.1, 10 * experiment.psi), NUMBERS["psi"].high)
