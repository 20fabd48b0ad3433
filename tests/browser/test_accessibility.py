"""axe-core finds nothing: on any page, in both themes, on a phone, with everything open, in the Lab's other states."""

import json
import os
from collections.abc import Iterator

import pytest
from places import ROOT
from playwright.sync_api import Browser, expect

from browser.lab import Lab
from ui import contents

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
HOW = "No axe-core found: run `npm install --no-save --no-package-lock axe-core@4.14.1`."

# The Lab beyond its opening: links to it, and what is looked for on the screen then.
STATES = {
    "the end of a run": ("step=34", "converged"),
    "a collapse and its cures": ("data=collapse&step=34", "Regularise"),
    "a link that asks too much": ("K=99&colour=none", "99"),
    "a start by hand": ("data=six_points", "Use these numbers"),
    "few points with a table of their own": ("data=six_points&step=3&colour=ink&steps=whole", "sum N"),
}

WIDE = 1440
TALL = 5000  # pixels: axe judges the contrast only of what is in sight
ARRIVED = """() => {
    const charts = [...document.querySelectorAll("[data-testid=stage], [data-testid=chart]")];
    return charts.length > 0 && charts.every((chart) => chart.dataset.ready === "true");
}"""
OPEN_ALL = """() => document.querySelectorAll("details:not([open]) > summary").forEach((summary) => summary.click())"""
AUDIT = """async (rules) => {
    const options = rules ? { runOnly: { type: "rule", values: rules } } : {};
    const { violations, passes } = await axe.run(document, { ...options, resultTypes: ["violations"], preload: false });
    const told = violations.map(({ id, help, nodes }) =>
        [id, help, nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`)]);
    return { told, tried: passes.length };
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core; without it the tests are skipped, or fail where the browser tests must run."""
    if not AXE.exists():
        if os.environ.get("EM_LAB_REQUIRE_BROWSER") == "1":
            pytest.fail(HOW, pytrace=False)
        pytest.skip(HOW)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def walker(browser: Browser, app_url: str) -> Iterator[Lab]:
    """One visitor who goes from page to page: what is the same on all is loaded once."""
    context = browser.new_context(viewport={"width": WIDE, "height": TALL}, reduced_motion="reduce")
    yield Lab(context.new_page(), app_url)
    context.close()


def arrived(lab: Lab, path: str, axe: str) -> None:
    """Open a page, in the light theme on a wide screen, and all that can be opened on it."""
    lab.page.emulate_media(color_scheme="light")
    lab.page.set_viewport_size({"width": WIDE, "height": TALL})
    lab.page.goto(f"{lab.url}/{path}")
    lab.page.wait_for_function(ARRIVED)
    lab.idle()
    lab.page.evaluate(OPEN_ALL)
    lab.page.evaluate(axe)


def audit(lab: Lab, *rules: str) -> None:
    """Let axe look at the page as it is."""
    found = lab.page.evaluate(AUDIT, list(rules) or None)
    assert found["tried"] > 0
    assert not found["told"], json.dumps(found["told"], indent=1, ensure_ascii=False)


def in_both_themes_and_on_a_phone(lab: Lab) -> None:
    audit(lab)
    lab.page.emulate_media(color_scheme="dark")
    background = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    lab.page.wait_for_function(f"() => {background} !== 'rgb(255, 255, 255)'")
    lab.page.wait_for_function("() => document.getAnimations().length === 0")  # Streamlit fades colours
    audit(lab, "color-contrast")
    lab.page.set_viewport_size({"width": 390, "height": TALL})
    lab.page.wait_for_function("() => document.querySelector('.emlab-narrow') !== null")
    lab.page.wait_for_function("() => document.querySelector('[data-testid=stSidebarNavItems][role]') !== null")
    audit(lab)


@pytest.mark.parametrize("page", contents.PAGES, ids=lambda page: page.name)
def test_no_violation(walker: Lab, axe: str, page: contents.Page) -> None:
    arrived(walker, "" if page is contents.PAGES[0] else page.address, axe)
    assert walker.page.title() == contents.tab(page.title)
    in_both_themes_and_on_a_phone(walker)
    assert not walker.complaints()


@pytest.mark.parametrize("state", STATES)
def test_no_violation_in_any_state_of_the_lab(walker: Lab, axe: str, state: str) -> None:
    query, proof = STATES[state]
    arrived(walker, f"lab?{query}", axe)
    expect(walker.page.locator("body")).to_contain_text(proof)
    in_both_themes_and_on_a_phone(walker)


def test_the_audit_finds_what_is_wrong(lab: Lab, axe: str) -> None:
    lab.page.set_content("<html lang='en'><title>x</title><main><h1>x</h1><table><tr><th></th></tr></table>")
    lab.page.evaluate(axe)
    with pytest.raises(AssertionError, match="empty-table-header"):
        audit(lab)


def test_every_page_has_its_own_tab() -> None:
    tabs = [contents.tab(page.title) for page in contents.PAGES]
    assert len(set(tabs)) == len(tabs)
    assert "K-means and EM – EM Lab" in tabs and tabs[0] == "EM Lab"
