"""The page "K-means and EM" for its tests: what it makes of its settings."""

from typing import Any

from ui.lessons.k_means import film as k_means_film
from ui.lessons.k_means import limit, methods
from ui.lessons.k_means.settings import Problem, Settings
from ui.state.settings import changed

BOOK = Settings()


def with_(**values: Any) -> Settings:
    return changed(BOOK, **values)


def problem(**values: Any) -> Problem:
    return with_(**values).problem


def certainty(settings: Settings) -> dict[str, str]:
    return limit.certainty(settings.problem, settings.lg_eps)


def in_the_limit(settings: Settings) -> dict[str, str]:
    return limit.numbers(settings.problem, settings.lg_eps)


def other_numbers(settings: Settings) -> dict[str, str]:
    return methods.numbers(settings.problem, settings.other)


def verdict(chosen: Problem) -> str:
    return k_means_film.film(chosen)[-1].says
