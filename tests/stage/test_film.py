"""The film: what the browser gets is what EM computed, frame by frame, and it is small."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.em import EMState, Reason, Stop, Trajectory, run
from gmm_core.experiment.experiment import Experiment, generate
from gmm_core.experiment.experiment import run as run_experiment
from gmm_core.init import INITIALISERS
from gmm_core.mixture import Mixture
from ui.stage import figure
from ui.stage.film import FIELDS, MAX_DRAWN, Film, drawn, ellipses, film, packed, parameters

MIXED = Experiment(data="mixture", options=(("N", 500),), K=3, start="random_gamma", standardise=False)


def unpacked(text: str) -> Array:
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


def developed(experiment: Experiment) -> tuple[Dataset, Trajectory, Film]:
    dataset = generate(experiment)
    trajectory = run_experiment(experiment, dataset)
    return dataset, trajectory, film(experiment, dataset, trajectory)


def long_trajectory(K: int, iterations: int) -> Trajectory:
    """Return a run of arbitrary states: its length is what counts."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((K, 2, 2))
    mixture = Mixture(rng.dirichlet(np.ones(K)), rng.standard_normal((K, 2)), A @ A.mT)
    values = -1e6 + 1e5 * rng.random(iterations + 1)
    states = [EMState(mixture, 200_000 * mixture.pi, value, value) for value in values]
    return Trajectory(tuple(states), Stop(Reason.MAX_ITER, iterations))


# Oracle: (9.13) from the numbers that travel


@pytest.mark.parametrize("experiment", [Experiment(), MIXED, replace(MIXED, covariance="tied"), Experiment(psi=0.5)])
def test_parameters_give_the_joint_density_back(experiment: Experiment) -> None:
    dataset, trajectory, sent = developed(experiment)
    table = unpacked(sent["parameters"]).reshape(len(trajectory.states), sent["K"], len(FIELDS))
    X = unpacked(sent["points"]).reshape(-1, 2)
    for row, state in zip(table, trajectory.states, strict=True):
        value = dict(zip(FIELDS, row.T, strict=True))  # each (K,)
        dx, dy = X[:, :1] - value["mu_x"], X[:, 1:] - value["mu_y"]  # (N, K)
        squared = (value["W_xx"] * dx) ** 2 + (value["W_yx"] * dx + value["W_yy"] * dy) ** 2
        assert_allclose(value["log_weight"] - 0.5 * squared, state.mixture.log_joint(X), rtol=1e-12, atol=1e-12)
        assert_array_equal(value["pi"], state.mixture.pi)
        Sigma = np.array([[value["S_xx"], value["S_xy"]], [value["S_xy"], value["S_yy"]]]).transpose(2, 0, 1)
        assert_array_equal(Sigma, state.mixture.Sigma)
        assert_array_equal(value["N_k"], state.N_k)
    assert_array_equal(unpacked(sent["log_likelihood"]), [state.log_likelihood for state in trajectory.states])
    assert_array_equal(unpacked(sent["objective"]), [state.objective for state in trajectory.states])
    assert_array_equal(X, dataset.X)


def test_a_component_without_weight_stays_finite() -> None:
    mixture = Mixture(np.array([1.0, 0.0]), np.zeros((2, 2)), np.array([np.eye(2)] * 2))
    table = parameters(Trajectory.stopped([EMState(mixture, np.array([5.0, 0.0]), -1.0, -1.0)]))
    assert np.isfinite(table).all()
    log_weight = table[0, :, FIELDS.index("log_weight")]
    assert np.exp(log_weight - log_weight.max())[1] == 0


@given(st.lists(st.floats(), max_size=20))
def test_packed_numbers_come_back_bit_for_bit(values: list[float]) -> None:
    assert unpacked(packed(np.array(values))).tobytes() == np.array(values, dtype="<f8").tobytes()


# Frames


def test_two_frames_for_each_iteration() -> None:
    for experiment, reason in [
        (Experiment(), Reason.CONVERGED),
        (Experiment(max_iter=3), Reason.MAX_ITER),
        (Experiment(data="collapse", start="kmeans", standardise=False), Reason.COLLAPSED),
    ]:
        _, trajectory, sent = developed(experiment)
        assert trajectory.stop.reason is reason
        assert sent["stop"]["reason"] == str(reason)
        assert sent["stop"]["iteration"] == trajectory.stop.iteration
        # states 0 ... T, or 0 ... T - 1 and an M step that could not be done
        assert len(sent["captions"]) == 2 * trajectory.stop.iteration + 1
        assert len(unpacked(sent["log_likelihood"])) == len(trajectory.states)


def test_a_run_that_a_person_stopped() -> None:
    dataset, trajectory, _ = developed(Experiment())
    for states in (trajectory.states[:1], trajectory.states[:4]):
        stopped = Trajectory.stopped(states)
        sent = film(Experiment(), dataset, stopped)
        assert sent["stop"] == {"reason": "stopped", "iteration": len(states) - 1}
        assert len(sent["captions"]) == 2 * (len(states) - 1) + 1


def test_a_collapse_says_where() -> None:
    dataset, trajectory, sent = developed(Experiment(data="collapse", start="kmeans", seed=1))
    assert sent["stop"]["component"] == trajectory.stop.component
    parameters = np.array(sent["stop"]["parameters"])
    component = parameters[sent["stop"]["component"]]
    assert_allclose(dataset.shift + dataset.scale * component[1:3], [12, 0], atol=1e-6)  # the identical points
    assert np.abs(component[3:]).max() < 1e-12
    assert_allclose(parameters[:, 0], trajectory.states[-1].N_k / len(dataset.X), rtol=1e-12)  # (9.26), of this M step
    assert [offer["action"] for offer in sent["offers"]] == ["regularise", "fewer"]


def test_truth_and_units_travel_along() -> None:
    dataset, _, sent = developed(replace(MIXED, standardise=True))
    assert dataset.truth is not None
    assert_array_equal(unpacked(sent["truth"]).reshape(-1, 6), ellipses(dataset.truth))
    X = unpacked(sent["points"]).reshape(-1, 2)
    raw = generate(MIXED).X
    assert_allclose(np.array(sent["units"]["shift"]) + np.array(sent["units"]["scale"]) * X, raw, rtol=1e-12)
    assert developed(Experiment())[2]["truth"] is None


# What is drawn, and what travels


def test_a_fixed_subset_of_all_points_is_drawn() -> None:
    X = np.random.default_rng(0).standard_normal((20_000, 2))
    chosen = drawn(X)
    assert len(chosen) == len(set(chosen.tolist())) == MAX_DRAWN
    assert (np.diff(chosen) > 0).all(), "in their order"
    assert_array_equal(chosen, drawn(X + 1))
    per_tenth = np.histogram(chosen, bins=10, range=(0, len(X)))[0]
    assert per_tenth.min() > MAX_DRAWN / 10 / 1.5, "from everywhere in the file"
    assert_array_equal(drawn(X[:MAX_DRAWN]), np.arange(MAX_DRAWN))


def test_all_points_count_but_few_are_drawn() -> None:
    X = np.random.default_rng(0).standard_normal((4000, 2))
    dataset = Dataset(X, title="many")
    start = INITIALISERS["kmeans_pp"].make(X, 2, np.random.default_rng(0))
    sent = film(Experiment(start="kmeans_pp"), dataset, run(X, start, max_iter=2))
    assert (sent["N"], sent["drawn"]) == (4000, MAX_DRAWN)
    assert_array_equal(unpacked(sent["points"]).reshape(-1, 2), X[drawn(X)])


def size(experiment: Experiment, dataset: Dataset, trajectory: Trajectory) -> int:
    """Return how many bytes of JSON film and figure make."""
    sent = [film(experiment, dataset, trajectory), figure.stage(dataset, trajectory)]
    return len(json.dumps(sent, allow_nan=False).encode())


def test_an_ordinary_film_is_small() -> None:
    experiment = replace(MIXED, tol=1e-12, max_iter=60)
    dataset, trajectory, _ = developed(experiment)
    assert (len(dataset.X), trajectory.states[0].mixture.K, len(trajectory.states)) == (500, 3, 61)
    assert size(experiment, dataset, trajectory) < 100_000


def test_no_film_is_larger_than_a_megabyte() -> None:
    dataset = Dataset(np.random.default_rng(0).standard_normal((200_000, 2)), columns=("x" * 1000, "y" * 1000))
    experiment = Experiment(K=10, start="kmeans_pp", max_iter=500)
    assert size(experiment, dataset, long_trajectory(K=10, iterations=500)) < 1_000_000


# Identity


def test_the_same_experiment_gives_the_same_film() -> None:
    assert developed(MIXED)[2] == developed(replace(MIXED))[2]


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1}, {"data_seed": 1}, {"K": 4}, {"covariance": "diag"}, {"psi": 0.1}, {"tol": 1e-3}, {"max_iter": 5},
        {"standardise": True}, {"start": "points"}, {"options": (("N", 510),)},
    ],
)  # fmt: skip
def test_another_experiment_gives_another_film(change: dict[str, object]) -> None:
    assert developed(replace(MIXED, **change))[2]["id"] != developed(MIXED)[2]["id"]  # type: ignore[arg-type]
