"""Experiment: what is allowed, where randomness comes from, and that running it is running EM."""

import re
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal
from strategies import experiments

from gmm_core import em
from gmm_core.arrays import InputError
from gmm_core.data.dataset import Dataset
from gmm_core.experiment.experiment import (
    NUMBERS,
    Experiment,
    _rng,
    absolute_psi,
    from_rows,
    generate,
    option_values,
    prepare,
    run,
    start,
    start_title,
    to_rows,
)
from gmm_core.mixture import Mixture

CIRCLE = (1.0, 0.0, 0.0, 1.0, 0.0, 1.0)
HALVES = ((0.5, -1.5, 1.0, 1.0, 0.0, 1.0), (0.5, 1.5, -1.0, 1.0, 0.0, 1.0))  # the start after fig. 9.8


# The value


def test_equal_experiments_are_one_key() -> None:
    a = Experiment(data="mixture", options=(("clusters", 4), ("N", 500)), start="points")
    b = Experiment(data="mixture", options=(("N", 500), ("noise", 0.0), ("clusters", 4)), start="points")
    assert a == b and hash(a) == hash(b)
    assert a.options == (("N", 500), ("clusters", 4)), "sorted, without the default"
    assert len({a, b, replace(a, seed=1)}) == 2


def test_numbers_are_brought_to_one_form() -> None:
    experiment = Experiment(K=np.int64(2), psi=-0.0, tol=1, start="hand", hand=[list(row) for row in HALVES])  # type: ignore[arg-type]
    assert [type(value) for value in (experiment.K, experiment.psi, experiment.tol)] == [int, float, float]
    assert str(experiment.psi) == "0.0"
    assert experiment.hand == HALVES and hash(experiment)


@given(experiments())
def test_made_again_it_is_the_same(experiment: Experiment) -> None:
    assert Experiment(**asdict(experiment)) == experiment


def by_hand(*rows: tuple[float, ...], K: int | None = None) -> dict[str, Any]:
    return {"start": "hand", "K": K or len(rows), "hand": rows}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"data": "iris"}, "old_faithful"),
        ({"data_seed": -1}, "0 to"),
        ({"data_seed": 10**6}, "0 to"),
        ({"seed": 0.5}, "whole"),
        ({"seed": 10**400}, "whole"),
        ({"K": 0}, "1 to 10"),
        ({"K": 11}, "1 to 10"),
        ({"K": True}, "1 to 10"),
        ({"K": None}, "1 to 10"),
        ({"max_iter": 0}, "1 to 500"),
        ({"max_iter": 501}, "1 to 500"),
        ({"psi": -1e-9}, "0 to 1000"),
        ({"psi": 1000.1}, "0 to 1000"),
        ({"psi": float("nan")}, "0 to 1000"),
        ({"tol": 0.0}, "to 1"),
        ({"tol": 1.1}, "to 1"),
        ({"standardise": 1}, "on or off"),
        ({"covariance": "round"}, "spherical"),
        ({"start": "luck"}, "kmeans_pp"),
        ({"K": 3}, "2 components, not 3"),
        ({"start": "saddle", "K": 1}, "2 components, not 1"),
        ({"options": (("N", 100),)}, "no such option"),
        ({"data": "mixture", "options": (("wheels", 4),)}, "clusters"),
        ({"data": "mixture", "options": (("clusters", 11),)}, "1 to 10"),
        ({"data": "mixture", "options": (("clusters", 2.5),)}, "whole"),
        ({"data": "upload", "options": (("N", 100),)}, "none"),
        ({"columns": ("a", "b")}, "uploaded"),
        ({"data": "upload", "columns": "ab"}, "two columns"),
        ({"data": "upload", "columns": ("a", 2)}, "two columns"),
        ({"data": "upload", "columns": ("a", "b", "c")}, "two columns"),
        ({"data": "upload", "columns": ("a", "a")}, "different"),
        ({"data": "upload", "columns": ("a", "b" * 1001)}, "1,000"),
        ({"data": "upload", "columns": ("a", "\ud800")}, "rename"),
        ({"start": "hand"}, "needs its numbers"),
        ({"hand": HALVES}, "no other start"),
        (by_hand(*HALVES, K=3), "2 components, but K = 3"),
        (by_hand((1.0, 0.0, 0.0, 1.0, 0.0)), "Component 1 needs six"),
        (by_hand((1.0, float("inf"), 0.0, 1.0, 0.0, 1.0)), "Component 1 needs six finite"),
        (by_hand(CIRCLE, ("a", 0, 0, 1, 0, 1)), "numbers"),  # type: ignore[arg-type]
        ({"start": "hand", "hand": 7}, "numbers"),
        (by_hand((1.5, *CIRCLE[1:]), (-0.5, *CIRCLE[1:])), "component 2 must not be negative"),
        (by_hand((0.5, *CIRCLE[1:]), (0.4, *CIRCLE[1:])), "sum to 0.9"),
        (by_hand((1.0, 1e16, 0.0, 1.0, 0.0, 1.0)), "too far out"),
        (by_hand((1.0, 0.0, 0.0, 0.0, 0.0, 1.0)), "between 1e-30 and 1e+30"),
        (by_hand((1.0, 0.0, 0.0, 1.0, 0.0, 1e31)), "between 1e-30 and 1e+30"),
        (by_hand((1.0, 0.0, 0.0, 4.0, -6.0, 9.0)), "smaller in size than 6"),
        (by_hand((1.0, 0.0, 0.0, 1.0, 1 - 1e-16, 1.0)), "positive definite"),
    ],
)
def test_what_is_not_allowed_is_said(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        Experiment(**fields)


@pytest.mark.parametrize("name", NUMBERS)
def test_limits_are_included_and_defaults_agree(name: str) -> None:
    option = NUMBERS[name]
    assert getattr(Experiment(), name) == option.default
    for value in (option.low, option.high):
        fields: dict[str, Any] = {"start": "points", name: value}
        assert getattr(Experiment(**fields), name) == value


# Randomness


def test_the_streams_of_random_numbers_stay_the_same() -> None:
    """Golden: raw output of PCG64 seeded through SeedSequence, which NumPy guarantees not to change.

    (What `Generator` makes of it, normals for instance, may change with a NumPy release: NEP 19.)
    """
    assert _rng(1, 0).bit_generator.random_raw(2).tolist() == [9441442522235856127, 17532960557476522086]
    assert _rng(2, 7).bit_generator.random_raw(2).tolist() == [2223721970339357946, 13965428432605000381]


def test_data_and_start_have_seeds_of_their_own() -> None:
    experiment = Experiment(data="fig_2_23", K=3, start="points")
    other_start, other_data = replace(experiment, seed=1), replace(experiment, data_seed=1)
    data = generate(experiment)
    assert_array_equal(data.X, generate(other_start).X)
    assert (data.X != generate(other_data).X).all()
    assert_array_equal(start(experiment, data).mu, start(replace(experiment, data_seed=1), data).mu)
    assert (start(experiment, data).mu != start(other_start, data).mu).any()


def test_nothing_is_drawn_from_a_stream_that_lives_on() -> None:
    experiment = Experiment(data="mixture", K=4, start="random_gamma", seed=5)
    np.random.default_rng(0).random()  # somebody else's
    data = generate(experiment)
    assert_array_equal(data.X, generate(experiment).X)
    assert_array_equal(start(experiment, data).mu, start(experiment, data).mu)


# The way to the film


def test_options_reach_the_data() -> None:
    experiment = Experiment(data="fig_2_23", options=(("N", 120),))
    assert option_values(experiment) == {"N": 120}
    assert len(generate(experiment).X) == 120
    assert option_values(Experiment()) == option_values(Experiment(data="upload")) == {}


@pytest.mark.parametrize("standardise", [False, True])
def test_data_comes_in_the_units_asked_for(standardise: bool) -> None:
    X = generate(Experiment(standardise=standardise)).X
    mean, sd = ([0, 0], [1, 1]) if standardise else ([3.487783, 70.897059], [1.139271, 13.569960])
    assert_allclose(X.mean(axis=0), mean, atol=1e-6)
    assert_allclose(X.std(axis=0), sd, atol=1e-6)


def test_an_upload_is_prepared_not_generated() -> None:
    experiment = Experiment(data="upload", columns=("a", "b"))
    with pytest.raises(InputError, match="upload the file again"):
        generate(experiment)
    uploaded = Dataset(generate(Experiment(standardise=False)).X, columns=("a", "b"))
    data = prepare(experiment, uploaded)
    assert_allclose(data.X.std(axis=0), 1)
    assert prepare(replace(experiment, standardise=False), uploaded) is uploaded
    assert run(experiment, data).states[-1].log_likelihood == pytest.approx(-385.4607, abs=1e-4)


def test_the_opening_is_the_film_after_fig_9_8() -> None:
    experiment = Experiment()
    trajectory = run(experiment, generate(experiment))
    reference = {0: -1150.202, 1: -536.888, 2: -527.872, 5: -448.457, 10: -395.574}
    assert {t: round(trajectory.states[t].log_likelihood, 3) for t in reference} == reference
    assert trajectory.states[-1].log_likelihood == pytest.approx(-385.4607, abs=1e-4)
    assert trajectory.stop.reason is em.Reason.CONVERGED


@pytest.mark.parametrize("standardise", [False, True])
def test_psi_is_measured_in_variances_of_the_data(standardise: bool) -> None:
    experiment = Experiment(standardise=standardise, psi=0.5, max_iter=3)
    data = generate(experiment)
    psi = 0.5 * (data.X.var(axis=0)[0] + data.X.var(axis=0)[1]) / 2
    assert absolute_psi(experiment, data) == pytest.approx(psi, rel=1e-14)
    by_core = em.run(data.X, start(experiment, data), psi=psi, max_iter=3)
    assert run(experiment, data).states[-1].objective == pytest.approx(by_core.states[-1].objective, rel=1e-13)


def test_every_choice_reaches_em() -> None:
    experiment = Experiment(covariance="spherical", max_iter=3)
    data = generate(experiment)
    watched: list[em.EMState] = []
    trajectory = run(experiment, data, watched.append)
    assert (trajectory.stop.reason, trajectory.stop.iteration) == (em.Reason.MAX_ITER, 3)
    assert_allclose(trajectory.states[-1].mixture.Sigma[:, 0, 1], 0)
    assert len(watched) == len(trajectory.states)
    patient, hasty = (run(Experiment(tol=tol), data).stop for tol in (1e-6, 1.0))
    assert patient.reason is hasty.reason is em.Reason.CONVERGED
    assert hasty.iteration < patient.iteration


def test_numbers_by_hand_are_the_start() -> None:
    experiment = Experiment(start="hand", hand=HALVES)
    data = generate(experiment)
    ours, book = run(experiment, data), run(Experiment(), data)
    assert_allclose(
        [state.log_likelihood for state in ours.states], [state.log_likelihood for state in book.states], rtol=1e-10
    )
    assert start_title("hand") == "By hand"


def test_rows_and_mixtures_are_the_same_numbers() -> None:
    mixture = Mixture([0.25, 0.75], [[1, 2], [3, 4]], [[[2, 0.5], [0.5, 1]], [[1, -0.25], [-0.25, 3]]])
    rows = to_rows(mixture)
    assert rows == ((0.25, 1, 2, 2, 0.5, 1), (0.75, 3, 4, 1, -0.25, 3))
    again = from_rows(rows)
    for name in ("pi", "mu", "Sigma"):
        assert_array_equal(getattr(again, name), getattr(mixture, name))


def test_rows_are_for_two_columns() -> None:
    with pytest.raises(InputError, match="two columns, not 1"):
        to_rows(Mixture([1], [[0]], [[[1]]]))
