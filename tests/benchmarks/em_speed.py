"""Time one EM iteration through `run`, its trajectory kept, against scikit-learn's GaussianMixture.

    python tests/benchmarks/em_speed.py            the whole table, a few minutes
    python tests/benchmarks/em_speed.py --quick    the rows with a goal and up to 10,000 points
    ... --one-thread                               keep both libraries to one thread: steadier on a busy machine

Both start from the same parameters (no initialisation is timed), run a fixed number of iterations (tol=0) in double
precision, full covariances, with whatever threads their libraries take by default. The time of one iteration is the
difference between a long and a short run divided by the extra iterations, so that the checks and copies made once per
run count for neither side. The runs are interleaved, ours and theirs in turn; the table shows medians, and the median
and range of the ratio between neighbours. scikit-learn's regularisation keeps its default.
"""

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gmm_core import Mixture, run
from gmm_core.arrays import Array


@dataclass(frozen=True)
class Row:
    """One line of the table: a problem's size, how long the runs are, and the ratio the project promises."""

    N: int
    K: int
    D: int
    iterations: int
    rounds: int
    goal: float | None = None


ROWS = (
    Row(500, 3, 2, 200, 15, 5),
    Row(2_000, 5, 2, 100, 15, 7),
    Row(10_000, 8, 2, 40, 11, 8),
    Row(200_000, 8, 2, 6, 7, 8),
    Row(1_000_000, 8, 2, 3, 5),
    Row(10_000, 5, 10, 20, 7),
    Row(10_000, 5, 50, 10, 5),
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


def seconds_per_iteration(fit: Callable[[int], None], iterations: int) -> float:
    """Time a run of 1 and a run of 1 + iterations, and return the difference per iteration."""
    times = []
    for n in (1, 1 + iterations):
        begin = time.perf_counter()
        fit(n)
        times.append(time.perf_counter() - begin)
    return (times[1] - times[0]) / iterations


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only the rows with a goal and up to 10,000 points")
    parser.add_argument("--one-thread", action="store_true", help="keep both libraries to one thread")
    arguments = parser.parse_args()
    if arguments.one_thread:
        threadpool_limits(1)
    warnings.simplefilter("ignore", ConvergenceWarning)
    print("| N | K | D | ours, ms | scikit-learn, ms | ratio | lowest-highest | goal |")
    print("|--:|--:|--:|--:|--:|--:|:-:|--:|")
    for row in ROWS:
        if arguments.quick and (row.N > 10_000 or row.goal is None):
            continue
        X, start = problem(row)
        our_fit, their_fit = ours(X, start), theirs(X, start)
        pairs = [
            (seconds_per_iteration(our_fit, row.iterations), seconds_per_iteration(their_fit, row.iterations))
            for _ in range(row.rounds + 1)
        ][1:]  # the first round warms both up
        mine, others = (statistics.median(times) * 1e3 for times in zip(*pairs, strict=True))
        ratios = sorted(b / a for a, b in pairs)
        goal = f"{row.goal:g}" if row.goal else ""
        print(
            f"| {row.N:,} | {row.K} | {row.D} | {mine:.4g} | {others:.4g} | {statistics.median(ratios):.1f} "
            f"| {ratios[0]:.1f}-{ratios[-1]:.1f} | {goal} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
