"""Every page of a lesson opens, and every control on it can be moved as far as it goes, without an exception."""

import logging
from importlib import import_module
from typing import Any

import pytest
from opening import checked, page_opened
from streamlit.testing.v1 import AppTest

from ui import contents, settings
from ui.drawing import packed
from ui.lesson import LessonPage
from ui.pipeline import Named
from ui.settings import Setting
from ui.visitor import Visitor
from ui.words import words

WITH_SETTINGS = [page.name for page in contents.PAGES if page.name not in ("home", "lab")]


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Streamlit grumbles that there is no server."""
    caplog.set_level(logging.ERROR)


def opened(name: str, **query: str) -> AppTest:
    return well(page_opened(name, **query))


def well(app: AppTest) -> AppTest:
    assert not checked(app).error, app.error[0].value
    return app


def settings_of(name: str) -> tuple[Setting, ...]:
    found: tuple[Setting, ...] = import_module(f"ui.lessons.{name}").SETTINGS
    return found


def values(app: AppTest, name: str) -> dict[str, Any]:
    kept: Visitor = app.session_state["visitor"]
    return kept.lessons[name].values


def widgets(app: AppTest) -> dict[str, Any]:
    """Return every control on the page by its key."""
    kinds = (app.slider, app.toggle, app.segmented_control, app.selectbox, app.number_input, app.checkbox)
    return {widget.key or "": widget for kind in kinds for widget in kind}


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_every_chart_says_what_it_shows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("ui.lesson.chart", lambda *_, label, **__: said.append(label))
    opened(name)
    assert said and len(set(said)) == len(said)
    for label in said:
        assert len(label.split()) > 5 and not label.startswith(words(name).title), label
        assert not label.endswith("."), "a film's sentence follows"


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_every_control_moves_to_its_extremes(name: str) -> None:
    app = opened(name)
    assert app.title[0].value == words(name).title
    assert app.get("bidi_component"), "there is a picture"
    found = set()
    for setting in settings_of(name):
        key = f"{name}_{setting.name}"
        for value in settings.extremes(setting):
            if key in widgets(app):
                found.add(setting.name)
                well(widgets(app)[key].set_value(value).run())
                assert values(app, name)[setting.name] == value
        if key in widgets(app):
            well(widgets(app)[key].set_value(setting.default).run())
    assert found, "the page has controls"


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_every_setting_can_stand_in_a_link(name: str) -> None:
    """Also those that are not on screen until another one is chosen."""
    for last in (0, -1):
        query = settings.write(
            settings_of(name), {setting.name: settings.extremes(setting)[last] for setting in settings_of(name)}
        )
        app = opened(name, **query)
        assert not [box for box in app.info if "left out" in box.value]


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_every_button_can_be_pressed_and_every_experiment_set_up(name: str) -> None:
    app = opened(name)
    for place in range(len(app.button)):
        label = app.button[place].label
        well(app.button[place].click().run())
        if app.title and app.title[0].value == words(name).title:
            continue
        assert "Lab" in label, "only an experiment in the Lab leads away"
        kept: Visitor = app.session_state["visitor"]
        assert not kept.link_notes and kept.entered
        app = opened(name)


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_a_hostile_link_gets_a_note(name: str) -> None:
    hostile = {setting.name: "<script>![](x)" for setting in settings_of(name)}
    app = opened(name, **hostile)
    assert values(app, name) == settings.defaults(settings_of(name))
    assert "left out" in app.info[0].value and "<script>" not in app.info[0].value


def test_a_link_with_a_wrong_step_opens_at_the_start() -> None:
    assert "step" in opened("six_frames", step="a").info[0].value


def test_a_chart_depends_on_no_more_than_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart that names the settings it uses is not drawn anew for the others: they must make no difference."""
    said: list[tuple[str, Any, tuple[str, ...], tuple[Any, ...]]] = []
    chart = LessonPage.chart

    def watched(page: LessonPage, key: str, make: Any, *arguments: Any, **more: Any) -> None:
        if more.get("uses") is not None:
            said.append((page.name, make, tuple(more["uses"]), arguments))
        chart(page, key, make, *arguments, **more)

    monkeypatch.setattr(LessonPage, "chart", watched)
    for name in WITH_SETTINGS:
        opened(name)
    for name, make, uses, arguments in said:
        assert not any(isinstance(argument, Named) for argument in arguments)
        usual = settings.defaults(settings_of(name))
        assert set(uses) <= set(usual)
        drawn = packed(make(usual, *arguments))
        for setting in settings_of(name):
            if setting.name not in uses:
                for value in settings.extremes(setting):
                    assert packed(make(usual | {setting.name: value}, *arguments)) == drawn, (name, setting.name)
