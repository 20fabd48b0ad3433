"""Ellipses against the Mahalanobis distance, grids against SciPy."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import multivariate_normal

from gmm_core.geometry import axes, density_grid, ellipse
from gmm_core.mixture import Mixture

sds = st.floats(0.1, 10)
correlations = st.floats(-0.95, 0.95)


def covariance(a: float, b: float, r: float) -> np.ndarray:
    return np.array([[a * a, r * a * b], [r * a * b, b * b]])


@given(sds, sds, correlations, st.floats(0.1, 5), st.integers(3, 200))
def test_every_point_of_an_ellipse_has_the_same_mahalanobis_distance(
    a: float, b: float, r: float, level: float, n: int
) -> None:
    mu, Sigma = np.array([3.0, -2.0]), covariance(a, b, r)
    points = ellipse(mu, Sigma, level, n)
    d = points - mu
    # (2.44), with the inverse written out so that no Cholesky factor is involved
    inverse = np.array([[Sigma[1, 1], -Sigma[0, 1]], [-Sigma[1, 0], Sigma[0, 0]]]) / (a * a * b * b * (1 - r * r))
    distance = np.sqrt(np.einsum("ni,ij,nj->n", d, inverse, d))
    assert points.shape == (n, 2)
    assert_array_equal(points[0], points[-1])
    assert_allclose(distance, level, rtol=1e-12)


def test_the_one_sigma_circle_is_the_unit_circle() -> None:
    points = ellipse(np.zeros(2), np.eye(2), 1.0, 5)
    assert_allclose(points, [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)], atol=1e-15)


def test_an_ellipse_does_not_jump_when_its_axes_change_places() -> None:
    before, after = ellipse(np.zeros(2), covariance(1, 0.999, 0.0)), ellipse(np.zeros(2), covariance(1, 1.001, 0.0))
    assert np.abs(before - after).max() < 0.01


@given(sds, sds, correlations)
def test_axes_rebuild_sigma(a: float, b: float, r: float) -> None:
    Sigma = covariance(a, b, r)
    lengths, directions = axes(Sigma)
    assert lengths[0] >= lengths[1]
    assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
    assert_allclose(directions.T @ np.diag(lengths**2) @ directions, Sigma, rtol=1e-10, atol=1e-12)
    # the ellipse reaches as far as its axes, nowhere beyond, and nowhere comes closer
    reach = np.linalg.norm(ellipse(np.zeros(2), Sigma, 1.0, 2000), axis=1)
    assert_allclose([reach.max(), reach.min()], lengths, rtol=0.02)
    assert reach.max() <= lengths[0] * (1 + 1e-9)
    assert reach.min() >= lengths[1] * (1 - 1e-9)


def test_axes_in_three_dimensions_are_rows() -> None:
    A = np.random.default_rng(0).normal(size=(3, 3))
    lengths, directions = axes(A @ A.T)
    assert_allclose((A @ A.T) @ directions[0], lengths[0] ** 2 * directions[0], rtol=1e-10)
    assert_allclose(directions.T @ np.diag(lengths**2) @ directions, A @ A.T, rtol=1e-10)


def test_axes_point_forward_and_never_have_negative_length() -> None:
    lengths, directions = axes(np.array([[4.0, 0.0], [0.0, 9.0]]))
    assert_allclose(lengths, (3, 2))
    assert_array_equal(directions, [(0, 1), (1, 0)])
    flat, _ = axes(np.array([[1e16, 1e16], [1e16, 1e16]]))
    assert flat[1] >= 0


def test_the_grid_is_the_density_of_scipy() -> None:
    mixture = Mixture(
        pi=np.array([0.3, 0.7]),
        mu=np.array([[0.0, 1.0], [2.0, -1.0]]),
        Sigma=np.array([covariance(1, 2, 0.5), covariance(0.3, 1, -0.8)]),
    )
    x, y = np.linspace(-3, 3, 5), np.linspace(-4, 4, 7)
    grid = density_grid(mixture, x, y)
    assert grid.shape == (7, 5)
    for i in range(len(y)):
        for j in range(len(x)):
            expected = sum(
                mixture.pi[k] * multivariate_normal(mixture.mu[k], mixture.Sigma[k]).pdf((x[j], y[i])) for k in range(2)
            )
            assert_allclose(grid[i, j], expected, rtol=1e-11)


def test_the_grid_holds_all_probability() -> None:
    mixture = Mixture(np.ones(1), np.zeros((1, 2)), np.eye(2)[None])
    line = np.linspace(-8, 8, 161)
    assert_allclose(density_grid(mixture, line, line).sum() * 0.1**2, 1, rtol=1e-12)
