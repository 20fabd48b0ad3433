"""plotly.js that does not come at first: it is asked for again, and then every chart is drawn and nothing else said."""

import re

import pytest
from playwright.sync_api import Route, expect

from browser.lab import PATIENCE, Lab

SCRIPT = re.compile(r"/plotlyjs/plotly\.min\.js")
TROUBLE = "The chart library could not be loaded"


def failing(lab: Lab, times: int, how: str) -> list[str]:
    """Let the first requests for plotly.js fail; return the addresses asked for, as they come."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > times:
            route.continue_()
        elif how == "abort":
            route.abort("connectionreset")
        else:
            route.fulfill(status=200, content_type="text/javascript", body="/* somebody else's page */")

    lab.page.route(SCRIPT, answer)
    lab.expected.append("Failed to load resource")  # what the browser itself says of it
    return asked


@pytest.mark.parametrize(("path", "charts"), [("lab", 1), ("maximum-likelihood", 5)])
@pytest.mark.parametrize("how", ["abort", "not a script"])
def test_charts_are_drawn_when_it_comes_in_the_end(lab: Lab, path: str, charts: int, how: str) -> None:
    asked = failing(lab, 2, how)
    lab.page.goto(f"{lab.url}/{path}")
    said = lab.page.get_by_text(TROUBLE)
    expect(said.first).to_be_visible(timeout=PATIENCE)
    drawn = lab.page.locator("[data-ready=true]").filter(has=lab.page.locator(".main-svg"))
    expect(drawn).to_have_count(charts, timeout=PATIENCE)
    expect(said).to_have_count(0)
    assert len(asked) == 3, "all charts share one request"


def test_a_chart_that_comes_later_waits_for_the_same_request(lab: Lab) -> None:
    asked = failing(lab, 3, "abort")
    lab.visit("")
    said = lab.page.get_by_text(TROUBLE)
    expect(said).to_be_visible(timeout=PATIENCE)
    lab.press("E step")  # the film is there without its picture
    lab.go("Foundations", "The Gaussian")
    expect(lab.page.get_by_test_id("chart")).to_have_count(3, timeout=PATIENCE)
    ready = lab.page.locator("[data-testid=chart][data-ready=true]")
    expect(ready).to_have_count(3, timeout=PATIENCE)
    expect(said).to_have_count(0)
    assert len(asked) == 4
