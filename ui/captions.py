"""One plain sentence per half-step, with its numbers: what just happened and what comes next. Pure."""

import numpy as np

from gmm_core.dataset import Dataset
from gmm_core.em import EMState, Reason, Trajectory
from gmm_core.experiment import Experiment
from ui import endings
from ui.numerals import MINUS, fixed, power

# scikit-learn's default tolerance: a gain of ln L below 1e-3 per point passes for the end there.
FLAT = 1e-3


def frames(dataset: Dataset, trajectory: Trajectory, tol: float) -> list[str]:
    """Write the sentence of every frame of the film, the start first."""
    states = trajectory.states
    collapsed = trajectory.stop.reason is Reason.COLLAPSED
    end = None if collapsed else len(states) - 1  # the iteration that the film ends with
    sentences = [start(states[0])]
    for t in range(1, len(states)):
        sentences.append(_e_step(states[t - 1], len(dataset.X)))
        sentences.append(_m_step(states[t - 1], states[t], len(dataset.X), last=t == end))
    if collapsed:
        sentences += [_e_step(states[-1], len(dataset.X)), endings.collapse(dataset, trajectory)]
    elif len(sentences) > 1:
        sentences[-1] += " " + endings.ending(trajectory, tol)
    return [sentence.replace("ln L", "ln\u00a0L").replace("step 2.", "step\u00a02.") for sentence in sentences]


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


def start(state: EMState, whole: bool = False) -> str:
    """Say what is on screen before the first step, what to press and what to watch."""
    press = "Press “Step”" if whole else "Press “E step”"
    if state.mixture.K == 1:
        return (
            f"One Gaussian waits at the start, drawn at one standard deviation (1σ). {press}: every point belongs to "
            "it, and one M step brings it to its place for good."
        )
    then = (
        ", and the ellipses move to their points." if whole else ". Then “M step” moves the ellipses to their points."
    )
    return (
        f"{state.mixture.K} Gaussians wait at the start, drawn at one standard deviation (1σ). {press}: every point "
        f"takes on their colours, in the shares they have in it{then}"
    )


def _e_step(state: EMState, N: int) -> str:
    N_k = state.N_k
    if len(N_k) == 1:
        return f"With one component every point belongs to it: N₁ = {N}."
    if len(N_k) <= 3:
        shares = ", ".join(f"component {k + 1} takes {value:.1f}" for k, value in enumerate(N_k))
        return f"Bayes’ rule shares out every point: of {N:,} points {shares}. The ellipses wait."
    low, high = int(np.argmin(N_k)), int(np.argmax(N_k))
    return (
        f"Bayes’ rule shares out every point: of {N:,} points component {high + 1} takes most ({N_k[high]:.1f}), "
        f"component {low + 1} least ({N_k[low]:.1f}). The ellipses wait."
    )


def _m_step(before: EMState, after: EMState, N: int, last: bool) -> str:
    penalised = after.objective != after.log_likelihood
    gain = after.objective - before.objective if penalised else after.log_likelihood - before.log_likelihood
    level = after.objective if penalised else after.log_likelihood
    name = "ln L minus the penalty" if penalised else "ln L"
    climbed = (
        f"{name} rises by {_short(gain)} to {fixed(level, 4)}." if gain > 0 else f"{name} stays at {fixed(level, 4)}."
    )
    if last:
        return climbed
    moves = np.linalg.norm(after.mixture.mu - before.mixture.mu, axis=1)
    k = int(np.argmax(moves))
    if len(moves) == 1:
        moved = "The ellipse takes the mean and covariance of all points."
    else:
        moved = f"The ellipses move to fit their points (mean {k + 1} furthest, by {_short(moves[k])} on the chart)."
    flat = "Nearly flat, but the parameters still move: flat is not converged." if gain < FLAT * N else "Not converged."
    return f"{moved} {climbed} {flat} Back to step 2."


def _short(value: float) -> str:
    """Write a change with three digits or more, a small one as a power of ten."""
    if abs(value) >= 1000:
        return f"{value:.0f}".replace("-", MINUS)
    return f"{value:.3g}".replace("-", MINUS) if abs(value) >= 1e-3 or value == 0 else power(value)
