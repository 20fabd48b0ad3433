"""Pieces of figures: numbers that travel, colours that the browser knows, panels that do not overlap."""

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_core import gaussian
from ui.browser import modules
from ui.charts import drawing, theme
from ui.charts.axes import counted, padded

SIGMA = np.array([[2.0, 0.6], [0.6, 0.5]])


def test_numbers_travel_as_json() -> None:
    assert drawing.numbers([1 / 3, math.inf, math.nan, 1e-300]) == [0.3333333, None, None, 1e-300]
    assert drawing.numbers([[1, 2], [3, 4]]) == [[1.0, 2.0], [3.0, 4.0]]
    json.dumps(drawing.numbers([np.float64(1.5)]), allow_nan=False)


@given(st.lists(st.floats(), max_size=30))
def test_numbers_keep_seven_digits(values: list[float]) -> None:
    for value, written in zip(values, drawing.numbers(values), strict=True):
        if not math.isfinite(value):
            assert written is None
        else:
            assert written == pytest.approx(value, rel=5.01e-7, abs=0)
            digits = repr(written).lower().split("e")[0].replace("-", "").replace(".", "").strip("0")
            assert len(digits) <= 7, "no longer than it says"


def test_an_ellipse_has_the_distance_it_is_drawn_at() -> None:
    trace = drawing.ellipse([1, 2], SIGMA, 1, level=2)
    X = np.column_stack([trace["x"], trace["y"]])
    np.testing.assert_allclose(gaussian.mahalanobis(X, np.array([1.0, 2.0]), SIGMA), 2, rtol=1e-5)
    assert trace["line"]["color"] == "@2" and trace["line"]["dash"] == drawing.DASHES[1] != "solid"


def test_responsibilities_become_shares_of_colours() -> None:
    assert drawing.mix(np.array([[0.25, 0.75], [1, 0]])) == ["@mix:0.25,0.75", "@mix:1,0"]
    assert drawing.mix(np.array([[1e-9, 1], [0.0126, 0.9874]]), 0.5) == ["@mix:0,1/0.5", "@mix:0.013,0.987/0.5"]


def test_the_browser_knows_every_colour() -> None:
    """The pattern in the script is the one and only list of names."""
    found = re.search(r"const TOKEN = /(.+)/;", modules.MODULES["chart/colours.js"].decode())
    assert found is not None
    pattern = re.compile(found[1].replace("\\/", "/"))
    pieces = [
        drawing.line([0, 1], [0, 1]),
        drawing.area([0, 1], [0, 1], "@1/0.3"),
        drawing.points([[0, 0]], drawing.mix(np.array([[1e-9, 1.0]]), 0.9)),
        drawing.mean([0, 0], 9),
        drawing.heat([0, 1], [0, 1], np.eye(2), "@torn"),
        drawing.surface([0, 1], [0, 1], np.eye(2)),
        drawing.label("here", 0, 0),
        drawing.contours([0, 1], [0, 1], np.eye(2)),
    ]
    names = set(re.findall(r'"(@[^"]+)"', json.dumps(pieces)))
    assert len(names) >= 8
    assert not {name for name in names if not pattern.fullmatch(name)}
    assert not pattern.fullmatch("@everyone") and not pattern.fullmatch("@")


def test_the_floor_of_a_space_has_no_number_where_a_corner_has_one() -> None:
    space = drawing.scene([], drawing.axis("x"), drawing.axis("y"), drawing.axis("p", (0, 1)))["layout"]["scene"]
    assert space["zaxis"] == drawing.axis("p", (0, 1)) | {"labelalias": {"0": ""}}
    assert "labelalias" not in space["xaxis"] | space["yaxis"]


def test_there_is_a_dash_for_every_hue() -> None:
    assert len(drawing.DASHES) == len(drawing.SYMBOLS) == len(theme.LIGHT)


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (2, 1), (3, 1), (3, 2), (2, 3)])
def test_panels_stand_side_by_side(columns: int, rows: int) -> None:
    names, layout, narrow = drawing.panels(columns, rows, titles=["a", "b"])
    assert len(names) == columns * rows
    boxes = [(layout[axis(x)]["domain"], layout[axis(y)]["domain"]) for x, y in names]
    slim = [(narrow[f"{axis(x)}.domain"], narrow[f"{axis(y)}.domain"]) for x, y in names]
    for places in (boxes, slim):
        for i, (x, y) in enumerate(places):
            assert 0 <= x[0] < x[1] <= 1 + 1e-9 and 0 <= y[0] < y[1] <= 1 + 1e-9
            for other_x, other_y in places[:i]:
                assert x[0] > other_x[1] or other_x[0] > x[1] or y[0] > other_y[1] or other_y[0] > y[1]
    assert [title["text"] for title in layout["annotations"]] == ["a", "b"][: columns * rows]


def axis(name: str) -> str:
    return f"{name[0]}axis{name[1:]}"


def test_a_film_carries_only_what_changes() -> None:
    def frame(t: float) -> drawing.Frame:
        still, moving = drawing.line([0, 1], [0, 1]), drawing.points([[t, 0]])
        return drawing.Frame(f"{t}", "", "Step", drawing.figure([still, moving], drawing.axis("x", [0, 1 + t])))

    reel = drawing.packed([frame(0), frame(1), frame(0)])
    assert reel["frames"][1]["changes"]["data"] == {"1": 0} and reel["parts"] == [{"x": [1.0]}]
    assert reel["frames"][1]["changes"]["layout"]["xaxis"]["range"] == [0, 2]
    assert reel["frames"][2]["changes"] == {"data": {}, "layout": {}}
    films = ([frame(0), frame(1), frame(0)], [frame(0), frame(1)], [frame(0), frame(1), frame(0)])
    first, other, again = (json.loads(drawing.sent(film)) for film in films)
    assert first["frames"] == json.loads(json.dumps(reel["frames"])) and first["figure"] == reel["figure"]
    assert first["reel"] == again["reel"] != other["reel"]
    single: dict[str, object] = {"figure": frame(0).figure, "frames": None, "parts": [], "reel": ""}
    assert json.loads(drawing.sent(frame(0).figure)) == single


def test_what_several_frames_draw_alike_is_sent_once() -> None:
    """Two frames share a trace, and two traces the line they draw in another width."""
    at_first, later = drawing.line([0, 1], [0, 1]), drawing.line([0, 1], [2, 3])
    wide = {"line": {**later["line"], "width": 7}}
    figures = [drawing.figure([at_first, at_first | wide, drawing.line([0], [t])]) for t in range(3)]
    figures[1]["data"][:2] = figures[2]["data"][:2] = [later, later | wide]
    reel = drawing.packed([drawing.Frame("", "", "Step", figure) for figure in figures])
    assert reel["parts"] == [{"y": [2.0, 3.0]}, {"y": [1.0]}, {"y": [2.0]}]
    assert [frame["changes"]["data"] for frame in reel["frames"]] == [
        {},
        {"0": 0, "1": 0, "2": 1},
        {"0": 0, "1": 0, "2": 2},
    ]
    for frame, figure in zip(reel["frames"], figures, strict=True):
        parts = {int(place): reel["parts"][part] for place, part in frame["changes"]["data"].items()}
        seen = [trace | parts.get(place, {}) for place, trace in enumerate(reel["figure"]["data"])]
        assert seen == figure["data"]


def test_a_film_keeps_its_traces() -> None:
    def frame(count: int) -> drawing.Frame:
        return drawing.Frame("", "", "", drawing.figure([drawing.line([0], [0])] * count))

    with pytest.raises(ValueError, match="from 1 traces to 2"):
        drawing.packed([frame(1), frame(2)])


@pytest.mark.parametrize("values", [[-13369.116751289], [-13369.11675128915, -13369.11675128914], [0.0, 0.0], [1e-9]])
def test_equal_values_have_room_around_them_also_where_rounding_parts_them(values: list[float]) -> None:
    low, high = padded(values, 0.08)
    assert high - low >= 1e-3
    assert low < float(f"{values[0]:.7g}") < high, "what is drawn has seven digits"


@pytest.mark.parametrize("values", [[1e8, 1e8 + 1], [-1e-9, 1e-9], [0.0, 1e12]])
def test_values_that_differ_are_not_taken_for_equal(values: list[float]) -> None:
    spread = values[1] - values[0]
    assert padded(values, 0.1) == pytest.approx([values[0] - 0.1 * spread, values[1] + 0.1 * spread], rel=1e-12)


@pytest.mark.parametrize("last", [0, 1, 5, 9, 10, 500])
def test_what_counts_has_ticks_at_whole_numbers(last: int) -> None:
    axis = counted(last)
    assert axis["range"][0] < 0 and axis["range"][1] > max(last, 0.99)
    assert axis.get("dtick") == 1 or (last >= 10 and axis["tickformat"] == "d")
