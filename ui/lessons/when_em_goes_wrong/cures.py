"""The cures of a collapse, side by side from one start: the runs, and what is said about them. Pure."""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from gmm_core.data.dataset import Dataset
from gmm_core.em import Reason, Trajectory
from gmm_core.em import run as run_em
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import Experiment, generate, start
from gmm_core.fits import cures
from gmm_core.mixture import Mixture
from ui.lessons.when_em_goes_wrong.settings import FEW, TRAP, Race
from ui.stage.collapse import collapsed, onto
from ui.words.numerals import number, tex, tex_fixed

# Each is an experiment of the Lab, too.
CASES = {
    FEW: Experiment(
        data="mixture",
        options=(("N", 40), ("clusters", 3), ("separation", 4.0)),
        data_seed=5,
        standardise=False,
        K=4,
        start="kmeans",
        seed=3,
    ),
    TRAP: opening("collapse"),
}
MAX_ITER = 500


@dataclass(frozen=True, eq=False)
class Run:
    """One of the four runs: its name, its states, and what was reset when."""

    title: str
    trajectory: Trajectory
    reset_components: tuple[tuple[int, int], ...] = ()  # the iterations, and the components (from 0)

    @property
    def resets(self) -> tuple[int, ...]:
        """Return the iterations in which a component was reset in place of the M step."""
        return tuple(t for t, _ in self.reset_components)

    @property
    def T(self) -> int:
        """Return the last iteration with a state."""
        return len(self.trajectory.states) - 1

    @cached_property
    def log_likelihoods(self) -> list[float]:
        """Return ln p(X) of every state."""
        return [state.log_likelihood for state in self.trajectory.states]

    @cached_property
    def objectives(self) -> list[float]:
        """Return what the run climbs, if it climbs anything: ln p(X), or with a prior ln p(X) + ln p(theta)."""
        return [state.objective for state in self.trajectory.states]

    @cached_property
    def falls(self) -> tuple[int, ...]:
        """Return the iterations in which ln p(X) fell."""
        return cures.falls(self.log_likelihoods)

    def lost(self, before: int, t: int) -> float:
        """Return by how much ln p(X) fell in the iterations from before + 1 to t, their rises left out."""
        ln_p = self.log_likelihoods
        return sum(ln_p[s - 1] - ln_p[s] for s in self.falls if before < s <= t)

    @property
    def collapsed(self) -> bool:
        """Tell whether the run ended in a collapse, in an M step after the last state."""
        return self.trajectory.stop.reason is Reason.COLLAPSED and not self.gave_up

    @property
    def gave_up(self) -> bool:
        """Tell whether the run ended because a component had been reset too often."""
        return self.trajectory.stop.reason is Reason.COLLAPSED and len(self.resets) == cures.MAX_RESETS

    @property
    def last(self) -> int:
        """Return the iteration in which the run ended: the last one with a state, or the one that collapses."""
        return self.T + self.collapsed

    def narrowest(self, t: int) -> float:
        """Return the smallest sd of any component in any direction after iteration t, or at the end, to 4 digits."""
        Sigma = self.trajectory.states[min(t, self.T)].mixture.Sigma
        return float(f"{np.sqrt(np.linalg.eigvalsh(Sigma).min()):.4g}")

    def ending(self, short: bool = False) -> str:
        """Say how the run ended, in a few words; if short, without the component."""
        stop = self.trajectory.stop
        if self.gave_up:
            return f"gave up in iteration {self.last}"
        if self.collapsed and stop.component is not None:
            return f"{'' if short else f'component {stop.component + 1} '}collapsed in iteration {self.last}"
        if stop.reason is Reason.CONVERGED:
            return f"converged in iteration {self.last}"
        return f"not converged in {self.last} iterations"


@dataclass(frozen=True, eq=False)
class Comparison:
    """The four runs from one start."""

    experiment: Experiment
    dataset: Dataset
    constant: float  # like psi in squared units of the data
    psi: float
    runs: tuple[Run, ...]  # plain EM, reset, constant, MAP


@dataclass(frozen=True, eq=False)
class Beginning:
    """Where all four runs begin."""

    experiment: Experiment
    dataset: Dataset
    first: Mixture
    variance: float  # the mean of the data's


def comparison(race: Race) -> Comparison:
    """Run plain EM and its cures from the start of a case; psi is in mean variances of the data, c in its own units.

    What one of the controls changes is one run; the others are kept.
    """
    given = _beginning(race.case)
    runs = (
        _plain(race.case),
        _with_resets(race.case, race.reset_seed),
        _with_constant(race.case, race.log10_c),
        _with_prior(race.case, race.psi),
    )
    return Comparison(given.experiment, given.dataset, 10.0**race.log10_c, race.psi * given.variance, runs)


@lru_cache(maxsize=len(CASES))
def _beginning(case: str) -> Beginning:
    experiment = CASES[case]
    dataset = generate(experiment)
    return Beginning(experiment, dataset, start(experiment, dataset), float(np.mean(np.var(dataset.X, axis=0))))


@lru_cache(maxsize=len(CASES))
def _plain(case: str) -> Run:
    given = _beginning(case)
    return Run("Plain EM", run_em(given.dataset.X, given.first, max_iter=MAX_ITER))


@lru_cache(maxsize=32)
def _with_resets(case: str, seed: int) -> Run:
    given = _beginning(case)
    reset = cures.run_with_resets(given.dataset.X, given.first, np.random.default_rng([3, seed]), max_iter=MAX_ITER)
    return Run("Reset (p. 434)", reset.trajectory, reset.resets)


@lru_cache(maxsize=32)
def _with_constant(case: str, log10_c: float) -> Run:
    given = _beginning(case)
    return Run("Constant c", cures.run_with_constant(given.dataset.X, given.first, 10.0**log10_c, max_iter=MAX_ITER))


@lru_cache(maxsize=32)
def _with_prior(case: str, psi: float) -> Run:
    given = _beginning(case)
    return Run("MAP with ψ", run_em(given.dataset.X, given.first, psi=psi * given.variance, max_iter=MAX_ITER))


def start_numbers(case: str) -> dict[str, str]:
    """Return what the text says about the start and where plain EM ends."""
    given, plain = _beginning(case), _plain(case)
    end = collapsed(given.dataset, plain.trajectory)
    return {
        "N": str(len(given.dataset.X)),
        "K": str(given.experiment.K),
        "component": str(end.component + 1),
        "iteration": str(plain.last),
        "onto": onto(given.dataset, end),
    }


def reset_numbers(race: Race) -> dict[str, str]:
    """Return what the text says about the resets."""
    run = comparison(race).runs[1]
    return {"resets": _resets(run), "ending": run.ending(), "ln_p": tex_fixed(run.log_likelihoods[-1])}


def constant_numbers(race: Race) -> dict[str, str]:
    """Return what the text says about the constant on the diagonal."""
    compared = comparison(race)
    run = compared.runs[2]
    return {
        "c": tex(compared.constant, 3),
        "root": tex(math.sqrt(compared.constant), 3),
        "falls": _falls(run),
        "ending": run.ending(),
        "ln_p": tex_fixed(run.log_likelihoods[-1]),
        "narrowest": tex(run.narrowest(run.T), 3),
    }


def prior_numbers(race: Race) -> dict[str, str]:
    """Return what the text says about MAP."""
    compared = comparison(race)
    run = compared.runs[3]
    return {
        "share": number(race.psi),
        "psi": tex(compared.psi, 3),
        "first": tex_fixed(run.objectives[0]),
        "last": tex_fixed(run.objectives[-1]),
        "ending": run.ending(),
        "ln_p": tex_fixed(run.log_likelihoods[-1]),
        "falls": _map_falls(run),
    }


def _resets(run: Run) -> str:
    if not run.resets:
        return "no reset was needed"
    where = ", ".join(map(str, run.resets[:4])) + (", …" if len(run.resets) > 4 else "")
    return f"{len(run.resets)} reset{'s' * (len(run.resets) > 1)}, in iteration{'s' * (len(run.resets) > 1)} {where}"


def _falls(run: Run) -> str:
    if not run.falls:
        return f"Here it never falls in {run.T} iterations."
    return (
        f"Here it falls in **{len(run.falls)} of {run.T}** iterations, for the first time in iteration "
        f"**{run.falls[0]}**, by {number(run.lost(0, run.T), 3)} in all."
    )


def _map_falls(run: Run) -> str:
    if not run.falls:
        return "did not fall either"
    return f"fell in {len(run.falls)} of {run.T} iterations, as it may"


# The part of the text on each cure, and its numbers.
CURES = {"reset": reset_numbers, "constant": constant_numbers, "prior": prior_numbers}
