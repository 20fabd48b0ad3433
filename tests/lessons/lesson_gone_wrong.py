"""The page “When EM goes wrong” for its tests: its settings, its exercises followed, its answers read."""

from ui.lessons.when_em_goes_wrong.settings import Settings
from ui.state.settings import changed, from_query
from ui.words.page import Exercise, words

WORDS = words("when_em_goes_wrong")


def chosen(**values: object) -> Settings:
    return changed(Settings(), **values)


def exercise(title: str) -> Exercise:
    return next(e for group in WORDS.exercises.values() for e in group if e.title == title)


def set_up(title: str) -> Settings:
    """Follow an exercise's link on this page."""
    found = exercise(title)
    assert found.page == ""
    followed, notes = from_query(Settings, dict(found.query))
    assert notes == []
    return followed


def says(title: str, *numbers: str) -> None:
    """Check that the answer holds these numbers, as computed."""
    for number in numbers:
        assert number in exercise(title).answer, number
