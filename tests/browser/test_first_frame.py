"""The stage before plotly.js has come: its first frame on axes of its own, and no jump when Plotly takes over."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Route, ViewportSize, expect

from browser.conftest import OpenLab
from browser.lab import PATIENCE, Lab
from browser.test_plotlyjs import SCRIPT

WINDOWS: dict[str, ViewportSize] = {
    "wide": {"width": 1440, "height": 900},
    "short": {"width": 1280, "height": 640},
    "phone": {"width": 390, "height": 844},
}
LINKS = [
    "lab",
    "lab?data=mixture&N=500&data_seed=3&K=3&standardise=0&start=random",
    "lab?data=elongated&K=2&standardise=0",
    "lab?data=six_points",
]

# Every word and number on the axes with the place where it stands.
WORDS = """
() => {
  const chart = document.querySelector(".emlab-chart").getBoundingClientRect();
  return [...document.querySelectorAll(".emlab-axes text, .emlab-plotly text")].map((text) => {
    const { left, top, right, bottom } = text.getBoundingClientRect();
    return [text.textContent, left - chart.left, top - chart.top, right - chart.left, bottom - chart.top];
  });
}
"""


def hold(lab: Lab) -> Callable[[], None]:
    """Keep plotly.js back; return what lets it come."""
    held: list[Route] = []
    lab.page.route(SCRIPT, lambda route: held.append(route))

    def release() -> None:
        for route in held:
            route.continue_()

    return release


def first_frame(lab: Lab, path: str) -> None:
    """Open the stage up to its first frame, fonts included."""
    lab.page.goto(f"{lab.url}/{path}")
    expect(lab.page.locator("[data-testid=stage][data-drawn=true]")).to_be_visible(timeout=PATIENCE)
    lab.idle()
    lab.page.evaluate("async () => { await document.fonts.ready; }")


def taken_over(lab: Lab) -> None:
    expect(lab.page.locator("[data-testid=stage][data-ready=true]")).to_be_visible(timeout=PATIENCE)


def words(lab: Lab) -> list[Any]:
    return sorted(lab.page.evaluate(WORDS))


def picture(lab: Lab) -> np.ndarray:
    """Return the chart as it looks, shape (height, width)."""
    box = lab.page.locator(".emlab-chart").bounding_box()
    assert box is not None
    clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": min(box["height"], 560)}
    return np.asarray(Image.open(io.BytesIO(lab.page.screenshot(clip=clip))).convert("L"), dtype=int)  # type: ignore[arg-type]


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("path", LINKS)
def test_nothing_moves_when_plotly_takes_over(new_lab: OpenLab, window: str, path: str) -> None:
    lab = new_lab(viewport=WINDOWS[window])
    release = hold(lab)
    first_frame(lab, path)
    lab.page.mouse.move(0, 0)
    before, seen = words(lab), picture(lab)
    assert len(before) > 12
    release()
    taken_over(lab)
    after = words(lab)
    assert [word for word, *_ in after] == [word for word, *_ in before]
    places = [np.array([place for _, *place in some]) for some in (before, after)]
    np.testing.assert_allclose(places[0], places[1], atol=0.6)
    if window != "wide":
        return  # the chart does not fit on the screen there, and scrolled it lies between pixels
    changed = np.abs(picture(lab) - seen) > 24
    assert changed.mean() < 1e-3, "the picture itself is the same, but for how a line is smoothed"


def test_steps_are_seen_before_plotly_and_kept(lab: Lab) -> None:
    release = hold(lab)
    first_frame(lab, "lab")
    start = picture(lab)
    lab.press("E step")
    expect(lab.page.locator("[data-testid=stage][data-phase=E]")).to_be_visible()
    lab.page.wait_for_timeout(700)  # the morph
    coloured = picture(lab)
    assert (np.abs(coloured - start) > 24).mean() > 1e-3, "the points have taken colour"
    lab.page.mouse.move(0, 0)
    release()
    taken_over(lab)
    expect(lab.page.locator("[data-testid=stage][data-phase=E]")).to_be_visible()
    assert (np.abs(picture(lab) - coloured) > 24).mean() < 1e-3


def test_the_first_frame_follows_the_window(lab: Lab) -> None:
    release = hold(lab)
    first_frame(lab, "lab")
    lab.page.set_viewport_size(WINDOWS["short"])
    lab.page.wait_for_timeout(300)
    before = words(lab)
    release()
    taken_over(lab)
    assert [word for word, *_ in words(lab)] == [word for word, *_ in before]
    lab.page.set_viewport_size(WINDOWS["wide"])
