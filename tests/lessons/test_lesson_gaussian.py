"""The lesson on the Gaussian: its numbers against SciPy and a calculation by hand, its figures against their law."""

import json
import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import ndtr
from scipy.stats import multivariate_normal, norm

from gmm_core.arrays import Array
from gmm_core.gaussian import mahalanobis
from ui.lessons.gaussian import line as gaussian_line
from ui.lessons.gaussian import model
from ui.lessons.gaussian import numbers as gaussian_numbers
from ui.lessons.gaussian import plane as gaussian_plane
from ui.lessons.gaussian.marks import ceiling
from ui.lessons.gaussian.model import SETTINGS
from ui.state.settings import Values, defaults, extremes, read
from ui.words.page import words

FIGURES = (gaussian_line.bell, gaussian_plane.contours, gaussian_plane.surface)
SAYERS = (gaussian_numbers.line, gaussian_numbers.point, gaussian_numbers.ellipse)
WORDS = words("gaussian")
SIGMA = ("s1", "s2", "rho", "S11", "S22", "S12")  # the settings that make the matrix


def values(**changed: Any) -> Values:
    assert set(changed) <= {setting.name for setting in SETTINGS}
    return defaults(SETTINGS) | changed


def experiment(title: str) -> tuple[Values, str]:
    """Return the settings that an experiment's link sets, and its answer."""
    found = next(one for group in WORDS.experiments.values() for one in group if one.title == title)
    assert found.page == ""
    setting, notes = read(SETTINGS, dict(found.query))
    assert notes == []
    return setting, found.answer


def lines(figure: dict[str, Any]) -> list[Array]:
    """Return the points of every trace (n, 2)."""
    return [np.column_stack([trace["x"], trace["y"]]).astype(float) for trace in figure["data"]]


# Numbers


def test_the_page_opens_with_the_standard_normal_density_at_one() -> None:
    live = gaussian_numbers.line(values())
    assert live["part"] == "one dimension"
    assert (live["peak"], live["bell"], live["density"]) == ("0.3989", "0.6065", "0.2420")


@pytest.mark.parametrize(("mu", "sigma2", "x"), [(0.0, 1.0, 1.0), (-1.5, 0.25, -0.9), (2.0, 4.0, -3.0)])
def test_the_numbers_on_the_line_are_those_of_scipy(mu: float, sigma2: float, x: float) -> None:
    live = gaussian_numbers.line(values(mu=mu, sigma2=sigma2, x=x))
    assert_allclose(float(live["density"]), norm(mu, np.sqrt(sigma2)).pdf(x), rtol=5e-4)
    assert_allclose(float(live["peak"]) * float(live["bell"]), float(live["density"]), rtol=5e-4)
    assert_allclose([float(live[f"within{k}"]) for k in (1, 2, 3)], [ndtr(k) - ndtr(-k) for k in (1, 2, 3)], atol=5e-5)


def test_a_density_too_small_for_a_double_is_not_said_to_be_zero() -> None:
    far = values(mu=-3.0, sigma2=0.01, x=6.0)  # 90 standard deviations away
    live = gaussian_numbers.line(far)
    assert live["density"].endswith(r"\cdot 10^{-1759}")  # ln N = 1.3836 - 4050
    corner = values(mu1=-2.0, mu2=2.0, s1=0.2, s2=0.2, rho=0.99, x1=4.0, x2=-4.0)
    assert re.search(r"10\^{-\d{4,}}", gaussian_numbers.point(corner)["density"])


def test_the_point_the_page_opens_with_by_hand() -> None:
    # Sigma = (2.25 0.9; 0.9 1), |Sigma| = 1.44, Sigma^-1 = (1 -0.9; -0.9 2.25) / 1.44, d = (1.2, -0.8):
    # (1.44 + 2 * 0.9 * 0.96 + 2.25 * 0.64) / 1.44 = 4.608 / 1.44 = 3.2
    live = gaussian_numbers.point(values())
    assert live["part"] == "distance"
    assert live["inverse"] == r"\begin{pmatrix}0.6944&-0.625\\-0.625&1.562\end{pmatrix}"
    assert (live["squared"], live["delta"], live["euclid"]) == ("3.2", "1.789", "1.442")
    assert (live["root"], live["half"]) == ("1.2", "1.6")
    assert (live["peak"], live["bell"], live["density"]) == ("0.1326", "0.2019", "0.02678")
    live = gaussian_numbers.ellipse(values())
    assert (live["product"], live["det"]) == (r"2.25\cdot 1 - 0.9^2", "1.44")
    assert (live["l1"], live["l2"], live["half1"], live["half2"]) == ("2.721", "0.5293", "1.649", "0.7275")
    assert live["u1"] == r"(0.8861,\ 0.4635)^{\mathrm{T}}"
    assert [live[f"within{k}"] for k in (1, 2, 3)] == ["0.3935", "0.8647", "0.9889"]


@pytest.mark.parametrize("shape", ["full", "diagonal", "isotropic"])
@pytest.mark.parametrize("form", ["deviations", "entries"])
def test_the_numbers_in_the_plane_are_those_of_scipy(shape: str, form: str) -> None:
    setting = values(shape=shape, form=form, mu1=-0.7, mu2=1.1, s1=0.9, s2=1.7, rho=-0.4, S11=0.6, S22=3.0, S12=-1.1)
    plane = model.plane(setting)
    live = gaussian_numbers.point(setting)
    density = float(live["density"].replace(r"\cdot 10^{", "e").rstrip("}"))
    assert_allclose(density, multivariate_normal(plane.mu, plane.Sigma).pdf(plane.x), rtol=5e-4)
    assert_allclose(float(live["delta"]), np.sqrt(float(live["squared"])), rtol=5e-4)
    live = gaussian_numbers.ellipse(setting)
    y1, y2 = (float(live[y].removesuffix("^2").strip("()")) for y in ("y1", "y2"))
    assert_allclose(y1**2 / float(live["l1"]) + y2**2 / float(live["l2"]), plane.distance**2, rtol=2e-3)  # (2.50)
    assert_allclose(float(live["half1"]) ** 2, float(live["l1"]), rtol=1e-3)


# The matrix


def test_deviations_and_correlation_make_the_matrix() -> None:
    Sigma = model.covariance(values(s1=0.5, s2=2.0, rho=-0.3))
    assert_allclose(Sigma, [[0.25, -0.3], [-0.3, 4.0]])


def test_both_ways_to_set_the_matrix_open_with_the_same_one() -> None:
    assert_allclose(model.covariance(values(form="entries")), model.covariance(values()), rtol=1e-15)


@pytest.mark.parametrize("form", ["deviations", "entries"])
def test_a_shape_forces_what_the_page_says_and_offers_no_control_for_it(form: str) -> None:
    for shape, free in (("full", 3), ("diagonal", 2), ("isotropic", 1)):
        setting = values(shape=shape, form=form)
        Sigma, names = model.covariance(setting), model.covariance_controls(setting)
        assert len(names) == free
        assert (Sigma[0, 1] == 0) == (shape != "full")
        assert (Sigma[0, 0] == Sigma[1, 1]) == (shape == "isotropic")
        hidden = {option.name for option in SETTINGS if option.name in SIGMA} - set(names)
        for option in SETTINGS:
            if option.name in hidden:  # what has no control changes nothing
                for value in extremes(option):
                    assert (model.covariance(setting | {option.name: value}) == Sigma).all()
            elif option.name in names:
                assert (model.covariance(setting | {option.name: extremes(option)[0]}) != Sigma).any()


@pytest.mark.parametrize(("S12", "valid"), [(1.45, True), (1.5, False), (1.8, False), (-1.45, True), (-1.5, False)])
def test_a_covariance_that_is_too_large_is_explained_with_its_eigenvalue(S12: float, valid: bool) -> None:
    setting = values(form="entries", S11=2.25, S22=1.0, S12=S12)  # the limit is 1.5
    live = gaussian_numbers.point(setting)
    assert (live["part"] == "distance") == valid
    if valid:
        return
    assert live["part"] == "not positive definite"
    assert gaussian_numbers.ellipse(setting)["part"] == "matrix"
    assert live["limit"] == "1.5"
    assert_allclose(float(live["det"]), 2.25 - S12**2, atol=1e-12)
    eigenvalue = float(np.linalg.eigvalsh([[2.25, S12], [S12, 1.0]])[0])
    assert_allclose(float(live["l2"]), eigenvalue, rtol=5e-4, atol=1e-12)
    assert live["means"] == (gaussian_numbers.ZERO if abs(S12) == 1.5 else gaussian_numbers.NEGATIVE)


def test_numbers_in_formulas() -> None:
    assert [gaussian_numbers.tex(v) for v in (0.8999999999999999, -1e-17, 25.0, 2.0e-5, -12663.7)] == [
        *("0.9", "0", "25", r"2\cdot 10^{-5}", "-12664")
    ]
    assert (gaussian_numbers.minus(-0.5), gaussian_numbers.squared(-2.0)) == ("(-0.5)", "(-2)^2")


# Figures


def settings_at_their_limits() -> list[Values]:
    """Every setting at each of its limits, alone; then all numbers at once, under every shape and form."""
    ways = [dict(zip(("shape", "form"), way, strict=True)) for way in product(*map(extremes, SETTINGS[3:5]))]
    alone = [values(**{s.name: value}) for s in SETTINGS for value in extremes(s)]
    numbers = [s for s in SETTINGS if s.name not in ways[0]]
    together = [values(**way, **{s.name: extremes(s)[end] for s in numbers}) for way in ways for end in (0, 1)]
    return alone + together


@pytest.mark.parametrize("make", FIGURES)
def test_figures_are_finite_and_keep_their_traces_wherever_the_settings_go(make: Any) -> None:
    def kinds(figure: dict[str, Any]) -> list[tuple[str, int]]:
        return [(trace["type"], len(trace["x"])) for trace in figure["data"]]

    opening = kinds(make(values()))
    for setting in settings_at_their_limits():
        figure = make(setting)
        written = json.dumps(figure, allow_nan=False)
        assert "null" not in written  # drawing writes None for what is not finite
        assert kinds(figure) == opening  # so that the chart can go over from one to the other


@pytest.mark.parametrize("say", SAYERS)
def test_the_words_take_their_numbers_wherever_the_settings_go(say: Any) -> None:
    for setting in settings_at_their_limits():
        live = say(setting)
        part = live.pop("part")
        WORDS.part(part, **live)  # raises where a number is missing or left over
        assert not re.search(r"nan|inf|\de[-+]\d", " ".join(live.values()))
        assert setting["shape"] in WORDS.parts


def test_the_shaded_areas_are_the_probabilities() -> None:
    figure = gaussian_line.bell(values(mu=0.7, sigma2=0.36))
    areas = lines(figure)[:3]
    for level, drawn in zip((3, 2, 1), areas, strict=True):
        assert_allclose(np.trapezoid(drawn[:, 1], drawn[:, 0]), ndtr(level) - ndtr(-level), rtol=2e-3)
    labels = " ".join(str(trace.get("text")) for trace in figure["data"])
    assert all(text in labels for text in ("1σ: 0.6827", "2σ: 0.9545", "3σ: 0.9973"))


@pytest.mark.parametrize("sigma2", [0.01, 0.05, 0.16, 1.0, 4.0])
def test_the_peak_is_in_sight_and_not_squeezed_flat(sigma2: float) -> None:
    peak = norm(0, np.sqrt(sigma2)).pdf(0)
    assert peak * 1.1 < ceiling(peak) <= peak * 1.15 * 2.5
    top = gaussian_line.bell(values(sigma2=sigma2))["layout"]["yaxis"]["range"][1]
    assert top == ceiling(peak)


def test_contours_lie_at_their_distances_and_two_of_them_go_through_the_point() -> None:
    setting = values(mu1=0.4, mu2=-0.3, rho=-0.7, x1=2.0, x2=1.1)
    plane = model.plane(setting)
    three, two, one, circle, through = lines(gaussian_plane.contours(setting))[:5]
    for drawn, level in ((one, 1), (two, 2), (three, 3), (through, plane.distance)):
        assert_allclose(mahalanobis(drawn, plane.mu, plane.Sigma), level, rtol=1e-5)
    assert_allclose(np.linalg.norm(circle - plane.mu, axis=1), np.linalg.norm(plane.x - plane.mu), rtol=1e-5)


@pytest.mark.parametrize("rho", [-0.99, -0.3, 0.0, 0.6, 0.99])
def test_the_axes_are_the_eigenvectors_and_end_on_the_one_sigma_contour(rho: float) -> None:
    setting = values(s1=0.8, s2=1.3, rho=rho)
    plane = model.plane(setting)
    for i, trace in enumerate(lines(gaussian_plane.contours(setting))[5:7]):
        axis = trace[1] - trace[0]
        assert_allclose(plane.Sigma @ axis, plane.eigenvalues[i] * axis, atol=1e-5)  # (2.45)
        assert_allclose(mahalanobis(trace[1:], plane.mu, plane.Sigma), 1, rtol=1e-5)
    assert_allclose(np.linalg.det(plane.directions), 1)  # the second is to the left of the first


@pytest.mark.parametrize("changed", [{}, {"rho": 0.99, "s1": 2.5}, {"shape": "isotropic", "s1": 0.2}])
def test_the_surface_is_the_density_and_changes_its_tone_at_the_contours(changed: Values) -> None:
    setting = values(mu1=0.5, mu2=-1.0, **changed)
    plane = model.plane(setting)
    (trace,) = gaussian_plane.surface(setting)["data"]
    place = np.stack([trace["x"], trace["y"]], axis=-1)
    assert_allclose(trace["z"], multivariate_normal(plane.mu, plane.Sigma).pdf(place), rtol=2e-3, atol=1e-6)
    distance = mahalanobis(place.reshape(-1, 2), plane.mu, plane.Sigma)
    tone = np.ravel(trace["surfacecolor"])
    for level, (inner, outer) in enumerate(zip(gaussian_plane.TONES, gaussian_plane.TONES[1:], strict=False), start=1):
        assert set(tone[distance < level - 0.01]) >= {inner}
        assert inner not in tone[distance > level + 5e-4]
        assert outer not in tone[distance < level - 5e-4]


def test_without_a_gaussian_no_ellipse_is_drawn_and_the_picture_says_why() -> None:
    setting = values(form="entries", S12=1.8)
    contours, surface = gaussian_plane.contours(setting), gaussian_plane.surface(setting)
    assert [trace.get("visible", True) for trace in contours["data"][:5]] == [False, False, False, True, False]
    assert surface["data"][0]["opacity"] == 0
    for figure in (contours, surface):
        assert "not positive definite" in figure["layout"]["annotations"][0]["text"]
    for figure in (gaussian_plane.contours(values()), gaussian_plane.surface(values())):
        assert figure["layout"]["annotations"] == []


# Experiments


def test_a_density_can_be_larger_than_one() -> None:
    setting, answer = experiment("Can a density be larger than 1?")
    assert setting["sigma2"] == 0.01
    live = gaussian_numbers.line(setting)
    assert live["peak"] == live["density"] == "3.989"
    assert "3.989" in answer
    assert live["above"] == gaussian_numbers.ABOVE
    assert gaussian_numbers.line(values(sigma2=0.16))["above"] == gaussian_numbers.BELOW
    assert gaussian_numbers.line(values(sigma2=0.15))["above"] == gaussian_numbers.ABOVE


def test_equally_far_is_not_equally_likely() -> None:
    setting, answer = experiment("Equally far, equally likely?")
    assert (setting["x1"], setting["x2"]) == (2.0, 1.0)
    along = gaussian_numbers.point(setting)
    across = gaussian_numbers.point(setting | {"x1": 1.0, "x2": -2.0})
    assert along["euclid"] == across["euclid"] == "2.236"
    assert (along["delta"], across["delta"]) == ("1.357", "3.073")
    assert (along["density"], across["density"]) == ("0.05285", "0.001180")
    assert (along["squared"], across["squared"]) == ("1.84", "9.444")
    plane = model.plane(setting)
    density = multivariate_normal(plane.mu, plane.Sigma).pdf
    assert f"{density((2, 1)) / density((1, -2)):.1f}" == "44.8"
    assert all(number in answer for number in ("1.357", "3.073", "0.05285", "0.001180", "1.840", "9.444", "44.8"))


def test_correlation_does_not_turn_the_axes_of_equal_deviations() -> None:
    setting, answer = experiment("What does correlation do to the axes?")
    live = gaussian_numbers.ellipse(setting)
    assert (live["half1"], live["half2"]) == ("1.396", "0.2236")
    assert all(number in answer for number in ("1.396", "0.2236"))
    for rho in (0.95, 0.5, 0.1):
        plane = model.plane(setting | {"rho": rho})
        assert_allclose(plane.directions[0], np.sqrt([0.5, 0.5]))
        assert_allclose(plane.eigenvalues, [1 + rho, 1 - rho])
    assert_allclose(model.plane(setting | {"rho": 0.0}).eigenvalues, [1, 1])
    for s1 in (0.7, 1.9):  # unequal: parallel to the axes
        assert set(np.abs(model.plane(setting | {"rho": 0.0, "s1": s1}).directions).ravel()) == {0.0, 1.0}


def test_the_slides_divide_by_too_little() -> None:
    assert "2.507" in WORDS.parts["slides"]
    Sigma = model.covariance(values())
    slides = 1 / np.sqrt(2 * np.pi * np.linalg.det(Sigma))
    assert_allclose(slides / multivariate_normal([0, 0], Sigma).pdf([0, 0]), 2.507, rtol=5e-4)
