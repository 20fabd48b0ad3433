"""Components that no longer play a part of their own: empty ones, and those that equal another. Pure."""

from collections.abc import Sequence

import numpy as np

from gmm_core.alike import alike
from gmm_core.em import EMState, Trajectory
from gmm_core.mixture import Mixture
from ui.words.numerals import number, subscript

ALMOST = 0.01
HARDLY_ANY = 0.05  # an expected number of points that is written as 0.0


def empty(state: EMState) -> list[int]:
    """List the components (from 0) that are left with no points, or hardly any."""
    return [int(k) for k in np.flatnonzero(state.N_k < HARDLY_ANY)]


def running_empty(states: Sequence[EMState], t: int) -> str:
    """Say which components the E step under states[t] leaves without points, if that is new; "" if none."""
    state = states[t]
    new = [k for k in empty(state) if t == 0 or state.N_k[k] < HARDLY_ANY <= states[t - 1].N_k[k]]
    if not new:
        return ""
    if not state.N_k[new].any():
        keeps = "they keep their means" if len(new) > 1 else "it keeps its mean"
        return f" {_named(new)} {_has(new)} no points: {keeps} at weight 0, and EM goes on with the others."
    shrinks = "their weights go to 0" if len(new) > 1 else "its weight goes to 0"
    return f" {_named(new)} {_has(new)} hardly any points left ({_counts(state, new)}): {shrinks}, and EM goes on."


def at_the_end(trajectory: Trajectory, covariance: str) -> str:
    """Say which components a run that did not collapse ends without: those that are empty, or equal to another."""
    return left_empty(trajectory) + equal(trajectory, covariance) + merged(trajectory, covariance)


def left_empty(trajectory: Trajectory) -> str:
    """Say at the end of a run which components are empty; "" if none is."""
    last = trajectory.states[-1]
    gone = empty(last)
    return f" {_named(gone)} ended empty ({_counts(last, gone)})." if gone else ""


def equal(trajectory: Trajectory, covariance: str) -> str:
    """Say which components are equal from the start, and so for ever; "" if none are."""
    first = trajectory.states[0]
    groups = alike(first.mixture, covariance, psi=float(first.objective != first.log_likelihood))
    return "".join(f" {_named([int(k) for k in group])} are equal and always will be." for group in groups)


def merged(trajectory: Trajectory, covariance: str) -> str:
    """Say at the end of a run which components have come to lie on each other, though they began apart; "" if none."""
    if equal(trajectory, covariance):
        return ""
    last = trajectory.states[-1]
    left = [k for k in range(last.mixture.K) if k not in empty(last)]
    said = ""
    while left:
        group = [k for k in left if _close(last.mixture, left[0], k)]
        left = [k for k in left if k not in group]
        if len(group) > 1:
            said += f" {_named(group)} ended almost equal: together they are one Gaussian."
    return said


def _close(mixture: Mixture, j: int, k: int) -> bool:
    """Tell whether two components differ by less than a hundredth, of a standard deviation and of a variance."""
    sd = np.sqrt(mixture.Sigma[j].diagonal())
    apart = np.abs(mixture.mu[j] - mixture.mu[k]) / sd
    wider = np.abs(mixture.Sigma[j] - mixture.Sigma[k]) / np.outer(sd, sd)
    return bool(max(apart.max(), wider.max()) < ALMOST)


def _named(components: Sequence[int]) -> str:
    return f"Component{'s' * (len(components) > 1)} {_listed([str(k + 1) for k in components])}"


def _has(components: Sequence[int]) -> str:
    return "have" if len(components) > 1 else "has"


def _counts(state: EMState, components: Sequence[int]) -> str:
    return ", ".join(f"N{subscript(k + 1)} = {number(state.N_k[k], 2)}" for k in components)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
