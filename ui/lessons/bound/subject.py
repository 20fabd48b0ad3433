"""EM in general: whose data and run the pictures are of. Pure."""

from dataclasses import dataclass

import numpy as np

from gmm_core import Trajectory
from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.experiment import experiment as experiments
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import Experiment
from ui.lessons.bound.settings import EVEN, GEYSER, LAB, SADDLE
from ui.stage.show import Show
from ui.words.text import shorten


@dataclass(frozen=True)
class Subject:
    """The data, and the run of EM on it: two of the same data and run are the same."""

    title: str
    experiment: Experiment
    dataset: Dataset
    trajectory: Trajectory
    from_lab: bool = False

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


def built_in(data: str) -> Subject:
    """Return what the chosen word stands for; Old Faithful in place of a Lab that has nothing to show."""
    name = GEYSER if data == LAB else data
    experiment = Experiment(start="saddle") if name == SADDLE else opening(name)
    dataset = experiments.generate(experiment)
    title = "Old Faithful from the saddle" if name == SADDLE else dataset.title
    return Subject(title, experiment, dataset, experiments.run(experiment, dataset))


def from_lab(show: Show) -> Subject:
    """Return what the Lab shows."""
    title = f"The Lab’s experiment, {shorten(show.dataset.title or 'your file', 40)}"
    return Subject(title, show.experiment, show.dataset, show.trajectory, from_lab=True)


def first_q(q: str, subject: Subject) -> Array:
    """Return the q (N, K) with which the film begins, before any E step.

    A component of weight 0 gets no share: with one the bound would be minus infinity.
    """
    N, K = len(subject.X), subject.K
    shares = np.full((N, K), 1 / K) if q == EVEN else np.random.default_rng(0).dirichlet(np.ones(K), size=N)
    empty = subject.trajectory.states[0].mixture.pi == 0
    if empty.any():
        shares[:, empty] = 0.0
        shares /= shares.sum(axis=1, keepdims=True)
    return shares
