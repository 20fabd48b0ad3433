"""The chart component: one module of JavaScript that agrees with Python about what it gets."""

import json
import re
from typing import Any

import pytest

from gmm_core.experiment import Experiment, generate, run
from ui import figures, film, plot
from ui.view import COLOURS, View


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the component is called with."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(plot, "_component", lambda **arguments: calls.append(arguments))
    dataset = generate(Experiment())
    trajectory = run(Experiment(), dataset)
    plot.plot(
        figures.stage(dataset, trajectory),
        film.film(Experiment(), dataset, trajectory),
        key="here",
        view=View("ink", 2, (1, 3)),
        step=7,
        query={"K": "2"},
        opened=3,
        visit="a visit",
        on_action=lambda: None,
    )
    assert len(calls) == 1
    return calls[0]


def test_everything_sent_is_plain_json(sent: dict[str, Any]) -> None:
    data = sent["data"]
    json.dumps(data, allow_nan=False)
    assert sent["key"] == data["key"] == "here"
    assert (data["step"], data["opened"], data["query"]) == (7, 3, {"K": "2"})
    assert data["view"]["colour"] == "ink" and tuple(data["view"]["levels"]) == (1, 3)
    assert data["usual_view"]["colour"] == "blend"
    assert list(data["colourings"]) == list(COLOURS)
    assert callable(sent["on_action_change"])


def test_the_browser_reads_what_python_writes(sent: dict[str, Any]) -> None:
    """Every name that the script takes from its data is sent."""
    script = re.sub(r"//.*", "", plot.script())
    used = set(re.findall(r"\b(?:this\.)?data\.(\w+)", script)) - {"film", "figure"}
    assert used <= set(sent["data"]), "the script asks for more than it gets"
    known = {*sent["data"]["film"], "logLikelihood", *re.findall(r"\bfilm\.(\w+) = ", script)}
    for name in re.findall(r"\bfilm\.(\w+)\b", script):
        assert name in known, f"film.{name}"


def test_the_order_of_parameters_is_the_same_on_both_sides() -> None:
    names = re.search(r"const (PI = 0.*?);", plot.script())
    count = re.search(r"const FIELDS = (\d+);", plot.script())
    assert names is not None and count is not None
    order = dict(re.findall(r"(\w+) = (\d+)", names[1]))
    assert [name.upper() for name in film.FIELDS] == list(order)
    assert [int(place) for place in order.values()] == list(range(len(film.FIELDS)))
    assert int(count[1]) == len(film.FIELDS)


def test_one_module_that_needs_nothing_from_outside() -> None:
    script = plot.script()
    assert len(re.findall(r"^export ", script, re.MULTILINE)) == 1
    assert not re.findall(r"^import ", script, re.MULTILINE)
    assert {path.name for path in plot.ASSETS.glob("*.js")} == set(plot.PARTS), "every part is joined"
    everything = script + "".join(path.read_text(encoding="utf-8") for path in plot.ASSETS.glob("*.css"))
    assert not re.findall(r"https?://|//cdn|@import|eval\(|new Function", everything)
