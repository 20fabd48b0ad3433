"""Figures: plain dictionaries that any reader of JSON takes, with room for everything that is drawn."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS
from gmm_core.em import Trajectory, run
from gmm_core.experiment.experiment import Experiment, generate
from gmm_core.experiment.experiment import run as run_experiment
from gmm_core.mixture import Mixture
from ui.charts.axes import Figure
from ui.stage import figure as figures


def staged(experiment: Experiment) -> tuple[Dataset, Trajectory, Figure]:
    dataset = generate(experiment)
    trajectory = run_experiment(experiment, dataset)
    return dataset, trajectory, figures.stage(dataset, trajectory)


def circles(X: Array, *means: tuple[float, float], sigma: float = 1.0) -> Trajectory:
    """Return a run of no iterations from circles at these places."""
    K = len(means)
    start = Mixture(np.full(K, 1 / K), np.array(means), np.array([sigma**2 * np.eye(2)] * K))
    return run(X, start, max_iter=0)


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_has_a_plain_figure_with_room_for_it(data: str, standardise: bool) -> None:
    dataset, trajectory, figure = staged(Experiment(data=data, start="kmeans_pp", standardise=standardise))
    text = json.dumps(figure, allow_nan=False)
    assert "scattergl" not in text, "it would need 'unsafe-eval'"
    assert json.loads(text) == figure
    layout = figure["layout"]
    for d, axis in enumerate(("xaxis", "yaxis")):
        low, high = layout[axis]["range"]
        assert low < dataset.X[:, d].min() and dataset.X[:, d].max() < high
        assert high - low < 3 * np.ptp(dataset.X[:, d]), "the points fill the picture"
    values = [state.log_likelihood for state in trajectory.states]
    assert layout["yaxis2"]["range"][0] < min(values) and max(values) < layout["yaxis2"]["range"][1]
    assert layout["xaxis2"]["range"][0] <= 0 and len(values) - 1 <= layout["xaxis2"]["range"][1]
    curve = next(trace for trace in figure["data"] if trace.get("xaxis") == "x2")
    assert curve["y"] == values and curve["x"] == list(range(len(values)))


@pytest.mark.parametrize("start", ["fig_9_8", "saddle", "corner", "kmeans_pp"])
def test_the_opening_picture_shows_all_means(start: str) -> None:
    _, trajectory, figure = staged(Experiment(start=start))
    mu = trajectory.states[0].mixture.mu
    for d, axis in enumerate(("xaxis", "yaxis")):
        low, high = figure["layout"][axis]["range"]
        assert low + 0.3 < mu[:, d].min() and mu[:, d].max() < high - 0.3
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x", "the start's circles look like circles"


def test_a_wild_start_does_not_shrink_the_points() -> None:
    X = np.random.default_rng(0).uniform(0, 1, (50, 2))
    ranges = figures.plane_ranges(Dataset(X), circles(X, (1e6, -1e6), (0.5, 0.5)))
    assert all(high - low < 2.5 for low, high in ranges)


def test_equal_units_only_where_they_make_sense() -> None:
    X = np.random.default_rng(0).uniform(0, 1, (50, 2))
    assert figures.equal_units(Dataset(X)) == {"scaleanchor": "x", "scaleratio": 1}
    assert figures.equal_units(Dataset(X * [1, 100])) == {}
    assert figures.equal_units(Dataset(X * [1, 0])) == {}


def test_panels_side_by_side_or_one_above_the_other() -> None:
    figure = staged(Experiment())[2]
    layout, narrow = figure["layout"], figure["narrow"]
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    assert narrow["yaxis2.domain"][1] < narrow["yaxis.domain"][0]
    assert narrow["xaxis.domain"] == narrow["xaxis2.domain"] == [0, 1]


def test_axes_say_what_they_show_and_whether_it_is_scaled() -> None:
    raw, scaled = generate(Experiment(standardise=False)), generate(Experiment())
    assert figures.axis_title(raw, 0) == "eruptions (min)"
    assert figures.axis_title(scaled, 1) == "waiting (min), standardised"


@pytest.mark.parametrize(
    "name", ["<b>bold</b>", "<img src=x onerror=alert(1)>", "$x$", "a\n\tb", "%{x}", "</sub>" * 50, "&lt;", "“ü” 漢字"]
)
def test_column_names_are_text(name: str) -> None:
    X = np.random.default_rng(0).uniform(0, 1, (20, 2))
    figure = figures.stage(Dataset(X, columns=(name, "y")), circles(X, (0, 0)))
    title: str = figure["layout"]["xaxis"]["title"]["text"]
    for mark in "<>$\n\t{":
        assert mark not in title
    assert len(title) < 600
    if name == "&lt;":
        assert title.startswith("&amp;lt;")


def test_padding_never_makes_an_empty_range() -> None:
    assert_allclose(figures.padded([0, 10], 0.1), [-1, 11])
    for values in ([5.0], [0.0, 0.0], [-1e9, -1e9], [1e-12, 1e-12]):
        low, high = figures.padded(values, 0.1)
        assert low < min(values) and max(values) < high


def test_a_film_of_one_frame_has_a_curve_too() -> None:
    X = np.random.default_rng(0).uniform(0, 1, (20, 2))
    layout: dict[str, Any] = figures.stage(Dataset(X), circles(X, (0, 0)))["layout"]
    for axis in ("xaxis2", "yaxis2"):
        assert layout[axis]["range"][0] < layout[axis]["range"][1]


def test_figures_are_shared_and_must_not_change() -> None:
    dataset, trajectory, figure = staged(Experiment())
    assert figures.stage(replace(dataset), trajectory) == figure
