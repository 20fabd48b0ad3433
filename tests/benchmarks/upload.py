"""What an uploaded file costs the server's memory, in sizes of the file: python tests/benchmarks/upload.py."""

from statistics import median

import numpy as np
from common import Server, chromium, machine, open_stage, serve, table
from playwright.sync_api import Browser, Page

ROWS, COLUMNS = 160_000, 7
VISITORS = 8
STAGE = f'[data-testid="stage"][data-points="{ROWS}"]'


def file() -> bytes:
    """Return a table of about 8 MB."""
    numbers = np.random.default_rng(0).normal(50, 10, (ROWS, COLUMNS)).round(3)
    rows = (",".join(f"{value:.3f}" for value in row) for row in numbers.tolist())
    return "\n".join([",".join("abcdefg"), *rows]).encode()


def upload(browser: Browser, server: Server, raw: bytes) -> Page:
    """Open the Lab as a new visitor with this file."""
    page = browser.new_context().new_page()
    open_stage(page, f"{server.url}lab")
    page.get_by_role("combobox", name="Data set").click()
    page.get_by_role("option", name="Your own CSV file").click()
    page.locator("input[type=file]").set_input_files({"name": "own.csv", "mimeType": "text/csv", "buffer": raw})
    page.wait_for_selector(STAGE, timeout=60_000)
    page.wait_for_timeout(1500)
    return page


def main() -> None:
    """Let visitors upload the same file one after the other, and print how much memory each of them takes."""
    raw = file()
    with serve() as server, chromium() as browser:
        upload(browser, server, raw).context.close()  # what the first file alone brings: pandas, caches
        steps = []
        for _ in range(VISITORS):
            before = server.rss()
            upload(browser, server, raw)
            steps.append((server.rss() - before) / (len(raw) / 1e6))
        print(machine("streamlit", "numpy", browser=browser.version))
        table(
            ["a visitor with a file", "file, MB", "median, sizes of the file", "all, sizes of the file"],
            [["upload", f"{len(raw) / 1e6:.1f}", f"{median(steps):.2f}", f"{sum(steps) / VISITORS:.2f}"]],
        )


if __name__ == "__main__":
    main()
