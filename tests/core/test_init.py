"""Starts: the reference runs of PRML fig. 9.8 and the saddle, and starts on awkward data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chisquare
from sklearn.cluster import KMeans

from gmm_core import init
from gmm_core.arrays import InputError
from gmm_core.data.datasets import DATASETS
from gmm_core.em import m_step, run
from gmm_core.init import INITIALISERS, NARROWEST
from gmm_core.mixture import Mixture

ANY_K = [key for key, initialiser in INITIALISERS.items() if initialiser.components is None]
REFERENCE = {  # ln p(X) at L = 0, 1, 2, 5, 10, 20 on standardised Old Faithful, K = 2, full covariances
    "fig_9_8": ("-1150.202", "-536.888", "-527.872", "-448.457", "-395.574", "-385.461"),
    "saddle": ("-7408.9", "-548.9", "-544.2", "-542.2", "-541.8", "-541.4"),
}


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


RAW = DATASETS["old_faithful"].make(rng())
FAITHFUL = RAW.standardised()


def test_the_keys_are_what_links_say() -> None:
    assert list(INITIALISERS) == ["points", "kmeans_pp", "kmeans", "random_gamma", "corner", "fig_9_8", "saddle"]
    assert all(initialiser.help.endswith(".") and initialiser.title for initialiser in INITIALISERS.values())


# The reference runs


@pytest.mark.parametrize("key", REFERENCE)
def test_log_likelihood_of_the_reference_run(key: str) -> None:
    states = run(FAITHFUL.X, INITIALISERS[key].make(FAITHFUL.X, 2, rng()), tol=0, max_iter=60).states
    for L, expected in zip((0, 1, 2, 5, 10, 20), REFERENCE[key], strict=True):
        digits = len(expected.split(".")[1])
        assert f"{states[L].log_likelihood:.{digits}f}" == expected
    assert states[-1].log_likelihood == pytest.approx(-385.4607, abs=5e-5)


def test_the_default_tolerance_does_not_take_the_saddle_for_the_end() -> None:
    trajectory = run(FAITHFUL.X, INITIALISERS["saddle"].make(FAITHFUL.X, 2, rng()))
    gains = np.diff([state.log_likelihood for state in trajectory.states])
    assert (gains[5:20] < 1e-3 * len(FAITHFUL.X)).all()  # 1e-3 per point, scikit-learn's default, would stop here
    assert trajectory.stop.iteration > 30
    assert trajectory.states[-1].log_likelihood == pytest.approx(-385.4607, abs=5e-5)


def test_fig_9_8_on_standardised_data_is_what_we_say_in_public() -> None:
    start = INITIALISERS["fig_9_8"].make(FAITHFUL.X, 2, rng())
    assert_allclose(start.pi, (0.5, 0.5))
    assert_allclose(start.mu, [(-1.5, 1), (1.5, -1)], rtol=1e-12)
    assert_allclose(start.Sigma, [np.eye(2), np.eye(2)], atol=1e-12)


@pytest.mark.parametrize("key", REFERENCE)
def test_raw_and_standardised_data_give_the_same_film(key: str) -> None:
    raw = run(RAW.X, INITIALISERS[key].make(RAW.X, 2, rng()), tol=0, max_iter=8)
    scaled = run(FAITHFUL.X, INITIALISERS[key].make(FAITHFUL.X, 2, rng()), tol=0, max_iter=8)
    constant = len(RAW.X) * np.log(FAITHFUL.scale).sum()
    for one, other in zip(raw.states, scaled.states, strict=True):
        assert_allclose(one.mixture.mu, FAITHFUL.original(other.mixture).mu, rtol=1e-9)
        assert one.log_likelihood == pytest.approx(other.log_likelihood - constant, rel=1e-10)


# Each start is what it says


@pytest.mark.parametrize("key", INITIALISERS)
def test_from_every_start_em_reaches_the_maximum_of_old_faithful(key: str) -> None:
    for seed in range(3):
        trajectory = run(FAITHFUL.X, INITIALISERS[key].make(FAITHFUL.X, 2, rng(seed)))
        assert trajectory.states[-1].log_likelihood == pytest.approx(-385.4607, abs=5e-4)


@pytest.mark.parametrize("key", ["points", "kmeans_pp"])
def test_means_are_distinct_data_points_with_the_covariance_of_all(key: str) -> None:
    X = np.repeat(FAITHFUL.X[:8], 5, axis=0)
    K = len(np.unique(X, axis=0))
    start = INITIALISERS[key].make(X, K, rng())
    assert_array_equal(np.unique(start.mu, axis=0), np.unique(X, axis=0))
    assert_allclose(start.pi, 1 / K)
    for Sigma in start.Sigma:
        assert_allclose(Sigma, np.cov(X.T, bias=True), rtol=1e-12)


def test_random_points_are_drawn_evenly() -> None:
    X = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 5.0], [9.0, 1.0]])
    drawn = [start.mu[0, 0] for start in INITIALISERS["points"].make_many(X, 1, [rng()] * 800)]
    counts = [drawn.count(x) for x in X[:, 0]]
    assert chisquare(counts).pvalue > 0.001


def test_seeds_follow_the_squared_distance() -> None:
    """Both draws against the probabilities of k-means++, worked out by brute force."""
    X = np.array([[0.0], [1.0], [3.0], [3.0], [7.0]])
    expected = np.zeros((5, 5, 5))
    for i in range(5):
        to_i = (X[:, 0] - X[i, 0]) ** 2
        for j in range(5):
            to_both = np.minimum(to_i, (X[:, 0] - X[j, 0]) ** 2)
            if to_i[j] > 0:
                expected[i, j] = to_i[j] / to_i.sum() / 5 * to_both / to_both.sum()
    values = [0.0, 1.0, 3.0, 7.0]  # the two points at 3 cannot be told apart
    merge = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    expected = np.einsum("ijk,ia,jb,kc->abc", expected, merge, merge, merge)
    counts, generator, n = np.zeros((4, 4, 4)), rng(), 4000
    for _ in range(n):
        counts[tuple(values.index(x) for x in init.seeds(X, 3, generator)[:, 0])] += 1
    possible = expected > 0
    assert counts[~possible].sum() == 0
    assert expected.sum() == pytest.approx(1)
    assert chisquare(counts[possible], n * expected[possible]).pvalue > 0.001


def test_k_means_start_holds_the_moments_of_the_clusters() -> None:
    X = FAITHFUL.X
    start = INITIALISERS["kmeans"].make(X, 3, rng())
    theirs = KMeans(3, init=start.mu, n_init=1, tol=0, algorithm="lloyd").fit(X)
    assert_allclose(theirs.cluster_centers_, start.mu, rtol=1e-9)  # it is a fixed point of theirs, too
    for k in range(3):
        mine = X[theirs.labels_ == k]
        assert start.pi[k] == pytest.approx(len(mine) / len(X))
        assert_allclose(start.Sigma[k], np.cov(mine.T, bias=True), rtol=1e-9)


def test_a_cluster_of_one_point_gets_a_small_circle() -> None:
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [100.0, 100.0]])
    start = INITIALISERS["kmeans"].make(X, 2, rng())
    lonely = int(start.mu[:, 0].argmax())
    assert_array_equal(start.mu[lonely], (100, 100))
    assert_allclose(start.Sigma[lonely], np.diag((NARROWEST * X.std(axis=0)) ** 2), rtol=1e-12, atol=1e-12)


def test_a_component_without_points_gets_the_moments_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "seeds", lambda X, K, rng: np.array([[0.0, 0.0], [1e6, 1e6]]))
    start = INITIALISERS["kmeans"].make(FAITHFUL.X, 2, rng())
    N = len(FAITHFUL.X)
    assert_allclose(start.pi, (N / (N + 1), 1 / (N + 1)))
    assert_allclose(start.mu, 0, atol=1e-12)
    assert_allclose(start.Sigma[1], np.corrcoef(FAITHFUL.X.T), rtol=1e-12)


def test_random_responsibilities_are_one_m_step_of_even_ones() -> None:
    start = INITIALISERS["random_gamma"].make(FAITHFUL.X, 3, rng(5))
    gamma = rng(5).dirichlet(np.ones(3), size=len(FAITHFUL.X))
    expected = m_step(FAITHFUL.X, gamma)
    assert_allclose(start.pi, expected.pi, rtol=1e-12)
    assert_allclose(start.mu, expected.mu, atol=1e-12)
    assert_allclose(start.Sigma, expected.Sigma, rtol=1e-10)
    assert np.abs(start.mu).max() < 0.3  # all near the centre


def test_the_corner_is_crowded_but_not_one_spot() -> None:
    start = INITIALISERS["corner"].make(RAW.X, 4, rng())
    offset = (start.mu - RAW.X.min(axis=0)) / RAW.X.std(axis=0)
    assert (offset >= 0).all()
    assert (offset <= 0.1).all()
    assert len(np.unique(start.mu, axis=0)) == 4
    same = Mixture(start.pi, np.repeat(start.mu[:1], 4, axis=0), start.Sigma)  # why not one spot
    assert_allclose(np.ptp(run(RAW.X, same, max_iter=20).states[-1].mixture.mu, axis=0), 0, atol=1e-9)


# Awkward data

coordinates = arrays(
    np.float64, st.tuples(st.integers(2, 9), st.integers(1, 3)), elements=st.integers(-3, 3).map(float)
)


@given(coordinates, st.integers(1, 5), st.integers(0, 99), st.sampled_from([1e-6, 1.0, 1e8]))
def test_every_start_is_a_proper_mixture_or_a_clear_refusal(X: np.ndarray, K: int, seed: int, unit: float) -> None:
    X = X * unit
    distinct = len(np.unique(X, axis=0))
    for key in ANY_K:
        if distinct < 2 or distinct < K:
            with pytest.raises(InputError, match=r"All points are equal|different points"):
                INITIALISERS[key].make(X, K, rng(seed))
            continue
        start = INITIALISERS[key].make(X, K, rng(seed))  # a Mixture cannot be made of a singular Sigma
        assert start.mu.shape == (K, X.shape[1])
        sd = X.std(axis=0)
        sd = np.where(sd > 0, sd, sd.max())
        assert np.linalg.eigvalsh(start.Sigma / np.multiply.outer(sd, sd)).min() > 0.99 * NARROWEST**2
        assert np.isfinite(start.log_density(X)).all()


@pytest.mark.parametrize("key", INITIALISERS)
def test_data_on_a_line_or_with_a_constant_column_has_a_start(key: str) -> None:
    t = np.linspace(0, 1, 50)
    for X in (np.column_stack([t, 3 * t]), np.column_stack([t, np.full(50, 7.1)])):
        start = INITIALISERS[key].make(X, 2, rng())
        assert np.isfinite(run(X, start, psi=0.01, max_iter=5).states[-1].log_likelihood)


@pytest.mark.parametrize("key", ANY_K)
def test_starts_move_and_stretch_with_the_data(key: str) -> None:
    """Only scaling both columns alike: distances, and with them K-means, know no more than that."""
    plain = INITIALISERS[key].make(FAITHFUL.X, 3, rng(3))
    moved = INITIALISERS[key].make(1e4 + 8 * FAITHFUL.X, 3, rng(3))
    expected = plain.affine(np.full(2, 1e4), np.full(2, 8.0))
    assert_allclose(moved.pi, expected.pi, rtol=1e-12)
    assert_allclose(moved.mu, expected.mu, rtol=1e-12)
    assert_allclose(moved.Sigma, expected.Sigma, rtol=1e-7)


def test_the_same_seed_gives_the_same_start() -> None:
    for key in ANY_K:
        one, two, other = (INITIALISERS[key].make(FAITHFUL.X, 3, rng(seed)) for seed in (1, 1, 2))
        assert_array_equal(one.mu, two.mu)
        assert not np.array_equal(one.mu, other.mu)


def test_refusals_say_what_to_do() -> None:
    for key in ("fig_9_8", "saddle"):
        with pytest.raises(InputError, match="choose another one for K = 3"):
            INITIALISERS[key].make(FAITHFUL.X, 3, rng())
        with pytest.raises(InputError, match="two columns"):
            INITIALISERS[key].make(rng().normal(size=(10, 3)), 2, rng())
    with pytest.raises(InputError, match="only 2 different points for K = 3 components: choose K = 2 or less"):
        INITIALISERS["corner"].make(np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]), 3, rng())
    for unit in (1e200, 1e-200):
        with pytest.raises(InputError, match="change the unit"):
            INITIALISERS["kmeans"].make(unit * FAITHFUL.X, 2, rng())
    with pytest.raises(InputError, match="At least one component"):
        INITIALISERS["points"].make(FAITHFUL.X, 0, rng())
