"""The page on the bound for its tests: what it makes of its settings, its exercises followed, its answers read."""

from functools import lru_cache

import pytest
from exercises import followed

from gmm_core.data.dataset import Dataset
from gmm_core.experiment.experiment import Experiment, generate, run
from ui.charts.drawing import Frame
from ui.lessons.bound import film as bound_film
from ui.lessons.bound import hops as bound_hops
from ui.lessons.bound import numbers as bound_numbers
from ui.lessons.bound import passes
from ui.lessons.bound import subject as bound
from ui.lessons.bound import touch as bound_touch
from ui.lessons.bound.hops import Hops
from ui.lessons.bound.settings import LAB, Settings
from ui.lessons.bound.subject import Subject
from ui.stage.show import Show
from ui.state.settings import changed
from ui.words.page import Exercise, Words, words

built_in = lru_cache(maxsize=8)(bound.built_in)


def few_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let incremental EM end early where only the shape of what it gives matters."""
    monkeypatch.setattr(passes, "MOST_VISITS", 60)
    monkeypatch.setattr(passes, "MOST_PASSES", 12)


def run_in_lab(experiment: Experiment, data: Dataset | None = None) -> Show:
    """Return what the Lab has to show, without figure and film."""
    dataset = data if data is not None else generate(experiment)
    return Show(experiment, dataset, run(experiment, dataset), figure={}, film={})


def page(**chosen: object) -> tuple[Settings, Subject]:
    settings = changed(Settings(), **chosen)
    return settings, built_in(settings.data)


def in_the_lab(**fields: object) -> tuple[Settings, Subject]:
    return changed(Settings(), data=LAB), bound.from_lab(run_in_lab(Experiment(**fields)))  # type: ignore[arg-type]


def film(settings: Settings, subject: Subject) -> list[Frame]:
    return bound_film.film(settings.q, subject)


def hops(settings: Settings, subject: Subject) -> Hops:
    return bound_hops.hops(settings.climb, subject)


def touch_film(settings: Settings, subject: Subject) -> list[Frame]:
    return bound_touch.film(hops(settings, subject))


def touch_numbers(settings: Settings, subject: Subject) -> dict[str, str]:
    return bound_hops.numbers(hops(settings, subject), settings.climb.width)


def runs(settings: Settings, subject: Subject) -> dict[str, passes.Run]:
    found = (passes.batch(subject), passes.part_way(settings.rho, subject), passes.by_visits(settings.order, subject))
    return {run.name: run for run in found}


def passes_numbers(settings: Settings, subject: Subject) -> dict[str, str]:
    return passes.numbers(tuple(runs(settings, subject).values()), settings.rho, subject)


def about(settings: Settings, subject: Subject) -> str:
    return bound_numbers.about(settings.data, subject)["about"]


def one_visit(settings: Settings, subject: Subject) -> tuple[str, dict[str, str]]:
    """Return the part of the words that the page says of the visit, and its numbers."""
    visit = bound_numbers.visited(settings.order, settings.visit, subject)
    return ("visit numbers", bound_numbers.one_visit(visit, subject)) if visit else ("no visit", {})


def text() -> Words:
    return words("bound")


def asked(title: str) -> tuple[Exercise, Settings, Subject]:
    """Find an exercise, and set the page up as its link does."""
    settings, tried = followed("bound", title, Settings)
    return tried, settings, built_in(settings.data)
