"""The page around the steps: one chart for everything, zoom, sizes, motion, themes, names for screen readers."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from browser.conftest import OpenLab
from browser.lab import PATIENCE, Lab
from gmm_core.em import Reason
from gmm_core.experiment.experiment import Experiment, generate, run
from ui.charts import theme
from ui.stage import captions

OPENING = Experiment()
OPENING_LAST = 2 * run(OPENING, generate(OPENING)).stop.iteration
FILE = b"height,mass\n" + b"\n".join(f"{i % 7}.5,{i * i % 11}".encode() for i in range(40))


def last_frame(experiment: Experiment) -> int:
    stop = run(experiment, generate(experiment)).stop
    return 2 * stop.iteration  # a collapsing iteration has its two frames, too


def test_the_chart_is_never_replaced(lab: Lab) -> None:
    lab.open(frame=0)
    lab.mark()
    for name in ("E step", "M step", "End"):
        lab.press(name)
    slider = lab.page.get_by_role("slider", name="Components K")
    slider.press("ArrowRight")
    lab.film_of(last_frame(Experiment(K=3, start="kmeans_pp")))
    slider.press("ArrowLeft")
    lab.film_of(last_frame(Experiment(start="kmeans_pp")))
    lab.press("New seed")
    lab.film_of(last_frame(Experiment(start="kmeans_pp", seed=1)))
    lab.choose("Covariances", "Spherical")
    lab.film_of(last_frame(Experiment(start="kmeans_pp", seed=1, covariance="spherical")))
    lab.choose("Data set", "Two moons")
    expect(lab.page.get_by_test_id("stMarkdown").filter(has_text="Two moons.")).to_be_visible()
    assert lab.axis("xaxis")["range"][1] < 4, "the axes of the new data"
    lab.choose("Data set", "Your own CSV file")
    lab.upload("mine.csv", FILE)
    expect(lab.page.get_by_test_id("stMarkdown").filter(has_text="mine.csv.")).to_be_visible()
    lab.press("Reset everything")
    lab.film_of(OPENING_LAST)
    assert lab.is_marked()


def test_the_address_is_announced_only_when_the_hand_rests(lab: Lab) -> None:
    """A run for the address brings no widgets along: right behind a change it would make the server forget that."""
    lab.open(frame=0)
    lab.page.evaluate("""() => {
        window.announced = 0;
        addEventListener("popstate", () => window.announced++);
        const touch = () => document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
        window.touching = setInterval(touch, 100);
    }""")
    lab.choose("Covariances", "Spherical")
    lab.film_of(last_frame(Experiment(covariance="spherical")))
    lab.link("covariance=spherical")
    lab.page.wait_for_timeout(1500)
    assert lab.page.evaluate("window.announced") == 0
    lab.page.evaluate("clearInterval(window.touching)")
    lab.page.wait_for_function("() => window.announced === 1")
    lab.idle()
    assert lab.query == "covariance=spherical"


def test_what_changes_along_is_said_beside_its_control_and_covers_nothing(lab: Lab) -> None:
    lab.open(frame=0)
    chart = lab.stage.locator(".emlab-chart")
    before = chart.bounding_box()
    lab.page.get_by_role("slider", name="Components K").press("ArrowRight")
    note = lab.page.get_by_test_id("stSidebar").get_by_test_id("stAlert")
    expect(note).to_contain_text("so the start is now “k-means++”")
    expect(lab.stage.locator(".emlab-hint[role=status]")).to_contain_text("so the start is now “k-means++”")
    expect(lab.page.get_by_test_id("stToast")).to_have_count(0)
    after = lab.page.get_by_role("combobox", name="Covariances").bounding_box()
    said = note.bounding_box()
    assert said is not None and after is not None and said["y"] < after["y"], "right below K"
    assert chart.bounding_box() == before, "the stage stays where it is"
    lab.idle()  # what is below the note has moved
    lab.press("New seed")
    expect(note).to_have_count(0)
    expect(lab.stage.locator(".emlab-hint")).not_to_contain_text("so the start is now")


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
def test_every_size_of_screen(new_lab: OpenLab, size: tuple[int, int]) -> None:
    width, height = size
    lab = new_lab(viewport={"width": width, "height": height}).open("step=5", frame=5)
    overflow = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
        .filter((node) => node.scrollWidth > node.clientWidth).map((node) => node.tagName)"""
    assert lab.page.evaluate(overflow) == []
    plane, curve = lab.axis("yaxis")["domain"], lab.axis("yaxis2")["domain"]
    beside = lab.axis("xaxis2")["domain"][0] > lab.axis("xaxis")["domain"][1]
    assert beside == (width > 700)
    assert (curve[1] < plane[0]) == (width <= 700), "in a narrow window the curve stands under the plane"
    for name in ("Start", "Back", "M step", "Play", "End"):
        box = lab.button(name).bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height, "the buttons are in sight without scrolling"
        assert min(box["width"], box["height"]) >= 40, "big enough for a finger"
    lab.press("M step")
    lab.at(6)
    # Turned or resized, the same page rearranges itself.
    lab.page.set_viewport_size({"width": 1440 if width < 700 else 390, "height": 844})
    lab.page.wait_for_function(
        "(narrow) => (document.querySelector('.emlab-plotly')._fullLayout.xaxis.domain[1] === 1) === narrow",
        arg=width > 700,
    )
    lab.still()
    assert lab.page.evaluate(overflow) == []
    assert lab.step == 6


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_motion_only_for_those_who_want_it(new_lab: OpenLab, motion: str) -> None:
    lab = new_lab(reduced_motion=motion).open("step=1", frame=1)
    pictures = lab.page.evaluate(
        """async () => {
            const canvas = document.querySelector(".emlab-canvas");
            const seen = [canvas.toDataURL()];
            document.querySelector(".emlab-primary").click();
            seen.push(canvas.toDataURL());
            for (const began = performance.now(); performance.now() - began < 600; ) {
                await new Promise(requestAnimationFrame);
                seen.push(canvas.toDataURL());
            }
            return [new Set(seen).size, seen[1] === seen.at(-1), seen[0] === seen.at(-1)];
        }"""
    )
    different, at_once, unchanged = pictures
    assert lab.step == 2 and not unchanged
    if motion == "reduce":
        assert at_once and different == 2, "one picture before, one after"
    else:
        assert not at_once and different >= 4, "the ellipses are seen on their way"


def test_colours_follow_the_theme(new_lab: OpenLab) -> None:
    lab = new_lab(color_scheme="dark").open("step=4", frame=4)
    states = run(OPENING, generate(OPENING)).states
    x, y = states[2].mixture.mu[0]

    def hue() -> list[int]:
        return [round(value) for value in lab.pixel(x, y, shift=-6.5)]  # beside the number on the disc

    def hex_of(colour: str) -> list[int]:
        return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]

    def text() -> np.ndarray:
        tick = lab.page.locator(".emlab-plotly .xtick text").first
        colour = tick.evaluate("(node) => getComputedStyle(node).fill")
        return np.array([int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")])

    assert hue() == hex_of(theme.DARK[0])
    assert text().min() > 180
    lab.page.emulate_media(color_scheme="light")
    lab.page.wait_for_function(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === 'rgb(255, 255, 255)'"
    )
    lab.still()
    assert hue() == hex_of(theme.LIGHT[0])
    assert text().max() < 90
    assert lab.step == 4


def test_names_for_screen_readers(lab: Lab) -> None:
    lab.open("step=2", frame=2)
    expect(lab.stage.locator("[aria-live=polite]")).to_contain_text("The ellipses take the weighted means")
    names = lab.stage.get_by_role("button").evaluate_all(
        "(buttons) => buttons.map((b) => b.getAttribute('aria-label') || b.dataset.title || b.textContent.trim())"
    )
    assert {"Start", "Back", "E step", "Play", "End", "Show all points"} <= set(names)
    assert all(names) and len(set(names)) == len(names)
    nameless = lab.page.locator("button:visible, input:visible, select:visible").evaluate_all(
        """(nodes) => nodes.filter((node) => !(node.getAttribute("aria-label") || node.getAttribute("aria-labelledby")
            || node.textContent.trim() || node.labels?.length || node.title)).map((node) => node.outerHTML)"""
    )
    assert nameless == []
    bar = " ".join(lab.stage.locator(".modebar [data-title]").evaluate_all("(all) => all.map((b) => b.dataset.title)"))
    assert "Download picture" in bar
    lab.page.mouse.move(*lab.spot(0, 0))
    with lab.page.expect_download() as download:
        lab.stage.locator(".modebar [data-title='Download picture']").click()
    assert download.value.suggested_filename.endswith(".png")
    assert Path(download.value.path()).stat().st_size > 20_000
    for word in ("hare", "loud", "upload", "Edit"):
        assert word not in bar, "nothing a person brought leaves for another host"
    expect(lab.scrubber).to_have_attribute(
        "aria-valuetext", re.compile(r"^M step 1, ln p\(X\) = −\d+\.\d{4} after 1 of")
    )
    picture = lab.stage.locator("[role=img]")
    expect(picture).to_have_accessible_name(re.compile(r"^272 points by .+ mean \(\d.+; component 2 .+ after 1 of 17"))


def test_a_collapse_says_which_component_and_what_to_do(lab: Lab) -> None:
    experiment = next(
        tried
        for seed in range(20)
        if run(tried := Experiment(data="collapse", start="kmeans_pp", standardise=False, seed=seed), generate(tried))
        .stop.reason is Reason.COLLAPSED
    )  # fmt: skip
    trajectory = run(experiment, generate(experiment))
    lab.open(f"data=collapse&seed={experiment.seed}", frame=0)
    assert lab.last == 2 * trajectory.stop.iteration
    for choice in ("Regularise (ψ = 0.1)", "Fewer components (K = 1)"):
        expect(lab.button(choice)).to_have_count(0)
    lab.press("End")
    assert trajectory.stop.component is not None
    expect(lab.stage.locator("[aria-live]")).to_contain_text(
        f"Component {trajectory.stop.component + 1} collapses onto"
    )
    expect(lab.stage.locator("[aria-live]")).to_have_text(
        captions.frames(generate(experiment), trajectory, experiment.tol)[-1]
    )
    assert lab.log_likelihood == trajectory.states[-1].log_likelihood
    for row in lab.stage.get_by_label("Parameters of the components").locator("tbody tr").all():
        pi, N_k = (float(cell) for cell in row.locator("td").all_inner_texts()[:2])
        assert abs(pi - N_k / 200) < 1e-4, "the weights are those of the same M step (9.26)"
    expect(lab.button("Fewer components (K = 1)")).to_be_visible()
    expect(lab.button("Another start")).to_have_count(0)  # from every other seed it collapses, too
    lab.mark()
    lab.press("Regularise (ψ = 0.1)")
    regular = Experiment(data="collapse", start="kmeans_pp", standardise=False, seed=experiment.seed, psi=0.1)
    assert run(regular, generate(regular)).stop.reason is Reason.CONVERGED
    lab.film_of(last_frame(regular))
    lab.press("End")
    assert "converged" in lab.caption
    assert lab.is_marked()


def test_every_choice_at_the_end_of_a_run_does_what_it_says(lab: Lab) -> None:
    """Of ten components some empty so slowly that 500 iterations are not enough, and then as many again are."""
    experiment = Experiment(K=10, start="kmeans_pp", psi=0.1, max_iter=5)
    lab.open("K=10&psi=0.1&iterations=5", frame=0)
    lab.press("End")
    lab.press("Allow 500 iterations")
    lab.film_of(1000)
    lab.press("End")
    expect(lab.stage.locator("[aria-live]")).to_contain_text("limit of 500 iterations, still climbing, but by little")
    dataset = generate(experiment)
    so_far = run(replace(experiment, max_iter=500), dataset).states[-1]
    lab.press("Go on from here: 500 more")
    expect(lab.stage).to_have_attribute("data-log-likelihood", str(so_far.log_likelihood), timeout=PATIENCE)
    lab.press("End")
    assert "ended empty" in lab.caption and "converged after" in lab.caption
    # A collapse from which the first other start that does not collapse leads out.
    trapped = Experiment(data="mixture", K=5, start="kmeans_pp", standardise=False, seed=1)
    lab.open("data=mixture&K=5&seed=1", frame=0)
    lab.press("End")
    lab.press("Another start (seed 3)")
    lab.film_of(last_frame(replace(trapped, seed=3)))
    lab.press("End")
    assert "still climbing" in lab.caption or "converged after" in lab.caption


def test_a_start_by_hand(lab: Lab) -> None:
    lab.open()
    lab.choose("Method", "By hand")
    grid = lab.page.get_by_test_id("stDataFrame").locator("canvas").first
    expect(grid).to_be_visible()
    use = lab.button("Use these numbers")
    use.scroll_into_view_if_needed()
    lab.idle()

    def write(component: int, row: int, text: str) -> None:
        box = grid.bounding_box()
        assert box is not None
        editor = lab.page.locator("#portal input")
        for _ in range(20):  # the first double click may only bring the focus back to the table
            lab.page.mouse.dblclick(box["x"] + 118 + 80 * component, box["y"] + 52 + 35 * row)
            lab.page.wait_for_timeout(400)
            if editor.count():
                break
        editor.fill(text)
        editor.press("Enter")
        expect(editor).to_have_count(0)
        lab.page.wait_for_timeout(400)  # Streamlit hands an edit to its form after a moment

    write(0, 0, "0.75")
    use.click()
    said = lab.page.get_by_test_id("stAlert")
    expect(said).to_contain_text("must sum to 1")
    lab.idle()
    write(1, 0, "0.25")
    write(1, 1, "0.5")
    use.click()
    expect(said).to_have_count(0)
    lab.page.wait_for_function("() => /hand=0.75,-1.5,1.*;0.25,0.5,-1,/.test(decodeURIComponent(location.search))")
    assert lab.step == 0
    cells = lab.stage.get_by_role("table").first.get_by_role("row")
    expect(cells.nth(1)).to_contain_text("0.7500")
    expect(cells.nth(2)).to_contain_text("0.2500")
