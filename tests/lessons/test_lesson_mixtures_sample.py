"""The page about mixtures: how points are drawn, and how likely they are."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_mixtures import OPENING, PICTURES, SAYS, drawn, hills, known, normal, unknown, weights, with_
from numpy.testing import assert_allclose
from scipy import stats

from ui.lessons.mixtures import likelihood
from ui.lessons.mixtures import sample as mixtures_sample
from ui.lessons.mixtures.settings import Draw, Plane
from ui.state.settings import changed

# Ancestral sampling


@given(st.integers(0, 99), st.integers(2, 500), weights)
def test_law_every_point_comes_from_the_segment_its_u_fell_into(seed: int, N: int, w: float) -> None:
    weights = Plane(w, round(1 - w, 2), 0.3)
    sample, before = (mixtures_sample.drawn(weights, Draw(n, seed)) for n in (N, N - 1))
    edges = np.concatenate([[0], np.cumsum(sample.mixture.pi)])
    assert (edges[sample.labels] <= sample.u + 1e-12).all() and (sample.u < edges[sample.labels + 1] + 1e-12).all()
    assert (sample.X[:-1] == before.X).all() and (sample.labels[:-1] == before.labels).all()
    assert sample.N_k.sum() == N == len(sample.X)


def test_the_points_of_each_component_follow_its_gaussian() -> None:
    sample = drawn(with_(N=500))
    for k in range(3):
        X, mu, Sigma = sample.X[sample.labels == k], sample.mixture.mu[k], sample.mixture.Sigma[k]
        squared = np.einsum("ni,ij,nj->n", X - mu, np.linalg.inv(Sigma), X - mu)
        assert stats.kstest(squared, stats.chi2(2).cdf).pvalue > 0.01


def test_the_newest_point_in_numbers() -> None:
    sample, said = drawn(OPENING), SAYS["sampling"](OPENING)
    k, each = sample.labels[-1], normal(sample.X[-1], sample.mixture)
    assert said["z"] == ("(1, 0, 0)", "(0, 1, 0)", "(0, 0, 1)")[k]
    assert float(said["low"]) <= float(said["u"]) <= float(said["high"])
    assert said["powers"] == r"0.5^0 \cdot 0.3^0 \cdot 0.2^1" and said["pi"] == "0.2"
    assert said["density"] == f"{each[k]:.2f}" and said["p"] == f"{sample.mixture.pi @ each:.2f}"


def test_the_picture_shows_the_one_hot_vector_and_the_counts() -> None:
    sample, figure = drawn(OPENING), PICTURES["ancestral"](OPENING)
    texts = [label["text"] for label in figure["layout"]["annotations"]]
    assert f"z = {SAYS['sampling'](OPENING)['z']}" in texts
    assert texts[-3:] == [str(count) for count in sample.N_k]
    (bars,) = [trace for trace in figure["data"] if trace["type"] == "bar"]
    assert bars["x"] == sample.N_k.tolist()
    symbols = {trace["marker"]["symbol"]: len(trace["x"]) for trace in figure["data"] if len(trace["x"]) in sample.N_k}
    assert symbols == dict(zip(("circle", "square", "triangle-up"), sample.N_k.tolist(), strict=True))


# The log-likelihood


def test_the_terms_of_the_log_likelihood_are_those_of_scipy() -> None:
    sample, said = drawn(OPENING), SAYS["likelihood"](OPENING)
    terms = sample.mixture.pi[:, None] * normal(sample.X, sample.mixture)  # (K, N)
    assert said["total"] == f"{np.log(terms.sum(axis=0)).sum():.2f}"
    rows = said["rows"].split(r"\\")
    assert len(rows) == 3 and len(SAYS["likelihood"](with_(N=1))["rows"].split(r"\\")) == 1
    for row, column in zip(rows, terms.T, strict=False):
        assert " + ".join(f"{term:.2f}" for term in column) in row
        assert row.rstrip().endswith(f"= {math.log(column.sum()):.2f}")


@pytest.mark.parametrize("values", [{}, {"size": 0.4}, {"seed": 3, "N": 30}, {"w_1": 0.1}])
def test_the_curves_are_the_log_likelihoods_at_every_place(values: dict[str, Any]) -> None:
    setting = with_(**values)
    seen, sample = hills(setting), drawn(setting)
    for i in range(0, len(likelihood.PLACES), 80):
        x = likelihood.PLACES[i]
        mixture = likelihood.carried(sample.mixture, x, setting.carry.size)
        assert_allclose(mixture.mu[0], [x, 0.45 + (x - 0.22) * 0.1 / 0.55])
        joint = np.log(mixture.pi[:, None] * normal(sample.X, mixture))  # (K, N)
        assert_allclose(seen.incomplete[i], np.logaddexp.reduce(joint).sum(), rtol=1e-9)
        assert_allclose(seen.complete[i], joint[sample.labels, np.arange(sample.N)].sum(), rtol=1e-9)
    assert (seen.complete <= seen.incomplete).all(), "a sum is at least as large as one of its terms"


def test_law_with_known_labels_the_curve_is_one_parabola_with_the_top_that_is_said() -> None:
    seen = hills(OPENING)
    a, b, _ = np.polyfit(likelihood.PLACES, seen.complete, 2)
    assert_allclose(np.diff(seen.complete, 3), 0, atol=1e-8)
    assert_allclose(-b / (2 * a), known(OPENING).x, rtol=1e-9)
    assert SAYS["hills"](OPENING)["top"] == f"$x_1 = {-b / (2 * a):.3f}.$"
    assert known(with_(at=0.9)).x == pytest.approx(known(OPENING).x)


@pytest.mark.parametrize("at", [0.1, 0.42, 0.7, 0.95])
def test_the_slope_is_that_of_the_curve(at: float) -> None:
    sample = drawn(OPENING)

    def height(x: float) -> float:
        return float(likelihood.carried(sample.mixture, x, 1.0).log_density(sample.X).sum())

    numeric = (height(at + 1e-5) - height(at - 1e-5)) / 2e-5
    assert_allclose(unknown(with_(at=at)).slope, numeric, rtol=1e-6)


@pytest.mark.parametrize("values", [{"at": 0.9}, {"at": 0.0, "size": 0.3}, {"at": 0.55, "seed": 2}])
def test_law_every_press_of_the_button_climbs_until_the_slope_is_zero(values: dict[str, Any]) -> None:
    now, sample = with_(**values), drawn(with_(**values))
    path = [now.carry.at]
    for _ in range(300):
        path.append(unknown(changed(now, at=path[-1])).x)
    levels = [likelihood.carried(sample.mixture, x, now.carry.size).log_density(sample.X).sum() for x in path]
    assert all(after >= before - 1e-9 for before, after in pairwise(levels))
    assert levels[-1] > levels[0]
    assert abs(unknown(changed(now, at=path[-1])).slope) < 1e-3


def test_a_component_without_points_stays_where_it_is() -> None:
    setting = with_(w_1=0.0, w_2=0.6, w_3=0.4)
    assert unknown(setting).x == pytest.approx(setting.carry.at)
    assert "no point" in SAYS["hills"](setting)["top"]
    seen = hills(setting)
    assert np.ptp(seen.complete) == np.ptp(seen.incomplete) == 0, "any place will do"
