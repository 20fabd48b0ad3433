"""Six frames: the run of fig. 9.8 with the numbers of its log-likelihood, and steps a run does not have."""

import json
from functools import lru_cache

import numpy as np
import pytest

from gmm_core.data.dataset import Dataset
from gmm_core.em import Trajectory
from gmm_core.experiment.experiment import Experiment, generate, run
from ui.charts import drawing
from ui.lessons.six_frames import figure as six_frames
from ui.lessons.six_frames.settings import BOOK_FRAMES, Settings
from ui.state.settings import changed

BOOK = Settings().asked
LONG = Experiment(tol=1e-12, max_iter=25)


@lru_cache(maxsize=4)
def developed(experiment: Experiment) -> tuple[Dataset, Trajectory]:
    dataset = generate(experiment)
    return dataset, run(experiment, dataset)


def test_the_frames_of_the_book_with_their_log_likelihood() -> None:
    """ln p(X) at L = 0, 0, 1, 2, 5, 20 on standardised Old Faithful; scipy gave these values."""
    dataset, trajectory = developed(LONG)
    titles = [panel["text"] for panel in six_frames.figure(BOOK, dataset, trajectory)["layout"]["annotations"]]
    assert titles == [
        "(a) start, ln p(X) = −1150.202",
        "(b) E step 1, ln p(X) = −1150.202",
        "(c) iteration 1, ln p(X) = −536.888",
        "(d) iteration 2, ln p(X) = −527.872",
        "(e) iteration 5, ln p(X) = −448.457",
        "(f) iteration 20, ln p(X) = −385.461",
    ]
    assert six_frames.note(BOOK, dataset, trajectory)["note"] == ""
    assert BOOK == BOOK_FRAMES


@pytest.mark.parametrize("data", ["old_faithful", "two_moons"])
def test_every_ellipse_lies_within_its_panel(data: str) -> None:
    """Also in a small window, where the panels show no more of the plane than their ranges."""
    dataset, trajectory = developed(Experiment(data=data, max_iter=25))
    figure = six_frames.figure(BOOK, dataset, trajectory)
    for trace in figure["data"]:
        for name in "xy":
            low, high = figure["layout"][trace[f"{name}axis"].replace(name, f"{name}axis")]["range"]
            assert low < min(trace[name]) <= max(trace[name]) < high


def test_a_short_run_shows_its_end_and_says_so() -> None:
    dataset, trajectory = developed(Experiment(max_iter=3))
    assert six_frames.chosen(BOOK, trajectory) == (0, 1, 2, 4, 6, 6)
    assert "after 3 iterations" in six_frames.note(BOOK, dataset, trajectory)["note"]
    even = Settings("even")
    assert six_frames.chosen(even.asked, trajectory) == (0, 1, 2, 4, 5, 6)
    own = changed(Settings("own"), **{f"frame_{letter}": 2 for letter in six_frames.LETTERS})
    assert six_frames.chosen(own.asked, trajectory) == (2,) * 6


def test_an_m_step_shows_the_responsibilities_it_was_made_from() -> None:
    dataset, trajectory = developed(LONG)
    figure = six_frames.figure(BOOK, dataset, trajectory)
    points = [trace["marker"]["color"] for trace in figure["data"] if len(trace["x"]) == len(dataset.X)]
    assert points[0] == "@faint"
    first = drawing.mix(trajectory.states[0].mixture.responsibilities(dataset.X), 0.9)
    assert points[1] == points[2] == first
    assert points[3] == drawing.mix(trajectory.states[1].mixture.responsibilities(dataset.X), 0.9)


def test_the_ellipses_are_those_of_the_state() -> None:
    dataset, trajectory = developed(LONG)
    figure = six_frames.figure(BOOK, dataset, trajectory)
    last = [trace for trace in figure["data"] if trace["xaxis"] == "x6" and trace.get("mode") == "markers+text"]
    found = [[trace["x"][0], trace["y"][0]] for trace in last]
    np.testing.assert_allclose(found, trajectory.states[20].mixture.mu, rtol=1e-6)


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(data="mixture", options=(("N", 2000),), K=3, start="points", standardise=False),
        Experiment(data="collapse", K=2, start="points", standardise=False),
        Experiment(K=1, start="points"),
    ],
)
@pytest.mark.parametrize("frames", ["book", "even", "own"])
def test_any_experiment_can_be_shown(experiment: Experiment, frames: str) -> None:
    dataset, trajectory = developed(experiment)
    asked = Settings(frames).asked
    figure = six_frames.figure(asked, dataset, trajectory)
    json.dumps(figure, allow_nan=False)
    assert len(figure["layout"]["annotations"]) == 6
    few = len(dataset.X) <= six_frames.MAX_DRAWN
    assert ("points drawn" in six_frames.note(asked, dataset, trajectory)["note"]) != few
