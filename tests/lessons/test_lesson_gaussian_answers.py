"""The page on the Gaussian: its answers are true."""

import numpy as np
from exercises import followed
from lesson_gaussian import WORDS, chosen, distance, seen
from numpy.testing import assert_allclose
from scipy.stats import multivariate_normal

from ui.lessons.gaussian import model, numbers
from ui.lessons.gaussian.settings import Ellipse, Settings
from ui.state.settings import changed


def set_up(title: str) -> tuple[Settings, str]:
    """Return the settings that an exercise's link sets, and its answer."""
    settings, tried = followed("gaussian", title, Settings)
    return settings, tried.answer


def test_a_density_can_be_larger_than_one() -> None:
    setting, answer = set_up("Can a density be larger than 1?")
    assert setting.bell.sigma2 == 0.01
    live = numbers.line(setting.bell)
    assert live["peak"] == live["density"] == "3.989"
    assert "3.989" in answer
    assert live["above"] == numbers.ABOVE
    assert numbers.line(chosen(sigma2=0.16).bell)["above"] == numbers.BELOW
    assert numbers.line(chosen(sigma2=0.15).bell)["above"] == numbers.ABOVE


def test_equally_far_is_not_equally_likely() -> None:
    setting, answer = set_up("Equally far, equally likely?")
    assert (setting.point.x1, setting.point.x2) == (2.0, 1.0)
    along = distance(setting)
    across = distance(changed(setting, x1=1.0, x2=-2.0))
    assert along["euclid"] == across["euclid"] == "2.236"
    assert (along["delta"], across["delta"]) == ("1.357", "3.073")
    assert (along["density"], across["density"]) == ("0.05285", "0.001180")
    assert (along["squared"], across["squared"]) == ("1.84", "9.444")
    fitted = seen(setting)
    density = multivariate_normal(fitted.mu, fitted.Sigma).pdf
    assert f"{density((2, 1)) / density((1, -2)):.1f}" == "44.8"
    assert all(number in answer for number in ("1.357", "3.073", "0.05285", "0.001180", "1.840", "9.444", "44.8"))


def test_correlation_does_not_turn_the_axes_of_equal_deviations() -> None:
    setting, answer = set_up("What does correlation do to the axes?")
    live = numbers.half_axes(setting.ellipse, setting.point)
    assert (live["half1"], live["half2"]) == ("1.396", "0.2236")
    assert all(number in answer for number in ("1.396", "0.2236"))
    for rho in (0.95, 0.5, 0.1):
        fitted = seen(changed(setting, rho=rho))
        assert_allclose(fitted.directions[0], np.sqrt([0.5, 0.5]))
        assert_allclose(fitted.eigenvalues, [1 + rho, 1 - rho])
    assert_allclose(seen(changed(setting, rho=0.0)).eigenvalues, [1, 1])
    for s1 in (0.7, 1.9):  # unequal: parallel to the axes
        assert set(np.abs(seen(changed(setting, rho=0.0, s1=s1)).directions).ravel()) == {0.0, 1.0}


def test_the_slides_divide_by_too_little() -> None:
    assert "2.507" in WORDS.parts["slides"]
    Sigma = model.covariance(Ellipse())
    slides = 1 / np.sqrt(2 * np.pi * np.linalg.det(Sigma))
    assert_allclose(slides / multivariate_normal([0, 0], Sigma).pdf([0, 0]), 2.507, rtol=5e-4)
