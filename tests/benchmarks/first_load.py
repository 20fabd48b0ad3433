"""Count what the first visit to the app loads until the chart stands, and time it with a cold and a warm cache.

    python tests/benchmarks/first_load.py

Bytes are those on the wire, bodies and headers, compressed where the server compresses, of all requests begun before
Plotly had drawn; the WebSocket's messages come on top. Times run from the start of the navigation: to the title of the
page, to the first frame of the stage (axes, points and ellipses painted), and to the stage with Plotly in it. Cold is a
new browser profile each time, warm the second visit of that profile; in turn with them comes a bare Streamlit page that
shows the same number of points with `st.plotly_chart`, from a server of its own. Server and browser share this machine.
The slow line is Chromium's own throttle.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
from common import WINDOW, Server, chromium, machine, serve, started, table
from playwright.sync_api import Browser, BrowserContext

VISITS = 7

SLOW = 400, 100  # kbit/s, and milliseconds until an answer begins

BARE = """
import numpy as np
import plotly.graph_objects as go
import streamlit as st

st.title("Bare")
x, y = np.random.default_rng(0).normal(size=(2, 272))
st.plotly_chart(go.Figure(go.Scatter(x=x, y=y, mode="markers")))
"""

# When each thing is first on screen.
WATCH = """
window.seen = {};
const things = {
  text: '[data-testid="stMain"] h1',
  frame: '[data-testid="stage"]:is([data-drawn="true"], [data-ready="true"]), .js-plotly-plot .main-svg',
  plotly: '[data-testid="stage"][data-ready="true"], .js-plotly-plot .main-svg',
};
const look = () => {
  for (const [name, selector] of Object.entries(things)) {
    if (name in seen || !document.querySelector(selector)?.checkVisibility()) continue;
    seen[name] = null;
    requestAnimationFrame(() => setTimeout(() => { seen[name] = performance.now(); })); // when it is painted
  }
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
"""


@dataclass
class Traffic:
    """What went over the network, by request."""

    urls: dict[str, str] = field(default_factory=dict)
    bytes: dict[str, float] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)
    pushed: float = 0  # bytes of WebSocket messages to the page

    def listen(self, on: Callable[..., Any]) -> None:
        """Take the browser's network events."""
        on("Network.requestWillBeSent", lambda event: self.urls.update({event["requestId"]: event["request"]["url"]}))
        on("Network.requestServedFromCache", lambda event: self.cached.add(event["requestId"]))
        on("Network.responseReceived", self._response)
        on("Network.loadingFinished", lambda event: self.bytes.update({event["requestId"]: event["encodedDataLength"]}))
        on("Network.webSocketFrameReceived", self._message)

    def _response(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.cached.add(event["requestId"])

    def _message(self, event: dict[str, Any]) -> None:
        self.pushed += len(event["response"]["payloadData"]) * 3 / 4  # base64


@dataclass
class Visit:
    """One visit up to the first chart."""

    text: float  # seconds
    frame: float
    plotly_drawn: float
    requests: int
    wire: float
    plotly: float
    pushed: float
    cpu: float


def visit(context: BrowserContext, server: Server, path: str = "lab", line: tuple[int, int] | None = None) -> Visit:
    """Open the app in a new page of a profile, on a line of so many kbit/s and milliseconds."""
    page = context.new_page()
    page.add_init_script(WATCH)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    if line:
        speed = {"downloadThroughput": line[0] * 125, "uploadThroughput": line[0] * 125}
        network.send("Network.emulateNetworkConditions", {"offline": False, "latency": line[1], **speed})
    traffic = Traffic()
    traffic.listen(network.on)
    cpu = server.cpu()
    page.goto(f"{server.url}{path}", timeout=300_000)
    while not page.evaluate("Boolean(seen.plotly)"):
        page.wait_for_timeout(20)
    begun, pushed = dict(traffic.urls), traffic.pushed
    page.wait_for_timeout(500)  # the last of them may still be coming in
    asked = [name for name in begun if name not in traffic.cached and begun[name].startswith("http")]
    sizes = {name: traffic.bytes.get(name, 0.0) for name in asked}
    seen = page.evaluate("[seen.text, seen.frame, seen.plotly]")
    foreign = {url for url in begun.values() if not url.startswith((server.url, "blob:", "data:"))}
    if foreign and path:
        raise SystemExit(f"The app asked another host: {foreign}")
    page.close()
    plotly = sum(size for name, size in sizes.items() if "/plotlyjs/" in begun[name])
    text, frame, drawn = (when / 1e3 for when in seen)
    return Visit(text, frame, drawn, len(asked), sum(sizes.values()), plotly, pushed, server.cpu() - cpu)


def cold_and_warm(browser: Browser, server: Server, path: str) -> tuple[Visit, Visit]:
    """Visit with a fresh profile, twice."""
    context = browser.new_context(viewport=WINDOW)
    visits = visit(context, server, path), visit(context, server, path)
    context.close()
    return visits


def slowly(browser: Browser, server: Server, path: str) -> Visit:
    """Visit once with a fresh profile on a slow line."""
    context = browser.new_context(viewport=WINDOW)
    result = visit(context, server, path, SLOW)
    context.close()
    return result


@contextmanager
def bare() -> Iterator[Server]:
    """Serve the bare page."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "app.py").write_text(BARE, encoding="utf-8")
        with started(Path(folder) / "log.txt", root=Path(folder)) as (url, process):
            yield Server(f"{url}/", psutil.Process(process.pid))


def told(name: str, some: list[Visit]) -> list[str]:
    """Return a line of the table: medians."""

    def median(what: Callable[[Visit], float]) -> float:
        return statistics.median(what(one) for one in some)

    times = [median(lambda one: one.text), median(lambda one: one.frame), median(lambda one: one.plotly_drawn)]
    sizes = [median(lambda one: one.wire) / 1e6, median(lambda one: one.plotly) / 1e6]
    cells = [
        *(f"{time:.2f}" for time in times),
        f"{median(lambda one: one.requests):g}",
        *(f"{MB:.2f}" for MB in sizes),
    ]
    return [name, *cells, f"{median(lambda one: one.pushed) / 1e3:.0f}", f"{1e3 * median(lambda one: one.cpu):.0f}"]


def main() -> None:
    """Print the table in Markdown."""
    with chromium() as browser, serve() as server, bare() as partner:
        print(machine("streamlit", "plotly", browser=browser.version), end="\n\n")
        very_first, _ = cold_and_warm(browser, server, "lab")
        cold_and_warm(browser, partner, "")
        pairs = [(cold_and_warm(browser, server, "lab"), cold_and_warm(browser, partner, "")) for _ in range(VISITS)]
        slow, slow_bare = slowly(browser, server, "lab"), slowly(browser, partner, "")
    ours, theirs = zip(*pairs, strict=True)
    rows = [
        told("the Lab, server just started", [very_first]),
        told("the Lab, cold cache", [cold for cold, _ in ours]),
        told("a bare page, cold cache", [cold for cold, _ in theirs]),
        told("the Lab, warm cache", [warm for _, warm in ours]),
        told("a bare page, warm cache", [warm for _, warm in theirs]),
        told(f"the Lab, cold, {SLOW[0]} kbit/s", [slow]),
        told(f"a bare page, cold, {SLOW[0]} kbit/s", [slow_bare]),
    ]
    columns = ["visit", "first text, s", "first frame, s", "with Plotly, s", "requests", "on the wire, MB"]
    table([*columns, "plotly.js, MB", "WebSocket, kB", "server CPU, ms"], rows)
    print(f"Medians of {VISITS} visits, the slow ones once; window {WINDOW['width']} x {WINDOW['height']}.")


if __name__ == "__main__":
    main()
