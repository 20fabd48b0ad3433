"""The chart component: modules of JavaScript that agree with Python about what they get."""

import json
import re
from typing import Any

import pytest

from gmm_core.experiment.experiment import Experiment, generate, run
from ui.browser import modules, plot
from ui.charts import drawing
from ui.stage import figure as figures
from ui.stage import film
from ui.stage.show import Show
from ui.state.view import COLOURS, View


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect what the component is called with."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(plot, "_component", lambda **arguments: calls.append(arguments))
    return calls


@pytest.fixture
def sent(calls: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the component is called with for the stage."""
    dataset = generate(Experiment())
    trajectory = run(Experiment(), dataset)
    show = Show(
        Experiment(),
        dataset,
        trajectory,
        figures.stage(dataset, trajectory),
        film.film(Experiment(), dataset, trajectory),
    )
    plot.plot(
        show.written,
        key="here",
        view=View("ink", 2, (1, 3)),
        step=7,
        query={"K": "2"},
        opened=3,
        on_action=lambda: None,
    )
    assert len(calls) == 1
    return opened(calls[0])


def opened(call: dict[str, Any]) -> dict[str, Any]:
    """Return a call with its content as the browser reads it."""
    json.dumps(call["data"], allow_nan=False)
    return call | {"data": call["data"] | json.loads(call["data"]["content"])}


@pytest.fixture
def charted(calls: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the component is called with for a film of figures."""
    frames = [
        drawing.Frame(f"Step {t}", "It moves.", "Step", drawing.figure([drawing.line([0, t], [0, 1])])) for t in (1, 2)
    ]
    plot.chart(drawing.sent(frames), key="there", label="a line", height=300, step=1)
    return opened(calls[-1])


def test_everything_sent_is_plain_json(sent: dict[str, Any]) -> None:
    data = sent["data"]
    json.dumps(data, allow_nan=False)
    assert sent["key"] == data["key"] == "here"
    assert (data["step"], data["opened"], data["query"]) == (7, 3, {"K": "2"})
    assert data["view"]["colour"] == "ink" and tuple(data["view"]["levels"]) == (1, 3)
    colouring = data["controls"][0]
    assert (colouring["name"], colouring["kind"], colouring["usual"]) == ("colour", "choice", "blend")
    assert list(colouring["titles"]) == list(COLOURS)
    assert callable(sent["on_action_change"])


def test_a_film_of_figures_is_sent_as_differences(charted: dict[str, Any]) -> None:
    data = charted["data"]
    json.dumps(data, allow_nan=False)
    assert [frame["name"] for frame in data["frames"]] == ["Step 1", "Step 2"]
    first, second = (frame["changes"] for frame in data["frames"])
    assert first == {"data": {}, "layout": {}}
    assert second == {"data": {"0": 0}, "layout": {}} and data["parts"] == [{"x": [0.0, 2.0]}]
    assert (data["step"], data["click"]) == (1, False)


def test_one_figure_is_no_film(calls: list[dict[str, Any]]) -> None:
    content = drawing.sent(drawing.figure([]))
    plot.chart(content, key="there", label="nothing", height=300, on_click=lambda: None)
    data = opened(calls[0])["data"]
    assert data["frames"] is None and "film" not in data and data["click"]


def test_the_order_of_parameters_is_the_same_on_both_sides() -> None:
    script = modules.MODULES["em/mixture.js"].decode()
    names = re.search(r"const (PI = 0.*?);", script, re.DOTALL)
    count = re.search(r"const FIELDS = (\d+);", script)
    assert names is not None and count is not None
    order = dict(re.findall(r"(\w+) = (\d+)", names[1]))
    assert [name.upper() for name in film.FIELDS] == list(order)
    assert [int(place) for place in order.values()] == list(range(len(film.FIELDS)))
    assert int(count[1]) == len(film.FIELDS)


def test_nothing_comes_from_outside() -> None:
    paths = [*modules.ASSETS.glob("*.css"), *modules.ASSETS.rglob("*.js")]
    everything = "".join(path.read_text(encoding="utf-8") for path in paths)
    assert "import {" in everything
    assert not re.findall(r"https?://|//cdn|@import [^{]|eval\(|new Function", everything)


def test_no_icon_is_a_character_that_may_have_no_font() -> None:
    strange = re.compile(r"[\u2300-\u23ff\u2500-\u25ff\u2600-\u26ff\u2700-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
    usual = "■●♦"  # in every font of the Windows glyph list
    for folder, pattern in (("assets", "**/*.js"), ("assets", "**/*.md"), ("ui", "**/*.py"), ("pages", "*.py")):
        for path in (modules.ASSETS.parent / folder).glob(pattern):
            if path.name == "foreign.py":
                continue  # reads tables drawn with such characters
            found = set(strange.findall(path.read_text(encoding="utf-8"))) - set(usual)
            assert not found, f"{path.name}: {found}"
