"""EM from many starts at once, each on all points or on some of them: many short runs in little more time than one.

What is out of the ordinary is left to `em.run`: the rules for components that are empty, equal or collapsed stand there
alone.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from gmm_core import em, prior
from gmm_core.alike import alike
from gmm_core.arrays import Array, check_points
from gmm_core.collapse import largest_precision
from gmm_core.covariance import family
from gmm_core.em import Trajectory
from gmm_core.fits.together import Mask, Rule, Start, Together
from gmm_core.mixture import Mixture

ROOM = 2**20  # responsibilities held at once: 8 MB
MOST_D = 6  # dimensions up to which small matrices are quicker multiplied out for all components at once


def run_many(
    X: ArrayLike,
    starts: Sequence[Mixture],
    covariance: str = "full",
    psi: float = 0.0,
    tol: float = 1e-6,
    max_iter: int = 200,
    within: Sequence[Mask] | None = None,
    whole: bool = True,
) -> tuple[Trajectory, ...]:
    """Do what `em.run` does from every start, whatever their K.

    Parameters
    ----------
    within
        For each start the points (N,) that it is fitted to, such as all but a fold; all of them without it.
    whole
        Keep all states; otherwise each trajectory holds the last one alone.

    Raises
    ------
    InputError
        As `em.run` does, for any of the starts.
    """
    points, rule = check_points(X), Rule(covariance, psi, tol, max_iter)
    everywhere = np.ones(len(points), dtype=bool)
    given = [Start(m, w) for m, w in zip(starts, within or [everywhere] * len(starts), strict=True)]
    em.check_ending(tol, max_iter)
    for mask in {start.within.tobytes(): start.within for start in given}.values():
        largest_precision(points[mask], family(covariance), prior.check(psi))
    found: dict[int, Trajectory] = {}
    for numbers in _portions(points, given, rule):
        together = Together(points, [given[n] for n in numbers], rule, whole)
        found |= {numbers[n]: path for n, path in together.run().items()}
    return tuple(found[n] if n in found else _alone(points, start, rule, whole) for n, start in enumerate(given))


def _portions(points: Array, starts: Sequence[Start], rule: Rule) -> Iterator[list[int]]:
    """Sort the starts that can be run together by K, and part them so that their responsibilities have room."""
    ordinary = [n for n, start in enumerate(starts) if _is_ordinary(start, points.shape[1], rule)]
    portion: list[int] = []
    rows = 0
    for n in sorted(ordinary, key=lambda n: starts[n].mixture.K):
        K = starts[n].mixture.K
        if portion and (rows + K) * len(points) > ROOM:
            yield portion
            portion, rows = [], 0
        portion.append(n)
        rows += K
    if portion:
        yield portion


def _is_ordinary(start: Start, D: int, rule: Rule) -> bool:
    mixture, N = start.mixture, int(np.count_nonzero(start.within))
    fits = mixture.D == D <= MOST_D and mixture.K <= N
    return fits and bool(mixture.pi.all()) and not alike(mixture, rule.covariance, rule.psi)


def _alone(points: Array, start: Start, rule: Rule, whole: bool) -> Trajectory:
    path = em.run(points[start.within], start.mixture, rule.covariance, rule.psi, rule.tol, rule.max_iter)
    return path if whole else Trajectory(path.states[-1:], path.stop)
