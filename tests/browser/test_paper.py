"""Paper: every page can be printed, dark on white, with its charts whole and nothing over anything else."""

import pytest

from browser.charts import opened
from browser.conftest import OpenLab
from gmm_core.experiment.experiment import Experiment, generate, run
from ui import contents
from ui.charts import theme

A4 = (716, 1046)  # the pixels of a sheet within its margins, upright; on its side the other way round
ADDRESSES = ["" if page is contents.PAGES[0] else page.address for page in contents.PAGES]

# What is wrong with a page on paper.
WRONG = """() => {
    const wrong = [], main = document.querySelector("[data-testid=stMain]");
    const isShown = (node) => node.checkVisibility({ visibilityProperty: true });
    const box = (node) => node.getBoundingClientRect();
    const charts = [...document.querySelectorAll(".emlab-chart")].filter(isShown);
    for (const chart of charts) {
        const at = box(chart), name = chart.parentElement.getAttribute("aria-label");
        if (at.height < 150) wrong.push(`${name}: ${at.height} high`);
        for (const layer of chart.querySelectorAll(".main-svg")) {
            const drawn = box(layer);
            if (Math.abs(drawn.width - at.width) + Math.abs(drawn.height - at.height) > 2) {
                wrong.push(`${name}: drawn ${drawn.width}x${drawn.height}, has ${at.width}x${at.height}`);
            }
        }
        const texts = [...main.querySelectorAll("h1, h2, h3, p, li, table, .katex-display, [data-testid=stSlider]")];
        for (const text of texts.filter((text) => isShown(text) && !chart.contains(text))) {
            const other = box(text);
            const over = Math.min(at.right, other.right) - Math.max(at.left, other.left);
            const deep = Math.min(at.bottom, other.bottom) - Math.max(at.top, other.top);
            if (over > 2 && deep > 2) wrong.push(`${name} lies over “${text.textContent.slice(0, 40)}”`);
        }
    }
    for (const node of main.querySelectorAll(".emlab-chart, .katex-display, table, p, img, [data-testid=stColumn]")) {
        if (isShown(node) && box(node).right > innerWidth + 1) wrong.push(`too wide: ${node.outerHTML.slice(0, 90)}`);
    }
    for (const column of main.querySelectorAll("[data-testid=stColumn]")) {
        if (isShown(column) && box(column).right > innerWidth - 0.5) wrong.push("a column ends where the sheet does");
    }
    for (const input of main.querySelectorAll("[data-testid=stCheckbox] input")) {
        const label = input.closest("label").querySelector("p"), said = getComputedStyle(label, "::after").content;
        if (said !== (input.checked ? '": on"' : '": off"')) wrong.push(`${label.textContent} is on or off?`);
    }
    for (const part of ["stHeader", "stSidebar", "stButton", "stFileUploader"]) {
        const shown = [...document.querySelectorAll(`[data-testid=${part}]`)].filter(isShown);
        if (shown.length) wrong.push(`${part} is on paper`);
    }
    const pressed = [...main.querySelectorAll(".emlab-transport, summary")].filter(isShown);
    if (pressed.length) wrong.push("buttons are on paper");
    const pale = [...main.querySelectorAll("p, h1, h2, li, td, .emlab-says")].filter((text) => isShown(text)
        && !text.closest(".emlab-chip") && Math.max(...getComputedStyle(text).color.match(/\\d+/g).slice(0, 3)) > 150);
    if (pale.length) wrong.push(`too pale: ${pale[0].textContent.slice(0, 40)}`);
    if (getComputedStyle(document.body).backgroundColor !== "rgb(255, 255, 255)") wrong.push("the paper is not white");
    return wrong;
}"""

# The sizes of all charts, as soon as they have stayed for a while.
SETTLED = """async () => {
    const charts = [...document.querySelectorAll(".emlab-chart")];
    const shape = () => charts.map((node) => [node.clientWidth, node.clientHeight]);
    const wait = () => new Promise((done) => setTimeout(done, 150));
    let sizes = shape();
    for (let calm = 0; calm < 3; calm++) {
        await wait();
        const now = shape();
        if (String(now) !== String(sizes)) calm = -1;
        sizes = now;
    }
    return sizes;
}"""


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_on_paper(new_lab: OpenLab, address: str) -> None:
    lab = new_lab(color_scheme="dark")
    opened(lab, address)
    before = lab.page.evaluate(SETTLED)
    lab.page.emulate_media(media="print", color_scheme="dark")
    lab.page.wait_for_function("() => getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)'")
    for width, height in (A4, A4[::-1]):
        lab.page.set_viewport_size({"width": width, "height": height})
        wrong = lab.page.evaluate(WRONG)
        assert not wrong, f"/{address}, {width}x{height}: {'; '.join(wrong)}"
    lab.page.set_viewport_size({"width": 1440, "height": 900})
    lab.page.emulate_media(media="screen", color_scheme="dark")
    assert lab.page.evaluate(SETTLED) == before
    assert lab.page.locator(".main-svg[viewBox], .emlab-photograph").count() == 0, "drawn for the screen again"


# What the printer gets: the axes as Plotly has them, and the picture that is laid over them.
PRINTED = """() => {
    window.printed = new Promise((done) => addEventListener("beforeprint", () => {
        const host = document.querySelector(".emlab-plotly"), { xaxis, yaxis, width, height } = host._fullLayout;
        const axis = ({ range, _offset, _length }) => [...range, _offset, _length];
        done({ size: [width, height], x: axis(xaxis), y: axis(yaxis),
            box: host.querySelector(".main-svg").getAttribute("viewBox"),
            picture: document.querySelector(".emlab-photograph").src });
    }));
}"""
PIXEL = """async ([picture, across, down]) => {
    const image = new Image();
    image.src = picture;
    await image.decode();
    const sheet = document.createElement("canvas");
    Object.assign(sheet, { width: image.width, height: image.height });
    const ctx = sheet.getContext("2d");
    ctx.drawImage(image, 0, 0);
    return [...ctx.getImageData(across * image.width, down * image.height, 1, 1).data];
}"""


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_means_lie_on_their_axes_on_paper(new_lab: OpenLab, size: tuple[int, int]) -> None:
    lab = new_lab(viewport={"width": size[0], "height": size[1]}, color_scheme="dark").open("step=4", frame=4)
    lab.page.evaluate(PRINTED)
    for landscape in (False, True):
        assert len(lab.page.pdf(format="A4", landscape=landscape)) > 20_000
    printed = lab.page.evaluate("() => window.printed")
    width, height = printed["size"]
    assert printed["box"] == f"0 0 {width} {height}", "axes and picture are scaled alike"
    x, y = run(Experiment(), generate(Experiment())).states[2].mixture.mu[0]
    (left, right, from_left, across), (low, high, from_top, down) = printed["x"], printed["y"]
    at = from_left + across * (x - left) / (right - left) - 6.5, from_top + down * (high - y) / (high - low)
    hue = lab.page.evaluate(PIXEL, [printed["picture"], at[0] / width, at[1] / height])
    assert hue == [*(int(theme.LIGHT[0][i : i + 2], 16) for i in (1, 3, 5)), 255], "beside the number on its disc"
