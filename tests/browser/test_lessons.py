"""A reader walks from Home through all pages by the links, does one exercise on each, and the number is right."""

import re
from importlib import import_module
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from browser.conftest import OpenLab
from browser.lab import PATIENCE, Lab
from ui import contents


def arrived(lab: Lab, page: contents.Page) -> None:
    """Wait until the page is there with its first picture."""
    lab.page.wait_for_function(f"() => location.pathname.endsWith('/{page.address}')")
    expect(lab.page.get_by_role("heading", level=1, name=page.title, exact=True)).to_be_visible(timeout=PATIENCE)
    expect(lab.page.get_by_test_id("chart").first).to_have_attribute("data-ready", "true", timeout=PATIENCE)
    lab.idle()


def try_out(lab: Lab, title: str, proof: str) -> None:
    """Set an exercise up, look for its number, and open the answer."""
    card = lab.page.get_by_test_id("stVerticalBlock").filter(has=lab.page.get_by_text(title, exact=True)).last
    card.get_by_role("button").first.click()
    lab.idle()
    said = lab.page.get_by_text(re.compile(re.escape(proof))).filter(visible=True)
    expect(said.first).to_be_visible(timeout=PATIENCE)
    answer = card.get_by_test_id("stExpander")
    expect(answer.get_by_test_id("stExpanderDetails")).to_be_hidden()
    answer.locator("summary").click()
    expect(answer.get_by_test_id("stExpanderDetails")).to_be_visible()


@pytest.mark.parametrize(("before", "page"), [*pairwise(contents.PAGES)], ids=lambda page: page.name)
def test_the_way_to_a_page_and_an_exercise_on_it(lab: Lab, before: contents.Page, page: contents.Page) -> None:
    home = before.name == "home"
    lab.page.goto(lab.url if home else f"{lab.url}/{before.address}")
    way = page.heading if home else re.compile(rf"{re.escape(page.title)} →")
    lab.page.get_by_role("link", name=way).click()
    if page.name == "lab":
        expect(lab.page.get_by_label("2σ")).to_be_visible(timeout=PATIENCE)
        lab.ready()
        lab.press("End")
        assert lab.log_likelihood == pytest.approx(-385.4607, abs=1e-4)
    else:
        arrived(lab, page)
    if page.name == "six_frames":
        lab.page.get_by_text("(f) iteration 17, ln p(X) = −385.461").wait_for()
    elif page.name != "lab":
        try_out(lab, *import_module(f"test_lesson_{page.name}").TRIED)


def test_a_slider_moves_the_picture_in_place_and_the_address_follows(new_lab: OpenLab) -> None:
    lab = new_lab()
    lab.page.goto(f"{lab.url}/gaussian")
    arrived(lab, contents.page("gaussian"))
    chart = lab.page.locator(".emlab-plotly").first.element_handle()
    lab.page.get_by_role("slider").first.press("ArrowRight")
    lab.page.wait_for_function("() => location.search.length > 1")
    address = lab.page.url
    assert chart.evaluate("(node) => node.isConnected"), "the chart was replaced"
    again = new_lab()
    again.page.goto(address)
    arrived(again, contents.page("gaussian"))
    now, then = (one.page.get_by_role("slider").first.input_value() for one in (lab, again))
    assert now == then


def test_the_address_holds_the_settings_and_the_step_of_the_first_film(new_lab: OpenLab) -> None:
    lab = new_lab()
    lab.page.goto(f"{lab.url}/bernoulli?K=2&step=3")
    page = contents.page("bernoulli")
    arrived(lab, page)
    film = lab.page.get_by_test_id("chart").first
    expect(film).to_have_attribute("data-step", "3")
    lab.page.get_by_role("slider", name="Pixel, column").press("ArrowRight")  # the film does not depend on it
    lab.idle()
    film.locator(".emlab-primary").click()
    expect(film).to_have_attribute("data-step", "4")
    link = "K=2&column=4&step=4"
    lab.link(link)
    again = new_lab()
    again.page.goto(f"{lab.url}/bernoulli?{link}")
    arrived(again, page)
    expect(again.page.get_by_test_id("chart").first).to_have_attribute("data-step", "4")

    # Another page has its own address; the way back leads to the settings and the step that were left.
    lab.go(contents.DEEPER, "EM for Bayesian linear regression")
    arrived(lab, contents.page("linear_regression"))
    lab.link("")
    lab.page.go_back()
    arrived(lab, page)
    lab.link(link)
    lab.page.get_by_role("slider", name="Components K").press("ArrowRight")
    lab.link("column=4")  # the usual K, and another film, from its start


def test_the_six_frames_can_be_downloaded(lab: Lab) -> None:
    lab.page.goto(f"{lab.url}/six-frames?K=3&start=points&frames=even")
    arrived(lab, contents.page("six_frames"))
    for ending, beginning in (("png", b"\x89PNG"), ("svg", b"<svg")):
        with lab.page.expect_download() as download:
            lab.page.get_by_role("button", name=f"Download {ending.upper()}").click()
        assert download.value.suggested_filename == f"em-six-frames.{ending}"
        assert download.value.path().read_bytes().startswith(beginning)
    lab.page.wait_for_function("() => location.search.includes('K=3') && location.search.includes('frames=even')")


def test_a_slider_can_go_to_and_fro_quickly(lab: Lab) -> None:
    """A browser that had forgotten a picture which the server believes it has would show an error."""
    page = contents.page("responsibilities")
    lab.page.goto(f"{lab.url}/{page.address}")
    arrived(lab, page)
    lab.page.get_by_role("slider").first.focus()
    keys = lab.page.keyboard
    keys.press("Home")
    lab.idle()
    for wait in range(30, 86, 8):  # milliseconds: the server is at the third value when it hears of the first again
        for _ in range(2):
            keys.press("ArrowRight")
            lab.page.wait_for_timeout(180)
        keys.press("ArrowRight")
        lab.page.wait_for_timeout(wait)
        keys.press("Home")
        lab.page.wait_for_timeout(180)
    lab.idle()
    expect(lab.page.get_by_role("dialog")).to_have_count(0)
