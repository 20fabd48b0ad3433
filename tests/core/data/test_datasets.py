"""Data sets: golden numbers, what their options do, and whether their sentences are true."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gmm_core.arrays import InputError
from gmm_core.data.datasets import DATASETS, SIX_POINTS_START, Dataset
from gmm_core.data.option import Option
from gmm_core.em import Reason, e_step, m_step, run
from gmm_core.gaussian import mahalanobis
from gmm_core.init import INITIALISERS
from gmm_core.mixture import Mixture

KEYS = ["old_faithful", "six_points", "fig_2_23", "mixture", "two_moons", "rings", "elongated", "collapse"]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# Six points: the calculation by hand

HAND_X = [(0, 3), (0, 0), (3, 3), (9, 9), (12, 9), (12, 6)]
HAND_GAMMA = [(0.9, 0.1), (0.9, 0.1), (0.75, 0.25), (0.25, 0.75), (0.1, 0.9), (0.1, 0.9)]
HAND_N_K = (3.0, 3.0)
HAND_PI = (0.5, 0.5)
HAND_MU = [(2.3, 2.9), (9.7, 7.1)]
HAND_SIGMA = [[(13.31, 8.33), (8.33, 7.19)], [(13.31, 6.13), (6.13, 5.99)]]


def test_six_points_golden_table() -> None:
    X = DATASETS["six_points"].make(rng()).X
    expectation = e_step(X, SIX_POINTS_START)
    mixture = m_step(X, expectation.gamma)
    assert_array_equal(X, HAND_X)
    assert_allclose(expectation.gamma, HAND_GAMMA, rtol=1e-13)
    assert_allclose(expectation.N_k, HAND_N_K, rtol=1e-13)
    assert_allclose(mixture.pi, HAND_PI, rtol=1e-13)
    assert_allclose(mixture.mu, HAND_MU, rtol=1e-13)
    assert_allclose(mixture.Sigma, HAND_SIGMA, rtol=1e-12)


def test_six_points_table_follows_from_the_formulas() -> None:
    """The same table once more in fractions, from (9.23)-(9.26) alone: 3 instead of e makes them exact."""
    pi, mu = (Fraction(3, 4), Fraction(1, 4)), ((0, 3), (6, 3))
    gamma: list[tuple[Fraction, Fraction]] = []
    for x, y in HAND_X:
        d2 = [(x - a) ** 2 + (y - b) ** 2 for a, b in mu]
        # exp(-d^2 / 2 sigma^2) = 3^(-d^2 / 36); what both components share cancels
        odds = pi[0] / pi[1] * Fraction(3) ** Fraction(d2[1] - d2[0], 36)
        assert isinstance(odds, Fraction)  # a whole exponent, so that paper is enough
        gamma.append((odds / (1 + odds), 1 / (1 + odds)))
    assert [tuple(map(float, row)) for row in gamma] == HAND_GAMMA
    for k in range(2):
        weights = [row[k] for row in gamma]
        N_k = sum(weights)
        mean = [sum(w * p[i] for w, p in zip(weights, HAND_X, strict=True)) / N_k for i in range(2)]
        Sigma = [
            [
                sum(w * (p[i] - mean[i]) * (p[j] - mean[j]) for w, p in zip(weights, HAND_X, strict=True)) / N_k
                for j in range(2)
            ]
            for i in range(2)
        ]
        assert float(N_k) == HAND_N_K[k]
        assert float(N_k / 6) == HAND_PI[k]
        assert [float(m) for m in mean] == list(HAND_MU[k])
        assert [[float(s) for s in row] for row in Sigma] == [list(row) for row in HAND_SIGMA[k]]


def test_six_points_log_likelihood_and_end() -> None:
    X = DATASETS["six_points"].make(rng()).X
    variance = 18 / math.log(3)
    by_formula = sum(
        math.log(
            sum(
                pi * math.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * variance)) / (2 * math.pi * variance)
                for pi, (a, b) in zip((0.75, 0.25), ((0, 3), (6, 3)), strict=True)
            )
        )
        for x, y in HAND_X
    )
    trajectory = run(X, SIX_POINTS_START)
    assert trajectory.states[0].log_likelihood == pytest.approx(by_formula, rel=1e-13)
    assert trajectory.stop.reason is Reason.CONVERGED
    end = trajectory.states[-1].mixture  # two clusters of three, in round numbers
    assert_allclose(end.mu, [(1, 2), (11, 8)], atol=1e-6)
    assert_allclose(end.Sigma, [[(2, 1), (1, 2)], [(2, -1), (-1, 2)]], atol=1e-6)


def test_six_points_give_the_same_table_when_standardised() -> None:
    dataset = DATASETS["six_points"].make(rng()).standardised()
    start = SIX_POINTS_START.affine(-dataset.shift / dataset.scale, 1 / dataset.scale)
    gamma = start.responsibilities(dataset.X)
    assert_allclose(gamma, HAND_GAMMA, rtol=1e-12)
    assert_allclose(dataset.original(m_step(dataset.X, gamma)).mu, HAND_MU, rtol=1e-12)


# Old Faithful and fig. 2.23


def test_old_faithful_is_the_published_data() -> None:
    dataset = DATASETS["old_faithful"].make(rng())
    assert dataset.X.shape == (272, 2)
    assert_allclose(dataset.X.mean(axis=0), (3.487783, 70.897059), atol=5e-7)
    assert_allclose(dataset.X.std(axis=0, ddof=1), (1.141371, 13.594974), atol=5e-7)
    assert dataset.standardised().X.prod(axis=1).mean() == pytest.approx(0.900811, abs=5e-7)
    assert dataset.columns == ("eruptions (min)", "waiting (min)")
    assert "Azzalini & Bowman" in dataset.source
    assert "Härdle" in dataset.source


def test_fig_2_23_is_drawn_from_the_mixture_it_names() -> None:
    dataset = DATASETS["fig_2_23"].make(rng(), {"N": 20_000})
    assert dataset.truth is not None
    assert dataset.labels is not None
    assert "after Bishop" in dataset.source
    assert_allclose(dataset.truth.pi, (0.5, 0.3, 0.2))
    for k in range(3):
        mine = dataset.X[dataset.labels == k]
        assert_allclose(len(mine) / 20_000, dataset.truth.pi[k], atol=0.015)
        assert_allclose(mine.mean(axis=0), dataset.truth.mu[k], atol=0.01)
        assert_allclose(np.cov(mine.T), dataset.truth.Sigma[k], atol=0.001)


# All of them


def test_the_keys_are_what_links_say() -> None:
    assert list(DATASETS) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_every_kind_speaks_for_itself(key: str) -> None:
    kind = DATASETS[key]
    dataset = kind.make(rng())
    assert dataset.title == kind.title != ""
    assert dataset.look_for == kind.look_for
    assert kind.look_for.endswith(".")
    assert kind.look_for.count(". ") == 0  # one sentence
    for option in kind.options:
        assert option.check(option.default) == option.default
        assert option.label
        assert option.help.endswith(".")


@pytest.mark.parametrize("key", [key for key in KEYS if DATASETS[key].options])
def test_the_seed_decides_the_points(key: str) -> None:
    kind = DATASETS[key]
    assert_array_equal(kind.make(rng(1)).X, kind.make(rng(1)).X)
    assert not np.array_equal(kind.make(rng(1)).X, kind.make(rng(2)).X)


@pytest.mark.parametrize(("key", "option"), [(key, option) for key in KEYS for option in DATASETS[key].options])
def test_every_option_works_at_its_limits(key: str, option: Option) -> None:
    smallest = {"N": 10}
    for value, beyond in ((option.low, option.low - 1), (option.high, option.high + 1)):
        options = smallest | {option.name: value}
        dataset = DATASETS[key].make(rng(), options)
        assert dataset.X.shape == (options["N"], 2)
        assert dataset.labels is not None
        dataset.standardised()
        with pytest.raises(InputError, match=option.label):
            DATASETS[key].make(rng(), options | {option.name: beyond})


# The mixture generator


@given(
    clusters=st.integers(1, 10),
    separation=st.floats(0, 10),
    elongation=st.floats(1, 10),
    imbalance=st.floats(1, 50),
    seed=st.integers(0, 10_000),
)
def test_the_generator_keeps_what_its_options_say(
    clusters: int, separation: float, elongation: float, imbalance: float, seed: int
) -> None:
    options = {"clusters": clusters, "separation": separation, "elongation": elongation, "imbalance": imbalance}
    truth = DATASETS["mixture"].make(rng(seed), options | {"N": 10}).truth
    assert truth is not None
    assert clusters == truth.K
    distance = np.linalg.norm(truth.mu[:, None] - truth.mu, axis=2) + np.diag(np.full(clusters, math.inf))
    if clusters > 1:
        assert_allclose(distance.min(axis=1), separation, rtol=1e-8, atol=1e-12)
        assert truth.pi.max() / truth.pi.min() == pytest.approx(imbalance)
    long, short = np.sqrt(np.linalg.eigvalsh(truth.Sigma)[:, ::-1]).T
    assert_allclose(long / short, elongation, rtol=1e-8)
    assert_allclose(long * short, 1, rtol=1e-8)


def test_background_noise_is_labelled_and_even() -> None:
    dataset = DATASETS["mixture"].make(rng(), {"noise": 0.3, "N": 10_000})
    assert dataset.labels is not None
    assert dataset.truth is not None
    noise = dataset.X[dataset.labels == -1]
    assert len(noise) == 3000
    corner = (noise < (noise.min(axis=0) + noise.max(axis=0)) / 2).all(axis=1)
    assert corner.mean() == pytest.approx(0.25, abs=0.03)
    for k in range(3):  # the others belong to their component: the mean of a squared distance is D
        delta = mahalanobis(dataset.X[dataset.labels == k], dataset.truth.mu[k], dataset.truth.Sigma[k])
        assert (delta**2).mean() == pytest.approx(2, abs=0.15)
    assert len(np.unique(dataset.labels[:100])) == 4  # mixed, not noise last


# Is it true what the sentences say?


def fit(dataset: Dataset, start: str, K: int = 2, psi: float = 0.0, seed: int = 0) -> Mixture:
    return run(dataset.X, INITIALISERS[start].make(dataset.X, K, rng(seed)), psi=psi).states[-1].mixture


def agreement(dataset: Dataset, mixture: Mixture) -> float:
    """Share of points whose label is the most frequent one within their component."""
    assert dataset.labels is not None
    k = mixture.responsibilities(dataset.X).argmax(axis=1)
    return sum(np.bincount(dataset.labels[k == j]).max() for j in np.unique(k)) / len(k)


@pytest.mark.parametrize("start", INITIALISERS)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_trap_collapses_unless_regularised(start: str, seed: int) -> None:
    dataset = DATASETS["collapse"].make(rng(seed)).standardised()
    far = dataset.X[-1]
    beginning = INITIALISERS[start].make(dataset.X, 2, rng(seed))
    trajectory = run(dataset.X, beginning)
    assert trajectory.stop.reason is Reason.COLLAPSED
    last = trajectory.states[-1].mixture
    nearest = int(np.linalg.norm(last.mu - far, axis=1).argmin())
    assert trajectory.stop.component == nearest
    for psi in (0.001, 0.1):
        assert run(dataset.X, beginning, psi=psi).stop.reason is Reason.CONVERGED


def test_clusters_pushed_together_are_no_longer_found() -> None:
    def found(separation: float) -> int:
        count = 0
        for seed in range(6):
            dataset = DATASETS["mixture"].make(rng(seed), {"separation": separation})
            assert dataset.truth is not None
            mu = fit(dataset, "kmeans", K=3, seed=seed).mu
            count += bool((np.linalg.norm(mu[:, None] - dataset.truth.mu, axis=2).min(axis=0) < 0.5).all())
        return count

    assert found(5.0) == 6
    assert found(1.0) <= 3


def test_rings_are_found_from_the_corner_but_not_from_k_means() -> None:
    lucky = 0
    for seed in range(6):
        dataset = DATASETS["rings"].make(rng(seed)).standardised()
        good = fit(dataset, "corner", seed=seed)
        assert agreement(dataset, good) > 0.99
        assert_allclose(good.mu[0], good.mu[1], atol=0.4)  # one centre; the rings reach out to about 2
        lucky += agreement(dataset, fit(dataset, "kmeans", seed=seed)) > 0.8
    assert lucky <= 2


def test_moons_need_more_than_two_ellipses() -> None:
    for seed in range(3):
        dataset = DATASETS["two_moons"].make(rng(seed)).standardised()
        two = agreement(dataset, fit(dataset, "kmeans", K=2, seed=seed))
        six = agreement(dataset, fit(dataset, "kmeans", K=6, seed=seed))
        assert two < 0.92
        assert six > max(two + 0.02, 0.9)


def test_one_cluster_is_cut_where_the_start_says() -> None:
    dataset = DATASETS["elongated"].make(rng(1)).standardised()
    weights = [
        fit(dataset, start, seed=seed).pi.max() for start in ("points", "kmeans_pp", "corner") for seed in (1, 2)
    ]
    assert np.ptp(weights) > 0.2
    assert dataset.truth is not None
    assert dataset.truth.K == 1
