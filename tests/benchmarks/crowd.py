"""Let a crowd of visitors use the app at once, on one server process, and tell how long they wait.

    python tests/benchmarks/crowd.py [visitors ...]

Each visitor speaks Streamlit's protocol without a browser and does something every 10 to 20 seconds: two in five are in
the Lab, each with data of their own, and move K; the others are spread over the lessons and move a slider to any of its
values. One action in ten opens another page instead. A wait is the time from the action until the script has finished.
The crowd is played by a process of its own on the same machine; its CPU is told beside the server's.
"""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import psutil  # type: ignore[import-untyped]
from common import Server, Session, Slider, machine, open_session, serve, table
from lessons import NOT_MEASURED

from ui import contents

CROWDS = (150, 300)
PAUSE = (10.0, 20.0)  # seconds between two actions of a visitor
SECONDS = 60  # of measuring, after everybody has come in and acted once
LAB_SHARE, SWITCH_SHARE = 0.4, 0.1
K_LABEL = "Components K"
LESSONS = [page for page in contents.PAGES if page.name not in NOT_MEASURED]


@dataclass
class Waits:
    """How long the actions of one kind took, in seconds."""

    lab: list[float] = field(default_factory=list)
    slider: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)

    @property
    def all(self) -> list[float]:
        """Return the waits of all kinds."""
        return [*self.lab, *self.slider, *self.page]


class Visitor:
    """One of the crowd."""

    def __init__(self, number: int, server: Server) -> None:
        self.chance = random.Random(number)
        self.server = server
        self.number = number
        self.session: Session | None = None
        self.slider: Slider | None = None

    async def come(self) -> None:
        """Open the first page."""
        in_lab = self.chance.random() < LAB_SHARE
        page = None if in_lab else self.chance.choice(LESSONS)
        query = f"data=mixture&N=500&data_seed={self.number}" if in_lab else ""
        self.session = await open_session(self.server, query, name=page.address if page else "lab")
        self.slider = self.session.finest() if page else None

    async def act(self, waits: Waits) -> None:
        """Do one thing and note how long it took."""
        session = self.session
        assert session is not None
        kind, began = waits.page, time.perf_counter()
        if self.chance.random() < SWITCH_SHARE:
            await self._switch(session)
        elif self.slider is None:
            kind = waits.lab
            await session.run({K_LABEL: self.chance.randint(2, 6)})
        else:
            kind = waits.slider
            await session.run({self.slider.label: self.slider.at(self.chance.randint(0, self.slider.steps))})
        kind.append(time.perf_counter() - began)

    async def _switch(self, session: Session) -> None:
        """Go to a lesson, from wherever this one is."""
        await session.go(self.chance.choice(LESSONS).address)
        self.slider = session.finest()

    async def stay(self, until: float, waits: Waits) -> None:
        """Act now and then until it is time to go."""
        await asyncio.sleep(self.chance.uniform(0, PAUSE[1]))
        while time.perf_counter() < until:
            await self.act(waits)
            await asyncio.sleep(self.chance.uniform(*PAUSE))


async def crowd(server: Server, count: int) -> list[list[str]]:
    """Let a crowd come, act and go; return the rows of its table."""
    visitors = [Visitor(number, server) for number in range(count)]
    for visitor in visitors:
        await visitor.come()
    await asyncio.gather(*(visitor.stay(time.perf_counter() + PAUSE[1], Waits()) for visitor in visitors))
    me, waits = psutil.Process(), Waits()
    cpu, own, began = server.cpu(), sum(me.cpu_times()[:2]), time.perf_counter()
    await asyncio.gather(*(visitor.stay(began + SECONDS, waits) for visitor in visitors))
    took = time.perf_counter() - began
    used, played = server.cpu() - cpu, sum(me.cpu_times()[:2]) - own
    for visitor in visitors:
        assert visitor.session is not None
        await visitor.session.socket.close()
    kinds = {"all": waits.all, "K in the Lab": waits.lab, "a lesson's slider": waits.slider, "another page": waits.page}
    rows = [[f"{count}, {kind}", *_told(some)] for kind, some in kinds.items()]
    rows[0] += [f"{1e3 * used / len(waits.all):.0f}", f"{100 * used / took:.0f} %", f"{100 * played / took:.0f} %"]
    return [[*row, *[""] * (8 - len(row))] for row in rows]


def _told(waits: Sequence[float]) -> list[str]:
    if len(waits) < 2:
        return [str(len(waits)), "", "", ""]
    ninety_five = statistics.quantiles(waits, n=20)[-1]
    return [f"{len(waits)}", *(f"{1e3 * wait:.0f}" for wait in (statistics.median(waits), ninety_five, max(waits)))]


def main() -> None:
    """Print the table in Markdown."""
    print(machine("numpy", "streamlit"), end="\n\n")
    rows = []
    for count in [int(word) for word in sys.argv[1:]] or CROWDS:
        with serve() as server:
            rows += asyncio.run(crowd(server, count))
    columns = ["visitors", "actions", "median, ms", "95 %, ms", "longest, ms"]
    table([*columns, "CPU ms each", "server CPU", "the crowd's own"], rows)


if __name__ == "__main__":
    main()
