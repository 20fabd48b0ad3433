"""Time one EM iteration through `run`, its trajectory kept, against scikit-learn's GaussianMixture and Intel's oneDAL.

    python tests/benchmarks/em_speed.py            the whole table, a few minutes
    python tests/benchmarks/em_speed.py --quick    the rows up to 10,000 points and 2 dimensions

oneDAL is the fastest EM on a CPU that is publicly known: `pip install scikit-learn-intelex` brings it. It is optional,
and belongs to no requirements: without it its columns stay empty.

All start from the same parameters (no initialisation is timed), run a fixed number of iterations (tol=0) in double
precision, full covariances, on one thread; that they come to the same ln p(X) is checked. The time of one iteration is
the difference between a long and a short run divided by the extra iterations, so that the checks and copies made once
per run count for no side. What is timed is CPU time, the best of three, so that other work on the machine hardly shows.
The runs are interleaved; the table shows medians, and the median and range of the ratio between neighbours.
scikit-learn's regularisation keeps its default. oneDAL stops where ln p(X) no longer rises in the last bit, so the runs
are shorter than that.
"""

import argparse
import importlib
import os
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # read when NumPy and scikit-learn are imported

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gmm_core import Mixture, run
from gmm_core.arrays import Array


@dataclass(frozen=True)
class Row:
    """One line of the table: a problem's size, how long the runs are, and the ratios the project promises."""

    N: int
    K: int
    D: int
    iterations: int
    rounds: int
    goal: float | None = None  # how many times faster than scikit-learn, at least
    behind: float | None = None  # how many times slower than oneDAL, at most


ROWS = (
    Row(500, 3, 2, 60, 31, 7, 2.5),
    Row(2_000, 5, 2, 60, 25, 10, 1),
    Row(10_000, 8, 2, 40, 15, 15, 1),
    Row(200_000, 8, 2, 6, 9, 13, 1),
    Row(1_000_000, 8, 2, 3, 5, 13, 1),
    Row(10_000, 5, 10, 15, 9, 4, 1),
    Row(10_000, 5, 50, 5, 5),
)


def problem(row: Row) -> tuple[Array, Mixture]:
    """Draw overlapping clusters, so that no run collapses, and a start at K of the points."""
    rng = np.random.default_rng(row.N + row.K + row.D)
    centres = 3 * rng.standard_normal((row.K, row.D)) / np.sqrt(row.D)
    shapes = rng.standard_normal((row.K, row.D, row.D)) / np.sqrt(row.D) + 0.7 * np.eye(row.D)
    labels = rng.integers(row.K, size=row.N)
    noise = rng.standard_normal((row.N, row.D))
    X = np.empty((row.N, row.D))
    for k in range(row.K):
        X[labels == k] = centres[k] + noise[labels == k] @ shapes[k].T
    start = Mixture(np.full(row.K, 1 / row.K), X[: row.K], np.repeat(np.cov(X.T, bias=True)[None], row.K, axis=0))
    return X, start


def ours(X: Array, start: Mixture) -> Callable[[int], None]:
    """Return what runs our EM for a given number of iterations."""

    def fit(iterations: int) -> None:
        trajectory = run(X, start, tol=0, max_iter=iterations)
        assert len(trajectory.states) == iterations + 1, trajectory.stop

    return fit


def theirs(X: Array, start: Mixture) -> Callable[[int], None]:
    """Return what runs scikit-learn's EM for a given number of iterations from the same start."""
    precisions = np.linalg.inv(start.Sigma)

    def fit(iterations: int) -> None:
        model = GaussianMixture(
            start.K,
            tol=0,
            max_iter=iterations,
            init_params="random_from_data",  # drawn, then replaced by the start
            weights_init=start.pi,
            means_init=start.mu,
            precisions_init=precisions,
        )
        model.fit(X)
        assert model.n_iter_ == iterations, model.n_iter_

    return fit


def one_dal(X: Array, start: Mixture) -> Callable[[int], None] | None:
    """Return what runs oneDAL's EM for a given number of iterations from the same start; None if not installed."""
    try:
        daal: Any = importlib.import_module("daal4py")
    except ImportError:
        return None
    daal.daalinit(1)
    states = run(X, start, tol=0, max_iter=1).states

    def fit(iterations: int) -> None:
        algorithm = daal.em_gmm(nComponents=start.K, maxIterations=iterations, accuracyThreshold=0.0)
        result = algorithm.compute(X, start.pi[None].copy(), start.mu.copy(), [Sigma.copy() for Sigma in start.Sigma])
        assert result.nIterations[0, 0] == iterations, result.nIterations
        if iterations == 1:  # its ln p(X) is that before the last M step
            np.testing.assert_allclose(result.goalFunction[0, 0], states[0].log_likelihood, rtol=1e-12)
            np.testing.assert_allclose(result.means, states[1].mixture.mu, rtol=1e-9, atol=1e-9)

    return fit


def seconds_per_iteration(fit: Callable[[int], None], iterations: int) -> float:
    """Time a run of 1 and a run of 1 + iterations, and return the difference per iteration, in CPU time."""
    times = []
    for n in (1, 1 + iterations):
        tries = []
        for _ in range(3):
            begin = time.process_time()
            fit(n)
            tries.append(time.process_time() - begin)
        times.append(min(tries))
    return (times[1] - times[0]) / iterations


def processor() -> str:
    """Name the processor, as Linux does; elsewhere as Python knows it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    facts = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    return f"{facts.get('model name', platform.processor())}, family {facts.get('cpu family')}"


def line(row: Row) -> str:
    """Time one problem and write its line of the table."""
    X, start = problem(row)
    fits = [fit for fit in (ours(X, start), theirs(X, start), one_dal(X, start)) if fit]
    rounds = [[seconds_per_iteration(fit, row.iterations) for fit in fits] for _ in range(row.rounds + 1)]
    times = np.array(rounds[1:])  # the first round warms all up
    mine, others, *dal = (f"{1e3 * time:.4g}" for time in np.median(times, axis=0))
    ratios = times[:, 1] / times[:, 0]
    cells = [f"{row.N:,}", f"{row.K}", f"{row.D}", mine, others]
    cells += [f"{statistics.median(ratios):.1f}", f"{ratios.min():.1f}-{ratios.max():.1f}"]
    cells += [f"{row.goal:g}" if row.goal else ""]
    if dal:
        behind = times[:, 0] / times[:, 2]
        cells += [*dal, f"{statistics.median(behind):.2f}", f"{behind.min():.2f}-{behind.max():.2f}"]
        cells += [f"{row.behind:g}" if row.behind else ""]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only the rows up to 10,000 points and 2 dimensions")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    print(f"{processor()}; one thread; NumPy {version('numpy')}, scikit-learn {version('scikit-learn')}", end="")
    columns = ["N", "K", "D", "ours, ms", "scikit-learn, ms", "its time / ours", "lowest-highest", "goal"]
    if one_dal(*problem(ROWS[0])):
        print(f", oneDAL {version('daal')}.\n")
        columns += ["oneDAL, ms", "our time / its", "lowest-highest", "at most"]
    else:
        print(".\noneDAL is not installed (pip install scikit-learn-intelex), so it is left out.\n")
    print("| " + " | ".join(columns) + " |\n" + "|--:" * len(columns) + "|")
    for row in ROWS:
        if not arguments.quick or (row.N <= 10_000 and row.D == 2):
            print(line(row), flush=True)


if __name__ == "__main__":
    main()
