"""The browser's modules as the app serves them, and pages that do not get them at once."""

import gzip
import re
import shutil
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from browser.conftest import OpenLab
from browser.lab import PATIENCE, Lab
from browser.server import AWAY, ROOT, free_port, serving
from ui.browser import modules

TROUBLE = "The program of the charts could not be loaded"


def asked(url: str, path: str) -> tuple[HTTPResponse, bytes]:
    """Ask for a path just as it is written."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


@pytest.mark.parametrize("attempt", ["", ".1", ".12"])
def test_a_module_is_served_for_ever(app_url: str, attempt: str) -> None:
    answer, content = asked(app_url, f"/stage/{modules.VERSION}{attempt}/player/stage.js")
    assert answer.status == 200 and gzip.decompress(content) == modules.MODULES["player/stage.js"]
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        *("0123456789/component.js", "latest/component.js", "{version}.x/component.js", "{version}0/component.js"),
        *("{version}/", "{version}/nothing.js", "{version}/../component.js", "{version}/%2e%2e/%2e%2e/app.py"),
        *("{version}/..%2f..%2fapp.py", "{version}//etc/passwd", "{version}/player", "{version}/inline/load.js"),
    ],
)
def test_nothing_else_is_served(app_url: str, path: str) -> None:
    """Not another version either: a page that is older than the server would get a mixture of both."""
    answer, content = asked(app_url, f"/stage/{path.format(version=modules.VERSION)}")
    if answer.status != 400:  # Streamlit refuses a path with dots before it comes to us
        assert answer.status == 404 and answer.headers["Cache-Control"] == "no-store"
    assert len(content) < 100


def test_a_page_asks_for_each_module_once(new_lab: OpenLab) -> None:
    lab = new_lab()
    seen: list[str] = []
    lab.page.on("request", lambda request: seen.append(request.url) if "/stage/" in request.url else None)
    lab.open("")
    assert sorted(seen) == sorted(f"{lab.url}/{address}" for address in modules.addresses())


@pytest.mark.parametrize("missing", ["component.js", "shared/numerals.js"])
def test_modules_that_do_not_come_are_asked_for_again(new_lab: OpenLab, missing: str) -> None:
    """Whichever of them it is that fails: the browser would keep the failure under its address."""
    lab = new_lab()
    failures: list[str] = []

    def answer(route: Route) -> None:
        if f"{modules.VERSION}.2/" in route.request.url:
            return route.continue_()
        failures.append(route.request.url)
        return route.abort("connectionreset")

    lab.expected.append("Failed to load resource")
    lab.page.route(re.compile(rf"/stage/.*/{missing}$"), answer)
    lab.page.goto(f"{lab.url}/maximum-likelihood")
    said = lab.page.get_by_text(TROUBLE).filter(visible=True)  # the address of the page takes no room
    expect(said.first).to_be_visible(timeout=PATIENCE)
    drawn = lab.page.locator("[data-ready=true]").filter(has=lab.page.locator(".main-svg"))
    expect(drawn).to_have_count(5, timeout=PATIENCE)
    expect(said).to_have_count(0)
    assert failures


def test_an_open_page_goes_on_after_the_app_was_renewed(new_lab: OpenLab, tmp_path: Path) -> None:
    """A server with other modules under the same address: the first change brings them, and the person's view stays."""
    renewed = tmp_path / "renewed"
    shutil.copytree(ROOT, renewed, ignore=shutil.ignore_patterns(".[!s]*", "__pycache__", "tests", "node_modules"))
    with (renewed / "assets" / "stage" / "shared" / "numerals.js").open("a", encoding="utf-8") as module:
        module.write('\ndocument.body.dataset.renewed = "yes";\n')
    port, log = free_port(), tmp_path / "log.txt"
    lab: Lab
    with serving(log, port) as url:
        lab = new_lab(url).open("K=3&start=kmeans&seed=4")
        lab.expected = AWAY
        lab.stage.get_by_label("2σ").check()
        lab.scrub(7)
        lab.link("K=3&start=kmeans&seed=4&levels=1%2C2&step=7")
    with serving(log, port, root=renewed):
        connected = lab.page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]")
        expect(connected).to_be_attached(timeout=PATIENCE)
        lab.idle()
        lab.at(7)
        lab.press("New seed")
        lab.link("K=3&start=kmeans&seed=5&levels=1%2C2")
        assert lab.page.evaluate("document.body.dataset.renewed") == "yes"
        expect(lab.stage).to_have_count(1)
        assert lab.stage.get_by_label("2σ").is_checked()
        lab.press("E step")
        lab.at(1)
        lab.page.goto("about:blank")  # before its server goes
    assert "Traceback" not in log.read_text(encoding="utf-8")
