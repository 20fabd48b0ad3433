"""One plain sentence per half-step, with its numbers: what just happened and what comes next. Pure."""

import numpy as np

from gmm_core.arrays import Array
from gmm_core.dataset import Dataset
from gmm_core.em import EMState, Reason, Trajectory
from gmm_core.experiment import Experiment

# scikit-learn's default tolerance: a gain of ln L below 1e-3 per point passes for the end there.
FLAT = 1e-3

MAX_ITERATIONS = 500
MINUS = "−"


def frames(dataset: Dataset, trajectory: Trajectory, tol: float) -> list[str]:
    """Write the sentence of every frame of the film, the start first."""
    states = trajectory.states
    sentences = [_start(states[0])]
    for t in range(1, len(states)):
        sentences.append(_e_step(states[t - 1], len(dataset.X)))
        sentences.append(_m_step(states[t - 1], states[t], len(dataset.X), last=t == len(states) - 1))
    if trajectory.stop.reason is Reason.COLLAPSED:
        sentences += [_e_step(states[-1], len(dataset.X)), _collapse(dataset, trajectory)]
    elif len(sentences) > 1:
        sentences[-1] += " " + ending(trajectory, tol)
    return sentences


def ending(trajectory: Trajectory, tol: float) -> str:
    """Say in words why EM stopped."""
    n = trajectory.stop.iteration
    iterations = f"{n} iteration" if n == 1 else f"{n} iterations"
    match trajectory.stop.reason:
        case Reason.CONVERGED:
            return (
                f"Converged after {iterations}: the last one changed {_climbed(trajectory)} by less than {_power(tol)}."
            )
        case Reason.MAX_ITER:
            return (
                f"Stopped at the limit of {iterations}, not converged: "
                "raise “Maximum iterations” in the sidebar to go on."
            )
        case Reason.STOPPED:
            return f"You stopped EM after {iterations}; it has not converged."
        case _:
            return f"Stopped in iteration {n}."


# What a family of covariances, or the prior, changes in (9.25).
SIGMA_NOTES = {
    "full": "",
    "tied": "Tied: all components share the weighted mean of these matrices, ∑ₖ (Nₖ/N) Σₖ.",
    "diag": "Diagonal: only the variances are kept, the covariances are 0.",
    "spherical": "Spherical: Σₖ = σₖ² I with σₖ² the mean of these variances.",
}


def sigma_note(experiment: Experiment) -> str:
    """Say how this experiment's covariances differ from (9.25)."""
    prior = "With the prior, ψI is added to the sum over n before dividing by Nₖ." if experiment.psi > 0 else ""
    return " ".join(filter(None, [SIGMA_NOTES[experiment.covariance], prior]))


def choices(experiment: Experiment, trajectory: Trajectory) -> list[tuple[str, str]]:
    """List what a person can do about a run that did not converge, as (action, label)."""
    offered = []
    if trajectory.stop.reason is Reason.COLLAPSED:
        offered.append(("regularise", f"Regularise (ψ = {stronger_psi(experiment):g})"))
        if experiment.K > 1:
            offered.append(("fewer", f"Fewer components (K = {experiment.K - 1})"))
        offered.append(("restart", "Another start"))
    if trajectory.stop.reason is Reason.MAX_ITER and experiment.max_iter < MAX_ITERATIONS:
        offered.append(("longer", f"Allow {MAX_ITERATIONS} iterations"))
    return offered


def stronger_psi(experiment: Experiment) -> float:
    """Return the regularisation to offer after a collapse: a tenth of a point's variance, or ten times what was."""
    return min(max(0.1, 10 * experiment.psi), 1000.0)


def collapse_place(dataset: Dataset, trajectory: Trajectory) -> Array:
    """Return where the collapsing component would go: its weighted mean (9.24), its last mean if it has no points."""
    k = trajectory.stop.component or 0
    mixture = trajectory.states[-1].mixture
    gamma = mixture.responsibilities(dataset.X)[:, k]
    return gamma @ dataset.X / gamma.sum() if gamma.sum() > 0 else mixture.mu[k]


def _climbed(trajectory: Trajectory) -> str:
    state = trajectory.states[-1]
    return "ln L" if state.objective == state.log_likelihood else "ln L minus the penalty"


def _start(state: EMState) -> str:
    K = state.mixture.K
    who = "The component waits" if K == 1 else f"{K} components wait"
    return (
        f"{who} at the starting place; no point belongs to anyone yet. Press “E step” and watch every "
        "point take the colour of the component that explains it best; then “M step” moves the ellipses."
    )


def _e_step(state: EMState, N: int) -> str:
    N_k = state.N_k
    if len(N_k) == 1:
        return f"With one component every point belongs to it: N₁ = {N}."
    if len(N_k) <= 3:
        shares = ", ".join(f"component {k + 1} takes {value:.1f}" for k, value in enumerate(N_k))
        return f"Every point is shared out by Bayes’ rule. Of {N:,} points {shares}. The ellipses wait."
    low, high = int(np.argmin(N_k)), int(np.argmax(N_k))
    return (
        f"Every point is shared out by Bayes’ rule. Of {N:,} points component {high + 1} takes most ({N_k[high]:.1f}), "
        f"component {low + 1} least ({N_k[low]:.1f}). The ellipses wait."
    )


def _m_step(before: EMState, after: EMState, N: int, last: bool) -> str:
    gain = after.log_likelihood - before.log_likelihood
    moves = np.linalg.norm(after.mixture.mu - before.mixture.mu, axis=1)
    k = int(np.argmax(moves))
    moved = f"The ellipses move to fit their points (mean {k + 1} goes furthest, by {_short(moves[k])}). "
    if after.objective != after.log_likelihood:
        rise = after.objective - before.objective
        climbed = f"ln L minus the penalty rises by {_short(rise)} to {_fixed(after.objective)}."
    else:
        climbed = f"ln L rises by {_short(gain)} to {_fixed(after.log_likelihood)}."
    if last:
        return moved + climbed
    if abs(gain) < FLAT * N:
        return moved + climbed + " Nearly flat, but the parameters still move: flat is not converged. Back to 2."
    return moved + climbed + " Not converged: back to 2."


def _collapse(dataset: Dataset, trajectory: Trajectory) -> str:
    k = trajectory.stop.component or 0
    state = trajectory.states[-1]
    gamma = state.mixture.responsibilities(dataset.X)[:, k]
    place = dataset.shift + dataset.scale * collapse_place(dataset, trajectory)
    at = f"({place[0]:.4g}, {place[1]:.4g})".replace("-", MINUS)
    if state.N_k[k] < 1e-6:
        return (
            f"Component {k + 1} has no points left (N{_subscript(k + 1)} = {_power(state.N_k[k])}): "
            "(9.24) has nothing to average. EM stops here."
        )
    owned = dataset.X[gamma > 0.5]
    if len(owned) < 2:
        onto = "a single point"
    elif np.ptp(owned, axis=0).max() == 0:
        onto = f"{len(owned)} identical points"
    else:
        onto = f"{len(owned)} points that lie on one line"
    return (
        f"Component {k + 1} collapses onto {onto}, its mean at {at}. Its ellipse has no width left, "
        "so its density, and with it ln L, would grow without limit. EM stops here."
    )


def _short(value: float) -> str:
    """Write a change with three digits, small ones as a power of ten."""
    return f"{value:.3g}" if abs(value) >= 1e-3 or value == 0 else _power(value)


def _power(value: float) -> str:
    """Write a number as a power of ten: 1e-06 as 10⁻⁶, 4e-07 as 4 × 10⁻⁷."""
    digits, exponent = f"{value:.0e}".split("e")
    power = "10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return power if digits == "1" else f"{digits.replace('-', MINUS)} × {power}"


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _fixed(value: float) -> str:
    return f"{value:.4f}".replace("-", MINUS)
