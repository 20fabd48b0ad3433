"""Static files over the wire: zipped once for all visitors, where Streamlit sends its own scripts as they are."""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ZIPPED = frozenset({".js", ".css", ".svg", ".json"})  # fonts and pictures are compressed already
MOST_FILES = 1_024  # some 400 stand in Streamlit, 6 MB when zipped
LEVEL = 6  # 9 is 0.2 % smaller and takes half as long again
TAG = '-gzip"'  # ends the ETag of a zipped answer


def addresses(prefix: str, folder: Path) -> dict[str, Path]:
    """Return the files of a folder that are worth zipping, by their addresses below a prefix such as "/static/"."""
    found = (path for path in folder.rglob("*") if path.suffix in ZIPPED)
    return {prefix + path.relative_to(folder).as_posix(): path for path in found}


class Zipped:
    """Answer for known files with their zipped content, where the browser takes it and asks for the whole file.

    The app itself answers first, to a HEAD request: status, caching and ETag are what they are without this. All
    other requests pass.
    """

    def __init__(self, app: ASGIApp, files: Mapping[str, Path]) -> None:
        self.app = app
        self.files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a known file, or pass it on."""
        path = self._file(scope)
        if path is None:
            return await self.app(scope, receive, send)
        asked = Headers(scope=scope)
        if not takes_gzip(asked.get("accept-encoding", "")) or "range" in asked:
            return await self.app(_without_encoding(scope), receive, _varying(send))
        start, rest = await self._head(scope, receive)
        headers = MutableHeaders(scope=start)
        _vary(headers)
        if "etag" in headers:
            headers["ETag"] = headers["ETag"].removesuffix('"') + TAG
        body = b""
        if start["status"] == 200:
            body = await run_in_threadpool(zipped, path)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
            del headers["Accept-Ranges"]  # ranges are of the file as it is
        await send(start)
        await send({**rest, "body": body if scope["method"] == "GET" else b""})

    def _file(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        return self.files.get(scope["path"].removeprefix(scope.get("root_path", "")))

    async def _head(self, scope: Scope, receive: Receive) -> list[Message]:
        """Return the start and the empty body of what the app answers when asked for the file as it is, by HEAD."""
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        plain = {**_without_encoding(scope), "method": "HEAD"}
        plain["headers"] = [_untagged(*one) for one in plain["headers"]]
        await self.app(plain, receive, collect)
        return messages


@lru_cache(maxsize=MOST_FILES)
def zipped(path: Path) -> bytes:
    """Read and zip a file, once: a running app does not change."""
    return gzip.compress(path.read_bytes(), LEVEL, mtime=0)


def takes_gzip(accepted: str) -> bool:
    """Tell whether gzip may be sent to who sends this Accept-Encoding; ``q=0`` means no."""
    weights = {}
    for choice in accepted.lower().split(","):
        name, _, weight = choice.partition(";")
        weights[name.strip()] = weight.replace(" ", "").removeprefix("q=") or "1"
    try:
        return float(weights.get("gzip", weights.get("*", "0"))) > 0
    except ValueError:
        return False


def _without_encoding(scope: Scope) -> Scope:
    """Return the request without a word of compression, which others might read otherwise."""
    return {**scope, "headers": [one for one in scope["headers"] if one[0] != b"accept-encoding"]}


def _untagged(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Name the file as it is where a browser names what it has of the zipped one."""
    return name, value.replace(TAG.encode(), b'"') if name == b"if-none-match" else value


def _vary(headers: MutableHeaders) -> None:
    if "accept-encoding" not in headers.get("vary", "").lower():
        headers.add_vary_header("Accept-Encoding")


def _varying(send: Send) -> Send:
    async def send_varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            _vary(MutableHeaders(scope=message))
        await send(message)

    return send_varying
