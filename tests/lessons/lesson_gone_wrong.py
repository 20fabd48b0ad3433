"""The page “When EM goes wrong” for its tests: its settings, its experiments followed, its answers read."""

from ui.lessons.when_em_goes_wrong import settings as lesson
from ui.state.settings import Values, defaults, read
from ui.words.page import Experiment, words

WORDS = words("when_em_goes_wrong")


def values(**changed: object) -> Values:
    return defaults(lesson.SETTINGS) | changed


def experiment(title: str) -> Experiment:
    return next(e for group in WORDS.experiments.values() for e in group if e.title == title)


def set_up(title: str) -> Values:
    """Follow an experiment's link on this page."""
    found = experiment(title)
    assert found.page == ""
    followed, notes = read(lesson.SETTINGS, dict(found.query))
    assert notes == []
    return followed


def says(title: str, *numbers: str) -> None:
    """Check that the answer holds these numbers, as computed."""
    for number in numbers:
        assert number in experiment(title).answer, number
