"""The responsibilities page: its exercises' claims."""

import math

import numpy as np
from exercises import followed
from lesson_responsibilities import OPENING, bayes, counts, mixture, table, terms_of
from numpy.testing import assert_allclose

from gmm_core import gaussian
from gmm_core.general import complete
from ui.lessons.responsibilities import model as lesson
from ui.lessons.responsibilities.settings import Settings
from ui.state.settings import changed
from ui.words.page import Exercise


def set_up(title: str) -> tuple[Settings, Exercise]:
    chosen, tried = followed("responsibilities", title, Settings)
    assert chosen != OPENING
    return chosen, tried


def test_equal_means_leave_the_priors_and_only_the_shape_of_component_2_tells_it_apart() -> None:
    chosen, tried = set_up("Make the means equal. What is left?")
    for place in ({}, {"x": -2.0}, {"x": 0.9, "y": 0.1}):
        assert_allclose(np.exp(bayes(changed(chosen, **place)).log_gamma), [0.5, 0.3, 0.2], rtol=1e-9)
        gamma = np.exp(bayes(changed(chosen, **place, covariances="own")).log_gamma)
        assert_allclose(gamma[0] / gamma[2], 0.5 / 0.2, rtol=1e-9)
        assert abs(gamma[1] - 0.3) > 0.05
    assert "0.5, 0.3 and 0.2" in tried.answer


def test_nine_times_the_prior_odds_are_nine_times_the_posterior_odds() -> None:
    chosen, tried = set_up("Nine times the odds")
    before, after = (math.exp(bayes(changed(chosen, pi_1=pi)).log_gamma[0]) for pi in (0.5, chosen.variation.pi_1))
    assert (chosen.point.x, chosen.point.y, chosen.variation.pi_1) == (0.4, 0.45, 0.9)
    assert_allclose(after / (1 - after), 9 * before / (1 - before), rtol=1e-9)
    assert f"{before:.3f}" in tried.question
    assert f"from {before:.3f} : {1 - before:.3f} to {after:.3f} : {1 - after:.3f}" in tried.answer


def test_far_to_the_right_the_nearest_mean_does_not_take_the_point() -> None:
    chosen, tried = set_up("Far to the right: whose point is it?")
    m, x = mixture(chosen), np.array([[chosen.point.x, chosen.point.y]])
    distance = np.linalg.norm(x - m.mu, axis=1)
    mahalanobis = [float(gaussian.mahalanobis(x, m.mu[k], m.Sigma[k])[0]) for k in range(3)]
    assert distance.argmin() == 2 and np.argmin(mahalanobis) == 1  # component 3 is nearest, 2 in its own unit
    reach = np.sqrt(m.Sigma[:, 0, 0])
    assert reach.argmax() == 1
    assert table(terms_of(chosen)["rows"])[1][4] == "1.000"
    assert round(bayes(chosen).log_sum / math.log(10)) == -493 and "10^{-493}" in tried.answer


def test_the_weight_that_goes_in_is_not_the_one_that_comes_out() -> None:
    chosen, tried = set_up("Is the weight $N_k/N$?")
    k1 = table(counts(chosen)["rows"])[0]
    assert k1[1:4] == ["290.1", "0.580", "0.9"]
    assert "N_1 = 290.1" in tried.answer and "N_1/N = 0.580" in tried.answer
    X, m = lesson.sample(0).X, mixture(chosen)
    assert_allclose(complete.m_step(X, m.responsibilities(X)).pi[0], 290.1 / 500, atol=1e-3)
    found, _ = lesson.from_points(0)
    assert_allclose(found.responsibilities(X).mean(axis=0), found.pi, atol=1e-4)  # when EM has converged: the same
