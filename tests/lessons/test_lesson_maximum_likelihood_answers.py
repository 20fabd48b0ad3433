"""The page on maximum likelihood: its answers are true."""

import math
import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from exercises import followed
from lesson_maximum_likelihood import COINCIDING, climbing, with_
from numpy.testing import assert_allclose
from scipy.stats import norm

from gmm_core.gaussian import mahalanobis
from ui.lessons.maximum_likelihood import bias, climb, plane
from ui.lessons.maximum_likelihood.settings import (
    KNOWN_MEAN,
    LIMITS,
    ML_VARIANCE,
    Settings,
)


def set_up(title: str) -> tuple[Settings, str]:
    """Return the settings that the link of an exercise makes, and the answer."""
    chosen, tried = followed("maximum_likelihood", title, Settings)
    return chosen, tried.answer


def test_half_of_sigma_costs_more_than_twice() -> None:
    values, answer = set_up("Too narrow or too wide?")
    at = climb.climb(*climbing(values))
    assert values.maximum and at.mu == round(at.mu_ml, 2)
    assert at.sigma == pytest.approx(at.sigma_ml / 2, abs=0.006) and round(2 * at.sigma_ml, 2) == 2.34
    top = at.ln_p(at.mu_ml, at.sigma_ml)
    half, twice = (top - at.ln_p(at.mu_ml, s * at.sigma_ml) for s in (0.5, 2))
    assert_allclose([half, twice], [at.N * (1.5 - math.log(2)), at.N * (math.log(2) - 0.375)], rtol=1e-12)
    assert f"= {half / at.N:.2f}\\,N" in answer and f"= {twice / at.N:.2f}\\,N" in answer
    assert f"about {half:.0f} against {twice:.0f}" in answer
    assert "is 8.32 below" in climb.best_mu(*climbing(values))["verdict"] and top - at.ln_p(
        at.mu, 2.34
    ) == pytest.approx(3.2, abs=0.05)


def test_a_wrong_mean_wants_a_wider_gaussian() -> None:
    values, answer = set_up("The wrong mean")
    at = climb.climb(*climbing(values))
    assert values.yours.sigma == round(at.sigma_ml, 2) == 1.17
    assert climb.uphill(at) == "Uphill: a larger μ, and a larger σ."
    off = round(at.mu_ml + 1, 2)
    assert f"{at.sigma_ml**2:.2f} + {off:.2f}^2 = {at.best_sigma**2:.2f}" in answer
    assert f"\\sigma = {at.best_sigma:.2f}" in answer and at.best_sigma < LIMITS["sigma"][1]


def test_ln_p_can_be_positive() -> None:
    values, answer = set_up("Can $\\ln p$ be positive?")
    at = climb.climb(*climbing(values))
    assert (
        f"Positive: {climb.numbers(*climbing(values))['ln_p']}." in answer
        and float(climb.numbers(*climbing(values))["ln_p"]) > 0
    )
    densities = norm(at.mu, at.sigma).pdf(at.x)
    assert {f"{density:.2f}" for density in densities} == {"1.33"} and "are 1.33" in answer
    assert f"{at.sigma_ml:.2f}$ it is {at.ln_p(at.mu_ml, at.sigma_ml):.2f}." in answer
    assert "sample 104" in answer and climb.climb(*climbing(with_(**COINCIDING))).sigma_ml == 0


def test_two_points_find_half_of_the_variance() -> None:
    values, answer = set_up("Two points")
    assert values.series.N_each == 2 and bias.repeated(values.series).expected == 0.5
    told = bias.numbers(values.series)
    assert f"{told['average']} ± {told['error']}" in answer
    assert float(told["average"]) == pytest.approx(0.5, abs=0.03)
    means = bias.repeated(values.series).x.mean(axis=1)
    assert float(told["mean_error"]) == pytest.approx(means.std(ddof=1) / len(means) ** 0.5, abs=6e-4)
    assert "0.95" in answer and bias.repeated(replace(values.series, N_each=20)).expected == 0.95


def test_around_the_true_mean_the_bias_vanishes_and_the_means_scatter_by_what_was_missing() -> None:
    values, answer = set_up("Who is to blame?")
    found, told = bias.repeated(values.series), bias.numbers(values.series)
    assert told["average"] in answer and f"standard error of {told['error']}" in answer
    assert abs(found.average - 1) < found.error, "1 lies within the error of the mean"
    series = [bias.repeated(replace(values.series, seed_R=seed)) for seed in range(60)]
    further = np.mean([abs(one.average - 1) > one.error for one in series])
    assert 0.2 < further < 0.45, "of other series about one in three"
    assert values.series.estimator == KNOWN_MEAN and found.expected == 1
    assert found.average == pytest.approx(1, abs=0.06)
    means = bias.repeated(replace(values.series, estimator=ML_VARIANCE)).mu
    assert means.var() == pytest.approx(1 / 2, abs=0.03)


@pytest.mark.parametrize(("N", "seed"), [*product([3, 5, 272], range(6))])
def test_the_estimate_is_always_more_likely_than_the_truth(N: int, seed: int) -> None:
    values, _ = set_up("Estimate against truth")
    assert values.plane.N_plane == 5
    found = plane.fit(replace(values.plane, N_plane=N, seed_plane=seed))
    gain = found.ln_p(found.mus[0], found.Sigmas[0]) - found.ln_p(found.truth.mu, found.truth.Sigma)
    assert gain > 0 and (N < 272 or gain / N < 0.03)


def test_one_gaussian_for_old_faithful_stands_where_few_eruptions_are() -> None:
    values, answer = set_up("One Gaussian for Old Faithful")
    found = plane.fit(values.plane)
    assert re.search(r"3\.4878 and 70\.897 minutes", answer)
    assert "3.4878" in plane.fitted(values.plane)["mu"] and "70.8971" in plane.fitted(values.plane)["mu"]
    near = mahalanobis(found.X, found.mus[0], found.Sigmas[0]) < 0.5
    assert near.mean() < 0.5 * (1 - math.exp(-(0.5**2) / 2)), "fewer than half of what the Gaussian says"
