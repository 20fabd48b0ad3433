"""The numbers that the browser writes are those that Python writes."""

import math
import re

import numpy as np
from playwright.sync_api import Browser, expect

from browser.lab import Lab
from browser.modules import use
from ui.words import numerals

WRITE = """(asked) => asked.map(([value, digits, decimals, spread, largest]) => {
    const read = { inf: Infinity, "-inf": -Infinity, nan: NaN }[value] ?? value;
    return [number(read, digits), fixed(read, decimals), measured(read, spread, largest, digits)];
})"""


def test_both_writers_of_numbers_agree(browser: Browser) -> None:
    rng = np.random.default_rng(0)
    values = (rng.choice([-1, 1], 400) * 10 ** rng.uniform(-18, 14, 400)).tolist()
    values += [0.0, -0.0, 1e-3, 9.9996e-4, 99_999.7, 1e5, 123_456.0, 1e-6, 5.329e-15, 7.3e5, -1e-9, 0.1, 1e12, 1 / 3]
    endless = [math.inf, -math.inf, math.nan]
    asked = [
        (value, int(digits), int(decimals), float(spread), float(spread + largest))
        for value in (*values, *endless)
        for digits, decimals in [rng.integers((2, 0), (8, 5))]
        for spread, largest in [10 ** rng.uniform(-3, 9, 2)]
    ]
    page = browser.new_page()
    use(page, "shared/numerals.js")
    sent = [[value if math.isfinite(value) else str(value), *more] for value, *more in asked]
    written = page.evaluate(WRITE, sent)
    page.close()
    for (value, digits, decimals, spread, largest), found in zip(asked, written, strict=True):
        expected = [
            numerals.number(value, digits),
            numerals.fixed(value, decimals),
            numerals.measured(value, spread, largest, digits),
        ]
        assert found == expected, (value, digits, decimals, spread, largest)


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
        shown = lab.stage.inner_text()
        assert not FOR_MACHINES.search(shown), shown
    assert lab.page.evaluate(FIT) == [], "no number runs into another"
    lab.still()
    lab.page.mouse.move(*lab.spot(*X[3]))
    expect(tip).to_contain_text(f"tiny {numerals.measured(X[3, 0], np.ptp(X[:, 0]), abs(X[:, 0]).max())}")
    expect(tip).to_contain_text(f"huge {numerals.measured(X[3, 1], np.ptp(X[:, 1]), abs(X[:, 1]).max())}")
