"""A person's own file in the browser: read, refused, large."""

from collections.abc import Callable

import pytest
from places import FIELD
from playwright.sync_api import Route, expect

from browser.conftest import OpenLab
from browser.lab import PATIENCE, Lab

POINTS = [(1.5, 2.0), (2.0, 2.5), (2.25, 1.0), (8.5, 9.0), (9.0, 7.75), (9.5, 8.0), (3.0, 2.0), (7.5, 8.0)]


def table(header: str = "höhe;breite;<b>name</b>") -> bytes:
    rows = [f"{x};{y};n{i}".replace(".", ",") for i, (x, y) in enumerate(POINTS)]
    return "\n".join([header, *rows, ";4;missing"]).encode("utf-8-sig")


def test_upload_a_bad_file_after_a_good_one(lab: Lab) -> None:
    lab.visit({"data": "upload", "x": "höhe", "y": "breite", "seed": "5"})  # a link cannot carry the file
    said = lab.page.get_by_test_id("stAlert")
    expect(said).to_contain_text("upload the file again", timeout=PATIENCE)
    lab.upload("measured *here*.csv", table())
    title = lab.page.get_by_test_id("stMarkdown").filter(has_text="measured *here*.csv.")
    expect(title).to_be_visible()  # stars and all: a name is no markup
    expect(said).to_have_count(0)
    sidebar = lab.page.get_by_test_id("stSidebar")
    expect(sidebar).to_contain_text("9 rows")
    expect(sidebar).to_contain_text("decimal comma")
    expect(sidebar).to_contain_text("1 of 9 rows left out")
    axes = lab.page.locator(".emlab-plotly .xtitle, .emlab-plotly .ytitle")
    expect(axes).to_have_text(["höhe, standardised", "breite, standardised"])
    lab.ready()
    assert (lab.read("points"), lab.read("columns")) == ("8", "höhe\tbreite")
    lab.scrub(2)
    last, likelihood = lab.last, lab.log_likelihood
    lab.link("data=upload&x=h%C3%B6he&y=breite&seed=5&step=2")

    lab.mark()
    for name, content in (("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4), ("empty.csv", b"")):
        lab.upload(name, content)
        expect(said).to_contain_text(f"“{name}”")
        expect(said).to_have_count(1)
        assert said.inner_text().strip().count("\n") == 0, "one sentence"
        expect(title).to_be_visible()
        assert (lab.last, lab.log_likelihood, lab.step) == (last, likelihood, 2), "nothing is lost"
    assert lab.is_marked()

    lab.choose("Horizontal axis", "breite")  # the two change places
    expect(axes).to_have_text(["breite, standardised", "höhe, standardised"])
    lab.link("data=upload&x=breite&y=h%C3%B6he&seed=5")
    lab.press("Reset everything")
    lab.film_of(34)
    lab.link("")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_doubt_is_asked_once_where_it_is_seen(new_lab: OpenLab, width: int) -> None:
    lab = new_lab(viewport={"width": width, "height": 844})
    lab.visit("data=upload")
    lab.upload("salaries.csv", (FIELD / "comma_thousands_tab.csv").read_bytes())
    lab.ready()
    question = lab.page.get_by_text("“42,500” in “income”: is that 42.5, or 42500 (about 42 thousand)?")
    expect(question.filter(visible=True)).to_have_count(1)
    answer = lab.page.get_by_role("button", name="42.5: a decimal comma")
    expect(answer).to_have_count(1)  # the other one is hidden, for readers of the screen too
    assert lab.read("columns") == "income\tage" and lab.read("points") == "7"
    before = lab.log_likelihood
    answer.click()
    expect(question).to_have_count(0, timeout=PATIENCE)
    lab.ready()
    assert lab.log_likelihood != before


def test_two_hundred_thousand_rows_can_be_stopped(lab: Lab) -> None:
    lab.visit("data=upload&K=10&iterations=500")
    rows = (f"{(i * 7919) % 10007 / 1000},{(i * 104729) % 9973 / 1000}" for i in range(200_000))
    lab.upload("large.csv", "\n".join(["a,b", *rows]).encode())
    running = lab.page.get_by_text("EM is running: iteration")
    expect(running).to_be_visible(timeout=30_000)
    lab.press("Stop here")
    expect(lab.stage).to_contain_text("1,500 of 200,000 points drawn", timeout=30_000)
    expect(running).to_have_count(0)
    lab.press("End")
    assert "You stopped EM after" in lab.caption
    assert 2 <= lab.last < 1000
    lab.press("Back")
    lab.press("Back")
    assert lab.log_likelihood < 0


def test_a_file_that_does_not_arrive_gets_a_plain_sentence(lab: Lab) -> None:
    lab.expected = ["Failed to load resource", "File uploader error"]
    lab.visit({"data": "upload"})
    advice = lab.page.locator(".emlab-advice")
    answers: dict[str, Callable[[Route], None]] = {
        "allow them, or open the app in a tab": lambda route: route.fulfill(status=403),
        "for one on the way to it (413)": lambda route: route.fulfill(status=413),
        "the connection broke off": lambda route: route.abort(),
        "(Request failed with status code 500). Reload": lambda route: route.fulfill(status=500),
    }
    for words, answer in answers.items():
        lab.page.route("**/upload_file/**", answer)
        lab.upload("points.csv", table())
        expect(advice).to_contain_text(words, timeout=PATIENCE)
        expect(advice).to_have_count(1)
        assert "Axios" not in advice.inner_text()
        lab.page.unroute("**/upload_file/**")
    lab.upload("large.csv", b"1,2\n" * 2_750_000)
    expect(advice).to_contain_text("the most this server takes is 10 MB")
    lab.upload("points.csv", table())
    lab.ready()
    expect(advice).to_have_count(0)
