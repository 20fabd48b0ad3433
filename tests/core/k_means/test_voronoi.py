"""The borders: by hand for two means, by brute force for more."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from gmm_core.k_means.voronoi import borders

WINDOW = ((-5.0, 5.0), (-4.0, 4.0))


def test_two_means_have_one_bisector_across_the_window() -> None:
    (ends,) = borders(np.array([[-1.0, 0.0], [3.0, 0.0]]), *WINDOW)
    assert_allclose(sorted(ends.tolist()), [[1, -4], [1, 4]])
    (ends,) = borders(np.array([[-1.0, -1.0], [1.0, 1.0]]), *WINDOW)
    assert_allclose(sorted(ends.tolist()), [[-4, 4], [4, -4]])


def test_what_is_not_there_is_nan() -> None:
    assert np.isnan(borders(np.zeros((2, 2)), *WINDOW)).all()
    assert np.isnan(borders(np.array([[20.0, 0.0], [30.0, 0.0]]), *WINDOW)).all()
    assert borders(np.zeros((1, 2)), *WINDOW).shape == (0, 2, 2)


def test_the_ends_keep_their_sides_as_means_move() -> None:
    """A border that swapped its ends between two steps would turn over."""
    (before,) = borders(np.array([[-1.0, 0.0], [1.0, 0.1]]), *WINDOW)
    (after,) = borders(np.array([[-1.0, 0.1], [1.0, 0.0]]), *WINDOW)
    assert np.abs(after - before).max() < 1.0


@given(arrays(np.float64, (4, 2), elements=st.floats(-4, 4).map(lambda x: round(x, 2)), unique=True))
def test_borders_are_equally_near_to_both_and_to_no_other_nearer(mu: np.ndarray) -> None:
    for (i, j), (a, b) in zip(itertools.combinations(range(4), 2), borders(mu, *WINDOW), strict=True):
        if np.isnan(a).any():
            continue
        for share in (0, 0.3, 0.7, 1):
            distance = np.linalg.norm((1 - share) * a + share * b - mu, axis=1)
            assert abs(distance[i] - distance[j]) < 1e-7
            assert distance[i] <= distance.min() + 1e-7


@given(arrays(np.float64, (4, 2), elements=st.floats(-4, 4).map(lambda x: round(x, 2)), unique=True))
def test_no_border_is_missing(mu: np.ndarray) -> None:
    """Wherever the nearest mean changes along a line of the window, a border of those two passes by."""
    ends = dict(zip(itertools.combinations(range(4), 2), borders(mu, *WINDOW), strict=True))
    x = np.linspace(-5, 5, 400)
    line = np.column_stack([x, np.full(400, 0.123)])
    nearest = ((line[:, None] - mu) ** 2).sum(axis=2).argmin(axis=1)
    for n in np.flatnonzero(np.diff(nearest)):
        i, j = sorted((int(nearest[n]), int(nearest[n + 1])))
        a, b = ends[i, j]
        span = b - a
        if np.isnan(span).any():  # a third region thinner than the step of the line lies between
            continue
        s = np.clip((line[n] - a) @ span / (span @ span), 0, 1)
        across = abs(float(span[0])) / max(abs(float(span[1])), 1e-9)
        assert np.linalg.norm(a + s * span - line[n]) < (x[1] - x[0]) * (1 + across) + 0.05
