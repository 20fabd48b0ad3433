"""What a screen has room for: icons that every machine can draw, and a row of buttons that covers nothing."""

import re

import pytest
from playwright.sync_api import expect

from browser.lab import PATIENCE, Lab

BOXES = """() => Object.fromEntries(["actions", "chart", "says", "transport"].map((name) => {
    const box = document.querySelector(`[data-testid=stage] .emlab-${name}`).getBoundingClientRect();
    return [name, [box.top, box.bottom]];
}))"""


def test_the_transport_is_drawn_and_names_its_place_and_keys(lab: Lab) -> None:
    lab.open("step=3", frame=3)
    drawn = lab.stage.locator(".emlab-transport button").evaluate_all(
        """(buttons) => buttons.map((button) => {
            const icon = button.querySelector("svg"), box = icon?.getBBox();
            return [button.getAttribute("aria-label"), icon?.getAttribute("aria-hidden"), box?.width > 8,
                button.textContent];
        })"""
    )
    assert drawn == [
        ["Start", "true", True, ""],
        ["Back", "true", True, ""],
        ["M step", "true", True, "M step"],
        ["Play", "true", True, "Play"],
        ["End", "true", True, ""],
    ]
    place = lab.stage.locator(".emlab-place")
    expect(place).to_have_text("step 3 / 34")
    assert lab.stage.locator(".emlab-name").inner_text() == "E step 2"
    lab.stage.get_by_label("Whole iterations").check()
    expect(place).to_have_text("iteration 2 / 17")
    for key in ("←", "→", "Space", "Home", "End"):
        expect(lab.stage.locator(".emlab-keys").get_by_text(key, exact=True)).to_be_visible()


def test_what_to_do_at_the_end_of_a_run_covers_nothing_and_moves_nothing(lab: Lab) -> None:
    for width, height in ((1280, 720), (390, 844)):
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.open("data=collapse&seed=1", frame=0)
        expect(lab.stage.locator(".emlab-actions button")).to_have_count(0)
        lab.scrub(lab.last - 1)
        before = lab.page.evaluate(BOXES)
        lab.press("End")
        expect(lab.stage.locator(".emlab-actions button").first).to_be_visible()
        after = lab.page.evaluate(BOXES)
        assert [after[name] for name in ("chart", "transport")] == [before[name] for name in ("chart", "transport")]
        assert after["says"][1] <= after["actions"][0] < after["actions"][1] <= after["chart"][0]


# Two of these are larger screens magnified: 1440x900 at 200 % is 720x450.
SIZES = ((390, 664), (1024, 768), (1280, 720), (800, 600), (800, 1000), (720, 450))
FILMS = {
    "lab": 1,
    "": 1,
    "k-means": 2,
    "bound": 2,
    "bernoulli": 1,
    "how-many": 1,
    "linear-regression": 1,
    "when-em-goes-wrong": 1,
}
SETTLED = """() => [...document.querySelectorAll(".emlab-plotly")].every(({ _fullLayout, clientWidth, clientHeight }) =>
    _fullLayout?.width === clientWidth && _fullLayout?.height === clientHeight)"""
# Formulas, tables and equations of the page that are cut off, as they would have to be scrolled by themselves.
CUT = """() => [...document.querySelectorAll(
    "[data-testid=stMain] :is(.katex-display, [data-testid=stMarkdownContainer], .emlab-scroll, .emlab-equation > div)"
    )].filter((node) => node.checkVisibility() && getComputedStyle(node).overflowX === "auto"
        && node.scrollWidth > node.clientWidth + 1)
    .map((node) => `“${node.textContent.slice(0, 60)}” is ${node.scrollWidth - node.clientWidth} too wide`)"""
# What is wrong with a film on this screen: as a person scrolls to it, its sentence, picture and transport must stand
# between the header and the lower edge, with its keys if it shows them, and no text of the picture may be cut off or
# lie over another one.
WRONG = """(film) => {
    const main = document.querySelector("[data-testid=stMain]"), wrong = [];
    const top = document.querySelector("[data-testid=stHeader]").getBoundingClientRect().bottom;
    main.scrollTop += film.getBoundingClientRect().top - top;
    const [caption, chart, transport] = ["caption", "chart", "transport"].map(
        (name) => film.querySelector(`.emlab-${name}`).getBoundingClientRect());
    if (caption.top < top - 1) wrong.push(`the sentence is ${top - caption.top} above`);
    if (chart.top < caption.bottom - 1 || transport.top < chart.bottom - 1) wrong.push("parts lie over each other");
    const keys = film.querySelector(".emlab-keys").getBoundingClientRect();
    if (keys.bottom > innerHeight) wrong.push(`the keys end ${keys.bottom - innerHeight} below`);
    if (transport.bottom > innerHeight) wrong.push(`the transport ends ${transport.bottom - innerHeight} below`);
    if (chart.height < 190) wrong.push(`a picture ${chart.height} high`);
    if (main.scrollWidth > main.clientWidth) wrong.push("wider than the screen");
    const boxes = (kind) => [...film.querySelectorAll(kind)].filter((text) => text.textContent.trim())
        .map((text) => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width);
    for (const [text, box] of boxes(".main-svg text:not(.barlayer text)")) {
        const across = Math.max(chart.left - box.left, box.right - chart.right);
        const cut = Math.max(across, chart.top - box.top, box.bottom - chart.bottom);
        if (cut > 3) wrong.push(`“${text}” is cut off by ${cut}`);
    }
    const titles = boxes(".g-xtitle text, .g-x2title text, .g-x3title text, .g-x4title text, .g-ytitle text");
    // The box of a line of text is some pixels higher than its letters.
    for (const [a, one] of titles) for (const [b, other] of boxes(".annotation-text, .xtick text").concat(titles)) {
        const over = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const deep = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (one !== other && over > 2 && deep > 7) wrong.push(`“${a}” lies over “${b}”`);
    }
    const notes = boxes(".annotation-text-g text");
    for (const [i, [a, one]] of notes.entries()) for (const [b, other] of notes.slice(i + 1)) {
        const over = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const deep = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (over > 2 && deep > 7) wrong.push(`“${a}” lies over “${b}”`);
    }
    return wrong;
}"""


@pytest.mark.parametrize("page", FILMS)
def test_a_film_its_sentence_and_its_transport_fit_one_screen(lab: Lab, page: str) -> None:
    lab.page.goto(f"{lab.url}/{page}")
    films = lab.page.locator("[data-testid=stage], .emlab-film")
    expect(films).to_have_count(FILMS[page], timeout=PATIENCE)
    for film in films.all():
        expect(film).to_have_attribute("data-ready", "true", timeout=PATIENCE)
        film.locator(".emlab-scrubber").evaluate(
            "(bar) => { bar.value = Math.round(0.6 * bar.max); bar.dispatchEvent(new Event('input')); }"
        )
        counts = "step" if film.get_attribute("data-testid") == "stage" else "frame"
        expect(film.locator(".emlab-place")).to_have_text(re.compile(rf"^{counts} \d+ / \d+$"))
    lab.idle()
    for width, height in SIZES:
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.page.wait_for_timeout(150)
        lab.page.wait_for_function(SETTLED)
        for number, film in enumerate(films.all()):
            wrong = film.evaluate(WRONG)
            assert not wrong, f"/{page}, film {number}, {width}x{height}: {'; '.join(wrong)}"
        cut = lab.page.evaluate(CUT)
        assert not cut, f"/{page}, {width}x{height}: {'; '.join(cut)}"
