"""Measure what the server does while a class steps, and what a change of K costs it.

    python tests/benchmarks/server.py

Fifty sessions are opened and held over Streamlit's own protocol without a browser, because fifty browsers would
measure the browsers; each has data of its own, so that nothing is shared. Five more are real Chromium pages: they
click "E step" and "M step" once a second for a minute. CPU is that of the server process alone. A step sends no
message (they are counted), so five pages and fifty ask the same of the server; a quarter of a minute in which nobody
steps is there to compare. Then all fifty move the slider of K at the same moment, once with data of their own, once in
a class where everyone has the opening on screen.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Sequence

from common import (
    FLAGS,
    READY,
    WINDOW,
    Server,
    Session,
    installed,
    machine,
    open_session,
    serve,
    table,
)
from playwright.async_api import Browser, Page, WebSocket, async_playwright

SESSIONS, PAGES = 50, 5
IDLE, STEPPING = 15, 60  # seconds
LABEL = "Components K"

# Clicks whatever step comes next, once a second; from the last one back to the start.
STEP = """
() => {
  window.clicks = 0;
  const button = (...names) =>
    [...document.querySelectorAll('[data-testid="stage"] button')].find((one) => names.includes(one.ariaLabel));
  setInterval(() => {
    const next = button("E step", "M step");
    (next.disabled ? button("Start") : next).click();
    window.clicks += 1;
  }, 1000);
}
"""


class Meter:
    """Collect what each phase cost the server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.rows: list[list[str]] = []

    async def phase(self, name: str, work: Awaitable[object]) -> None:
        """Do some work and note CPU and memory."""
        began, cpu = time.perf_counter(), self.server.cpu()
        await work
        took, used = time.perf_counter() - began, self.server.cpu() - cpu
        cells = [f"{took:.0f}", f"{used:.2f}", f"{60 * used / took:.2f}", f"{self.server.rss():.0f}"]
        self.rows.append([name, *cells])


async def open_many(server: Server, queries: Sequence[str]) -> list[Session]:
    """Open sessions one after the other, as people come in."""
    return [await open_session(server, query) for query in queries]


async def leave(sessions: Sequence[Session]) -> None:
    """Close the sessions."""
    await asyncio.gather(*(session.socket.close() for session in sessions))


async def change_K(server: Server, name: str, sessions: Sequence[Session], K: int, opening: float) -> list[str]:
    """Let every session move the slider at once; return a line of the table."""

    async def change(session: Session) -> float:
        began = time.perf_counter()
        await session.run({LABEL: K})
        if not session.components:
            raise SystemExit("A change of K gave no new film.")
        return time.perf_counter() - began

    cpu = server.cpu()
    waits = await asyncio.gather(*(change(session) for session in sessions))
    used = server.cpu() - cpu
    each = f"{1e3 * used / len(sessions):.0f}"
    return [name, f"{opening:.0f}", each, f"{1e3 * statistics.median(waits):.0f}", f"{1e3 * max(waits):.0f}"]


async def open_pages(server: Server, browser: Browser, messages: list[int]) -> list[Page]:
    """Open real pages on the Lab; `messages` grows with every WebSocket message they send or get."""

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda _: messages.append(1))
        socket.on("framereceived", lambda _: messages.append(1))

    pages = []
    for seed in range(PAGES):
        page = await browser.new_page(viewport=WINDOW)
        page.on("websocket", listen)
        await page.goto(f"{server.url}lab?data=mixture&N=500&data_seed={1_000 + seed}")
        await page.wait_for_selector(READY, timeout=60_000)
        pages.append(page)
    return pages


async def measure(server: Server, browser: Browser) -> None:
    """Go through all phases and print the tables."""
    meter = Meter(server)
    await leave([await open_session(server)])  # what Python loads once
    rows = [["before", "", "", "", f"{server.rss():.0f}"]]

    cpu = server.cpu()
    own = await open_many(server, [f"data=mixture&N=500&data_seed={seed}" for seed in range(SESSIONS)])
    opening = 1e3 * (server.cpu() - cpu) / SESSIONS
    messages: list[int] = []
    pages = await open_pages(server, browser, messages)
    await asyncio.sleep(2)
    rows.append([f"{SESSIONS + PAGES} sessions open", "", "", "", f"{server.rss():.0f}"])

    await meter.phase("nobody steps", asyncio.sleep(IDLE))
    for page in pages:
        await page.evaluate(STEP)
    if not messages:
        raise SystemExit("The pages' WebSockets were not heard: their silence would prove nothing.")
    messages.clear()
    await meter.phase(f"{PAGES} pages step", asyncio.sleep(STEPPING))
    clicks = sum([await page.evaluate("window.clicks") for page in pages])
    sent = len(messages)
    for page in pages:
        await page.close()

    changes = [await change_K(server, "data of their own", own, 4, opening)]
    await leave(own)
    cpu = server.cpu()
    same = await open_many(server, [""] * SESSIONS)
    opening = 1e3 * (server.cpu() - cpu) / SESSIONS
    changes.append(await change_K(server, "all on the opening", same, 3, opening))
    await leave(same)
    rows += [*meter.rows, [f"after {2 * SESSIONS} changes of K", "", "", "", f"{server.rss():.0f}"]]

    table(["server", "seconds", "CPU, s", "CPU, s per minute", "RSS, MB"], rows)
    print(f"{clicks} steps were made, {sent} WebSocket messages went to or from the pages that made them.\n")
    columns = [f"{SESSIONS} sessions", "opening, CPU ms each", "change of K, CPU ms each"]
    table([*columns, "wait if all at once: median, ms", "longest, ms"], changes)
    print(f"{SESSIONS} sessions speak the protocol without a browser, {PAGES} are Chromium pages; only pages step.")


async def main() -> None:
    """Start the server and Chromium, measure, and stop both."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        print(machine("streamlit", "numpy", browser=browser.version), end="\n\n")
        with serve() as server:
            await measure(server, browser)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
