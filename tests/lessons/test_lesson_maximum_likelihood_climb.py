"""The page on maximum likelihood: the climb, by hand and by SciPy."""

import json
import math
from itertools import product

import numpy as np
import pytest
from lesson_maximum_likelihood import COINCIDING, FIGURES, climbing, trace, with_
from numpy.testing import assert_allclose
from scipy.stats import norm

from ui.lessons.maximum_likelihood import climb
from ui.lessons.maximum_likelihood.settings import (
    LIMITS,
    Settings,
)


def test_the_numbers_in_1_54_are_those_of_a_calculation_by_hand() -> None:
    values = with_(N=3, mu=-0.6, sigma=0.75)
    x = [1.05, 1.78, -2.55]
    assert climb.sample(3, 6).tolist() == x
    squares = 1.65**2 + 2.38**2 + 1.95**2
    said = climb.numbers(*climbing(values))
    assert said["squares"] == f"{squares:.4f}" == "12.1894"
    assert said["sum"] == "2.08"
    assert said["term_squares"] == f"{-squares / 1.125:.2f}"
    assert said["term_width"] == f"{-3 * math.log(0.75):+.2f}"
    assert said["term_constant"] == f"{-1.5 * math.log(2 * math.pi):+.2f}"
    assert said["ln_p"] == f"{norm(-0.6, 0.75).logpdf(x).sum():.2f}"
    assert said["slope_mu"] == f"{2.08 / 0.5625:+.2f}"
    assert said["slope_sigma"] == f"{-3 / 0.75 + squares / 0.421875:+.2f}"
    assert climb.best_mu(*climbing(values))["mu_ml"] == f"{0.28 / 3:.4f}"
    assert climb.best_sigma(values.sample)["sigma2_ml"] == f"{np.var(x):.4f}"


def test_a_longer_sample_begins_with_the_shorter_one() -> None:
    assert climb.sample(50, 6)[:10].tolist() == climb.sample(10, 6).tolist()
    assert climb.sample(10, 6).tolist() != climb.sample(10, 7).tolist()


def test_the_hint_leads_to_the_top() -> None:
    at = climb.climb(*climbing(with_()))
    mu, sigma = round(at.mu_ml, 2), round(at.sigma_ml, 2)
    for dx, dy in product((-0.5, 0.0, 0.5), repeat=2):
        here = climb.climb(*climbing(with_(mu=round(mu + dx, 2), sigma=round(sigma + dy, 2))))
        hint = climb.uphill(here)
        assert ("top, to the two decimals" in hint) == (dx == dy == 0)
        assert ("larger μ" in hint) == (dx < 0) and ("smaller μ" in hint) == (dx > 0)
        if "σ." in hint:
            wider = here.ln_p(here.mu, here.sigma + 0.01) > here.ln_p(here.mu, here.sigma)
            assert ("larger σ" in hint) == wider and ("smaller σ" in hint) != wider


@pytest.mark.parametrize("values", [with_(), with_(mu=0.4, sigma=2.2, N=30), with_(mu=2.0, sigma=1.0, seed=11)])
def test_the_panels_show_the_readers_point_its_tangents_and_where_the_slope_is_0(values: Settings) -> None:
    figure, said, at = FIGURES["slices"](values), climb.numbers(*climbing(values)), climb.climb(*climbing(values))
    panels = [(7, at.mu, "slope_mu"), (12, at.sigma, "slope_sigma")]
    for first, here, slope in panels:
        curve, flat, tangent, point = (trace(figure, first + i) for i in (1, 2, 3, 4))
        assert point[0] == here and point[1] == pytest.approx(float(said["ln_p"]), abs=0.006)
        assert_allclose(np.interp(here, *curve), point[1], atol=0.05 * at.N)
        assert_allclose(np.diff(tangent[1]) / np.diff(tangent[0]), float(said[slope]), atol=0.01, rtol=1e-4)
        assert_allclose(tangent[1].mean(), point[1], rtol=1e-6)
        assert flat[1][0] == flat[1][1] >= curve[1].max() - 1e-4
        assert_allclose(flat[0].mean(), curve[0][curve[1].argmax()], atol=np.diff(curve[0]).max())


def test_a_point_far_below_the_picture_stands_at_its_foot_and_its_number_is_still_shown() -> None:
    figure = FIGURES["slices"](with_(mu=-2.5, sigma=0.3))
    low, high = figure["layout"]["yaxis2"]["range"]
    marker, tangent = figure["data"][11], figure["data"][10]
    assert low < marker["y"][0] < low + 0.1 * (high - low) and marker["marker"]["symbol"] == "triangle-down"
    assert not tangent["visible"]
    ln_p = f"{norm(-2.5, 0.3).logpdf(climb.sample(10, 6)).sum():.2f}"
    assert ln_p.replace("-", "−") in figure["layout"]["annotations"][0]["text"]


def test_stems_reach_from_each_point_to_its_density() -> None:
    figure, at = FIGURES["slices"](with_()), climb.climb(*climbing(with_()))
    x, top = trace(figure, 5)
    assert x.tolist() == at.x.tolist()
    assert_allclose(top, norm(at.mu, at.sigma).pdf(at.x), rtol=1e-6)
    stems_x, stems_y = trace(figure, 4)
    assert_allclose(stems_x.reshape(-1, 3)[:, :2], np.stack([x, x], axis=1))
    assert_allclose(stems_y.reshape(-1, 3)[:, :2], np.stack([0 * x, top], axis=1))


def test_the_maximum_is_shown_only_when_asked_for() -> None:
    without, with_it = FIGURES["slices"](with_()), FIGURES["slices"](with_(maximum=True))
    switched = [i for i, (a, b) in enumerate(zip(without["data"], with_it["data"], strict=True)) if a != b]
    assert [with_it["data"][i]["visible"] for i in switched] == [True] * 4  # two bells and two lines
    assert trace(with_it, 7)[0].tolist() == pytest.approx([climb.climb(*climbing(with_())).mu_ml] * 2)
    assert trace(with_it, 12)[0].tolist() == pytest.approx([climb.climb(*climbing(with_())).sigma_ml] * 2)
    texts = [a["text"] for a in with_it["layout"]["annotations"] if a.get("visible", True)]
    assert "μ<sub>ML</sub> = 0.55" in texts and "σ<sub>ML</sub> = 1.17" in texts


def test_the_zero_lines_of_the_map_cross_at_its_highest_place() -> None:
    figure, at = FIGURES["map"](with_(maximum=True)), climb.climb(*climbing(with_()))
    data = figure["data"]
    z = np.array(data[1]["z"], dtype=float)
    row, column = np.unravel_index(z.argmax(), z.shape)
    assert_allclose([data[1]["x"][column], data[1]["y"][row]], [at.mu_ml, at.sigma_ml], atol=0.06)
    ridge_x, ridge_y = trace(figure, 4)
    assert_allclose(ridge_y[ridge_x.searchsorted(at.mu_ml)], at.sigma_ml, atol=0.01)
    assert data[5]["x"] == pytest.approx([at.mu_ml] * 2)
    for i in range(0, len(ridge_x), 7):  # each point of the ridge is the highest of its column
        if LIMITS["sigma"][0] < ridge_y[i] < LIMITS["sigma"][1]:
            assert_allclose(data[1]["y"][z[:, i].argmax()], ridge_y[i], atol=0.04)


def test_points_that_coincide_have_no_maximum_and_break_nothing() -> None:
    values = with_(**COINCIDING, maximum=True)
    assert "no maximum" in climb.best_mu(*climbing(values))["verdict"]
    for name in ("slices", "map", "surface"):
        json.dumps(FIGURES[name](values), allow_nan=False)
