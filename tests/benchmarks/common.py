"""What the benchmarks share: a server of their own, Chromium, a raw session, and tables in Markdown."""

import asyncio
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WINDOW = {"width": 1440, "height": 900}
READY = '[data-testid="stage"][data-ready="true"]'
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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    with tempfile.TemporaryFile() as log:
        started = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", started)
            yield Server(f"http://127.0.0.1:{port}/", psutil.Process(started.pid))
        finally:
            started.terminate()
            try:
                started.wait(10)
            except subprocess.TimeoutExpired:
                started.kill()


def _wait(url: str, started: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if started.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The app did not start: try `streamlit run app.py`.")


# --- Chromium ---


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, and close it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def system_chromium() -> str | None:
    """Return the system's Chromium; None for Playwright's own."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def open_stage(page: Page, url: str) -> None:
    """Open the app and wait for the chart."""
    page.goto(url)
    page.wait_for_selector(READY, timeout=60_000)


# --- a session without a browser ---


@dataclass
class Session:
    """One visitor who speaks Streamlit's protocol, and keeps big messages as the browser does."""

    socket: ClientConnection
    query: str = ""
    kept: set[str] = field(default_factory=set)
    sliders: dict[str, str] = field(default_factory=dict)  # label -> widget id
    components: int = 0  # how often a component came, whole or as a reference, in the last run
    received: int = 0  # bytes in the last run
    page: str = ""

    async def run(self, moved: Mapping[str, float] | None = None) -> None:
        """Ask for a run of the script, with sliders moved (by label), and take in what it sends."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash = self.page
        state.cached_message_hashes.extend(self.kept)
        for label, value in (moved or {}).items():
            widget = state.widget_states.widgets.add()
            widget.id = self.sliders[label]
            widget.double_array_value.data.append(value)
        await self.socket.send(message.SerializeToString())
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
            self.kept.add(message.hash)
        if kind == "ref_hash":
            self.components += 1
        elif kind == "new_session":
            self.page = message.new_session.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "slider":
                self.sliders[element.slider.label] = element.slider.id
            elif element.WhichOneof("type") == "bidi_component":
                self.components += 1
        if kind != "script_finished":
            return False
        if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise SystemExit(f"The script did not finish: {message}")
        return True


async def open_session(server: Server, query: str = "") -> Session:
    """Connect as a browser does and run the script once."""
    address = server.url.replace("http", "ws", 1) + "_stcore/stream"
    session = Session(await connect(address, max_size=None, compression=None), query)
    await session.run()
    if not session.components:
        raise SystemExit("The Lab came without its chart: the benchmark has nothing to measure.")
    return session
