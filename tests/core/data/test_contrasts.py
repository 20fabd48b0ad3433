"""The data that tell K-means from EM, and the count of points in the right place."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from gmm_core.data.contrasts import CONTRASTS, N, agreement, named

labels = arrays(np.int64, 15, elements=st.integers(0, 3))


@given(labels, labels)
def test_agreement_is_that_of_the_best_naming_by_brute_force(truth: np.ndarray, r: np.ndarray) -> None:
    best = max((truth == np.array(naming)[r]).mean() for naming in itertools.permutations(range(4)))
    assert agreement(truth, r, 4) == pytest.approx(best)


@given(labels, st.permutations(range(4)))
def test_names_of_clusters_do_not_matter(truth: np.ndarray, naming: list[int]) -> None:
    r = np.array(naming)[truth]
    assert agreement(truth, r, 4) == 1
    assert_array_equal(named(truth, r, 4), truth)


@pytest.mark.parametrize("name", CONTRASTS)
def test_draws_are_those_of_the_seed_and_know_where_they_came_from(name: str) -> None:
    contrast = CONTRASTS[name]
    data, again = (contrast.draw(np.random.default_rng(3)) for _ in range(2))
    assert_array_equal(data.X, again.X)
    assert data.X.shape == (N, 2)
    assert data.truth is contrast.truth
    assert data.labels is not None
    assert set(data.labels.tolist()) == set(range(contrast.truth.K))
    assert len(contrast.start) == contrast.truth.K
    assert data.title == contrast.title
