"""Changing an experiment: what was asked for happens, what does not fit gives way, and the note says so."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from strategies import experiments

from gmm_core.arrays import InputError
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS, SIX_POINTS_START
from gmm_core.em import Reason
from gmm_core.experiment.change import FALLBACK, OPENINGS, change, opening
from gmm_core.experiment.experiment import Experiment, from_rows, generate, prepare, run, start
from gmm_core.init import INITIALISERS

FIG_9_8, SADDLE, FALLBACK_TITLE = (INITIALISERS[name].title for name in ("fig_9_8", "saddle", FALLBACK))
HALVES = ((0.5, -1.5, 1.0, 1.0, 0.0, 1.0), (0.5, 1.5, -1.0, 1.0, 0.0, 1.0))
BY_HAND = Experiment(start="hand", hand=HALVES)


# How data sets open


def test_the_app_opens_with_the_default_experiment() -> None:
    assert opening() == Experiment()


@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_opens_with_a_film(data: str) -> None:
    experiment = opening(data)
    trajectory = run(experiment, generate(experiment))
    assert len(trajectory.states) > 3
    assert trajectory.stop.reason is (Reason.COLLAPSED if data == "collapse" else Reason.CONVERGED)


def test_openings_belong_to_data_sets_and_share_what_any_data_can_have() -> None:
    assert OPENINGS.keys() <= {*DATASETS, "upload"}
    for data in [*DATASETS, "upload"]:
        experiment = opening(data)
        seed = OPENINGS.get(data, {}).get("seed", 0)
        assert (experiment.covariance, experiment.psi, experiment.seed) == ("full", 0.0, seed)
    assert INITIALISERS[FALLBACK].components is None


@pytest.mark.parametrize(("clusters", "K"), [(1, 1), (3, 3), (10, 10)])
def test_as_many_components_as_clusters(clusters: int, K: int) -> None:
    assert opening("mixture", (("clusters", clusters),)).K == K
    assert opening("fig_2_23").K == 3


# K and the start


@pytest.mark.parametrize(
    ("before", "fields", "after", "words"),
    [
        # the start gives way to a new K, the K to a new start, the start if both are new
        (Experiment(), {"K": 3}, {"K": 3, "start": FALLBACK}, [FIG_9_8, "2 components, not 3", FALLBACK_TITLE]),
        (Experiment(start="saddle"), {"K": 1}, {"K": 1, "start": FALLBACK}, [SADDLE, FALLBACK_TITLE]),
        (BY_HAND, {"K": 3}, {"K": 3, "start": FALLBACK, "hand": None}, ["By hand", "2 components", FALLBACK_TITLE]),
        (Experiment(K=5, start="points"), {"start": "saddle"}, {"K": 2, "start": "saddle"}, [SADDLE, "K is now 2"]),
        (
            Experiment(K=5, start="points"),
            {"hand": HALVES},
            {"K": 2, "start": "hand", "hand": HALVES},
            ["By hand", "K is now 2"],
        ),
        (Experiment(), {"K": 3, "start": "saddle"}, {"K": 3, "start": FALLBACK}, [SADDLE, "not 3"]),
        (Experiment(), {"K": 3, "hand": HALVES}, {"K": 3, "start": FALLBACK}, ["By hand", "not 3"]),
        # what fits needs no note
        (Experiment(), {"K": 2}, {}, []),
        (Experiment(), {"K": 3, "start": "points"}, {"K": 3, "start": "points"}, []),
        (Experiment(), {"hand": HALVES}, {"start": "hand", "hand": HALVES}, []),
        (BY_HAND, {"start": "points"}, {"start": "points", "hand": None}, []),
        (BY_HAND, {"seed": 4, "psi": 2.0}, {"seed": 4, "psi": 2.0}, []),
    ],
)
def test_k_and_start_are_made_to_fit(
    before: Experiment, fields: dict[str, Any], after: dict[str, Any], words: list[str]
) -> None:
    changed, note = change(before, **fields)
    assert changed == replace(before, **after)
    assert all(word in note for word in words)
    assert bool(note) == bool(words)


# Other data


@pytest.mark.parametrize(
    ("before", "fields", "after"),
    [
        (Experiment(), {"data": "fig_2_23"}, opening("fig_2_23")),
        (opening("fig_2_23"), {"data": "old_faithful"}, Experiment()),
        # options and the seed of the data go with the data
        (replace(opening("rings"), options=(("N", 50),), data_seed=7), {"data": "fig_2_23"}, opening("fig_2_23")),
        (Experiment(), {"data": "mixture", "options": (("clusters", 5),)}, opening("mixture", (("clusters", 5),))),
        (Experiment(data="upload", columns=("a", "b")), {"data": "rings"}, replace(opening("rings"), start="fig_9_8")),
        # what a person chose stays
        (Experiment(K=4, start="points", psi=0.1, seed=9), {"data": "fig_2_23"},
         replace(opening("fig_2_23"), K=4, start="points", psi=0.1, seed=9)),
        (Experiment(standardise=False), {"data": "upload"}, replace(opening("upload"), standardise=False)),
        (Experiment(start="saddle"), {"data": "rings"}, replace(opening("rings"), start="saddle")),
        # K follows the clusters as long as it was left alone
        (opening("mixture"), {"options": (("clusters", 5),)}, opening("mixture", (("clusters", 5),))),
        (replace(opening("mixture"), K=2), {"options": (("clusters", 5),)},
         replace(opening("mixture", (("clusters", 5),)), K=2)),
        (opening("mixture"), {"options": (("clusters", 5),), "K": 3},
         replace(opening("mixture", (("clusters", 5),)), K=3)),
        (replace(opening("mixture"), K=2, start="saddle"), {"options": (("N", 50),)},
         replace(opening("mixture"), K=2, start="saddle", options=(("N", 50),))),
    ],
)  # fmt: skip
def test_other_data_brings_its_opening_and_nothing_chosen_is_lost(
    before: Experiment, fields: dict[str, Any], after: Experiment
) -> None:
    assert change(before, **fields) == (after, "")


def test_a_start_chosen_before_keeps_its_k() -> None:
    changed, note = change(Experiment(start="saddle"), data="fig_2_23")
    assert changed == replace(opening("fig_2_23"), K=2, start="saddle")
    assert note == ""


def test_a_k_chosen_before_keeps_the_start_of_the_book_out_unnoticed() -> None:
    changed, note = change(replace(opening("fig_2_23"), K=5), data="old_faithful")
    assert changed == replace(Experiment(start="points"), K=5, start=FALLBACK)
    assert note == "", "the start was k-means++ and still is"


def test_a_start_by_hand_is_lost_with_its_data() -> None:
    changed, note = change(BY_HAND, data="rings")
    assert changed == opening("rings")
    assert "by hand" in note and FALLBACK_TITLE in note
    changed, note = change(replace(BY_HAND, data="rings", standardise=False), data="old_faithful")
    assert changed == Experiment()
    assert FIG_9_8 in note


def test_six_points_bring_all_that_the_calculation_by_hand_needs() -> None:
    before = Experiment(K=4, start="points", psi=0.1, covariance="tied", seed=3, max_iter=9)
    changed, note = change(before, data="six_points")
    assert changed == replace(opening("six_points"), seed=3, max_iter=9)
    assert all(word in note for word in ("own start", "K = 2", "no standardising", "full", "no regularisation"))
    assert changed.hand is not None
    assert_allclose(from_rows(changed.hand).Sigma, SIX_POINTS_START.Sigma)
    _, note = change(Experiment(), data="six_points")
    assert "own start, no standardising." in note and "K =" not in note


def test_what_is_asked_for_with_the_six_points_is_not_overruled() -> None:
    changed, note = change(Experiment(), data="six_points", start="points", psi=0.5)
    assert (changed.start, changed.psi, note) == ("points", 0.5, "")
    changed, note = change(Experiment(), data="six_points", K=3)
    assert (changed.K, changed.start) == (3, FALLBACK)
    assert FALLBACK_TITLE in note


@pytest.mark.parametrize("data", ["old_faithful", "rings"])
def test_leaving_the_six_points_leaves_their_start(data: str) -> None:
    assert change(opening("six_points"), data=data) == (opening(data), "")


def test_edited_numbers_of_the_six_points_are_lost_with_a_word() -> None:
    changed, note = change(replace(opening("six_points"), hand=HALVES), data="old_faithful")
    assert changed == Experiment()
    assert "by hand" in note


# Numbers by hand


@pytest.mark.parametrize("data", ["old_faithful", "mixture"])
def test_numbers_by_hand_move_to_the_new_units(data: str) -> None:
    """Law: the same start in other units gives the same responsibilities, and the way back is the way there."""
    scaled = replace(BY_HAND, data=data)
    raw, note = change(scaled, standardise=False)
    assert (raw.standardise, raw.start, note) == (False, "hand", "")
    gammas = [start(e, generate(e)).responsibilities(generate(e).X) for e in (scaled, raw)]
    assert_allclose(gammas[0], gammas[1], atol=1e-9)
    again, _ = change(raw, standardise=True)
    assert again.hand is not None
    assert_allclose(again.hand, HALVES, atol=1e-12)


def test_an_uploads_numbers_by_hand_move_only_with_the_data_at_hand() -> None:
    uploaded = Dataset(generate(Experiment(standardise=False)).X, columns=("a", "b"))
    experiment = Experiment(data="upload", columns=("a", "b"), start="hand", hand=HALVES)
    expected, _ = change(BY_HAND, standardise=False)
    moved, note = change(experiment, prepare(experiment, uploaded), standardise=False)
    assert note == ""
    assert moved.hand is not None and expected.hand is not None
    assert_allclose(moved.hand, expected.hand)
    dropped, note = change(experiment, standardise=False)
    assert (dropped.start, dropped.hand) == (FALLBACK, None)
    assert "other units" in note and FALLBACK_TITLE in note


def test_numbers_too_large_for_the_new_units_are_dropped() -> None:
    wide = tuple((*row[:3], 1e30, 0.0, 1e30) for row in HALVES)
    changed, note = change(replace(BY_HAND, hand=wide), standardise=False)
    assert changed == Experiment(standardise=False, start=FALLBACK)
    assert "other units" in note


def test_numbers_by_hand_stay_with_their_columns() -> None:
    experiment = Experiment(data="upload", start="hand", hand=HALVES)
    chosen, note = change(experiment, columns=("a", "b"))
    assert (chosen.hand, note) == (HALVES, ""), "a link opened before its file is there"
    other, note = change(chosen, columns=("a", "c"))
    assert other.start == FALLBACK
    assert "other columns" in note
    same, note = change(chosen, columns=("a", "c"), hand=HALVES)
    assert (same.hand, note) == (HALVES, "")


@pytest.mark.parametrize("before", [Experiment(), replace(opening("fig_2_23"), seed=3), opening("six_points")])
def test_by_hand_begins_with_the_numbers_on_screen(before: Experiment) -> None:
    changed, note = change(before, start="hand")
    assert note == ""
    data = generate(before)
    for name in ("pi", "mu", "Sigma"):
        assert_allclose(getattr(start(changed, data), name), getattr(start(before, data), name), rtol=1e-14)


def test_back_by_hand_the_six_points_have_their_own_start_again() -> None:
    away, _ = change(opening("six_points"), start="points")
    assert change(away, start="hand") == (opening("six_points"), "")
    away, _ = change(away, K=3)
    assert change(away, start="hand")[0].K == 3


def test_by_hand_with_other_changes() -> None:
    changed, note = change(Experiment(), start="hand", K=3)
    assert (changed.start, changed.K) == ("hand", 3)
    assert FIG_9_8 in note, "the numbers are those of the start that replaced it"
    before = generate(Experiment())
    assert change(Experiment(), before, start="hand", data="rings") == change(opening("rings"), start="hand")


def test_by_hand_without_the_file_leaves_the_start() -> None:
    experiment = opening("upload")
    changed, note = change(experiment, start="hand")
    assert changed == experiment
    assert "upload the file" in note
    data = prepare(experiment, Dataset(generate(Experiment(standardise=False)).X))
    assert change(experiment, data, start="hand")[0].start == "hand"


# Laws


@given(experiments(), st.data())
def test_what_is_asked_for_happens(experiment: Experiment, data: st.DataObject) -> None:
    """Any single field of any other experiment can be asked for, and whatever comes out is valid."""
    other = data.draw(experiments())
    name = data.draw(
        st.sampled_from(["data", "K", "covariance", "psi", "tol", "max_iter", "start", "seed", "data_seed"])
    )
    if name == "start" and other.start == "hand":
        name = "hand"
    changed, note = change(experiment, **{name: getattr(other, name)})
    assert getattr(changed, name) == getattr(other, name)
    assert note == "" or note.endswith(".")


@given(experiments())
def test_nothing_asked_nothing_changed(experiment: Experiment) -> None:
    assert change(experiment) == (experiment, "")
    assert change(experiment, K=experiment.K, data=experiment.data, options=experiment.options) == (experiment, "")


def test_wrong_values_are_a_persons_mistake() -> None:
    for fields in ({"K": 11}, {"start": "luck"}, {"data": "iris"}, {"options": (("N", 5),)}, {"hand": ()}):
        with pytest.raises(InputError):
            change(Experiment(), **fields)
