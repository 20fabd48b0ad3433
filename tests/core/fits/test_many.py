"""many.py: runs that are made together are the runs that `em.run` makes one by one."""

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest
from em_cases import Case, cases
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gmm_core import FAMILIES, InputError, Mixture, Reason, Trajectory, em
from gmm_core.arrays import Array
from gmm_core.data.datasets import DATASETS
from gmm_core.fits import many
from gmm_core.fits.many import Mask, run_many
from gmm_core.fits.together import NARROW
from gmm_core.init import INITIALISERS

FAITHFUL = DATASETS["old_faithful"].make(np.random.default_rng(0), {}).X
SEEDS = st.integers(0, 10_000)


def assert_same(ours: Trajectory, theirs: Trajectory, X: Array, digits: float = 1e-12) -> None:
    """Assert that two paths are the same: ln p(X) to these digits, and the parameters as far as EM itself lets them."""
    assert ours.stop == theirs.stop
    assert apart(ours, theirs, X) <= digits
    for a, b in zip(ours.states, theirs.states, strict=True):
        assert_close(a.mixture, b.mixture, X, 1e-8)
    last = ours.states[-1]
    if ours.stop.reason is not Reason.COLLAPSED:  # the factors of Sigma are kept beside it
        alone = Mixture(last.mixture.pi, last.mixture.mu, last.mixture.Sigma)
        assert_allclose(last.mixture.log_density(X).sum(), alone.log_density(X).sum(), rtol=1e-6, atol=1e-6)


def apart(one: Trajectory, other: Trajectory, X: Array) -> float:
    """Return by how much ln p(X) and the objective of two paths differ at most, relative to their size or to N."""
    a, b = (np.array([(state.log_likelihood, state.objective) for state in path.states]) for path in (one, other))
    n = min(len(a), len(b))  # a rounded start may need an iteration more
    return float(np.max(np.abs(a[:n] - b[:n]) / (len(X) + np.abs(b[:n]))))


def rounding(single: Callable[[Mixture], Trajectory], start: Mixture, X: Array) -> float:
    """Return what rounding may do to ln p(X) on the path of a single run.

    Near a saddle or a collapse any rounding error grows by powers of ten: ten times what becomes of a rounded start.
    And features lose (extent of the data / sd of a component)^2 times the rounding error, as far as they are taken.
    What one step adds is the subject of `assert_steps`.
    """
    path = single(start)
    rounded = [
        single(Mixture(start.pi, start.mu * (1 + mu), start.Sigma * (1 + Sigma)))
        for mu, Sigma in itertools.product([-(2.0**-52), 2.0**-52], repeat=2)
    ]
    extent = np.abs(X - X.mean(axis=0)).max(axis=0)
    narrow = max(float(np.max((np.abs(state.mixture.whitening()[0]) * extent) ** 2)) for state in path.states)
    return max(10 * max(apart(other, path, X) for other in rounded), 4 * 2.0**-52 * min(narrow, NARROW))


def assert_steps(path: Trajectory, X: Array, covariance: str, psi: float) -> None:
    """Assert that each iteration of a path is that of a single run, to 1e-12."""
    for a, b in itertools.pairwise(path.states):
        single = em.run(X, a.mixture, covariance, psi, tol=0, max_iter=1)
        assert_close(b.mixture, single.states[1].mixture, X, 1e-12)
        assert_allclose(a.N_k, single.states[0].N_k, rtol=1e-12, atol=1e-12 * len(X))


def assert_close(ours: Mixture, theirs: Mixture, X: Array, digits: float) -> None:
    """Compare parameters in units of the data, or of the components where those are wider."""
    sd = np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1.0)
    wide = np.maximum(sd, np.sqrt(theirs.Sigma.diagonal(axis1=1, axis2=2)))  # (K, D)
    unit = wide[:, :, None] * wide[:, None, :]
    assert_allclose(ours.pi, theirs.pi, atol=digits)
    assert_allclose(ours.mu / sd, theirs.mu / sd, atol=digits, rtol=digits)
    assert_allclose(ours.Sigma / unit, theirs.Sigma / unit, atol=digits)


def assert_as_one_by_one(
    X: Array,
    starts: Sequence[Mixture],
    covariance: str = "full",
    psi: float = 0.0,
    tol: float = 1e-6,
    max_iter: int = 60,
    within: Sequence[Mask] | None = None,
) -> tuple[Trajectory, ...]:
    ours = run_many(X, starts, covariance, psi, tol, max_iter, within)
    masks = within or [np.ones(len(X), dtype=bool)] * len(starts)
    for path, start, mask in zip(ours, starts, masks, strict=True):
        single = partial(em.run, X[mask], covariance=covariance, psi=psi, tol=tol, max_iter=max_iter)
        theirs = single(start)
        digits = 1e-12 if apart(path, theirs, X) <= 1e-12 else rounding(single, start, X)
        assert_same(path, theirs, X, digits)
    return ours


def starts_of(
    X: Array, seed: int, numbers: Sequence[int], names: Sequence[str] = ("points", "kmeans_pp")
) -> list[Mixture]:
    rng = np.random.default_rng(seed)
    return [INITIALISERS[names[n % len(names)]].make(X, K, rng) for n, K in enumerate(numbers)]


@given(cases(prior=False) | cases(), st.lists(st.integers(1, 4), min_size=1, max_size=6), SEEDS)
def test_each_path_is_that_of_a_single_run(case: Case, numbers: list[int], seed: int) -> None:
    starts = [case.start, *starts_of(case.X, seed, numbers)]
    for path in assert_as_one_by_one(case.X, starts, case.covariance, case.psi, 1e-6, 60):
        assert_steps(path, case.X, case.covariance, case.psi)


@given(cases(prior=False, repeats=True) | cases(repeats=True), SEEDS)
def test_also_where_runs_collapse(case: Case, seed: int) -> None:
    """A third of the points are one and the same, and there are few for five components."""
    starts = [case.start, *starts_of(case.X, seed, [2, 3, 4, 5])]
    assert_as_one_by_one(case.X, starts, case.covariance, case.psi, 1e-5, 60)


@given(cases(prior=False) | cases(), SEEDS)
def test_each_run_may_have_points_of_its_own(case: Case, seed: int) -> None:
    rng = np.random.default_rng(seed)
    fold = rng.permutation(len(case.X)) % 4
    within = [fold != n for n in range(4)]
    starts = [INITIALISERS["kmeans_pp"].make(case.X[mask], K, rng) for K in (1, 2, 3) for mask in within]
    assert_as_one_by_one(case.X, starts, case.covariance, case.psi, 1e-5, 60, within=within * 3)


@pytest.mark.parametrize("covariance", FAMILIES)
@pytest.mark.parametrize("psi", [0.0, 0.3])
def test_old_faithful_with_folds_and_several_numbers_of_components(covariance: str, psi: float) -> None:
    fold = np.random.default_rng(1).permutation(len(FAITHFUL)) % 5
    within = [fold != n for n in range(5)]
    starts = [
        INITIALISERS["kmeans_pp"].make(FAITHFUL[w], K, np.random.default_rng(K)) for K in (1, 2, 3) for w in within
    ]
    assert_as_one_by_one(FAITHFUL, starts, covariance, psi, 1e-4, 300, within=within * 3)


def test_far_from_0_and_in_other_units() -> None:
    for shift, scale in ((1e8, 1.0), (0.0, 1e-40), (0.0, 1e40), (-3.0, 1e-6)):
        X = shift + scale * np.round(FAITHFUL[:90] * 2**10) / 2**10
        assert_as_one_by_one(X, starts_of(X, 1, [1, 2, 3]), "full", 0.0, 1e-6, 40)


X = np.vstack([np.random.default_rng(0).normal(size=(40, 2)), np.random.default_rng(1).normal(size=(30, 2)) + 4])
TWO = Mixture([0.5, 0.5], [[0, 1], [4, 3]], [np.eye(2)] * 2)


def odd(pi: Sequence[float], mu: Any, variances: Sequence[float] = (1, 1, 1)) -> Mixture:
    return Mixture(pi, mu, [variance * np.eye(2) for variance in variances[: len(pi)]])


ODD = {
    "a weight of 0": odd([0.5, 0.5, 0.0], [[0, 1], [4, 3], [2, 2]]),
    "a component far away": odd([0.4, 0.4, 0.2], [[0, 1], [4, 3], [1e4, 2]]),
    "all far away": odd([0.5, 0.5], [[1e3, 1e3], [1e3, -1e3]]),
    "equal components": odd([0.3, 0.2, 0.5], [[0, 1], [0, 1], [4, 3]]),
    "equal means": odd([0.3, 0.2, 0.5], [[0, 1], [0, 1], [4, 3]], [1, 2, 1]),
    "a narrow component": odd([0.5, 0.5], [[0, 1], [0.1, 0]], [1, 1e-8]),
    "a flat component": Mixture(
        [0.5, 0.5], np.array([[0, 1], [0.1, 0]]), np.array([np.eye(2), [[1, 1 - 1e-9], [1 - 1e-9, 1]]])
    ),
    "a small weight": odd([1 - 1e-9, 1e-9], [[0, 1], [4, 3]]),
}


@pytest.mark.parametrize("covariance", FAMILIES)
@pytest.mark.parametrize("psi", [0.0, 0.3])
def test_what_is_out_of_the_ordinary_holds_nobody_up(covariance: str, psi: float) -> None:
    assert_as_one_by_one(X, [TWO, *ODD.values(), TWO], covariance, psi, 1e-6, 100)


def test_the_ordinary_is_not_run_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    alone: list[Mixture] = []
    run: Callable[..., Trajectory] = em.run

    def counted(X: Array, start: Mixture, *rule: Any) -> Trajectory:
        alone.append(start)
        return run(X, start, *rule)

    monkeypatch.setattr(em, "run", counted)
    run_many(FAITHFUL, starts_of(FAITHFUL, 1, [1, 2, 3] * 4))
    run_many(FAITHFUL, starts_of(FAITHFUL, 1, [1, 2, 3]), max_iter=4)
    assert not alone
    run_many(X, [TWO, ODD["a weight of 0"]])
    assert alone == [ODD["a weight of 0"]]
    run_many(X, [TWO, ODD["equal means"]])
    run_many(X, [TWO, ODD["equal means"]], "tied")  # with one covariance for all, equal components
    assert alone == [ODD["a weight of 0"], ODD["equal means"]]


def test_a_run_with_a_narrow_component_stays_among_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = starts_of(FAITHFUL, 50, [8, 8, 8], ["kmeans_pp"])
    single = [em.run(FAITHFUL, start, tol=1e-4, max_iter=300) for start in starts]
    with monkeypatch.context() as patch:
        patch.setattr(many, "_alone", None)
        together = run_many(FAITHFUL, starts, tol=1e-4, max_iter=300)
    extent = np.abs(FAITHFUL - FAITHFUL.mean(axis=0)).max(axis=0)
    narrowest = [np.linalg.inv(path.states[-1].mixture.Sigma).diagonal(axis1=1, axis2=2).max(axis=0) for path in single]
    assert max((extent**2 * precision).max() for precision in narrowest) > 10 * NARROW
    for ours, theirs in zip(together, single, strict=True):
        assert_same(ours, theirs, FAITHFUL)
        assert_steps(Trajectory(ours.states[-25:], ours.stop), FAITHFUL, "full", 0.0)


def test_portions_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = starts_of(FAITHFUL, 2, [3, 1, 2, 3, 2, 1])
    whole = run_many(FAITHFUL, starts)
    monkeypatch.setattr(many, "ROOM", 4 * len(FAITHFUL))
    for ours, theirs in zip(run_many(FAITHFUL, starts), whole, strict=True):
        assert_same(ours, theirs, FAITHFUL)


def test_the_last_state_alone_is_that_of_the_path() -> None:
    starts = [*starts_of(X, 3, [2, 3]), ODD["a weight of 0"]]
    for path, last in zip(run_many(X, starts), run_many(X, starts, whole=False), strict=True):
        assert len(last.states) == 1 and last.stop == path.stop
        assert_array_equal(last.states[0].mixture.Sigma, path.states[-1].mixture.Sigma)
        assert last.states[0].log_likelihood == path.states[-1].log_likelihood


@pytest.mark.parametrize("max_iter", [0, 1, 7])
def test_the_iterations_are_counted_as_in_em(max_iter: int) -> None:
    assert_as_one_by_one(X, [TWO, *starts_of(X, 4, [1, 3])], "full", 0.0, 0.0, max_iter)
    assert len(run_many(X, [TWO], tol=0, max_iter=max_iter)[0].states) == max_iter + 1


def test_no_start_gives_no_run() -> None:
    assert run_many(X, []) == ()


@pytest.mark.parametrize(
    ("points", "start", "rule", "complaint"),
    [
        (X, TWO, {"tol": -1.0}, "tolerance"),
        (X, TWO, {"max_iter": -1}, "iterations"),
        (X, TWO, {"psi": -1.0}, "psi"),
        (X, TWO, {"covariance": "round"}, "round"),
        (X[:, :1], TWO, {}, "do not fit"),
        (X[:2], ODD["equal means"], {"psi": 1.0}, "too many"),
        (np.ones((9, 2)), TWO, {"max_iter": 0}, "All points are the same"),
        (np.column_stack([X[:, 0], 3 * X[:, 0]]), TWO, {"max_iter": 0}, "lie on a line"),
    ],
)
def test_what_em_refuses_is_refused(points: Array, start: Mixture, rule: dict[str, Any], complaint: str) -> None:
    for run in (lambda: em.run(points, start, **rule), lambda: run_many(points, [start], **rule)):
        with pytest.raises(InputError, match=complaint):
            run()
