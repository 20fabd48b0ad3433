"""The page “When EM goes wrong” for its tests: its settings, its exercises followed, its answers read."""

from functools import lru_cache, partial

import exercises
import pytest

from ui.lessons.when_em_goes_wrong import maxima
from ui.lessons.when_em_goes_wrong.settings import Settings
from ui.state.settings import changed
from ui.words.page import words

WORDS = words("when_em_goes_wrong")
exercise = partial(exercises.exercise, "when_em_goes_wrong")
FEW = lru_cache(maxsize=64)(maxima.search.__wrapped__)


def few_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take five starts in place of fifty, where only the form of the answer matters."""
    monkeypatch.setattr(maxima, "STARTS", 5)
    monkeypatch.setattr(maxima, "search", FEW)


def chosen(**values: object) -> Settings:
    return changed(Settings(), **values)


def set_up(title: str) -> Settings:
    """Follow an exercise's link on this page."""
    return exercises.followed("when_em_goes_wrong", title, Settings)[0]


def says(title: str, *numbers: str) -> None:
    """Check that the answer holds these numbers, as computed."""
    for number in numbers:
        assert number in exercise(title).answer, number
