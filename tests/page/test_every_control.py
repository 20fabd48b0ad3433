"""Every page of a lesson opens, and every control on it can be moved as far as it goes, without an exception."""

import itertools
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from opening import checked, declaration, page_opened, settings_of
from streamlit.testing.v1 import AppTest

from ui import contents
from ui.charts.axes import Figure
from ui.charts.drawing import Frame, packed
from ui.page import Page, pictures
from ui.state import settings
from ui.state.visitor import Visitor
from ui.words.page import words

# 1e-06 or nan anywhere; and in words, where LaTeX does not set the sign, a hyphen for a minus or a word of LaTeX.
IN_FORMULAS = re.compile(r"\d[eE][+−-]?\d|\bnan\b|\binf\b|[−-]0(?:\.0+)?(?![\d.])")
IN_WORDS = re.compile(r"(?<![\w)\]])-\d|\\[a-zA-Z]{2,}")
# One number is spelt in one way: commas are for counts. And what goes on has not moved by nothing.
ELSEWHERE = re.compile(
    r"\d(?:,|\{,\})\d{3}\.\d|(?:rises|falls|moved?|moves|furthest,) by (?:up to )?[+−]?0(?:\.0+)?(?!\.?\d)"
)
FORMULA = re.compile(r"\$\$.*?\$\$|\$.*?\$", re.DOTALL)

WITH_SETTINGS = [page.name for page in contents.PAGES if page.name not in ("home", "lab")]


@pytest.fixture(autouse=True)
def read_films(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read what the films say while a page is built: a fault is then an exception of the page."""

    def read(content: Figure | Sequence[Frame]) -> dict[str, Any]:
        frames = [] if isinstance(content, dict) else content
        figures = [content] if isinstance(content, dict) else [frame.figure for frame in frames]
        texts = [text for frame in frames for text in (frame.name, frame.says, *(c for row in frame.rows for c in row))]
        notes = [note["text"] for figure in figures for note in figure["layout"].get("annotations", ())]
        assert not (found := faults([*texts, *notes])), found
        return packed(content)

    monkeypatch.setattr("ui.charts.drawing.packed", read)


def faults(texts: Iterable[str]) -> list[str]:
    """Return the texts with a number as machines write it; in formulas LaTeX sets the minus sign."""
    read = [text.replace(r"\.", ".").replace(r"\-", "–") for text in texts]  # as Markdown shows it
    return [
        text
        for text in read
        if IN_FORMULAS.search(text) or ELSEWHERE.search(text) or IN_WORDS.search(FORMULA.sub("", text))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "5.3e-15",
        "7.3e+05",
        "$x = 1e-06$",
        "is -3",
        r"is 9.7\cdot 10^{-4} %",
        "$-0.00$",
        "−0.0",
        "nan",
        "$= inf$",
        "by +-2",
        "−1,150.20",
        "$-1{,}163.9$",
        "rises by 0.00000 to",
        "moved by up to 0.000.",
    ],
)
def test_it_sees_a_number_for_machines(text: str) -> None:
    assert faults([text])


def test_it_lets_numbers_for_people_pass() -> None:
    honest = [
        "−0.5",
        "$-0.05$",
        "10⁻⁶",
        "K-means, 2-D",
        "$\\mathrm{e}^{-3.5}$",
        "(1.46)-(1.59)",
        "information",
        "3–4",
        "10,000",
        "by 0.01",
    ]
    assert not faults(honest)


def opened(name: str, **query: str) -> AppTest:
    return well(page_opened(name, **query))


def well(app: AppTest) -> AppTest:
    assert not checked(app).error, app.error[0].value
    written = [element.value for kind in (app.markdown, app.caption, app.info) for element in kind]
    assert not faults(written), faults(written)
    return app


def values(app: AppTest, name: str) -> dict[str, Any]:
    visitor: Visitor = app.session_state["visitor"]
    return settings.values_of(visitor.lessons[name].chosen)


def widgets(app: AppTest) -> dict[str, Any]:
    """Return every control on the page by its key."""
    kinds = (app.slider, app.toggle, app.segmented_control, app.selectbox, app.number_input, app.checkbox)
    return {widget.key or "": widget for kind in kinds for widget in kind}


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_every_chart_says_what_it_shows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("ui.page.pictures.chart", lambda *_, label, **__: said.append(label))
    opened(name)
    assert said and len(set(said)) == len(said)
    for label in said:
        assert len(label.split()) > 5 and not label.startswith(words(name).title), label
        assert not label.endswith("."), "a film's sentence follows"


class Charts:
    """What the charts of a page were given, and which of them were drawn anew."""

    def __init__(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.name = name
        self.given: dict[str, tuple[Any, ...]] = {}
        self.before: dict[str, tuple[Any, ...]] = {}
        self.drawn: list[tuple[Any, ...]] = []
        self.sent: dict[str, Any] = {}
        chart, content = Page.chart, pictures._content

        def watched(page: Page[Any], key: str, *given: Any, **more: Any) -> None:
            self.given[key] = given
            chart(page, key, *given, **more)

        def drawing(*given: Any) -> str:
            self.drawn.append(given)
            return content(*given)

        drawing.__qualname__ = "_content"  # a function of a module, for the cache
        monkeypatch.setattr(Page, "chart", watched)
        monkeypatch.setattr(pictures, "_content", drawing)

    def needlessly(self, app: AppTest) -> list[str]:
        """Return the charts drawn or sent since this was last asked though they were given the same as then."""
        same = [key for key, given in self.given.items() if given == self.before.get(key)]
        records = [json.loads(part.proto.json) for part in app.get("bidi_component")]
        sent = {record["key"]: record for record in records if "content" in record}
        anew = [key for key in sent if sent[key] != self.sent.get(key)]
        found = [key for key in same if self.given[key] in self.drawn or f"{self.name}_{key}" in anew]
        self.before, self.sent, self.drawn = dict(self.given), sent, []
        return found


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_every_control_moves_to_its_extremes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    charts = Charts(name, monkeypatch)
    app = opened(name)
    assert not charts.needlessly(app) and charts.before
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
                assert not charts.needlessly(app), setting.name
        if key in widgets(app):
            well(widgets(app)[key].set_value(setting.default).run())
    assert found, "the page has controls"


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_every_setting_can_stand_in_a_link(name: str) -> None:
    """Also those that are not on screen until another one is chosen; all at one end, and by turns at either."""
    for ends in ([0], [-1], [0, -1], [-1, 0]):
        wanted = {
            setting.name: settings.extremes(setting)[end]
            for setting, end in zip(settings_of(name), itertools.cycle(ends), strict=False)
        }
        query = settings.to_query(settings.changed(declaration(name)(), **wanted))
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
        visitor: Visitor = app.session_state["visitor"]
        assert not visitor.link_notes and visitor.entered
        app = opened(name)


def test_a_choice_that_was_emptied_shows_again_what_holds() -> None:
    """Quick clicks in a browser have sent that, though a choice is required."""
    app = opened("k_means")
    before = values(app, "k_means")
    well(widgets(app)["k_means_K"].set_value(None).run())
    assert values(app, "k_means") == before
    assert widgets(app)["k_means_K"].value == before["K"]


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_a_hostile_link_gets_a_note(name: str) -> None:
    hostile = {setting.name: "<script>![](x)" for setting in settings_of(name)}
    app = opened(name, **hostile)
    assert values(app, name) == settings.values_of(declaration(name)())
    assert "left out" in app.info[0].value and "<script>" not in app.info[0].value


def test_a_link_with_a_wrong_step_opens_at_the_start() -> None:
    assert "step" in opened("six_frames", step="a").info[0].value
