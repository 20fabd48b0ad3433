"""The charts of a page, and fingers on a screen, for the tests that touch them."""

from playwright.sync_api import Locator, expect

from browser.lab import PATIENCE, Lab

SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"


def opened(lab: Lab, path: str) -> Locator:
    """Open a page, wait for all its charts, the stage among them, and return them."""
    lab.page.goto(f"{lab.url}/{path}")
    charts = lab.page.locator("[data-testid=stage], [data-testid=chart]")
    expect(charts.first).to_have_attribute("data-ready", "true", timeout=PATIENCE)
    lab.idle()
    for chart in charts.all():
        expect(chart).to_have_attribute("data-ready", "true", timeout=PATIENCE)
    return charts


def middle(chart: Locator) -> tuple[float, float]:
    """Bring a chart into sight and return its middle."""
    chart.evaluate("(node) => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = chart.locator(".emlab-plotly").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class Finger:
    """Fingers on the screen of a phone."""

    def __init__(self, lab: Lab) -> None:
        self.page = lab.page
        self.session = lab.page.context.new_cdp_session(lab.page)

    def touch(self, kind: str, *places: tuple[float, float]) -> None:
        """Send "touchStart", "touchMove" or "touchEnd" with all fingers that are down."""
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        self.page.wait_for_timeout(16)

    def drag(self, x: float, y: float, down: float) -> None:
        """Move one finger from a place up or down."""
        self.touch("touchStart", (x, y))
        for step in range(1, 11):
            self.touch("touchMove", (x, y + down * step / 10))
        self.touch("touchEnd")
