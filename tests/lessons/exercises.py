"""The exercises of a lesson: found by their titles, their links followed."""

from typing import TypeVar

from ui.state.parameters import STEP
from ui.state.settings import from_query, to_query, values_of
from ui.words.page import Exercise, words

S = TypeVar("S")


def exercise(lesson: str, title: str) -> Exercise:
    """Return the one exercise whose title begins like this."""
    (found,) = (one for group in words(lesson).exercises.values() for one in group if one.title.startswith(title))
    return found


def followed(lesson: str, title: str, kind: type[S]) -> tuple[S, Exercise]:
    """Return what the link of an exercise sets on its own page, which is all that it asks for, and the exercise."""
    found = exercise(lesson, title)
    asked = {name: text for name, text in found.query if name != STEP.name}
    chosen, notes = from_query(kind, asked)
    assert found.page == "" and not notes
    assert asked.keys() <= values_of(chosen).keys() and to_query(chosen).items() <= asked.items()
    return chosen, found


def opens_at(found: Exercise) -> int:
    """Return the frame at which the film opens."""
    return int(dict(found.query).get(STEP.name, 0))
