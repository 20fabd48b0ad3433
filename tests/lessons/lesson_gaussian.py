"""The page on the Gaussian for its tests: what it makes of its settings."""

from typing import Any

from ui.lessons.gaussian import model, numbers
from ui.lessons.gaussian.settings import Settings
from ui.state.settings import changed
from ui.words.page import words

WORDS = words("gaussian")


def chosen(**values: Any) -> Settings:
    return changed(Settings(), **values)


def seen(settings: Settings) -> model.Plane:
    return model.plane(settings.ellipse)


def distance(settings: Settings) -> dict[str, str]:
    return numbers.distance(settings.ellipse, settings.point)
