"""Links: what is written comes back exactly, and nothing a link says can do harm."""

import math
import unicodedata
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import experiments, views

from gmm_core.arrays import InputError
from gmm_core.experiment.change import FALLBACK, opening
from gmm_core.experiment.experiment import NUMBERS, Experiment, data_options
from ui.state.link import FIELDS, MAX_LENGTH, OTHERS, from_query, option_names, to_query
from ui.state.parameters import MAX_QUOTED, number, quotable
from ui.state.view import View

HALVES = ((0.5, -1.5, 1.0, 1.0, 0.0, 1.0), (0.5, 1.5, -1.0, 1.0, 0.0, 1.0))
OPENING = (opening(), View(), 0)
KEYS = sorted({*FIELDS, *OTHERS} | option_names())


# Writing and reading back


@pytest.mark.parametrize(
    ("query", "experiment"),
    [
        ({}, Experiment()),
        ({"data": "six_points"}, opening("six_points")),
        (
            {"data": "mixture", "clusters": "4", "noise": "0.1", "K": "3", "start": "points", "seed": "7"},
            replace(opening("mixture", (("clusters", 4), ("noise", 0.1))), K=3, start="points", seed=7),
        ),
        (
            {"scaling": "none", "covariance": "tied", "psi": "0.5", "tol": "0.001", "iterations": "50"},
            Experiment(standardise=False, covariance="tied", psi=0.5, tol=1e-3, max_iter=50),
        ),
        (
            {"start": "hand", "hand": "0.5,-1.5,1,1,0,1;0.5,1.5,-1,1,0,1"},
            Experiment(start="hand", hand=HALVES),
        ),
        (
            {"data": "upload", "x": " a&b=<i>é\n", "y": "", "scaling": "none", "data_seed": "0"},
            replace(opening("upload"), columns=(" a&b=<i>é\n", ""), standardise=False),
        ),
    ],
)
def test_links_are_short_and_readable(query: dict[str, str], experiment: Experiment) -> None:
    assert from_query(query) == (experiment, View(), 0, [])
    assert to_query(experiment) == {key: text for key, text in query.items() if key != "data_seed"}


def test_view_and_step_are_in_the_link() -> None:
    view = View("ink", 2, (3, 1), trails=False, truth=False, whole=True)
    query = {"colour": "ink", "ink": "2", "levels": "1,3", "trails": "off", "truth": "off", "steps": "whole"}
    assert to_query(Experiment(), view, 12) == query | {"step": "12"}
    assert from_query(query | {"step": "12"}) == (Experiment(), view, 12, [])
    assert to_query(Experiment(), View(levels=())) == {"levels": "none"}
    assert from_query({"levels": "none"}) == (Experiment(), View(levels=()), 0, [])


@given(experiments(), st.data())
def test_everything_comes_back_bit_for_bit(experiment: Experiment, data: st.DataObject) -> None:
    view, step = data.draw(views(experiment.K)), data.draw(st.integers(0, 10_000))
    query = to_query(experiment, view, step)
    assert sum(len(key) + len(text) + 2 for key, text in query.items()) <= MAX_LENGTH
    assert from_query(query) == (experiment, view, step, [])
    through_the_browser = parse_qs(urlencode(query), keep_blank_values=True)
    assert from_query(through_the_browser) == (experiment, view, step, [])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_written_exactly(value: float) -> None:
    assert math.copysign(1, float(number(value))) == math.copysign(1, value)
    assert float(number(value)) == value


def test_the_longest_experiment_fits_but_for_its_columns() -> None:
    """Ten components by hand with every number as long as it gets, every other word present."""
    tenth = 0.09999999999999999  # 19 characters, and ten of them sum to 1 well within the tolerance
    means = (-1.2345678901234567e-100, -1.2345678901234567e-100)
    row = (tenth, *means, 1.2345678901234567e-29, -1.1345678901234567e-29, 1.3345678901234567e-29)
    experiment = Experiment(
        data="upload", columns=("x" * 1000, "y" * 1000), data_seed=999_999, standardise=False, K=10,
        covariance="spherical", psi=1.2345678901234567e-100, tol=1.2345678901234567e-12, max_iter=500,
        start="hand", seed=999_999, hand=(row,) * 10,
    )  # fmt: skip
    view = View("uncertainty", 10, (1, 2, 3), trails=False, truth=False, whole=True)
    query = to_query(experiment, view, 10_000)
    assert from_query(query) == (replace(experiment, columns=None), view, 10_000, [])
    short = replace(experiment, columns=("x" * 100, "y" * 100))
    assert from_query(to_query(short, view, 10_000)) == (short, view, 10_000, [])


def test_an_ink_that_is_gone_is_not_written() -> None:
    assert to_query(Experiment(), View("ink", ink=3)) == {"colour": "ink"}


def test_numbers_by_hand_are_said_wherever_their_units_or_count_could_be_mistaken() -> None:
    """The six points open with numbers in their own units: with scaling, the link must hold the numbers."""
    experiment = replace(opening("six_points"), standardise=True)
    assert "hand" in to_query(experiment)
    assert from_query(to_query(experiment)) == (experiment, View(), 0, [])


def test_no_two_things_have_one_name() -> None:
    assert not option_names() & ({*FIELDS} | OTHERS)
    assert not {*FIELDS} & OTHERS
    assert not {"embed", "embed_options"} & {*KEYS}
    assert NUMBERS.keys() <= {field for field, _ in FIELDS.values()}, "every number of an experiment is in the link"


# What cannot be used


@pytest.mark.parametrize(
    ("query", "experiment", "notes"),
    [
        ({"K": "99"}, Experiment(), ["The link asks for K = 99; K goes from 1 to 10, so 2 is used."]),
        ({"K": "2.5"}, Experiment(), ["The link asks for K = 2.5; K is a whole number from 1 to 10, so 2 is used."]),
        ({"psi": "-1"}, Experiment(), ["The link asks for psi = -1; psi goes from 0 to 1000, so 0 is used."]),
        ({"tol": "nan"}, Experiment(),
         ["The link asks for tol = nan; tol is a number from 10⁻¹² to 1, so 1e-06 is used."]),
        ({"iterations": ""}, Experiment(),
         ["The link asks for iterations = (nothing); iterations is a whole number from 1 to 500, so 200 is used."]),
        ({"covariance": "tie\u0000d\u202e\u2028"}, Experiment(),
         ["The link asks for covariance = tied; covariance is one of full, tied, diag, spherical, so full is used."]),
        ({"clusters": "4"}, Experiment(),
         ["The link asks for clusters = 4; this data set has no such option, so it is not used."]),
        ({"data": "mixture", "clusters": "11"}, opening("mixture"),
         ["The link asks for clusters = 11; clusters goes from 1 to 10, so 3 is used."]),
        ({"scaling": "maybe", "data": "rings"}, opening("rings"),
         ["The link asks for scaling = maybe; scaling is one of standardise, none, so none is used."]),
        ({"step": "10001"}, Experiment(), ["The link asks for step = 10001; step goes from 0 to 10000, so 0 is used."]),
        ({"ink": "3"}, Experiment(), ["The link asks for ink = 3; ink goes from 1 to 2, so 1 is used."]),
        ({"levels": "1,4"}, Experiment(),
         ["The link asks for levels = 1,4; levels is none or some of 1, 2, 3, so 1 is used."]),
        ({"K": ["2", "3"], "start": "points"}, Experiment(K=3, start="points"),
         ["The link gives K more than once; the last one counts."]),
        # columns
        ({"x": "a", "y": "b"}, Experiment(),
         [f"The link asks for {key} = {name}; only uploaded data has columns to choose, so it is not used."
          for key, name in ("xa", "yb")]),
        ({"data": "upload", "x": "a"}, opening("upload"),
         ["The link asks for x = a; the other column is missing, so it is not used."]),
        ({"data": "upload", "x": "a", "y": "a"}, opening("upload"),
         ["The columns in the link are not used. Choose two different columns."]),
        # K and start
        ({"K": "3"}, Experiment(K=3, start=FALLBACK), []),
        ({"K": "3", "start": "nowhere"}, Experiment(K=3, start=FALLBACK),
         ["The link asks for start = nowhere; start is one of points, kmeans_pp, kmeans, random_gamma, corner, "
          "fig_9_8, saddle, hand, so kmeans_pp is used."]),
        ({"data": "fig_2_23", "start": "saddle"}, replace(opening("fig_2_23"), K=2, start="saddle"), []),
        ({"data": "fig_2_23", "start": "saddle", "K": "99"}, replace(opening("fig_2_23"), K=2, start="saddle"),
         ["The link asks for K = 99; K goes from 1 to 10, so 2 is used."]),
        ({"start": "fig_9_8", "K": "3"}, Experiment(K=3, start=FALLBACK),
         ["The start “After Bishop’s fig. 9.8” is for 2 components, not 3, so the start is now “k-means++”."]),
        # numbers by hand
        ({"hand": "1,0,0,1,0,1"}, Experiment(K=1, start="hand", hand=((1, 0, 0, 1, 0, 1),)), []),
        ({"hand": "1,0,0,1,0,1", "K": "2"}, Experiment(start=FALLBACK),
         ["The start “By hand” is for 1 component, not 2, so the start is now “k-means++”."]),
        ({"hand": "1,0,0,1,0,1", "start": "points"}, Experiment(start="points"),
         ["The link has numbers for a start by hand, but its start is “Random points”: they are not used."]),
        ({"start": "hand"}, Experiment(),
         ["The link asks for start = hand; it has no numbers for that, so fig_9_8 is used."]),
        ({"start": "hand", "data": "six_points"}, opening("six_points"), []),
        ({"start": "hand", "hand": "1,0,0;a"}, Experiment(),
         ["The link asks for hand = 1,0,0;a; hand is made of numbers, with commas between them and a semicolon "
          "after each component, so it is not used."]),
        ({"hand": "1,0,0,1,0"}, Experiment(),
         ["The start by hand in the link is not used. "
          "Component 1 needs six finite numbers: its weight, two means, three covariances."]),
        ({"hand": "1,0,0,1,2,1"}, Experiment(),
         ["The start by hand in the link is not used. The covariance matrix of component 1 is not positive "
          "definite: Sigma_xy must be smaller in size than 1."]),
    ],
)  # fmt: skip
def test_what_is_not_used_is_said_in_one_sentence(query: Any, experiment: Experiment, notes: list[str]) -> None:
    assert from_query(query) == (experiment, View(), 0, notes)


@pytest.mark.parametrize("key", KEYS)
def test_every_parameter_is_checked(key: str) -> None:
    data = next((name for name in ("mixture", "rings", "collapse", "two_moons") if key in data_options(name)), None)
    query = {} if data is None else {"data": data}
    read, view, step, notes = from_query(query | {key: "\x00 wrong \x07"})
    assert (read, view, step) == (opening(data or "old_faithful"), View(), 0)
    assert len(notes) == 1
    assert f"{key} = wrong" in notes[0]


@pytest.mark.parametrize("text", ["1_0", "٣", "0x3", "3.0", "1e0", "--3", "3;", "inf", "9" * 1900])
def test_only_plain_digits_are_whole_numbers(text: str) -> None:
    assert from_query({"K": text})[0].K == 2


def test_parameters_of_others_are_none_of_our_business() -> None:
    foreign = {
        "embed": "true",
        "embed_options": ["dark_theme", "light_theme"],
        "k": "3",
        "utm_source": "a" * 5000,
        "": "",
    }
    assert from_query(foreign) == (*OPENING, [])
    assert from_query({"K": []}) == (*OPENING, [])


@pytest.mark.parametrize(
    "query", [{"hand": "1" * 2000}, {"data": "upload", "x": "a" * 1000, "y": "b" * 1000, "K": "3"}]
)
def test_a_link_that_is_too_long_is_not_read(query: dict[str, str]) -> None:
    *read, notes = from_query(query)
    assert tuple(read) == OPENING
    assert len(notes) == 1 and "too long" in notes[0] and "2,000" in notes[0]


WORDS = (
    *("0", "1", "2", "3", "-1", "1e-3", "1e999", "nan", "1,2", "1,0,0,1,0,1", ";,;", "0.5,0,0,1,0,1;0.5,1,1,1,0,1"),
    *("mixture", "upload", "six_points", "points", "saddle", "fig_9_8", "hand", "tied", "none", "on", "whole", "ink"),
    *("<script>alert(1)</script>", "![x](https://example.org/x.png)", "__proto__", "../../etc/passwd"),
)
TEXTS = st.text(max_size=60) | st.sampled_from(WORDS)


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=10), TEXTS | st.lists(TEXTS, max_size=3), max_size=12))
def test_no_link_can_do_harm(query: dict[str, Any]) -> None:
    experiment, view, step, notes = from_query(query)
    assert 0 <= step <= 10_000 and view.ink <= experiment.K
    for note in notes:
        assert note.endswith(".") and len(note) < 400
        assert not [character for character in note if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")]
    assert from_query(to_query(experiment, view, step)) == (experiment, view, step, [])
    known = {key: text for key, text in query.items() if key in KEYS and text != []}
    if not known:
        assert (experiment, view, step, notes) == (*OPENING, [])
    if not notes:  # then nothing was ignored: every parameter can be found in what was made of it
        assert_honoured({k: v[-1] if isinstance(v, list) else v for k, v in known.items()}, experiment, view, step)


def assert_honoured(known: dict[str, str], experiment: Experiment, view: View, step: int) -> None:
    plain = {key: text if key in ("x", "y") else text.strip() for key, text in known.items()}
    assert plain.pop("data", experiment.data) == experiment.data
    full = {key: getattr(experiment, field) for key, (field, _) in FIELDS.items()} | {"step": step, "ink": view.ink}
    full |= {"colour": view.colour} | {name: option.default for name, option in data_options(experiment.data).items()}
    full |= dict(experiment.options)
    if experiment.columns:
        full |= {"x": experiment.columns[0], "y": experiment.columns[1]}
    for key in plain.keys() - {"hand", "levels", "trails", "truth", "steps", "scaling"}:
        value = full[key]
        assert (plain[key] if isinstance(value, str) else float(plain[key])) == value
    assert ("hand" not in plain) or experiment.hand is not None


@given(st.text(max_size=100))
def test_foreign_text_is_fit_for_a_sentence(text: str) -> None:
    assume(text)
    assert 0 < len(quotable(text)) <= MAX_QUOTED
    assert "\n" not in quotable(text)


def test_long_text_is_cut() -> None:
    assert quotable("a" * 40) == "a" * 40
    assert quotable("a" * 41) == "a" * 39 + "…"
    assert quotable("\x00\u202e\ud800") == "(nothing)"


# The view


@pytest.mark.parametrize(
    "fields",
    [{"colour": "pink"}, {"ink": 0}, {"ink": 11}, {"ink": True}, {"levels": (4,)}, {"levels": (0,)}, {"trails": 1}],
)
def test_views_are_checked(fields: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        View(**fields)


def test_views_are_values() -> None:
    assert View(levels=(3, 1, 3)) == View(levels=(1, 3))
    assert hash(View()) == hash(View(levels=(1,)))
