"""The charts of the lessons under the hands of a person: keys, fingers and wheels, and films that stand still."""

from browser.charts import SCROLLED, Finger, middle, opened
from browser.conftest import OpenLab
from browser.lab import PATIENCE, Lab

# How often Plotly draws each chart, and whether it has ever made one anew.
COUNT = """() => {
    const { react } = Plotly;
    window.drawn = {};
    for (const node of document.querySelectorAll(".main-svg")) node.markedByTest = true;
    Plotly.react = function (host) {
        const label = host.closest("[data-testid=chart]").getAttribute("aria-label");
        window.drawn[label] = (window.drawn[label] ?? 0) + 1;
        return react.apply(this, arguments);
    };
}"""
UNMARKED = "() => [...document.querySelectorAll('.main-svg')].filter((node) => !node.markedByTest).length"


def test_a_held_key_moves_a_chart_in_place_and_no_other(lab: Lab) -> None:
    opened(lab, "gaussian")
    lab.page.evaluate(COUNT)
    lab.page.get_by_role("slider").first.focus()
    for _ in range(15):
        lab.page.keyboard.press("ArrowRight")
    lab.page.wait_for_function("() => new URLSearchParams(location.search).get('mu') >= '1'", timeout=PATIENCE)
    lab.idle()
    assert lab.page.evaluate(UNMARKED) == 0, "a chart was made anew"
    assert len(lab.page.evaluate("() => Object.keys(window.drawn)")) == 1


def test_what_stays_the_same_is_not_moved(lab: Lab) -> None:
    opened(lab, "how-many")
    lab.page.evaluate(COUNT)
    lab.page.get_by_role("slider", name="Your guess").press("ArrowRight")
    lab.page.wait_for_function("() => location.search.includes('guess=4')", timeout=PATIENCE)
    lab.page.wait_for_timeout(500)
    assert sum(lab.page.evaluate("() => Object.values(window.drawn)")) <= 1


def test_nothing_moves_below_a_film(lab: Lab) -> None:
    for path in ("bound", "k-means"):
        for chart in opened(lab, path).and_(lab.page.locator("[data-step]")).all():
            sizes = chart.evaluate(
                """(chart) => {
                    const scrubber = chart.querySelector(".emlab-scrubber");
                    const step = chart.querySelector(".emlab-primary");
                    const sizes = new Set();
                    for (let frame = 0; frame <= Number(scrubber.max); frame++) {
                        scrubber.value = frame;
                        scrubber.dispatchEvent(new Event("input"));
                        sizes.add(`${chart.offsetHeight} ${step.offsetWidth}`);
                    }
                    return [...sizes];
                }"""
            )
            assert len(sizes) == 1, f"{path}: {sizes}"


def test_a_wheel_scrolls_the_page_also_over_a_surface(lab: Lab) -> None:
    surface = opened(lab, "gaussian").filter(has=lab.page.locator("canvas")).last
    lab.page.mouse.move(*middle(surface))
    before = lab.page.evaluate(SCROLLED)
    lab.page.mouse.wheel(0, 120)
    lab.page.wait_for_function(f"(before) => ({SCROLLED})() > before + 60", arg=before)


def test_a_finger_scrolls_the_page_also_over_a_surface(new_lab: OpenLab) -> None:
    lab = new_lab(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    x, y = middle(opened(lab, "gaussian").filter(has=lab.page.locator("canvas")).last)
    before = lab.page.evaluate(SCROLLED)
    Finger(lab).drag(x, y, -200)
    lab.page.wait_for_function(f"(before) => ({SCROLLED})() > before + 60", arg=before)
