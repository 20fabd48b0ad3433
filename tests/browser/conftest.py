"""The running app and a browser, for the tests that drive the real thing."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import FLAGS, MISSING, installed
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from browser.lab import PATIENCE, Lab
from browser.server import serving

HERE = Path(__file__).parent
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


@pytest.fixture
def new_lab(browser: Browser, app_url: str, app_log: Path) -> Iterator[OpenLab]:
    """Make pages in fresh contexts: no cookies, no cache. What goes wrong on any of them fails the test.

    `url` is another server than the shared one; all else goes to the context (viewport, color_scheme, ...).
    """
    labs: list[Lab] = []
    said = app_log.stat().st_size

    def make(url: str = app_url, **options: Any) -> Lab:
        options = {"viewport": {"width": 1440, "height": 900}} | options
        labs.append(Lab(browser.new_context(**options).new_page(), url))
        return labs[-1]

    yield make
    for lab in labs:
        lab.page.context.close()
    problems = [problem for lab in labs for problem in lab.complaints()]
    log = app_log.read_bytes()[said:].decode(errors="replace")
    if "Traceback" in log:
        problems.append(f"the server said:\n{log}")
    assert not problems, "\n".join(problems)


@pytest.fixture
def lab(new_lab: OpenLab) -> Lab:
    """A page in a fresh context, not yet opened."""
    return new_lab()
