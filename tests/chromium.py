"""Which Chromium the browser tests and the benchmarks drive, and with what flags."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MISSING = "No browser found: install Chromium or Chrome, or run `python -m playwright install chromium`."
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def installed() -> str | None:
    """Return the path of an installed Chromium or Chrome; None for Playwright's own, if that is there."""
    return next(filter(None, map(shutil.which, NAMES)), None)
