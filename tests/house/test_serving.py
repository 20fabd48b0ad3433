"""Contract: static files travel zipped, once zipped for all, and everything else as Streamlit sends it."""

import ast
import gzip
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import plotly
import pytest
import streamlit as st
from browser.server import serving
from places import ROOT

from ui.serving import MOST_FILES, TAG, addresses, takes_gzip, zipped

STATIC = Path(st.__file__).parent / "static"
PLOTLYJS = "/plotlyjs/plotly.min.js"
SCRIPT = (
    "/" + re.findall(r'<script type="module" crossorigin src="\./(\S+\.js)"', (STATIC / "index.html").read_text())[0]
)
FONT = "/" + next(STATIC.rglob("SourceSans*Upright*.woff2")).relative_to(STATIC).as_posix()
GZIP = {"Accept-Encoding": "gzip, deflate, br, zstd"}
PLAIN = {"Accept-Encoding": "identity"}


@dataclass
class Answer:
    """What the app sends, as it travels."""

    status: int
    headers: Message
    body: bytes


Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask the app, started as a person starts it, for an address."""
    with serving(tmp_path_factory.mktemp("server") / "log.txt") as url:
        place = urlsplit(url).netloc

        def answer(address: str, headers: dict[str, str] = GZIP, method: str = "GET") -> Answer:
            with closing(HTTPConnection(place, timeout=60)) as connection:
                connection.putrequest(method, address, skip_accept_encoding=True)
                for name, value in headers.items():
                    connection.putheader(name, value)
                connection.endheaders()
                given = connection.getresponse()
                return Answer(given.status, given.headers, given.read())

        yield answer


def content(address: str) -> bytes:
    if address == PLOTLYJS:
        return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    return (STATIC / address.removeprefix("/")).read_bytes()


@pytest.mark.parametrize("address", [SCRIPT, PLOTLYJS])
def test_a_script_travels_zipped(ask: Ask, address: str) -> None:
    answer = ask(address)
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(answer.body) < 0.4 * len(content(address))
    assert gzip.decompress(answer.body) == content(address)
    assert answer.headers["content-type"].split(";")[0].endswith("/javascript")
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert "accept-ranges" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("address", [SCRIPT, PLOTLYJS])
@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip; q=0.000, *", ""])
def test_who_takes_no_gzip_gets_none(ask: Ask, address: str, accepted: str) -> None:
    answer = ask(address, {"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert answer.body == content(address)
    assert "accept-encoding" in answer.headers["vary"].lower()


@pytest.mark.parametrize("address", [SCRIPT, PLOTLYJS])
def test_caching_is_what_it_is_without_zipping(ask: Ask, address: str) -> None:
    """Only the ETag says which of the two contents it is."""
    with_gzip, without = ask(address, GZIP, "HEAD").headers, ask(address, PLAIN, "HEAD").headers
    assert with_gzip["cache-control"] == without["cache-control"]
    assert with_gzip["last-modified"] == without["last-modified"]
    assert with_gzip["etag"] != without["etag"]


def test_scripts_of_streamlit_are_kept_for_good(ask: Ask) -> None:
    assert "immutable" in ask(SCRIPT, GZIP, "HEAD").headers["cache-control"]


@pytest.mark.parametrize("address", [SCRIPT, PLOTLYJS])
@pytest.mark.parametrize("headers", [GZIP, PLAIN])
def test_head_tells_what_get_would_send(ask: Ask, address: str, headers: dict[str, str]) -> None:
    told, sent = ask(address, headers, "HEAD"), ask(address, headers)
    assert told.body == b""
    names = ("content-length", "content-encoding", "etag", "content-type", "vary")
    assert [told.headers.get(name) for name in names] == [sent.headers.get(name) for name in names]


@pytest.mark.parametrize("address", [SCRIPT, PLOTLYJS])
@pytest.mark.parametrize("headers", [GZIP, PLAIN])
@pytest.mark.parametrize("asked", ["{}", 'W/{}, "another"', "*"])
def test_what_the_browser_has_is_not_sent_again(ask: Ask, address: str, headers: dict[str, str], asked: str) -> None:
    etag = ask(address, headers, "HEAD").headers["etag"]
    answer = ask(address, {**headers, "If-None-Match": asked.format(etag)})
    assert (answer.status, answer.body) == (304, b"")
    assert "content-encoding" not in answer.headers
    assert answer.headers["etag"] == etag
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert ask(address, {**headers, "If-None-Match": '"another"'}).status == 200


def test_by_its_date_too(ask: Ask) -> None:
    date = ask(SCRIPT, GZIP, "HEAD").headers["last-modified"]
    assert ask(SCRIPT, {**GZIP, "If-Modified-Since": date}).status == 304


@pytest.mark.parametrize("address", [SCRIPT, PLOTLYJS])
def test_a_part_is_of_the_file_as_it_is(ask: Ask, address: str) -> None:
    answer = ask(address, {**GZIP, "Range": "bytes=10-29"})
    assert answer.status == 206
    assert answer.headers["content-range"] == f"bytes 10-29/{len(content(address))}"
    assert "content-encoding" not in answer.headers
    assert answer.body == content(address)[10:30]
    # The tag of the zipped file is not the tag of this one: the whole is sent.
    tag = ask(address, GZIP, "HEAD").headers["etag"]
    answer = ask(address, {**GZIP, "Range": "bytes=10-29", "If-Range": tag})
    assert (answer.status, answer.body) == (200, content(address))


def test_what_is_compressed_already_stays(ask: Ask) -> None:
    answer = ask(FONT)
    assert "content-encoding" not in answer.headers
    assert answer.body == content(FONT)


@pytest.mark.parametrize("address", ["/static/js/no-such-script.js", "/static/js/x/../../no-such-page"])
def test_what_is_not_there_is_answered_by_streamlit_alone(ask: Ask, address: str) -> None:
    assert "etag" not in ask(address).headers or TAG not in ask(address).headers["etag"]


@pytest.mark.parametrize("address", [SCRIPT, PLOTLYJS])
def test_only_get_and_head(ask: Ask, address: str) -> None:
    assert ask(address, method="POST").status == 405


def test_each_file_is_zipped_once() -> None:
    path = STATIC / SCRIPT.removeprefix("/")
    assert zipped(path) is zipped(path)
    found = addresses("/static/", STATIC / "static")
    assert found[SCRIPT] == path and FONT not in found
    assert len(found) < MOST_FILES, "no file drives another one out"


def test_pages_do_not_ask_for_plotlyjs_before_their_own_scripts(ask: Ask) -> None:
    answer = ask("/lab", PLAIN)
    assert "plotlyjs" not in answer.headers["link"]
    assert "plotly" not in answer.body.decode()


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("GZip ; Q=0.5", True),
        ("br, *", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("*;q=0", False),
        ("*, gzip;q=0", False),
        ("gzip;q=0.0", False),
        ("gzip;q=nonsense", False),
        ("x-gzip-like", False),
        ("", False),
    ],
)
def test_the_weights_of_encodings(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) is taken


def test_numpy_hears_that_it_has_one_thread_before_it_is_imported() -> None:
    """It asks only once; and of what `app.py` imports, anything but the standard library may import NumPy."""
    statements = ast.parse((ROOT / "app.py").read_text(encoding="utf-8")).body
    told = next(n for n, one in enumerate(statements) if "OPENBLAS_NUM_THREADS" in ast.unparse(one))
    before = {one.names[0].name for one in statements[:told] if isinstance(one, ast.Import)}
    before |= {str(one.module) for one in statements[:told] if isinstance(one, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in before} <= sys.stdlib_module_names


@pytest.mark.parametrize("address", ["/", "/lab", "/stage/none/component.js", "/favicon.png"])
def test_what_could_be_opened_as_a_page_says_what_it_may_do(ask: Ask, address: str) -> None:
    assert "frame-ancestors" in ask(address).headers["Content-Security-Policy"]


def test_parts_of_a_page_do_not_repeat_its_policy(ask: Ask) -> None:
    for address in (SCRIPT, FONT):
        headers = ask(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff" and "Content-Security-Policy" not in headers
