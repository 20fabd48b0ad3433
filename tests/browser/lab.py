"""The Lab as a person sees it in a browser, for the tests to press its buttons."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, WebSocket, expect

from gmm_core.arrays import Array

LOCAL = ("127.0.0.1", "")  # data: and blob: addresses have no host

# A change that Python has to answer is on screen after this many milliseconds, also on a slow machine.
PATIENCE = 30_000

NODES = "[...document.querySelectorAll('[data-testid=stage], .emlab-plotly, .emlab-canvas')]"


class Lab:
    """One page in a browser, with everything that went wrong on it and all that it sent to the server."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.problems: list[str] = []
        self.expected: list[str] = []  # parts of messages about what a test does on purpose
        self.sent = 0  # messages over the WebSocket
        page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        page.on("console", self._on_console)
        page.on("request", self._on_request)
        page.on("websocket", self._on_websocket)

    def complaints(self) -> list[str]:
        """Return what went wrong and was not meant to."""
        return [problem for problem in self.problems if not any(part in problem for part in self.expected)]

    def open(self, query: dict[str, Any] | str = "", frame: int | None = None) -> "Lab":
        """Go to a link and wait for the stage; `frame` where it must open."""
        self.visit(query)
        self.ready()
        if frame is not None:
            self.at(frame)
        return self

    def visit(self, query: dict[str, Any] | str) -> None:
        """Go to a link, whether it has a stage to show or not."""
        text = query if isinstance(query, str) else urlencode(query)
        self.page.goto(f"{self.url}/lab?{text}" if text else f"{self.url}/lab")

    def ready(self) -> None:
        expect(self.stage).to_have_attribute("data-ready", "true", timeout=PATIENCE)
        self.idle()

    def idle(self) -> None:
        """Wait until Python has nothing to do for this page."""
        app = self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
        expect(app).to_be_attached(timeout=PATIENCE)

    def go(self, group: str, page: str) -> None:
        """Choose a page from the menus at the top."""
        self.page.get_by_test_id("stTopNavSection").get_by_text(group, exact=True).click()
        self.page.get_by_test_id("stTopNavDropdownLink").filter(has_text=page).click()

    # What is on screen

    @property
    def stage(self) -> Locator:
        return self.page.get_by_test_id("stage")

    @property
    def caption(self) -> str:
        return self.stage.locator("[aria-live]").inner_text()

    def read(self, name: str) -> str:
        value = self.stage.get_attribute(f"data-{name}")
        assert value is not None, f"the stage has no data-{name}"
        return value

    @property
    def step(self) -> int:
        return int(self.read("step"))

    @property
    def last(self) -> int:
        return int(self.read("last"))

    @property
    def log_likelihood(self) -> float:
        return float(self.read("log-likelihood"))

    def at(self, frame: int) -> None:
        expect(self.stage).to_have_attribute("data-step", str(frame))

    def film_of(self, frames: int) -> None:
        """Wait for the film with this last frame, at its start."""
        expect(self.stage).to_have_attribute("data-last", str(frames), timeout=PATIENCE)
        self.at(0)

    @property
    def query(self) -> str:
        """What stands behind the ? of the address."""
        query: str = self.page.evaluate("location.search.slice(1)")
        return query

    def link(self, query: str) -> None:
        """Wait until this stands behind the ? of the address: it is written a moment after a step."""
        self.page.wait_for_function("(query) => location.search.slice(1) === query", arg=query)

    def canvas(self) -> int:
        """Return a number that tells pictures of the canvas apart."""
        script = """() => {
            const bytes = new TextEncoder().encode(document.querySelector(".emlab-canvas").toDataURL());
            return bytes.reduce((hash, byte) => (hash * 31 + byte) % 1000000007, 7);
        }"""
        return int(self.page.evaluate(script))

    def pixel(self, x: float, y: float, panel: str = "", shift: float = 0) -> Array:
        """Return red, green and blue of the canvas at a point of a panel, `shift` pixels to the right of it."""
        script = """([x, y]) => {
            const canvas = document.querySelector(".emlab-canvas"), box = canvas.getBoundingClientRect();
            const density = canvas.width / box.width;
            const at = [(x - box.left) * density, (y - box.top) * density].map(Math.round);
            const [r, g, b, alpha] = canvas.getContext("2d").getImageData(...at, 1, 1).data;
            return [r, g, b].map((value) => (value * alpha + 255 * (255 - alpha)) / 255);
        }"""
        left, top = self.spot(x, y, panel)
        return np.array(self.page.evaluate(script, [left + shift, top]))

    def still(self) -> None:
        """Wait until nothing on the canvas moves any more."""
        self.page.evaluate(
            """async () => {
                const canvas = document.querySelector(".emlab-canvas");
                const wait = () => new Promise((done) => setTimeout(done, 120));
                for (let before = "", now = canvas.toDataURL(); now !== before; now = canvas.toDataURL()) {
                    before = now;
                    await wait();
                }
            }"""
        )

    def axis(self, name: str) -> dict[str, Any]:
        """Return range, domain, offset and length of an axis, as Plotly has them now."""
        script = """(name) => {
            const { range, domain, _offset, _length } = document.querySelector(".emlab-plotly")._fullLayout[name];
            return { range, domain, offset: _offset, length: _length };
        }"""
        axis: dict[str, Any] = self.page.evaluate(script, name)
        return axis

    def spot(self, x: float, y: float, panel: str = "") -> tuple[float, float]:
        """Return where on the page a point of a panel is: "" the plane, "2" the curve."""
        horizontal, vertical = self.axis(f"xaxis{panel}"), self.axis(f"yaxis{panel}")
        box = self.page.locator(".emlab-plotly").bounding_box()
        assert box is not None
        share_x = (x - horizontal["range"][0]) / (horizontal["range"][1] - horizontal["range"][0])
        share_y = (vertical["range"][1] - y) / (vertical["range"][1] - vertical["range"][0])
        return (
            box["x"] + horizontal["offset"] + share_x * horizontal["length"],
            box["y"] + vertical["offset"] + share_y * vertical["length"],
        )

    # What a person does

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    @property
    def scrubber(self) -> Locator:
        return self.stage.get_by_role("slider", name="Step", exact=True)

    def scrub(self, frame: int) -> None:
        """Drag the slider to a frame, without letting go."""
        self.scrubber.evaluate(
            "(input, value) => { input.value = value; input.dispatchEvent(new Event('input', { bubbles: true })); }",
            frame,
        )

    def choose(self, label: str, option: str) -> None:
        """Choose from one of Streamlit's menus."""
        self.page.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def enter(self, label: str, value: float | str) -> None:
        """Type into one of Streamlit's number fields."""
        field = self.page.get_by_label(label, exact=True)
        field.fill(str(value))
        field.press("Enter")

    def upload(self, name: str, content: bytes) -> None:
        chooser = self.page.locator("input[type=file]")
        chooser.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})

    # A mark on the nodes that must never be replaced

    def mark(self) -> None:
        self.page.evaluate(f"() => {{ for (const node of {NODES}) node.markedByTest = true; }}")

    def is_marked(self) -> bool:
        script = f"() => {NODES}.length === 3 && {NODES}.every((node) => node.markedByTest)"
        return bool(self.page.evaluate(script))

    # What the page is not allowed to do

    def _on_console(self, message: ConsoleMessage) -> None:
        # From the address of a page Streamlit first looks for its server below that page, in vain.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            self.problems.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in (*LOCAL, None):
            self.problems.append(f"request to another host: {request.url}")

    def _on_websocket(self, socket: WebSocket) -> None:
        if urlsplit(socket.url).hostname not in LOCAL:
            self.problems.append(f"WebSocket to another host: {socket.url}")
        socket.on("framesent", self._on_sent)

    def _on_sent(self, _: object) -> None:
        self.sent += 1
