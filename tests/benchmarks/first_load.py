"""Count what the first visit to the app loads until the chart stands, and time it with a cold and a warm cache.

    python tests/benchmarks/first_load.py

Bytes are those on the wire, bodies and headers, compressed where the server compresses, of all requests begun before
the chart was ready; the WebSocket's messages come on top. Time runs from the start of the navigation to the moment
the stage says that it is ready (its axes drawn, its first frame painted). Cold is a new browser profile each time,
warm the second visit of that profile. Server and browser share this machine: to the times of "cold" add the bytes
divided by the speed of the line.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from common import WINDOW, Server, chromium, machine, open_stage, serve, table
from playwright.sync_api import Browser, BrowserContext

VISITS = 7

WATCH = """
new MutationObserver(() => {
  if (!window.chartAt && document.querySelector('[data-testid="stage"][data-ready="true"]')) {
    window.chartAt = performance.now();
  }
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
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

    seconds: float
    requests: int
    wire: float
    plotly: float
    pushed: float
    cpu: float


def visit(context: BrowserContext, server: Server) -> Visit:
    """Open the app in a new page of a profile."""
    page = context.new_page()
    page.add_init_script(WATCH)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    traffic = Traffic()
    traffic.listen(network.on)
    cpu = server.cpu()
    open_stage(page, f"{server.url}lab")
    begun, pushed = dict(traffic.urls), traffic.pushed
    page.wait_for_timeout(500)  # the last of them may still be coming in
    asked = [name for name in begun if name not in traffic.cached and begun[name].startswith("http")]
    sizes = {name: traffic.bytes.get(name, 0.0) for name in asked}
    seconds = page.evaluate("chartAt") / 1e3
    foreign = {url for url in begun.values() if not url.startswith((server.url, "blob:", "data:"))}
    if foreign:
        raise SystemExit(f"The app asked another host: {foreign}")
    page.close()
    plotly = sum(size for name, size in sizes.items() if "/plotlyjs/" in begun[name])
    return Visit(seconds, len(asked), sum(sizes.values()), plotly, pushed, server.cpu() - cpu)


def visits(browser: Browser, server: Server) -> tuple[list[Visit], list[Visit]]:
    """Visit with fresh profiles, each twice; return the cold and the warm visits."""
    cold, warm = [], []
    for _ in range(VISITS):
        context = browser.new_context(viewport=WINDOW)
        cold.append(visit(context, server))
        warm.append(visit(context, server))
        context.close()
    return cold, warm


def told(name: str, some: list[Visit]) -> list[str]:
    """Return a line of the table: medians."""

    def median(what: Callable[[Visit], float]) -> float:
        return statistics.median(what(one) for one in some)

    wire, plotly = median(lambda one: one.wire), median(lambda one: one.plotly)
    cells = [f"{median(lambda one: one.seconds):.2f}", f"{max(one.seconds for one in some):.2f}"]
    cells += [f"{median(lambda one: one.requests):g}", f"{wire / 1e6:.2f}", f"{plotly / 1e6:.2f}"]
    cells += [f"{100 * plotly / wire:.0f} %", f"{median(lambda one: one.pushed) / 1e3:.0f}"]
    return [name, *cells, f"{1e3 * median(lambda one: one.cpu):.0f}"]


def main() -> None:
    """Print the table in Markdown."""
    with chromium() as browser, serve() as server:
        print(machine("streamlit", "plotly", browser=browser.version), end="\n\n")
        context = browser.new_context(viewport=WINDOW)
        fresh = visit(context, server)
        context.close()
        cold, warm = visits(browser, server)
    columns = ["visit", "chart after, s", "longest, s", "requests", "on the wire, MB", "plotly.js, MB", "its share"]
    rows = [told("very first, server just started", [fresh]), told("cold cache", cold), told("warm cache", warm)]
    table([*columns, "WebSocket, kB", "server CPU, ms"], rows)
    print(f"Medians of {VISITS} visits; the opening page, window {WINDOW['width']} x {WINDOW['height']}.")


if __name__ == "__main__":
    main()
