"""Time what the server does for one film, weigh what it sends, and price a rerun in which nothing changed.

    python tests/benchmarks/film.py

A film is made once per experiment and then cached: `run` is EM itself with its start, `film` the frames with their
captions, `figure` the axes. Times are medians, in one process, warmed up. Bytes are the film as JSON, as Streamlit
writes it into its message; gzip shows what a compressing proxy would leave. The largest row times the film only: its
trajectory is computed before, chunk by chunk, with progress on screen. A rerun is a full run of the Lab page, over a
real connection to a server of its own, by a session that already has the film; its cost is the server's CPU time.
"""

import asyncio
import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from common import Server, machine, open_session, serve, table

from gmm_core import Mixture, Trajectory
from gmm_core.data.dataset import Dataset
from gmm_core.experiment.experiment import UPLOAD, Experiment, generate, run
from ui.stage import figure
from ui.stage.film import film

T = TypeVar("T")
ROUNDS = 15
RERUNS, APART = 40, 0.3  # how many, and the seconds between them: one after the other they would be too warm
BUDGET = "Budget: N=500, K=3, T=60 under 30 ms in all and under 100 kB; no film over 1 MB; a rerun under 20 ms."


@dataclass(frozen=True)
class Row:
    """One line of the table: an experiment, its data where no generator makes them, and what its film must last."""

    name: str
    experiment: Experiment
    dataset: Dataset
    iterations: int | None = None  # None: until it converges
    whole: bool = True  # time the run of EM, too


def rows() -> list[Row]:
    """Return the films of the table."""
    opening = Experiment()
    # Clusters that run into each other and a tolerance out of reach: EM takes as many iterations as it may.
    options = (("N", 500), ("clusters", 3), ("separation", 1.0))
    small = Experiment(data="mixture", options=options, K=3, start="kmeans_pp", tol=1e-12, max_iter=60)
    long = Experiment(data="mixture", options=options, K=10, start="kmeans_pp", tol=1e-12, max_iter=500, psi=0.01)
    large = Experiment(data=UPLOAD, K=10, start="points", tol=1e-12, max_iter=60)
    return [
        Row("Old Faithful, the opening", opening, generate(opening)),
        Row("N = 500, K = 3, T = 60", small, generate(small), 60),
        Row("N = 500, K = 10, T = 500", long, generate(long), 500),
        Row("N = 200,000, K = 10, T = 60, film only", large, many_points(), 60, whole=False),
    ]


def many_points() -> Dataset:
    """Draw as many points as an upload may have, from ten overlapping clusters."""
    rng = np.random.default_rng(0)
    clusters = Mixture(np.full(10, 0.1), 3 * rng.standard_normal((10, 2)), np.repeat(np.eye(2)[None], 10, axis=0))
    X, _ = clusters.sample(200_000, rng)
    return Dataset(X, title="points.csv", look_for="").standardised()


def milliseconds(work: Callable[[], T]) -> tuple[float, T]:
    """Return the median time of some work, and what it gave."""
    times, result = [], work()
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1e3, result


def measure(row: Row) -> list[str]:
    """Return one line of the table."""
    trajectory: Trajectory
    if row.whole:
        running, trajectory = milliseconds(lambda: run(row.experiment, row.dataset))
    else:
        running, trajectory = 0.0, run(row.experiment, row.dataset)
    T = len(trajectory.states) - 1
    if row.iterations not in (None, T):
        raise SystemExit(f"{row.name}: the run ended after {T} iterations: {trajectory.stop}")
    filming, made = milliseconds(lambda: film(row.experiment, row.dataset, trajectory))
    drawing, _ = milliseconds(lambda: figure.stage(row.dataset, trajectory))
    text = json.dumps(made).encode()
    captions = len(json.dumps(made["captions"]))
    return [
        row.name,
        str(T),
        f"{running:.1f}" if row.whole else "",
        f"{filming:.1f}",
        f"{drawing:.1f}",
        f"{running + filming + drawing:.1f}",
        f"{len(text) / 1e3:.1f}",
        f"{captions / 1e3:.1f}",
        f"{len(gzip.compress(text, 6)) / 1e3:.1f}",
    ]


async def rerun(server: Server, name: str, query: str) -> list[str]:
    """Return the cost of one run of the Lab page in which nothing changed."""
    session = await open_session(server, query)
    for _ in range(10):
        await session.run()
    waits, cpu = [], server.cpu()
    for _ in range(RERUNS):
        await asyncio.sleep(APART)
        began = time.perf_counter()
        await session.run()
        waits.append(time.perf_counter() - began)
    cost, wait = (server.cpu() - cpu) / RERUNS, statistics.median(waits)
    await session.socket.close()
    return [name, f"{cost * 1e3:.1f}", f"{wait * 1e3:.1f}", f"{session.received / 1e3:.1f}"]


def main() -> None:
    """Print the tables in Markdown."""
    print(machine("numpy", "streamlit"), end="\n\n")
    columns = ["film", "T", "run, ms", "film, ms", "figure, ms", "in all, ms", "JSON, kB", "captions, kB", "gzip, kB"]
    table(columns, [measure(row) for row in rows()])
    with serve() as server:
        costs = [
            asyncio.run(rerun(server, "Old Faithful", "")),
            asyncio.run(rerun(server, "mixture, with its options in the sidebar", "data=mixture&N=500")),
        ]
    table(["rerun, nothing changed", "server CPU, ms", "until finished, ms", "received, kB"], costs)
    print(BUDGET)


if __name__ == "__main__":
    main()
