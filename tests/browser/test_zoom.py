"""Zoom belongs to the wheel, to two fingers and to buttons; a drag moves nothing, and nothing can be emptied."""

import pytest
from playwright.sync_api import Locator, expect

from browser.charts import SCROLLED, Finger, opened
from browser.conftest import OpenLab
from browser.lab import Lab
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import generate

AXES = ("xaxis", "yaxis", "xaxis2", "yaxis2")
NOTES = ".plotly-notifier, .notifier-note"
MIDDLE = (-0.4, -0.2)  # of the plane, in its own units


def ranges(lab: Lab) -> list[list[float]]:
    return [lab.axis(name)["range"] for name in AXES]


def width(lab: Lab) -> float:
    low, high = lab.axis("xaxis")["range"]
    return float(high - low)


def narrower(lab: Lab, than: float) -> None:
    script = """(than) => { const [a, b] = document.querySelector(".emlab-plotly")._fullLayout.xaxis.range;
        return b - a < than; }"""
    lab.page.wait_for_function(script, arg=than)


def whole(lab: Lab, home: list[list[float]]) -> None:
    script = """(low) => Math.abs(document.querySelector(".emlab-plotly")._fullLayout.xaxis.range[0] - low) < 1e-6"""
    lab.page.wait_for_function(script, arg=home[0][0])


def test_a_drag_moves_nothing(lab: Lab) -> None:
    lab.open(frame=0)
    lab.still()
    home, picture = ranges(lab), lab.canvas()
    panels = [lab.spot(*MIDDLE), lab.spot(8, -390, panel="2")]
    axis = lab.spot(0, lab.axis("yaxis")["range"][0])
    for x, y in [*panels, (axis[0], axis[1] + 12)]:  # in both panels, and along the numbers of an axis
        lab.page.mouse.move(x, y)
        lab.page.mouse.down()
        lab.page.mouse.move(x + 90, y + 70, steps=5)
        lab.page.mouse.up()
    lab.page.mouse.move(2, 2)
    lab.still()
    assert (ranges(lab), lab.canvas(), lab.step) == (home, picture, 0)
    expect(lab.page.locator(NOTES)).to_have_count(0)


def test_the_wheel_zooms_the_plane_and_then_scrolls_the_page(lab: Lab) -> None:
    lab.open("start=kmeans_pp")
    home = ranges(lab)
    at = lab.spot(*MIDDLE)
    lab.page.mouse.move(*at)
    lab.page.mouse.wheel(0, -400)
    narrower(lab, 0.8 * (home[0][1] - home[0][0]))
    lab.still()
    assert lab.spot(*MIDDLE) == pytest.approx(at, abs=1), "what lies under the pointer stays there"
    assert lab.page.evaluate(SCROLLED) == 0
    zoomed = ranges(lab)
    assert zoomed[2:] == home[2:], "the curve shows the whole run"

    lab.press("E step")
    lab.press("New seed")
    lab.page.wait_for_function("() => location.search.includes('seed=1')")
    lab.idle()
    lab.still()
    assert ranges(lab)[:2] == zoomed[:2], "steps and other starts leave the zoom alone"

    lab.page.mouse.dblclick(*at)
    whole(lab, home)
    lab.page.mouse.move(*lab.spot(*MIDDLE))
    lab.page.wait_for_timeout(500)
    lab.page.mouse.wheel(0, 300)
    lab.page.wait_for_function(f"() => ({SCROLLED})() > 100")
    assert ranges(lab)[0] == pytest.approx(home[0])
    expect(lab.page.locator(NOTES)).to_have_count(0)


def test_every_button_above_the_chart_does_what_it_says(lab: Lab) -> None:
    lab.open("data=collapse")  # two clusters, and nothing in the middle
    home = ranges(lab)
    bar = lab.stage.locator(".modebar")
    names = bar.get_by_role("button").evaluate_all("(all) => all.map((b) => b.getAttribute('aria-label'))")
    assert names == ["Zoom in", "Zoom out", "Show all points", "Download picture"]

    def press(name: str) -> None:
        lab.page.mouse.move(*lab.spot(*[sum(lab.axis(axis)["range"]) / 2 for axis in ("xaxis", "yaxis")]))
        bar.get_by_role("button", name=name).click()

    before = width(lab)
    for _ in range(6):
        press("Zoom in")
        narrower(lab, 0.8 * before)
        before = width(lab)
    lab.still()
    assert ranges(lab)[2:] == home[2:]
    assert points_in_sight(lab) > 0, "it leads to where points are"
    press("Show all points")
    whole(lab, home)
    press("Zoom out")
    lab.page.wait_for_function(
        "(low) => document.querySelector('.emlab-plotly')._fullLayout.xaxis.range[0] < low - 0.1", arg=home[0][0]
    )
    press("Zoom in")
    whole(lab, home)
    expect(lab.page.locator(NOTES)).to_have_count(0)


def points_in_sight(lab: Lab) -> int:
    """Return how many points of "Identical points" the plane shows."""
    X = generate(opening("collapse")).X
    (left, right), (low, high) = ranges(lab)[:2]
    return int(((X[:, 0] > left) & (X[:, 0] < right) & (X[:, 1] > low) & (X[:, 1] < high)).sum())


def test_two_fingers_zoom_and_one_scrolls(new_lab: OpenLab) -> None:
    lab = new_lab(viewport={"width": 390, "height": 664}, has_touch=True, is_mobile=True).open(frame=0)
    home = ranges(lab)
    x, y = lab.spot(*MIDDLE)
    finger = Finger(lab)
    finger.touch("touchStart", (x - 30, y), (x + 30, y))
    for apart in range(40, 121, 10):
        finger.touch("touchMove", (x - apart, y), (x + apart, y))
    finger.touch("touchEnd")
    narrower(lab, 0.5 * (home[0][1] - home[0][0]))
    lab.still()
    assert lab.spot(*MIDDLE) == pytest.approx((x, y), abs=2)
    assert lab.page.evaluate(SCROLLED) == 0
    assert ranges(lab)[2:] == home[2:]
    finger.drag(x, y, -150)
    lab.page.wait_for_function(f"() => ({SCROLLED})() > 60")


def test_a_drag_over_the_chart_of_a_lesson_moves_nothing_but_a_surface(lab: Lab) -> None:
    for chart in opened(lab, "mixtures").all():
        host = chart.locator(".emlab-plotly")
        is_surface = chart.locator(".gl-container canvas").count() > 0
        before = view_of(host)
        chart.evaluate("(node) => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = host.bounding_box()
        assert box is not None
        for x, y in ((0.3, 0.5), (0.5, 0.97)):  # in a panel, and below it along the axis
            lab.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            lab.page.mouse.down()
            lab.page.mouse.move(box["x"] + (x + 0.2) * box["width"], box["y"] + (y - 0.2) * box["height"], steps=5)
            lab.page.mouse.up()
        assert (view_of(host) != before) == is_surface
        if is_surface:
            lab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            host.get_by_role("button", name="Turn back").click()
            assert view_of(host) == before
    expect(lab.page.locator(NOTES)).to_have_count(0)


def view_of(host: Locator) -> str:
    """Return what a chart shows: the ranges of its axes, and from where its surfaces are seen."""
    view: str = host.evaluate(
        """(host) => {
            const layout = host._fullLayout;
            const axes = Object.keys(layout).filter((name) => /^[xy]axis/.test(name));
            const scenes = Object.keys(layout).filter((name) => /^scene/.test(name));
            const round = (value) => Number(value.toFixed(6));
            const eyes = scenes.map((name) => Object.values(layout[name]._scene.getCamera().eye).map(round));
            return JSON.stringify([axes.map((name) => layout[name].range), eyes]);
        }"""
    )
    return view
