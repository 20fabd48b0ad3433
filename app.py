"""EM Lab as an ASGI app: Streamlit, its scripts, and security headers. Start: `streamlit run app.py`."""

import gc
import gzip
import os
from functools import lru_cache
from pathlib import Path

# One thread for a product of matrices: they are small, and a second one waits for its part at the other visitors'
# expense. NumPy and SciPy read this when they are imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pandas  # noqa: F401  (the pages need it: imported now, no visitor waits for it)
import plotly
import scipy.cluster.vq
import scipy.special  # noqa: F401  (likewise)
import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.browser.modules import MODULES, module, preloads
from ui.serving import Zipped, addresses, takes_gzip

BASE = ("/" + st.get_option("server.baseUrlPath").strip("/")).rstrip("/")
PLOTLYJS = f"{BASE}/plotlyjs/plotly.min.js"
PLOTLY = Path(plotly.__file__).parent / "package_data"
STREAMLIT = Path(st.__file__).parent / "static"
PRELOADS = preloads(BASE)

# Which sites may show the app in a frame, in the words of Content-Security-Policy: "'self' https://course.example".
FRAME_ANCESTORS = os.environ.get("EM_LAB_FRAME_ANCESTORS", "'self'")

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        # Streamlit starts components from blob: modules and reads its tables with WebAssembly.
        "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        f"frame-ancestors {FRAME_ANCESTORS}",
    ]
)


# What cannot be opened as a page needs no policy of its own: half a kilobyte with each of 160 files.
PARTS = ("text/javascript", "application/javascript", "text/css", "font/")


class Headers:
    """Add security headers to HTTP responses, and to pages the hint to fetch the browser's modules at once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and write the headers into the start of its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kind = headers.get("content-type", "")
                headers["X-Content-Type-Options"] = "nosniff"
                if not kind.startswith(PARTS):
                    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
                    headers["Referrer-Policy"] = "no-referrer"
                if kind.startswith("text/html"):
                    headers.append("Link", PRELOADS)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


plotly_files = StaticFiles(directory=PLOTLY)


async def serve_plotlyjs(request: Request) -> Response:
    """Answer with the plotly.js of the installed plotly."""
    response = await plotly_files.get_response("plotly.min.js", request.scope)
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"  # whatever the system thinks of ".js"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@lru_cache(maxsize=len(MODULES))
def zipped(script: bytes) -> bytes:
    """Zip a module once, not for every visitor."""
    return gzip.compress(script, mtime=0)


def serve_module(request: Request) -> Response:
    """Answer with a module of the browser's side, which never changes at its address."""
    script = module(request.path_params["version"], request.path_params["name"])
    if script is None:
        return PlainTextResponse("There is no such module in this version.", 404, {"Cache-Control": "no-store"})
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "public, max-age=31536000, immutable"}
    if takes_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        script = zipped(script)
    return Response(script, media_type="text/javascript", headers=headers)


# What travels zipped, by address: plotly.js, and what Streamlit's own page is made of.
ZIPPED = addresses(f"{BASE}/static/", STREAMLIT / "static") | {PLOTLYJS: PLOTLY / "plotly.min.js"}

app = st.App(
    Path(__file__).parent / "ui" / "shell.py",
    routes=[Route(PLOTLYJS, serve_plotlyjs), Route(f"{BASE}/stage/{{version}}/{{name:path}}", serve_module)],
    middleware=[Middleware(Headers), Middleware(Zipped, files=ZIPPED)],
)

gc.freeze()  # what is imported stays: it is never looked at again for what could be thrown away
