"""Price the pages of the lessons on the server: opening one, opening it again, and moving one of its sliders.

    python tests/benchmarks/lessons.py

Each page is opened by sessions that speak Streamlit's protocol without a browser. The first visitor has everything
computed, later ones find the figures in the cache. A move gives the finest slider of the page
another value; its cost is the server's CPU time, figures and messages included.
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from common import Server, Session, machine, open_session, serve, table

from ui import contents

MOVES = 12
NOT_MEASURED = {"home", "lab", "six_frames"}  # other benchmarks, and no sliders


async def measure(server: Server, page: contents.Page) -> list[str]:
    """Return the row of a page."""
    opening = []
    for _ in range(4):
        cpu = server.cpu()
        session = await open_session(server, name=page.address)
        opening.append(server.cpu() - cpu)
        received = session.received
        await session.socket.close()
    session = await open_session(server, name=page.address)
    moves, waits = await moved(server, session)
    await session.socket.close()
    cells = [1e3 * opening[0], 1e3 * statistics.median(opening[1:]), received / 1e3, 1e3 * moves, 1e3 * waits]
    return [page.title, *(f"{cell:.0f}" for cell in cells)]


async def moved(server: Server, session: Session) -> tuple[float, float]:
    """Return the CPU seconds of one move of a slider, and the median wait."""
    slider = session.finest()
    waits, cpu = [], server.cpu()
    for move in range(MOVES):
        began = time.perf_counter()
        await session.run({slider.label: slider.at(move * slider.steps // MOVES)})
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(0.1)
    return (server.cpu() - cpu) / MOVES, statistics.median(waits)


def main() -> None:
    """Print the table in Markdown."""
    print(machine("numpy", "streamlit"), end="\n\n")
    with serve() as server:
        rows = [asyncio.run(measure(server, page)) for page in contents.PAGES if page.name not in NOT_MEASURED]
    columns = ["page", "first opening, CPU ms", "opening, CPU ms", "received, kB", "a move, CPU ms", "median wait, ms"]
    table(columns, rows)


if __name__ == "__main__":
    main()
