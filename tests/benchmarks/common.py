"""What the benchmarks share: a server of their own, Chromium, a raw session, and tables in Markdown."""

import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import psutil  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browser.server import started  # what the browser tests start the app with
from chromium import FLAGS, installed

WINDOW: ViewportSize = {"width": 1440, "height": 900}
READY = '[data-testid="stage"][data-ready="true"]'
KEPT_RUNS = 2  # of the script, for which the browser keeps a message that is not used
BIG = 10_000  # bytes from which Streamlit lets the browser keep a message and sends only its hash again


# --- telling ---


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown; the first column is left-aligned, the others are numbers."""
    print("| " + " | ".join(columns) + " |")
    print("|:--|" + "--:|" * (len(columns) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(flush=True)


def machine(*packages: str, browser: str = "") -> str:
    """Say in general terms what this ran on."""
    parts = [f"{os.cpu_count()} cores", f"Python {platform.python_version()}"]
    parts += [f"{package} {version(package)}" for package in packages]
    parts += [f"Chromium {browser}, headless, no GPU"] if browser else []
    return "Measured on: " + ", ".join(parts) + "."


# --- the server ---


@dataclass
class Server:
    """The app, started for one benchmark."""

    url: str
    process: psutil.Process

    def cpu(self) -> float:
        """Return the seconds of CPU that the server process has used."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def rss(self) -> float:
        """Return the memory of the server process in MB."""
        return float(self.process.memory_info().rss) / 1e6


@contextmanager
def serve() -> Iterator[Server]:
    """Start the app on a free port as the README says, and stop it at the end."""
    with tempfile.TemporaryDirectory() as folder, started(Path(folder) / "log.txt") as (url, process):
        yield Server(f"{url}/", psutil.Process(process.pid))


# --- Chromium ---


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, and close it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def open_stage(page: Page, url: str) -> None:
    """Open the app and wait for the chart."""
    page.goto(url)
    page.wait_for_selector(READY, timeout=60_000)


# --- a session without a browser ---


class Slider(NamedTuple):
    """Where a slider of one number can stand."""

    label: str
    low: float
    high: float
    step: float

    @property
    def steps(self) -> int:
        """Return how often it can be moved on."""
        return round((self.high - self.low) / self.step)

    def at(self, step: int) -> float:
        """Return the value after some steps from its lower end."""
        return self.low + step * self.step


@dataclass
class Session:
    """One visitor who speaks Streamlit's protocol; like the browser, it sends all widgets and keeps big messages."""

    server: Server
    socket: ClientConnection
    query: str = ""
    widgets: dict[str, WidgetState] = field(default_factory=dict)  # by label
    sliders: dict[str, Slider] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)  # hash of a big message -> in how many runs it was not used
    name: str = "lab"  # of the page, as in the address
    components: int = 0  # how often a component came, whole or as a reference, in the last run
    received: int = 0  # bytes in the last run
    page: str = ""

    def finest(self) -> Slider:
        """Return the slider with most values on the page."""
        return max(self.sliders.values(), key=lambda slider: slider.steps)

    async def go(self, name: str) -> None:
        """Open another page."""
        self.name, self.page, self.query = name, "", ""
        self.widgets.clear()
        self.sliders.clear()
        await self.run()

    async def run(self, moved: Mapping[str, float] | None = None) -> None:
        """Ask for a run of the script, with sliders moved (by label), and take in what it sends."""
        for label, value in (moved or {}).items():
            self.widgets[label].double_array_value.data[:] = [value]
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash = self.page
        state.page_name = "" if self.page else self.name
        state.widget_states.widgets.extend(self.widgets.values())
        state.cached_message_hashes.extend(self.kept)
        state.context_info.url = self.server.url
        await self.socket.send(message.SerializeToString())
        self.kept = {name: runs + 1 for name, runs in self.kept.items() if runs < KEPT_RUNS}
        self.components = self.received = 0
        finished = False
        while not finished:
            raw = await asyncio.wait_for(self.socket.recv(decode=False), 60)
            finished = self._take(raw)

    def _take(self, raw: bytes) -> bool:
        """Take in one message; True if it says that the script has finished."""
        self.received += len(raw)
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and len(raw) >= BIG:
            self.kept[message.hash] = 0
        if kind == "ref_hash":
            self.kept[message.ref_hash] = 0
            self.components += 1
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            self.components += element.WhichOneof("type") == "bidi_component"
            if found := widget(element):
                label, state = found
                self.widgets[label] = state
            if element.WhichOneof("type") == "slider" and len(element.slider.default) == 1:
                slider = element.slider
                self.sliders[slider.label] = Slider(slider.label, slider.min, slider.max, slider.step)
        if kind != "script_finished":
            return False
        if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise SystemExit(f"The script did not finish: {message}")
        return True


def widget(element: Element) -> tuple[str, WidgetState] | None:
    """Return the label of a widget and its state as the browser would send it; None for what has none."""
    match element.WhichOneof("type"):
        case "slider":
            slider = element.slider
            state = WidgetState(id=slider.id)
            state.double_array_value.data[:] = slider.value if slider.set_value else slider.default
            return slider.label, state
        case "selectbox":
            box = element.selectbox
            chosen = box.raw_value if box.set_value else box.options[box.default]
            return box.label, WidgetState(id=box.id, string_value=chosen)
        case "checkbox":
            tick = element.checkbox
            return tick.label, WidgetState(id=tick.id, bool_value=tick.value if tick.set_value else tick.default)
        case "number_input":
            number = element.number_input
            value = number.value if number.set_value else number.default
            if number.data_type == NumberInput.INT:
                return number.label, WidgetState(id=number.id, int_value=int(value))
            return number.label, WidgetState(id=number.id, double_value=value)
    return None


async def open_session(server: Server, query: str = "", name: str = "lab") -> Session:
    """Connect as a browser does and run the script of a page once."""
    address = server.url.replace("http", "ws", 1) + "_stcore/stream"
    session = Session(server, await connect(address, max_size=None, compression=None), query, name=name)
    await session.run()
    if not session.components:
        raise SystemExit("The page came without its chart: the benchmark has nothing to measure.")
    return session
