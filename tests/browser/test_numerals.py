"""The numbers that a page shows are for people, however extreme they are."""

import re

import numpy as np
from playwright.sync_api import expect

from browser.lab import Lab
from ui.words import numerals

# Cells that are too narrow for their numbers, and the numbers of the vertical axis that its title covers.
FIT = """() => {
    const box = (node) => node.getBoundingClientRect();
    const title = box(document.querySelector(".emlab-plotly .ytitle"));
    const cells = [...document.querySelectorAll(".emlab-table td, .emlab-table td > span")];
    const ticks = [...document.querySelectorAll(".emlab-plotly .ytick text")];
    return [
        ...cells.filter((node) => box(node).right > box(node.closest("td")).right + 1),
        ...ticks.filter((node) => box(node).left < title.right && box(node).right > title.left),
    ].map((node) => node.textContent);
}"""
FOR_MACHINES = re.compile(r"\d[eE][+−-]?\d|(?<![\w)])-\d|[−-]0(?:\.0+)?(?![\d.])|NaN|Infinity|undefined")


def test_a_file_of_extreme_sizes_is_told_in_numbers_for_people(lab: Lab) -> None:
    """Captions, tables, tips and axes of the whole film, in the data's own units and standardised."""
    rng = np.random.default_rng(1)
    clouds = rng.normal(size=(80, 2)) + np.repeat([[0, 0], [6, 4]], 40, axis=0)
    X = clouds * [1e-9, 1e9] + [0, 3e10]
    lab.visit({"data": "upload", "clusters": "2", "start": "kmeans_pp", "scaling": "none"})
    lab.upload("extreme.csv", "\n".join(["tiny,huge", *(f"{x!r},{y!r}" for x, y in X.tolist())]).encode())
    lab.page.wait_for_function("() => document.querySelector('[data-testid=stage]')?.dataset.points === '80'")
    lab.ready()
    tip = lab.stage.locator(".emlab-tip")
    for frame in (0, 1, 2, lab.last):
        lab.scrub(frame)
        text = lab.stage.inner_text()
        assert not FOR_MACHINES.search(text), text
    assert lab.page.evaluate(FIT) == [], "no number runs into another"
    lab.still()
    lab.page.mouse.move(*lab.spot(*X[3]))
    expect(tip).to_contain_text(f"tiny {numerals.measured(X[3, 0], np.ptp(X[:, 0]), abs(X[:, 0]).max())}")
    expect(tip).to_contain_text(f"huge {numerals.measured(X[3, 1], np.ptp(X[:, 1]), abs(X[:, 1]).max())}")
