"""What a page lets a reader set: what is written into a link comes back, and no link can do harm."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from gmm_core.data.option import Option
from ui.state.settings import Choice, Setting, Switch, Values, defaults, extremes, fitted, read, write

SETTINGS: tuple[Setting, ...] = (
    Option("mu", "Mean μ", "", 0.0, -3.0, 3.0, 0.1),
    Option("N", "Points N", "", 20, 2, 200, 2),
    Choice("shape", "Shape", {"full": "Full", "diag": "Diagonal"}, "full"),
    Switch("truth", "Show the truth", False),
)
VALUES = st.fixed_dictionaries(
    {
        "mu": st.floats(-3, 3),
        "N": st.integers(2, 200),
        "shape": st.sampled_from(["full", "diag"]),
        "truth": st.booleans(),
    }
)


@given(VALUES)
def test_what_is_written_comes_back_exactly(values: Values) -> None:
    assert read(SETTINGS, write(SETTINGS, values)) == (values, [])


def test_a_link_says_only_what_differs() -> None:
    assert write(SETTINGS, defaults(SETTINGS)) == {}
    assert write(SETTINGS, defaults(SETTINGS) | {"mu": 0.1, "truth": True}) == {"mu": "0.1", "truth": "on"}


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ({"mu": "4"}, "mu goes from −3 to 3"),
        ({"mu": "nan"}, "mu is a number from −3 to 3"),
        ({"N": "3.5"}, "N is a whole number from 2 to 200"),
        ({"shape": "<b>"}, "shape is one of full, diag"),
        ({"truth": "yes"}, "truth is one of on, off"),
        ({"mu": "9" * 3000}, "…"),
    ],
)
def test_what_cannot_be_had_is_left_out_with_a_note(query: dict[str, str], part: str) -> None:
    values, notes = read(SETTINGS, query)
    assert values == defaults(SETTINGS)
    assert len(notes) == 1 and part in notes[0] and len(notes[0]) < 120


def test_words_of_others_are_passed_over() -> None:
    assert read(SETTINGS, {"embed": "true", "utm_source": "mail"}) == (defaults(SETTINGS), [])


@pytest.mark.parametrize(
    ("setting", "value", "brought"),
    [(0, 1.2345, 1.2), (0, -9.0, -3.0), (0, 9.0, 3.0), (1, 7.9, 8), (1, 1, 2), (2, "diag", "diag"), (3, True, True)],
)
def test_a_click_is_brought_onto_the_steps(setting: int, value: float, brought: float) -> None:
    found = fitted(SETTINGS[setting], value)
    assert found == brought and type(found) is type(SETTINGS[setting].default)


def test_extremes_are_what_a_widget_can_be_moved_to() -> None:
    assert [extremes(setting) for setting in SETTINGS] == [[-3.0, 3.0], [2, 200], ["full", "diag"], [True, False]]
