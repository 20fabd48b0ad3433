"""The bound: numbers in print, and the live numbers in the page's formulas. Pure."""

import itertools
import math

import numpy as np

from gmm_core import Collapse
from gmm_core.arrays import Array
from gmm_core.em import Reason
from gmm_core.experiment import experiment as experiments
from gmm_core.general import bound, incremental
from gmm_core.general.bound import Decomposition
from gmm_core.general.incremental import Visit
from ui.lessons.bound.settings import LAB, SHUFFLED
from ui.lessons.bound.subject import Subject, first_q
from ui.words.numerals import LEAST, NOTHING, change, fixed, number, tex_fixed, tex_measured, tex_stacked
from ui.words.text import plain


def small(value: float) -> str:
    """Write a number that may be tiny, such as a KL: 0 where only rounding is left of it."""
    if value < NOTHING:
        return "0"
    return fixed(value, decimals(value)) if LEAST <= value < 1e9 else number(value, 3)


def rise(value: float) -> str:
    """Write by how much a bound or ln p has risen, as finely as a KL."""
    return change(value) if value < NOTHING else small(value)


def decimals(span: float) -> int:
    """Return how many decimals show a difference of this size with three digits, at least 2 and at most 9."""
    return min(max(2 - math.floor(math.log10(span)), 2), 9) if 0 < span < math.inf else 2


def assignments(N: int, K: int) -> dict[str, str]:
    """Return the number of terms of the sum over Z in (9.29)."""
    return {"count": f"{K}^{{{N}}}"}


def beginning(q: str, subject: Subject) -> tuple[Decomposition, ...]:
    """Return the parts at the start, after the first E step and after the first M step, if the run has one."""
    steps = bound.steps(subject.X, subject.trajectory, first_q(q, subject))
    return tuple(step.parts for step in itertools.islice(steps, 3))


def Q(beginning: tuple[Decomposition, ...], N: int, K: int) -> dict[str, str]:
    """Return the live numbers of (9.40), before and after the first M step."""
    E, M = beginning[1:] if len(beginning) == 3 else (beginning[0], beginning[0])
    digits = decimals(abs(M.Q - E.Q) / 10)
    return {
        "N": f"{N:,}",
        "K": str(K),
        "Q_old": tex_fixed(E.Q, digits),
        "Q_new": tex_fixed(M.Q, digits),
        "H": tex_fixed(E.entropy, digits),
        "L_old": tex_fixed(E.bound, digits),
        "L_new": tex_fixed(M.bound, digits),
        "log_p": tex_fixed(M.log_likelihood, digits),
        "KL": tex_fixed(M.KL, digits),
    }


def split(start: Decomposition) -> dict[str, str]:
    """Return the live numbers of (9.70) at the start, before any E step."""
    return {
        "log_p": tex_fixed(start.log_likelihood),
        "L": tex_fixed(start.bound),
        "KL": tex_fixed(start.KL),
    }


def about(data: str, subject: Subject) -> dict[str, str]:
    """Say whose data this is, and what is special about this run."""
    N, T, stop = len(subject.X), len(subject.trajectory.states) - 1, subject.trajectory.stop
    missing = data == LAB and not subject.from_lab
    said = ["The Lab has nothing to show yet, so this is Old Faithful."] if missing else []
    said.append(f"**{plain(subject.title)}**: {N:,} points, K = {subject.K}, {T} iteration{'s' * (T != 1)}.")
    if stop.reason is Reason.COLLAPSED:
        said.append(f"Then component {(stop.component or 0) + 1} would collapse, and EM stops.")
    if subject.psi > 0:
        said.append("With the prior (ψ > 0), EM climbs ln p(X) + ln p(θ), and ln p(θ) is added to ln p and ℒ alike.")
    if subject.K == 1:
        said.append("With one component nothing is latent: q is 1 for every point, and KL is always 0.")
    return {"about": " ".join(said)}


def visited(order: str, visit: int, subject: Subject) -> Visit | None:
    """Return one visit of incremental EM, counted from 1; None if a component collapses before it."""
    start = experiments.start(subject.experiment, subject.dataset)
    visits = incremental.visits(subject.X, start, subject.experiment.covariance, subject.psi, shuffler(order))
    try:
        return next(itertools.islice(visits, visit - 1, None))
    except Collapse:
        return None


def one_visit(last: Visit, subject: Subject) -> dict[str, str]:
    """Return the live numbers of one visit of incremental EM: (9.78) and (9.79), component 1."""
    N = len(subject.X)
    gamma_old, gamma_new = float(last.gamma_old[0]), float(last.gamma_new[0])
    digits = decimals(abs(gamma_new - gamma_old) or 1.0)
    step = float(np.abs(last.after.mu[0] - last.before.mu[0]).max())
    largest = np.abs(subject.X).max(axis=0)

    def place(values: Array, spread: float) -> str:
        """Write a place so finely that three digits of the spread show."""
        return tex_stacked(tex_measured(*each, 3) for each in zip(values, (spread, spread), largest, strict=True))

    return {
        "m": str(last.n + 1),
        "gamma_old": tex_fixed(gamma_old, digits),
        "gamma_new": tex_fixed(gamma_new, digits),
        "N_old": tex_fixed(N * float(last.before.pi[0]), digits),
        "N_new": tex_fixed(N * float(last.after.pi[0]), digits),
        "mu_old": place(last.before.mu[0], step),
        "mu_new": place(last.after.mu[0], step),
        "x": place(subject.X[last.n], 100 * step),
    }


def shuffler(order: str) -> np.random.Generator | None:
    """Return what shuffles the points, if they are to be shuffled."""
    return np.random.default_rng(0) if order == SHUFFLED else None
