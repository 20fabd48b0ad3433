"""What a page lets a reader set: what is written into a link comes back, and no link can do harm."""

from dataclasses import FrozenInstanceError, dataclass, is_dataclass
from typing import Any, get_type_hints

import hypothesis.strategies as st
import pytest
from hypothesis import given
from opening import declaration

from gmm_core.data.option import Option
from ui import contents
from ui.state.settings import (
    Choice,
    Switch,
    Values,
    changed,
    choice,
    declared,
    extremes,
    fitted,
    from_query,
    number,
    switch,
    to_query,
    values_of,
)


@dataclass(frozen=True)
class Sample:
    mu: float = number("Mean μ", 0.0, -3.0, 3.0, 0.1)
    N: int = number("Points N", 20, 2, 200, 2, "How many.")


@dataclass(frozen=True)
class Settings:
    sample: Sample = Sample()
    shape: str = choice("Shape", {"full": "Full", "diag": "Diagonal"}, "full")
    truth: bool = switch("Show the truth", False)


DECLARED = declared(Settings)
VALUES = st.fixed_dictionaries(
    {
        "mu": st.floats(-3, 3),
        "N": st.integers(2, 200),
        "shape": st.sampled_from(["full", "diag"]),
        "truth": st.booleans(),
    }
)


def test_a_dataclass_declares_its_settings_in_order() -> None:
    assert (
        Option("mu", "Mean μ", "", 0.0, -3.0, 3.0, 0.1),
        Option("N", "Points N", "How many.", 20, 2, 200, 2),
        Choice("shape", "Shape", {"full": "Full", "diag": "Diagonal"}, "full"),
        Switch("truth", "Show the truth", False),
    ) == DECLARED
    assert values_of(Settings()) == {setting.name: setting.default for setting in DECLARED}


@given(VALUES)
def test_a_value_holds_what_was_set_and_what_is_written_comes_back_exactly(values: Values) -> None:
    chosen = changed(Settings(), **values)
    assert (chosen.sample.mu, chosen.sample.N) == (values["mu"], values["N"])
    assert values_of(chosen) == values and chosen == changed(Settings(), **values)
    assert hash(chosen) == hash(changed(Settings(), **values))
    assert from_query(Settings, to_query(chosen)) == (chosen, [])


def test_a_link_says_only_what_differs() -> None:
    assert to_query(Settings()) == {}
    assert to_query(changed(Settings(), mu=0.1, truth=True)) == {"mu": "0.1", "truth": "on"}


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
    chosen, notes = from_query(Settings, query)
    assert chosen == Settings()
    assert len(notes) == 1 and part in notes[0] and len(notes[0]) < 120


def test_words_of_others_are_passed_over() -> None:
    assert from_query(Settings, {"embed": "true", "utm_source": "mail"}) == (Settings(), [])


@pytest.mark.parametrize(
    ("setting", "value", "brought"),
    [(0, 1.2345, 1.2), (0, -9.0, -3.0), (0, 9.0, 3.0), (1, 7.9, 8), (1, 1, 2), (2, "diag", "diag"), (3, True, True)],
)
def test_a_click_is_brought_onto_the_steps(setting: int, value: float, brought: float) -> None:
    found = fitted(DECLARED[setting], value)
    assert found == brought and type(found) is type(DECLARED[setting].default)


def test_extremes_are_what_a_widget_can_be_moved_to() -> None:
    assert [extremes(setting) for setting in DECLARED] == [[-3.0, 3.0], [2, 200], ["full", "diag"], [True, False]]


# As a value


def test_a_change_makes_another_value_and_leaves_the_groups_it_is_not_in_equal() -> None:
    before = Settings()
    after = changed(before, mu=1.0, truth=True)
    assert after == Settings(Sample(mu=1.0), truth=True) and before == Settings()
    assert changed(before, truth=True).sample == before.sample
    with pytest.raises(ValueError, match="no setting sigma"):
        changed(before, sigma=1.0)
    with pytest.raises(FrozenInstanceError):
        before.shape = "diag"  # type: ignore[misc]


@pytest.mark.parametrize("lesson", [page.name for page in contents.PAGES if page.name not in ("home", "lab")])
def test_lessons_declare_values_of_the_types_they_name(lesson: str) -> None:
    kind = declaration(lesson)
    for setting in declared(kind):
        assert type(values_of(kind())[setting.name]) is type(setting.default)
    hash(kind())

    def check(group: Any) -> None:
        for name, wanted in get_type_hints(type(group)).items():
            assert type(getattr(group, name)) is wanted, f"{name} of {type(group).__name__}"
            if is_dataclass(wanted):
                check(getattr(group, name))

    check(kind())
    names = [setting.name for setting in declared(kind)]
    assert len(set(names)) == len(names), "a name stands in the address once"
