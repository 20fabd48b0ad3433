"""starts.py: many starts are many runs of EM, and solutions do not depend on labels."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import binomtest

from gmm_core import Mixture, Reason, Stop, em
from gmm_core.arrays import Array
from gmm_core.fits.starts import Finish, distinct, from_left, labelling, many, relabel, share_interval, twins
from gmm_core.init import INITIALISERS

CONVERGED = Stop(Reason.CONVERGED, 5)


def mixture(seed: int, K: int = 3) -> Mixture:
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(K, 2, 2))
    return Mixture(rng.dirichlet(np.ones(K)), 3 * rng.normal(size=(K, 2)), A @ A.mT + 0.2 * np.eye(2))


def ended(found: Mixture, X: Array, stop: Stop = CONVERGED) -> Finish:
    return Finish(found, float(found.log_density(X).sum()), stop)


@given(seed=st.integers(0, 10_000), order=st.permutations(range(3)))
def test_relabelling_changes_labels_only(seed: int, order: list[int]) -> None:
    given_, X = mixture(seed), np.random.default_rng(seed).normal(size=(20, 2))
    other = relabel(given_, order)
    assert_allclose(other.log_density(X), given_.log_density(X), rtol=1e-12)
    assert_allclose(other.responsibilities(X), given_.responsibilities(X)[:, order], rtol=1e-9, atol=1e-300)
    assert labelling(other, given_) == tuple(order)


@given(
    seed=st.integers(0, 10_000),
    orders=st.lists(st.permutations(range(3)), min_size=1, max_size=8),
    shuffle=st.randoms(),
)
def test_distinct_solutions_do_not_depend_on_labels_or_on_the_order_of_runs(seed, orders, shuffle) -> None:  # type: ignore[no-untyped-def]
    X = 3 * np.random.default_rng(seed).normal(size=(30, 2))
    a, b = mixture(seed), mixture(seed + 1)
    runs = [ended(relabel(a, order), X) for order in orders] + [ended(relabel(b, order), X) for order in orders]
    shuffle.shuffle(runs)
    solutions = distinct(X, runs)
    assert len(solutions) == 2
    assert solutions[0].log_likelihood >= solutions[1].log_likelihood
    assert sorted(n for solution in solutions for n in solution.runs) == list(range(len(runs)))
    assert [len(solution.runs) for solution in solutions] == [len(orders)] * 2


def test_the_twins_are_all_different_and_the_same() -> None:
    given_, X = mixture(0), np.random.default_rng(0).normal(size=(20, 2))
    family = twins(given_)
    assert len(family) == math.factorial(3)
    assert_array_equal(family[0].mu, given_.mu)
    assert len({twin.mu.tobytes() for twin in family}) == 6
    assert len(distinct(X, [ended(twin, X) for twin in family])) == 1


@given(seed=st.integers(0, 10_000), order=st.permutations(range(3)))
def test_from_left_brings_twins_together(seed: int, order: list[int]) -> None:
    assert_array_equal(from_left(relabel(mixture(seed), order)).mu, from_left(mixture(seed)).mu)
    assert (np.diff(from_left(mixture(seed)).mu[:, 0]) >= 0).all()


def test_a_wrong_order_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="no order"):
        relabel(mixture(0), [0, 0, 1])


def test_many_starts_are_many_runs() -> None:
    rng = np.random.default_rng(1)
    X = np.vstack([rng.normal(size=(40, 2)), rng.normal(size=(40, 2)) + 6])
    starts = [INITIALISERS["points"].make(X, 2, np.random.default_rng(seed)) for seed in range(6)]
    finishes = many(X, starts)
    for start, finish in zip(starts, finishes, strict=True):
        run = em.run(X, start, max_iter=500)
        assert finish.stop == run.stop
        assert_allclose(finish.mixture.Sigma, run.states[-1].mixture.Sigma, rtol=1e-9)
        assert_allclose(finish.log_likelihood, run.states[-1].log_likelihood, rtol=1e-12)
    best = distinct(X, finishes)[0]
    assert best.log_likelihood == max(finish.log_likelihood for finish in finishes)
    assert len(best.runs) >= 4


def test_only_runs_that_converged_are_solutions() -> None:
    X = np.random.default_rng(0).normal(size=(20, 2))
    found = mixture(0)
    stops = [Stop(Reason.COLLAPSED, 3, 0), Stop(Reason.MAX_ITER, 9), CONVERGED]
    solutions = distinct(X, [ended(found, X, stop) for stop in stops])
    assert [solution.runs for solution in solutions] == [(2,)]
    assert distinct(X, []) == ()


@pytest.mark.parametrize(("count", "of"), [(0, 50), (1, 50), (6, 50), (48, 50), (50, 50), (7, 100)])
def test_the_interval_of_a_share_is_that_of_scipy(count: int, of: int) -> None:
    theirs = binomtest(count, of).proportion_ci(0.9, "exact")
    assert_allclose(share_interval(count, of, 0.9), (theirs.low, theirs.high), rtol=1e-10)
