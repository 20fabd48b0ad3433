"""Price the pages of the lessons on the server: opening one, opening it again, and moving one of its sliders.

    python tests/benchmarks/lessons.py

Each page is opened by sessions that speak Streamlit's protocol without a browser. The first visitor has everything
computed, later ones find the figures in the cache. A move gives a slider another value, from where all others stand as
the page opened; its cost is the server's CPU time, figures and messages included. The finest slider and the dearest are
told.
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from common import Server, Session, Slider, machine, open_session, serve, table

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
    finest = session.finest().label
    prices = {label: await moved(server, session, slider) for label, slider in [*session.sliders.items()]}
    await session.socket.close()
    dearest = max(prices, key=lambda label: prices[label][0])
    cells = [1e3 * opening[0], 1e3 * statistics.median(opening[1:]), received / 1e3]
    cells += [1e3 * number for number in (*prices[finest], *prices[dearest])]
    return [page.title, *(f"{cell:.0f}" for cell in cells), dearest]


async def moved(server: Server, session: Session, slider: Slider) -> tuple[float, float]:
    """Return the CPU seconds of one move of a slider, and the median wait; the slider ends where it stood."""
    stood = session.widgets[slider.label].double_array_value.data[0]
    places = sorted({slider.at(move * slider.steps // MOVES) for move in range(MOVES)} - {stood})
    waits, cpu = [], server.cpu()
    for place in places:
        began = time.perf_counter()
        await session.run({slider.label: place})
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(0.1)
    price = (server.cpu() - cpu) / len(places)
    await session.run({slider.label: stood})
    return price, statistics.median(waits)


def main() -> None:
    """Print the table in Markdown."""
    print(machine("numpy", "streamlit"), end="\n\n")
    with serve() as server:
        rows = [asyncio.run(measure(server, page)) for page in contents.PAGES if page.name not in NOT_MEASURED]
    opened = ["first opening, CPU ms", "opening, CPU ms", "received, kB"]
    told = [f"{which}, {what}" for which in ("finest slider", "dearest") for what in ("CPU ms", "wait, ms")]
    table(["page", *opened, *told, "which is the dearest"], rows)


if __name__ == "__main__":
    main()
