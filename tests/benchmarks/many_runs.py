"""Time many runs of EM at once against the same runs one by one, with their starts made beforehand and with them.

    python tests/benchmarks/many_runs.py

All on one thread; that both end in the same places is checked. What is timed is CPU time, at once and one by one in
turn; the table shows the best of each, so that other work on the machine hardly shows, and the median ratio of
neighbours.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # read when NumPy is imported

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gmm_core import Mixture, em
from gmm_core.arrays import Array
from gmm_core.data.datasets import DATASETS
from gmm_core.fits import selection
from gmm_core.fits.many import run_many
from gmm_core.fits.together import Mask
from gmm_core.init import INITIALISERS

ROUNDS = 9


@dataclass(frozen=True, eq=False)
class Starts:
    """Many runs: where they start, and the points each is fitted to."""

    mixtures: list[Mixture]
    within: list[Mask]


@dataclass(frozen=True, eq=False)
class Problem:
    """A line of the table."""

    title: str
    X: Array
    make: Callable[[], Starts]
    tol: float
    max_iter: int
    goal: float  # ms at once


def fifty(X: Array, K: int) -> Starts:
    """Start at random points, as the Lab does with fifty seeds."""
    mixtures = [INITIALISERS["points"].make(X, K, np.random.default_rng(seed)) for seed in range(50)]
    return Starts(mixtures, [np.ones(len(X), dtype=bool)] * len(mixtures))


def folds(X: Array) -> Starts:
    """Start as the cross-validation of "How many Gaussians?" does: K = 1 to 8, five folds, four starts."""
    mixtures, within = [], []
    for K in range(1, 9):
        rng = np.random.default_rng([8, K])
        fold = rng.permutation(len(X)) % 5
        for left_out in range(5):
            rest = fold != left_out
            mixtures += [INITIALISERS[selection.START].make(X[rest], K, rng) for _ in range(4)]
            within += [rest] * 4
    return Starts(mixtures, within)


def problems() -> list[Problem]:
    """Return the lines of the table."""
    mixture = DATASETS["mixture"].make(np.random.default_rng(0), {"N": 500, "clusters": 3}).X
    faithful = DATASETS["old_faithful"].make(np.random.default_rng(0), {}).standardised().X
    return [
        Problem("fifty starts, N = 500, K = 3", mixture, lambda: fifty(mixture, 3), 1e-6, 500, 25),
        Problem("fifty starts, Old Faithful, K = 3, tol 1e-9", faithful, lambda: fifty(faithful, 3), 1e-9, 5000, 40),
        Problem(
            "K = 1 to 8, five folds, Old Faithful",
            faithful,
            lambda: folds(faithful),
            selection.TOL,
            selection.MAX_ITER,
            100,
        ),
    ]


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU milliseconds of one call."""
    begin = time.process_time()
    work()
    return 1e3 * (time.process_time() - begin)


def measure(problem: Problem) -> list[str]:
    """Return the line of a problem."""
    given, rule = problem.make(), ("full", 0.0, problem.tol, problem.max_iter)
    pairs = list(zip(given.mixtures, given.within, strict=True))

    def at_once() -> list[float]:
        paths = run_many(problem.X, given.mixtures, *rule, within=given.within, whole=False)
        return [path.states[-1].log_likelihood for path in paths]

    def one_by_one() -> list[float]:
        paths = [em.run(problem.X[mask], start, *rule) for start, mask in pairs]
        return [path.states[-1].log_likelihood for path in paths]

    np.testing.assert_allclose(at_once(), one_by_one(), rtol=1e-9)
    iterations = sum(
        path.stop.iteration for path in run_many(problem.X, given.mixtures, *rule, within=given.within, whole=False)
    )
    rounds = [(cpu(at_once), cpu(one_by_one), cpu(problem.make)) for _ in range(ROUNDS)]
    ours, single, starts = (min(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median(b / a for a, b, _ in rounds)
    numbers = [f"{len(pairs)}", f"{iterations:,}", *(f"{value:.0f}" for value in (ours, single))]
    return [problem.title, *numbers, f"{ratio:.1f}", f"{starts:.0f}", f"{ours + starts:.0f}", f"{problem.goal:g}"]


def main() -> None:
    """Print the table in Markdown."""
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, one thread\n")
    print("| runs | number | iterations | at once, ms | one by one, ms | ratio | starts, ms | in all, ms | goal |")
    print("|:--|--:|--:|--:|--:|--:|--:|--:|--:|")
    for problem in problems():
        print(f"| {' | '.join(measure(problem))} |", flush=True)


if __name__ == "__main__":
    main()
