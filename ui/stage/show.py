"""A film, with the figure it plays in and the experiment it comes from: a value."""

from dataclasses import dataclass
from functools import cached_property

from gmm_core.data.dataset import Dataset
from gmm_core.em import Trajectory
from gmm_core.experiment.experiment import UPLOAD, Experiment
from ui.charts.axes import Figure
from ui.charts.drawing import written
from ui.stage.film import Film


@dataclass(frozen=True)
class Show:
    """A film and the figure it plays in, with the experiment they come from."""

    experiment: Experiment
    dataset: Dataset
    trajectory: Trajectory
    figure: Figure
    film: Film

    @cached_property
    def written(self) -> str:
        """Return figure and film as the text that travels."""
        return written({"figure": self.figure, "film": self.film})

    @property
    def own(self) -> bool:
        """Whether it is made of a person's own file."""
        return self.experiment.data == UPLOAD
