"""Equal components: they stay equal, whatever the rounding, and share the points in a fixed proportion."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gmm_core import FAMILIES, Mixture, Reason, run
from gmm_core.alike import alike
from gmm_core.general import generalised, incremental

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 2)) + 4 * RNG.integers(0, 2, (300, 1))


def with_twins(pi: list[float]) -> Mixture:
    """Three components, the first and the last of them equal."""
    return Mixture(pi, [[0, 1], [4, 3], [0, 1]], [np.eye(2), 2 * np.eye(2), np.eye(2)])


@pytest.mark.parametrize("covariance", FAMILIES)
@pytest.mark.parametrize(("pi", "psi"), [([0.3, 0.4, 0.3], 0.0), ([0.3, 0.4, 0.3], 0.1), ([0.1, 0.6, 0.3], 0.0)])
def test_equal_components_stay_equal_and_are_one_in_two_parts(pi: list[float], psi: float, covariance: str) -> None:
    states = run(X, with_twins(pi), covariance, psi, tol=0, max_iter=300).states
    for state in states:
        m = state.mixture
        assert_array_equal(m.mu[0], m.mu[2])
        assert_array_equal(m.Sigma[0], m.Sigma[2])
        assert_allclose(m.pi[2] / m.pi[0], pi[2] / pi[0], rtol=1e-9)
    if psi == 0:
        together = Mixture([pi[0] + pi[2], pi[1]], [[0, 1], [4, 3]], [np.eye(2), 2 * np.eye(2)])
        one = run(X, together, covariance, tol=0, max_iter=300).states[-1]
        assert states[-1].log_likelihood == pytest.approx(one.log_likelihood, rel=1e-12)


def test_with_a_prior_components_of_unequal_weight_part() -> None:
    """The prior counts for more where there are fewer points; in a shared covariance it does not."""
    start = with_twins([0.1, 0.6, 0.3])
    assert alike(start, "full", 0.1) == []
    after = run(X, start, "full", 0.1, max_iter=1).states[1].mixture
    assert np.abs(after.Sigma[0] - after.Sigma[2]).max() > 1e-3
    assert [group.tolist() for group in alike(start, "tied", 0.1)] == [[0, 2]]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_groups_are_those_of_equal_components(places: list[int]) -> None:
    K = len(places)
    mixture = Mixture(np.full(K, 1 / K), np.array(places, dtype=float)[:, None], np.ones((K, 1, 1)))
    expected = [[k for k in range(K) if places[k] == place] for place in dict.fromkeys(places)]
    assert [group.tolist() for group in alike(mixture, "full")] == [group for group in expected if len(group) > 1]


def test_a_component_without_points_is_like_no_other() -> None:
    assert alike(with_twins([0.0, 0.7, 0.3]), "full") == []
    assert run(X, with_twins([0.0, 0.7, 0.3])).stop.reason is Reason.CONVERGED


def test_they_stay_equal_in_the_other_ways_of_em() -> None:
    for way in (
        generalised.iterate(X, with_twins([0.3, 0.4, 0.3]), 0.5),
        incremental.iterate(X, with_twins([0.3, 0.4, 0.3])),
    ):
        *_, last = itertools.islice(way, 40)
        assert_array_equal(last.mixture.mu[0], last.mixture.mu[2])
