"""The address holds the whole state, strange addresses do no harm, and the app fits into a frame on another page."""

import gzip
import re
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import expect

from browser.conftest import OpenLab
from browser.lab import Lab
from browser.server import AWAY, course_page, free_port, serving
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import Experiment, generate, run

OPENING_LAST = 2 * run(Experiment(), generate(Experiment())).stop.iteration


def test_a_link_shows_the_same_picture_in_a_fresh_browser(new_lab: OpenLab) -> None:
    sender = new_lab().open("data=mixture&clusters=4&data_seed=3&start=points&seed=7&covariance=tied", frame=0)
    sender.stage.get_by_label("Colour points by").select_option("uncertainty")
    sender.stage.get_by_label("3σ").check()
    sender.stage.get_by_label("True mixture").uncheck()
    sender.scrub(9)
    for part in ("data=mixture", "clusters=4", "seed=7", "colour=uncertainty", "levels=1%2C3", "truth=off", "step=9"):
        sender.page.wait_for_function("(part) => location.search.slice(1).split('&').includes(part)", arg=part)
    link = sender.query

    receiver = new_lab().open(link, frame=9)
    experiment = Experiment(
        data="mixture", options=(("clusters", 4),), data_seed=3, standardise=False, K=4, start="points", seed=7,
        covariance="tied",
    )  # fmt: skip
    states = run(experiment, generate(experiment)).states
    assert sender.log_likelihood == receiver.log_likelihood == states[4].log_likelihood
    assert receiver.stage.get_by_label("Colour points by").input_value() == "uncertainty"
    assert not receiver.stage.get_by_label("True mixture").is_checked()
    assert receiver.query == link
    assert receiver.canvas() == sender.canvas(), "the very same picture"


def test_a_link_and_an_open_page_survive_a_restart(new_lab: OpenLab, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.txt"
    with serving(log, port) as url:
        left_open = new_lab(url).open("K=3&start=kmeans&seed=4")
        left_open.expected = AWAY
        left_open.scrub(7)
        left_open.link("K=3&start=kmeans&seed=4&step=7")
        likelihood, link = left_open.log_likelihood, left_open.query
    with serving(log, port):
        fresh = new_lab(url).open(link, frame=7)
        assert fresh.log_likelihood == likelihood
        # The page that was left open comes back by itself, where it was, and goes on from there.
        connected = left_open.page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]")
        expect(connected).to_be_attached(timeout=30_000)
        left_open.idle()
        assert left_open.step == 7 and left_open.log_likelihood == likelihood
        left_open.press("New seed")
        left_open.link("K=3&start=kmeans&seed=5")
        assert left_open.step == 0
        left_open.page.goto("about:blank")  # before its server goes
        fresh.page.goto("about:blank")
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_strange_links_get_a_note_and_do_no_harm(lab: Lab) -> None:
    strange = {
        "K": "99",
        "start": "<script>window.harm = 1</script>",
        "step": "1e9",
        "data": "<img src=x onerror='window.harm = 1'>",
        "covariance": "__proto__",
        "psi": "nan",
        "tol": "-1",
        "data_seed": "1_000",
        "colour": "**bold** ![](http://harm.example/x.png)",
        "levels": "9",
        "hand": "1,2;x",
        "foreign": "<b>never mind</b>",
    }
    lab.open(strange, frame=0)
    notes = lab.page.get_by_test_id("stAlert")
    said = " ".join(notes.all_inner_texts())
    more = re.search(r"And (\d+) more", said)  # nobody reads eleven notes
    assert said.count("The link asks for ") + int(more[1] if more else 0) == len(strange) - 1
    assert "The link asks for data = <img src=x onerror='window.harm = 1'>" in said
    assert "never mind" not in said
    assert lab.last == OPENING_LAST
    assert lab.page.evaluate("window.harm") is None
    expect(lab.page.get_by_test_id("stException")).to_have_count(0)
    lab.press("E step")
    lab.link("step=1")  # the address says what is shown, no more

    lab.open({"K": "3", "hand": "1," * 5000}, frame=0)
    expect(notes).to_contain_text("The link is too long")
    assert lab.last == OPENING_LAST

    lab.open("step=9999", frame=OPENING_LAST)
    expect(notes).to_have_count(0)


def test_reset_brings_the_opening_back(lab: Lab) -> None:
    lab.open("data=six_points&colour=ink&levels=none&steps=whole&step=4", frame=4)
    six = opening("six_points")
    assert lab.log_likelihood == run(six, generate(six)).states[2].log_likelihood
    lab.mark()
    lab.press("Reset everything")
    lab.film_of(OPENING_LAST)
    lab.link("")
    assert lab.stage.get_by_label("Colour points by").input_value() == "blend"
    assert lab.stage.get_by_label("1σ").is_checked()
    expect(lab.button("E step")).to_be_visible()
    lab.scrub(20)
    lab.press("Reset everything")  # nothing but the step differs from the opening
    lab.at(0)
    lab.link("")
    assert lab.is_marked()


def test_embedded(lab: Lab) -> None:
    lab.open("embed=true&K=3&start=kmeans")
    lab.press("E step")
    lab.link("embed=true&K=3&start=kmeans&step=1")
    expect(lab.page.get_by_test_id("stToolbar")).to_have_count(0)


def test_only_pages_that_the_server_names_may_frame_the_app(new_lab: OpenLab, app_url: str, tmp_path: Path) -> None:
    assert policy(app_url) == "frame-ancestors 'self'"
    refused = new_lab()
    refused.expected = ["frame-ancestors", "chrome-error://chromewebdata"]
    with course_page(f"<iframe src='{app_url}/lab?embed=true'></iframe>") as course:
        with refused.page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            refused.page.goto(course)
        expect(refused.page.frame_locator("iframe").get_by_test_id("stApp")).to_have_count(0)

    named = {"EM_LAB_FRAME_ANCESTORS": "'self' http://127.0.0.1:*"}
    with serving(tmp_path / "log.txt", environment=named) as url:
        assert policy(url) == "frame-ancestors 'self' http://127.0.0.1:*"
        framed = new_lab()
        with course_page(f"<iframe src='{url}/lab?embed=true&step=2' width=1200 height=800></iframe>") as course:
            framed.page.goto(course)
            inside = framed.page.frame_locator("iframe")
            expect(inside.get_by_test_id("stage")).to_have_attribute("data-step", "2", timeout=20_000)
            inside.get_by_role("button", name="E step", exact=True).click()
            expect(inside.get_by_test_id("stage")).to_have_attribute("data-step", "3")
            framed.page.goto("about:blank")  # before its server goes


def policy(url: str) -> str:
    """Return who may frame the page."""
    with urlopen(url) as answer:
        parts: list[str] = answer.headers["Content-Security-Policy"].split("; ")
    return next(part for part in parts if part.startswith("frame-ancestors"))


def test_plotly_travels_compressed_and_once(app_url: str) -> None:
    request = Request(f"{app_url}/plotlyjs/plotly.min.js", headers={"Accept-Encoding": "gzip"})
    with urlopen(request) as answer:
        sent = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(sent) < 2_000_000 < len(gzip.decompress(sent))
