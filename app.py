"""EM Lab as an ASGI app: Streamlit, the installed plotly.js, and security headers. Start: `streamlit run app.py`."""

import gzip
import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BASE = "/" + st.get_option("server.baseUrlPath").strip("/")
PLOTLYJS = f"{BASE.rstrip('/')}/plotlyjs/plotly.min.js"

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


class Headers:
    """Add security headers to every HTTP response, and to pages the hint to fetch plotly.js at once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and write the headers into the start of its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Link", f"<{PLOTLYJS}>; rel=preload; as=script")
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@lru_cache(maxsize=2)
def plotlyjs(zipped: bool) -> bytes:
    """Read the plotly.js of the installed plotly; zipped once, not for every visitor."""
    script = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    return gzip.compress(script) if zipped else script


def serve_plotlyjs(request: Request) -> Response:
    """Answer with plotly.js, gzipped where the browser takes it."""
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "public, max-age=86400"}
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(plotlyjs(zipped), media_type="text/javascript", headers=headers)


app = st.App(
    Path(__file__).parent / "ui" / "shell.py",
    routes=[Route(PLOTLYJS, serve_plotlyjs)],
    middleware=[Middleware(Headers)],
)
