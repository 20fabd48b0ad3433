"""The running app and a browser, for the tests that drive the real thing."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import FLAGS, MISSING, installed
from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize, expect, sync_playwright

from browser.lab import PATIENCE, Lab
from browser.server import serving

HERE = Path(__file__).parent
SIZE: ViewportSize = {"width": 1440, "height": 900}
expect.set_options(timeout=PATIENCE)

OpenLab = Callable[..., Lab]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def app_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server says."""
    return tmp_path_factory.mktemp("server") / "log.txt"


@pytest.fixture(scope="session")
def app_url(app_log: Path) -> Iterator[str]:
    """The address of the app, started as a person starts it."""
    with serving(app_log) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_executable(playwright), args=FLAGS)
        yield running
        running.close()


def _executable(playwright: Playwright) -> str:
    """Find a browser; without one the tests are skipped, or fail where EM_LAB_REQUIRE_BROWSER says that it must be."""
    found = installed()
    if found is None and Path(playwright.chromium.executable_path).exists():
        found = playwright.chromium.executable_path
    if found is None:
        if os.environ.get("EM_LAB_REQUIRE_BROWSER") == "1":
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """One window for most tests: what a page has loaded once need not be loaded and compiled again."""
    context = browser.new_context(viewport=SIZE)
    context.new_page()  # keeps the window open
    yield context
    context.close()


@pytest.fixture
def labs(app_log: Path) -> Iterator[list[Lab]]:
    """Collect the pages of a test. What goes wrong on any of them fails it."""
    said = app_log.stat().st_size
    labs: list[Lab] = []
    yield labs
    problems = [problem for lab in labs for problem in lab.complaints()]
    log = app_log.read_bytes()[said:].decode(errors="replace")
    if "Traceback" in log:
        problems.append(f"the server said:\n{log}")
    assert not problems, "\n".join(problems)


@pytest.fixture
def lab(window: BrowserContext, app_url: str, labs: list[Lab]) -> Iterator[Lab]:
    """A page in a window that has no memory but its cache, not yet opened."""
    labs.append(Lab(window.new_page(), app_url))
    yield labs[-1]
    if labs[-1].page.url.startswith(app_url):
        labs[-1].page.evaluate("localStorage.clear()")
    labs[-1].page.close()
    window.clear_cookies()


@pytest.fixture
def new_lab(browser: Browser, app_url: str, labs: list[Lab]) -> Iterator[OpenLab]:
    """Make pages in fresh windows: without even a cache.

    `url` is another server than the shared one; all else goes to the window (viewport, color_scheme, ...).
    """
    made: list[Lab] = []

    def make(url: str = app_url, **options: Any) -> Lab:
        made.append(Lab(browser.new_context(**{"viewport": SIZE} | options).new_page(), url))
        labs.append(made[-1])
        return made[-1]

    yield make
    for lab in made:
        lab.page.context.close()
