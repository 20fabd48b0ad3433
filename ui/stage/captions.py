"""One plain sentence per step, with its numbers: what just happened and what comes next. Pure."""

import numpy as np

from gmm_core import prior
from gmm_core.data.dataset import Dataset
from gmm_core.em import EMState, Reason, Trajectory
from gmm_core.experiment.experiment import Experiment
from ui.stage import endings, inert
from ui.words.numerals import NO_BREAK, change, fixed, subscript

# scikit-learn's default tolerance: a gain of ln p(X) below 1e-3 per point passes for the end there.
FLAT = 1e-3


def frames(dataset: Dataset, trajectory: Trajectory, tol: float, covariance: str = "full") -> list[str]:
    """Write the sentence of every frame of the film, the start first."""
    states = trajectory.states
    collapsed = trajectory.stop.reason is Reason.COLLAPSED
    end = None if collapsed else len(states) - 1  # the iteration that the film ends with
    sentences = [start(states[0]) + inert.equal(trajectory, covariance)]
    for t in range(1, len(states)):
        sentences.append(_e_step(states[t - 1], len(dataset.X)) + inert.running_empty(states, t - 1))
        sentences.append(_m_step(states[t - 1], states[t], len(dataset.X), last=t == end))
    if collapsed:
        e_step = _e_step(states[-1], len(dataset.X)) + inert.running_empty(states, len(states) - 1)
        sentences += [e_step, endings.collapse(dataset, trajectory, covariance)]
    elif len(sentences) > 1:
        sentences[-1] += f" {endings.ending(trajectory, tol)}{inert.at_the_end(trajectory, covariance)}"
    return [sentence.replace("ln p(", f"ln{NO_BREAK}p(") for sentence in sentences]


# What a family of covariances, or the prior, changes in (9.25).
SIGMA_NOTES = {
    "full": "",
    "tied": "Tied: all components share the weighted mean of these matrices, ∑ₖ (Nₖ/N) Σₖ.",
    "diag": "Diagonal: only the variances are kept, the covariances are 0.",
    "spherical": "Spherical: Σₖ = σₖ² I with σₖ² the mean of these variances.",
}


def sigma_note(experiment: Experiment) -> str:
    """Say how this experiment's covariances differ from (9.25)."""
    note = SIGMA_NOTES[experiment.covariance]
    if experiment.psi == 0:
        return note
    n = prior.pseudo_points(2)
    seen = f"as if {n} more points of variance ψ had been seen"
    added = f"With the prior, {n}ψI is added to the sum over n and {n} to Nₖ: {seen}."
    return f"{added} {note.replace('(Nₖ/N) Σₖ', f'(Nₖ + {n}) Σₖ / (N + {n}K)')}".rstrip()


def start(state: EMState, whole: bool = False) -> str:
    """Say what is on screen before the first step, what to press and what to watch."""
    press = "Press “Iteration”" if whole else "Press “E step”"
    if state.mixture.K == 1:
        return (
            f"One Gaussian waits at the start, drawn at one standard deviation (1σ). {press}: it "
            "is responsible for every point, and one M step brings it to its place for good."
        )
    then = ", and the ellipses move to fit the points." if whole else ". Then “M step” moves the ellipses to fit them."
    return (
        f"{state.mixture.K} Gaussians wait at the start, drawn at one standard deviation (1σ). {press}: every point "
        f"is coloured by how probably each made it: its responsibilities{then}"
    )


def _e_step(state: EMState, N: int) -> str:
    N_k = state.N_k
    if len(N_k) == 1:
        return f"With one component its responsibility for every point is 1: N₁ = {N:,}."
    expected = [f"N{subscript(k + 1)} = {fixed(value, 1)}" for k, value in enumerate(N_k)]
    if len(N_k) <= 3:
        numbers = ", ".join(expected)
    else:
        low, high = int(np.argmin(N_k)), int(np.argmax(N_k))
        numbers = f"most {expected[high]}, fewest {expected[low]}"
    return (
        "Bayes’ theorem gives every point its responsibilities. Summed, they are the number of points that each "
        f"component is expected to have generated: {numbers} of {N:,}. The ellipses wait."
    )


def _m_step(before: EMState, after: EMState, N: int, last: bool) -> str:
    penalised = after.objective != after.log_likelihood
    gain = after.objective - before.objective if penalised else after.log_likelihood - before.log_likelihood
    level = after.objective if penalised else after.log_likelihood
    name = "ln p(X) + ln p(θ)" if penalised else "ln p(X)"
    climbed = (
        f"{name} rises by {change(gain)} to {fixed(level, 4)}." if gain > 0 else f"{name} stays at {fixed(level, 4)}."
    )
    if last:
        return climbed
    moves = np.linalg.norm(after.mixture.mu - before.mixture.mu, axis=1)
    k = int(np.argmax(moves))
    if len(moves) == 1:
        moved = "The ellipse takes the mean and covariance of all points."
    else:
        moved = (
            "The ellipses take the weighted means and covariances "
            f"(mean {k + 1} moves furthest, by {change(moves[k])} on the chart)."
        )
    flat = "Nearly flat, but the parameters still move; flat is not converged" if gain < FLAT * N else "Not converged"
    return f"{moved} {climbed} {flat}: the next E step follows."
