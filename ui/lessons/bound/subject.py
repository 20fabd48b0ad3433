"""EM in general: what the reader sets, and whose data and run the pictures are of. Pure."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from gmm_core import Trajectory
from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.data.option import Option
from gmm_core.experiment import experiment as experiments
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import UPLOAD, Experiment
from ui.state.settings import Choice, Setting, Switch, Values
from ui.words.text import shorten

T = TypeVar("T")
MOST_KEPT = 16  # results of one function about one run

LAB, GEYSER, SADDLE = "lab", "old_faithful", "saddle"
EVEN, RANDOM = "even", "random"
IN_ORDER, SHUFFLED = "order", "shuffled"

# What the pictures show, for those who cannot see them.
LABELS = {
    "film": "The points coloured by q, bars of ℒ and KL that add up to ln p, and both curves by steps",
    "touch": "ln p as a function of one mean, the bound that touches it, and the data below",
    "graphs": "Two graphs: from z to x for one point, and for N points with the parameters",
    "passes": "ln p by passes over the data for batch, generalised and incremental EM, and what is still missing",
}

SETTINGS: tuple[Setting, ...] = (
    Choice(
        "data",
        "Data and start",
        {
            GEYSER: "Old Faithful",
            SADDLE: "Old Faithful from the saddle",
            "fig_2_23": "Three Gaussians (after fig. 2.23)",
            "six_points": "Six points, by hand",
            LAB: "The experiment in the Lab",
        },
        GEYSER,
        "The last one is whatever stands in the Lab now: your own data, your own start.",
    ),
    Choice(
        "q",
        "q before the first E step",
        {EVEN: "Even", RANDOM: "Random"},
        EVEN,
        "Any distribution over the components will do, for each point one.",
    ),
    Switch("z", "Suppose we knew Z", False, "Shades the latent variables: the complete data of fig. 9.9."),
    Choice("axis", "Column", {"x": "The first", "y": "The second"}, "x", "Fig. 9.14 is drawn for one column."),
    Option("mu", "Start of μ, standardised", "In standard deviations, from the mean.", 0.2, -2.5, 2.5, 0.1),
    Option(
        "width",
        "Width σ, standardised",
        "Of the narrow Gaussian, in standard deviations.",
        0.3,
        0.1,
        1.5,
        0.05,
    ),
    Option(
        "rho",
        "Fraction of the M step",
        "How far generalised EM goes towards the whole M step; 1 is EM itself.",
        0.5,
        0.1,
        1.0,
        0.1,
    ),
    Choice(
        "order",
        "Order of the points",
        {IN_ORDER: "As they come", SHUFFLED: "Shuffled"},
        IN_ORDER,
        "In which order incremental EM visits the points in each pass.",
    ),
    Option("visit", "Visit number", "Which visit of incremental EM the numbers are of.", 1, 1, 60, 1),
)


class Shown(Protocol):
    """What the Lab shows: its experiment, data and run."""

    @property
    def experiment(self) -> Experiment: ...  # noqa: D102

    @property
    def dataset(self) -> Dataset: ...  # noqa: D102

    @property
    def trajectory(self) -> Trajectory: ...  # noqa: D102


@dataclass(frozen=True)
class Subject:
    """The data, and the run of EM on it. Its `repr`, the name alone, tells it from every other."""

    name: str
    title: str = field(repr=False)
    experiment: Experiment = field(repr=False, compare=False)
    dataset: Dataset = field(repr=False, compare=False)
    trajectory: Trajectory = field(repr=False, compare=False)
    from_lab: bool = False

    @property
    def own(self) -> bool:
        """Whether it is made of a person's own file."""
        return self.experiment.data == UPLOAD

    @property
    def X(self) -> Array:
        """Return the points (N, D) as EM sees them."""
        return self.dataset.X

    @property
    def K(self) -> int:
        """Count the components."""
        return self.experiment.K

    @property
    def psi(self) -> float:
        """Return the scale of the prior in squared units of X."""
        return experiments.absolute_psi(self.experiment, self.dataset)


def subject(values: Values, lab: Callable[[], Shown | None]) -> Subject:
    """Return what the chosen word stands for; Old Faithful, if the Lab has nothing to show."""
    shown = lab() if values["data"] == LAB else None
    if shown is not None:
        title = f"The Lab’s experiment, {shorten(shown.dataset.title or 'your file', 40)}"
        return _named(title, shown.experiment, shown.dataset, shown.trajectory, from_lab=True)
    return _built_in(GEYSER if values["data"] == LAB else values["data"])


def once_per_run(function: Callable[..., T]) -> Callable[..., T]:
    """Compute function(..., subject) once for equal arguments, for as long as the subject's run is kept elsewhere.

    So what is made of a person's own file goes when the file goes.
    """
    results: WeakKeyDictionary[Trajectory, dict[tuple[Any, ...], T]] = WeakKeyDictionary()

    @wraps(function)
    def once(*arguments: Any) -> T:
        *others, subject = arguments
        known = results.setdefault(subject.trajectory, {})
        key = tuple(others)
        try:
            return known[key]
        except KeyError:
            result = known[key] = function(*arguments)
        for oldest in list(known)[:-MOST_KEPT]:
            known.pop(oldest, None)
        return result

    return once


def first_q(values: Values, subject: Subject) -> Array:
    """Return the q (N, K) with which the film begins, before any E step.

    A component of weight 0 gets no share: with one the bound would be minus infinity.
    """
    N, K = len(subject.X), subject.K
    q = np.full((N, K), 1 / K) if values["q"] == EVEN else np.random.default_rng(0).dirichlet(np.ones(K), size=N)
    empty = subject.trajectory.states[0].mixture.pi == 0
    if empty.any():
        q[:, empty] = 0.0
        q /= q.sum(axis=1, keepdims=True)
    return q


@lru_cache(maxsize=8)
def _built_in(data: str) -> Subject:
    experiment = Experiment(start="saddle") if data == SADDLE else opening(data)
    dataset = experiments.generate(experiment)
    title = "Old Faithful from the saddle" if data == SADDLE else dataset.title
    return _named(title, experiment, dataset, experiments.run(experiment, dataset))


def _named(
    title: str, experiment: Experiment, dataset: Dataset, trajectory: Trajectory, from_lab: bool = False
) -> Subject:
    points = hashlib.sha256(dataset.X.tobytes()).hexdigest()[:16]  # an upload is not in its experiment
    name = f"{experiment!r} {points} {len(trajectory.states)}"
    return Subject(name, title, experiment, dataset, trajectory, from_lab)
