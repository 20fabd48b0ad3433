"""The lesson on the Gaussian: its numbers against SciPy and a calculation by hand, its figures against their law."""

import json
import re
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from lesson_gaussian import WORDS, chosen, distance, seen
from numpy.testing import assert_allclose
from scipy.special import ndtr
from scipy.stats import multivariate_normal, norm

from gmm_core.arrays import Array
from gmm_core.gaussian import mahalanobis
from ui.lessons.gaussian import line, model, numbers, plane
from ui.lessons.gaussian.marks import ceiling
from ui.lessons.gaussian.settings import Ellipse, Settings, covariance_controls
from ui.state.settings import changed, declared, extremes

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Can a density be larger than 1?", "That is more than 1, and allowed")
FIGURES: dict[str, Callable[[Settings], dict[str, Any]]] = {
    "bell": lambda chosen: line.figure(chosen.bell),
    "contours": lambda chosen: plane.contours(chosen.ellipse, chosen.point),
    "surface": lambda chosen: plane.surface(chosen.ellipse),
}
SIGMA = ("s1", "s2", "rho", "S11", "S22", "S12")  # the settings that make the matrix


def said(settings: Settings) -> dict[str, dict[str, str]]:
    """Return what the page says, part by part."""
    found = {"one dimension": numbers.line(settings.bell), settings.ellipse.shape: {}}
    if seen(settings).valid:
        return found | {
            "distance": distance(settings),
            "ellipse": numbers.half_axes(settings.ellipse, settings.point),
        }
    return found | {
        "not positive definite": numbers.not_positive_definite(settings.ellipse),
        "matrix": numbers.eigenvectors(settings.ellipse),
    }


def lines(figure: dict[str, Any]) -> list[Array]:
    """Return the points of every trace (n, 2)."""
    return [np.column_stack([trace["x"], trace["y"]]).astype(float) for trace in figure["data"]]


# Numbers


def test_the_page_opens_with_the_standard_normal_density_at_one() -> None:
    live = numbers.line(Settings().bell)
    assert (live["peak"], live["bell"], live["density"]) == ("0.3989", "0.6065", "0.2420")


@pytest.mark.parametrize(("mu", "sigma2", "x"), [(0.0, 1.0, 1.0), (-1.5, 0.25, -0.9), (2.0, 4.0, -3.0)])
def test_the_numbers_on_the_line_are_those_of_scipy(mu: float, sigma2: float, x: float) -> None:
    live = numbers.line(chosen(mu=mu, sigma2=sigma2, x=x).bell)
    assert_allclose(float(live["density"]), norm(mu, np.sqrt(sigma2)).pdf(x), rtol=5e-4)
    assert_allclose(float(live["peak"]) * float(live["bell"]), float(live["density"]), rtol=5e-4)
    assert_allclose([float(live[f"within{k}"]) for k in (1, 2, 3)], [ndtr(k) - ndtr(-k) for k in (1, 2, 3)], atol=5e-5)


def test_a_density_too_small_for_a_double_is_not_said_to_be_zero() -> None:
    far = chosen(mu=-3.0, sigma2=0.01, x=6.0)  # 90 standard deviations away
    live = numbers.line(far.bell)
    assert live["density"].endswith(r"\cdot 10^{-1759}")  # ln N = 1.3836 - 4050
    corner = chosen(mu1=-2.0, mu2=2.0, s1=0.2, s2=0.2, rho=0.99, x1=4.0, x2=-4.0)
    assert re.search(r"10\^{-\d{4,}}", distance(corner)["density"])


def test_the_point_the_page_opens_with_by_hand() -> None:
    # Sigma = (2.25 0.9; 0.9 1), |Sigma| = 1.44, Sigma^-1 = (1 -0.9; -0.9 2.25) / 1.44, d = (1.2, -0.8):
    # (1.44 + 2 * 0.9 * 0.96 + 2.25 * 0.64) / 1.44 = 4.608 / 1.44 = 3.2
    live = distance(Settings())
    assert live["inverse"] == r"\begin{pmatrix}0.6944&-0.625\\-0.625&1.562\end{pmatrix}"
    assert (live["squared"], live["delta"], live["euclid"]) == ("3.2", "1.789", "1.442")
    assert (live["root"], live["half"]) == ("1.2", "1.6")
    assert (live["peak"], live["bell"], live["density"]) == ("0.1326", "0.2019", "0.02678")
    live = numbers.half_axes(Ellipse(), Settings().point)
    assert (live["product"], live["det"]) == (r"2.25\cdot 1 - 0.9^2", "1.44")
    assert (live["l1"], live["l2"], live["half1"], live["half2"]) == ("2.721", "0.5293", "1.649", "0.7275")
    assert live["u1"] == r"(0.8861,\ 0.4635)^{\mathrm{T}}"
    assert [live[f"within{k}"] for k in (1, 2, 3)] == ["0.3935", "0.8647", "0.9889"]


@pytest.mark.parametrize("shape", ["full", "diagonal", "isotropic"])
@pytest.mark.parametrize("form", ["deviations", "entries"])
def test_the_numbers_in_the_plane_are_those_of_scipy(shape: str, form: str) -> None:
    setting = chosen(shape=shape, form=form, mu1=-0.7, mu2=1.1, s1=0.9, s2=1.7, rho=-0.4, S11=0.6, S22=3.0, S12=-1.1)
    fitted, x = seen(setting), model.place(setting.point)
    live = distance(setting)
    density = float(live["density"].replace(r"\cdot 10^{", "e").rstrip("}"))
    assert_allclose(density, multivariate_normal(fitted.mu, fitted.Sigma).pdf(x), rtol=5e-4)
    assert_allclose(float(live["delta"]), np.sqrt(float(live["squared"])), rtol=5e-4)
    live = numbers.half_axes(setting.ellipse, setting.point)
    y1, y2 = (float(live[y].removesuffix("^2").strip("()")) for y in ("y1", "y2"))
    assert_allclose(y1**2 / float(live["l1"]) + y2**2 / float(live["l2"]), fitted.distance(x) ** 2, rtol=2e-3)  # (2.50)
    assert_allclose(float(live["half1"]) ** 2, float(live["l1"]), rtol=1e-3)


# The matrix


def test_deviations_and_correlation_make_the_matrix() -> None:
    Sigma = model.covariance(Ellipse(s1=0.5, s2=2.0, rho=-0.3))
    assert_allclose(Sigma, [[0.25, -0.3], [-0.3, 4.0]])


def test_both_ways_to_set_the_matrix_open_with_the_same_one() -> None:
    assert_allclose(model.covariance(Ellipse(form="entries")), model.covariance(Ellipse()), rtol=1e-15)


@pytest.mark.parametrize("form", ["deviations", "entries"])
def test_a_shape_forces_what_the_page_says_and_offers_no_control_for_it(form: str) -> None:
    for shape, free in (("full", 3), ("diagonal", 2), ("isotropic", 1)):
        ellipse = Ellipse(shape=shape, form=form)
        Sigma, names = model.covariance(ellipse), covariance_controls(ellipse)
        assert len(names) == free
        assert (Sigma[0, 1] == 0) == (shape != "full")
        assert (Sigma[0, 0] == Sigma[1, 1]) == (shape == "isotropic")
        for option in declared(Ellipse):
            if option.name in SIGMA and option.name not in names:  # what has no control changes nothing
                for value in extremes(option):
                    assert (model.covariance(changed(ellipse, **{option.name: value})) == Sigma).all()
            elif option.name in names:
                other = changed(ellipse, **{option.name: extremes(option)[0]})
                assert (model.covariance(other) != Sigma).any()


@pytest.mark.parametrize(("S12", "valid"), [(1.45, True), (1.5, False), (1.8, False), (-1.45, True), (-1.5, False)])
def test_a_covariance_that_is_too_large_is_explained_with_its_eigenvalue(S12: float, valid: bool) -> None:
    setting = chosen(form="entries", S11=2.25, S22=1.0, S12=S12)  # the limit is 1.5
    assert seen(setting).valid == valid
    if valid:
        return
    live = numbers.not_positive_definite(setting.ellipse)
    assert live["limit"] == "1.5"
    assert_allclose(float(live["det"]), 2.25 - S12**2, atol=1e-12)
    eigenvalue = float(np.linalg.eigvalsh([[2.25, S12], [S12, 1.0]])[0])
    assert_allclose(float(live["l2"]), eigenvalue, rtol=5e-4, atol=1e-12)
    assert live["means"] == (numbers.ZERO if abs(S12) == 1.5 else numbers.NEGATIVE)


def test_numbers_in_formulas() -> None:
    assert [numbers.tex(v) for v in (0.8999999999999999, -1e-17, 25.0, 2.0e-5, -12663.7)] == [
        *("0.9", "0", "25", r"2\cdot 10^{-5}", "-12664")
    ]
    assert (numbers.minus(-0.5), numbers.squared(-2.0)) == ("(-0.5)", "(-2)^2")


def settings_at_their_limits() -> list[Settings]:
    """Every setting at each of its limits, alone; then all numbers at once, under every shape and form."""
    listed = declared(Settings)
    forms = [option for option in listed if option.name in ("shape", "form")]
    ways = [dict(zip(("shape", "form"), way, strict=True)) for way in product(*map(extremes, forms))]
    alone = [chosen(**{option.name: value}) for option in listed for value in extremes(option)]
    ends = [{option.name: extremes(option)[end] for option in listed if option not in forms} for end in (0, 1)]
    return alone + [chosen(**way, **values) for way in ways for values in ends]


# Figures


@pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)
def test_figures_are_finite_and_keep_their_traces_wherever_the_settings_go(make: Any) -> None:
    def kinds(figure: dict[str, Any]) -> list[tuple[str, int]]:
        return [(trace["type"], len(trace["x"])) for trace in figure["data"]]

    opening = kinds(make(Settings()))
    for setting in settings_at_their_limits():
        figure = make(setting)
        written = json.dumps(figure, allow_nan=False)
        assert "null" not in written  # drawing writes None for what is not finite
        assert kinds(figure) == opening  # so that the chart can go over from one to the other


def test_the_words_take_their_numbers_wherever_the_settings_go() -> None:
    for setting in settings_at_their_limits():
        for part, live in said(setting).items():
            WORDS.part(part, **live)  # raises where a number is missing or left over
            assert not re.search(r"nan|inf|\de[-+]\d", " ".join(live.values()))


def test_the_shaded_areas_are_the_probabilities() -> None:
    figure = line.figure(chosen(mu=0.7, sigma2=0.36).bell)
    areas = lines(figure)[:3]
    for level, drawn in zip((3, 2, 1), areas, strict=True):
        assert_allclose(np.trapezoid(drawn[:, 1], drawn[:, 0]), ndtr(level) - ndtr(-level), rtol=2e-3)
    labels = " ".join(str(trace.get("text")) for trace in figure["data"])
    assert all(text in labels for text in ("1σ: 0.6827", "2σ: 0.9545", "3σ: 0.9973"))


@pytest.mark.parametrize("sigma2", [0.01, 0.05, 0.16, 1.0, 4.0])
def test_the_peak_is_in_sight_and_not_squeezed_flat(sigma2: float) -> None:
    peak = norm(0, np.sqrt(sigma2)).pdf(0)
    assert peak * 1.1 < ceiling(peak) <= peak * 1.15 * 2.5
    top = line.figure(chosen(sigma2=sigma2).bell)["layout"]["yaxis"]["range"][1]
    assert top == ceiling(peak)


def test_contours_lie_at_their_distances_and_two_of_them_go_through_the_point() -> None:
    setting = chosen(mu1=0.4, mu2=-0.3, rho=-0.7, x1=2.0, x2=1.1)
    fitted, x = seen(setting), model.place(setting.point)
    three, two, one, circle, through = lines(FIGURES["contours"](setting))[:5]
    for drawn, level in ((one, 1), (two, 2), (three, 3), (through, fitted.distance(x))):
        assert_allclose(mahalanobis(drawn, fitted.mu, fitted.Sigma), level, rtol=1e-5)
    assert_allclose(np.linalg.norm(circle - fitted.mu, axis=1), np.linalg.norm(x - fitted.mu), rtol=1e-5)


@pytest.mark.parametrize("rho", [-0.99, -0.3, 0.0, 0.6, 0.99])
def test_the_axes_are_the_eigenvectors_and_end_on_the_one_sigma_contour(rho: float) -> None:
    setting = chosen(s1=0.8, s2=1.3, rho=rho)
    fitted = seen(setting)
    for i, trace in enumerate(lines(FIGURES["contours"](setting))[5:7]):
        axis = trace[1] - trace[0]
        assert_allclose(fitted.Sigma @ axis, fitted.eigenvalues[i] * axis, atol=1e-5)  # (2.45)
        assert_allclose(mahalanobis(trace[1:], fitted.mu, fitted.Sigma), 1, rtol=1e-5)
    assert_allclose(np.linalg.det(fitted.directions), 1)  # the second is to the left of the first


@pytest.mark.parametrize("changes", [{}, {"rho": 0.99, "s1": 2.5}, {"shape": "isotropic", "s1": 0.2}])
def test_the_surface_is_the_density_and_changes_its_tone_at_the_contours(changes: dict[str, Any]) -> None:
    setting = chosen(mu1=0.5, mu2=-1.0, **changes)
    fitted = seen(setting)
    (trace,) = FIGURES["surface"](setting)["data"]
    place = np.stack([trace["x"], trace["y"]], axis=-1)
    assert_allclose(trace["z"], multivariate_normal(fitted.mu, fitted.Sigma).pdf(place), rtol=2e-3, atol=1e-6)
    distance = mahalanobis(place.reshape(-1, 2), fitted.mu, fitted.Sigma)
    tone = np.ravel(trace["surfacecolor"])
    for level, (inner, outer) in enumerate(zip(plane.TONES, plane.TONES[1:], strict=False), start=1):
        assert set(tone[distance < level - 0.01]) >= {inner}
        assert inner not in tone[distance > level + 5e-4]
        assert outer not in tone[distance < level - 5e-4]


def test_without_a_gaussian_no_ellipse_is_drawn_and_the_picture_says_why() -> None:
    setting = chosen(form="entries", S12=1.8)
    contours, surface = FIGURES["contours"](setting), FIGURES["surface"](setting)
    assert [trace.get("visible", True) for trace in contours["data"][:5]] == [False, False, False, True, False]
    assert surface["data"][0]["opacity"] == 0
    for figure in (contours, surface):
        assert "not positive definite" in figure["layout"]["annotations"][0]["text"]
    for figure in (FIGURES["contours"](Settings()), FIGURES["surface"](Settings())):
        assert figure["layout"]["annotations"] == []
