"""The page about mixtures: its weights, its sums on the line and in the plane, and all of it at the limits."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_mixtures import OPENING, PICTURES, SAYS, SETTING, normal, weights, with_
from numpy.testing import assert_allclose
from places import ROOT
from scipy import optimize
from streamlit.testing.v1 import AppTest

from gmm_core.data.datasets import DATASETS
from gmm_core.data.option import Option
from gmm_core.mixture import Mixture
from ui.lessons.mixtures import line, model, plane
from ui.lessons.mixtures.settings import PLANE_WEIGHTS, Line, Plane, Settings, rebalanced
from ui.state.settings import changed, declared, extremes, fitted, values_of
from ui.words.page import words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("One bump or two?", "one maximum, at x = 5.00")


# The weights


@given(weights, weights, weights, st.sampled_from(PLANE_WEIGHTS), weights)
def test_law_after_a_weight_is_moved_all_sum_to_one_and_the_others_keep_their_proportions(
    a: float, b: float, c: float, moved: str, now: float
) -> None:
    set_to = with_(**{"w_1": a, "w_2": b, "w_3": c, moved: now})
    before, after = values_of(set_to), values_of(rebalanced(set_to, moved))
    assert after[moved] == now
    assert_allclose(sum(after[name] for name in PLANE_WEIGHTS), 1, atol=1e-12)
    first, second = (name for name in PLANE_WEIGHTS if name != moved)
    if before[first] + before[second] > 0:
        exact = (1 - now) * before[first] / (before[first] + before[second])
        assert abs(after[first] - exact) <= 0.0005 + 1e-12
    else:
        assert abs(after[first] - after[second]) <= 0.001 + 1e-12
    for name in PLANE_WEIGHTS:
        assert fitted(SETTING[name], after[name]) == after[name]


def test_law_many_small_moves_there_and_back_keep_the_proportions() -> None:
    now = OPENING
    for hundredths in [*range(50, 96), *range(95, 39, -1)]:
        now = rebalanced(changed(now, w_1=hundredths / 100), "w_1")
    assert now.plane.w_1 == 0.4
    assert_allclose([now.plane.w_2, now.plane.w_3], [0.36, 0.24], atol=0.02)


def test_golden_one_weight_moved() -> None:
    assert rebalanced(with_(w_1=0.9), "w_1") == with_(w_1=0.9, w_2=0.06, w_3=0.04)
    assert rebalanced(with_(K=2), "K") == with_(K=2, pi_1=0.625, pi_2=0.375)  # 0.5 and 0.3, divided by 0.8
    assert rebalanced(with_(K=1), "K") == with_(K=1, pi_1=1.0)
    assert rebalanced(with_(K=1, pi_1=0.3), "pi_1") == with_(K=1, pi_1=1.0)
    assert rebalanced(with_(mu_1=9.0), "mu_1") == with_(mu_1=9.0)


@pytest.mark.parametrize(
    ("weights", "shares", "said"),
    [
        ({}, [0.5, 0.3, 0.2], "0.5 + 0.3 + 0.2 = 1"),
        ({"w_1": 0.9}, [9 / 14, 3 / 14, 2 / 14], r"\tfrac{0.9}{1.4} + \tfrac{0.3}{1.4} + \tfrac{0.2}{1.4} = 1"),
        ({"w_1": 0.0, "w_2": 0.0, "w_3": 0.0}, [1 / 3] * 3, r"\tfrac{1}{3} + \tfrac{1}{3} + \tfrac{1}{3} = 1"),
    ],
)
def test_weights_of_a_link_are_divided_by_their_sum_and_the_page_shows_it(
    weights: dict[str, float], shares: list[float], said: str
) -> None:
    assert_allclose(model.plane_mixture(Plane(**weights)).pi, shares, rtol=1e-12)
    assert model.sum_of_weights(Plane(**weights).weights) == said
    assert model.sum_of_weights(Line(K=1).weights) == r"\pi_1 = 1"


# The sum on the line


def test_the_sum_at_a_point_is_a_calculation_by_hand() -> None:
    said = line.numbers(Line(x=4.2))
    each = [math.exp(-((4.2 - mu) ** 2) / (2 * s * s)) / (s * math.sqrt(2 * math.pi)) for mu, s in ((3, 0.9), (5, 0.5))]
    assert said["terms"].startswith(rf"0.5 \cdot {each[0]:.3f} + 0.3 \cdot {each[1]:.3f} \\ {{}} + ")
    assert said["p"] == "0.158"


@given(st.floats(0.5, 6.0), st.floats(0.3, 1.5))
def test_law_two_equal_gaussians_have_two_maxima_only_beyond_two_standard_deviations(d: float, sigma: float) -> None:
    mixture = Mixture([0.5, 0.5], [[5 - d / 2], [5 + d / 2]], np.full((2, 1, 1), sigma**2))
    if abs(d / sigma - 2) > 0.01:
        assert len(line.maxima(mixture)) == (2 if d > 2 * sigma else 1)


def test_the_maxima_are_those_scipy_finds() -> None:
    mixture = model.line_mixture(Line())
    sought = [
        optimize.minimize_scalar(lambda x: -mixture.log_density([[x]])[0], bounds=(mu - 1, mu + 1), method="bounded").x
        for mu in mixture.mu[:, 0]
    ]
    assert_allclose(line.maxima(mixture), sought, atol=6e-4)  # the grid is 0.001
    assert line.numbers(Line())["maxima"] == "three maxima, at x = 3.00, 4.96 and 7.50"


def test_the_curves_are_drawn_as_they_are_added() -> None:
    data = line.density(Line(K=2))["data"]
    drawn = [np.array(trace["y"]) for trace in data if trace["type"] == "scatter" and len(trace["x"]) > 50]
    visible = [trace for trace in data if trace.get("visible", True) and trace["type"] == "scatter"]
    assert len(visible) == len(data) - 4  # area, curve, point and mean of the third Gaussian
    assert_allclose(drawn[1] + drawn[3], drawn[-1], atol=1e-6)
    step = line.GRID[1] - line.GRID[0]
    assert_allclose([drawn[1].sum() * step, drawn[3].sum() * step], [0.625, 0.375], atol=1e-3)


# The mixture in the plane


def test_the_plane_shows_the_mixture_after_fig_2_23() -> None:
    truth = DATASETS["fig_2_23"].make(np.random.default_rng(1)).truth
    mixture = model.plane_mixture(Plane())
    assert truth is not None
    for ours, book in ((mixture.pi, truth.pi), (mixture.mu, truth.mu), (mixture.Sigma, truth.Sigma)):
        assert_allclose(ours, book)
    labels = [label["text"] for label in plane.panels(Plane())["layout"]["annotations"]]
    assert labels[-3:] == ["0.5", "0.3", "0.2"]


@pytest.mark.parametrize("weights", [Plane(), Plane(1.0, 0.0, 0.0)])
def test_contours_and_surface_are_the_density(weights: Plane) -> None:
    mixture = model.plane_mixture(weights)
    (shape,) = plane.surface(weights)["data"]
    x, y, z = (np.array(shape[name]) for name in "xyz")
    expected = mixture.pi @ normal([[x[10], y[20]]], mixture)
    assert_allclose(z[20, 10], expected, rtol=1e-6)
    assert z.max() < plane.height(z), "the surface stays below its ceiling"
    assert plane.numbers(weights)["volume"] == "1.00"


EXTREMES = [{setting.name: value} for setting in declared(Settings) for value in extremes(setting)]
CORNERS = [
    {"N": 1, "w_1": 0.0, "w_2": 0.0, "w_3": 1.0},
    {"N": 500, "w_1": 1.0, "w_2": 0.0, "w_3": 0.0, "size": 0.1, "at": 1.0},
    {"K": 3, "mu_1": 0.0, "mu_2": 0.0, "mu_3": 10.0, "sigma_1": 0.3, "sigma_2": 3.0, "x": 10.0, "pi_1": 1.0},
    {name: option.low for name, option in SETTING.items() if isinstance(option, Option)},
    {name: option.high for name, option in SETTING.items() if isinstance(option, Option)},
]


# All of it at the limits


@pytest.mark.parametrize("values", EXTREMES + CORNERS, ids=str)
def test_pictures_and_numbers_at_the_extremes(values: dict[str, Any]) -> None:
    for picture in PICTURES.values():
        json.dumps(picture(with_(**values)), allow_nan=False)
    for part, numbers in SAYS.items():
        said = words("mixtures").part(part, **numbers(with_(**values)))
        assert not re.search(r"nan|inf\b|\{\{", said)


@pytest.mark.parametrize("name", PICTURES)
def test_contract_a_moved_slider_keeps_every_trace_in_its_place(name: str) -> None:
    changes = ({"K": 1}, {"mu_2": 9.0}, {"x": 0.0}, {"w_1": 0.9}, {"at": 0.8}, {"size": 0.1})

    def shape(chosen: Settings) -> list[Any]:
        traces = [(trace["type"], len(trace["x"])) for trace in PICTURES[name](chosen)["data"]]
        # the points of each component come and go
        return [kind for kind, _ in traces] if name == "ancestral" else traces

    for change in changes:
        assert shape(with_(**change)) == shape(OPENING)


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60)
    app.switch_page(str(ROOT / "pages" / "mixtures.py"))
    return app.run()


# On the page


def test_moving_a_weight_moves_the_other_sliders(page: AppTest) -> None:
    page.slider(key="mixtures_w_1").set_value(0.9).run()
    assert [page.slider(key=f"mixtures_w_{k}").value for k in (1, 2, 3)] == [0.9, 0.06, 0.04]
    page.slider(key="mixtures_K").set_value(2).run()
    assert [page.slider(key=f"mixtures_pi_{k}").value for k in (1, 2)] == [0.625, 0.375]
    page.slider(key="mixtures_pi_2").set_value(1.0).run()
    assert page.slider(key="mixtures_pi_1").value == 0.0 and not page.exception
    said = " ".join(box.value for box in page.markdown)
    assert "0 + 1 = 1" in said and "0.9 + 0.06 + 0.04 = 1" in said


def test_the_buttons_draw_points_and_move_the_mean(page: AppTest) -> None:
    for key, N in (("Draw one more point", 101), ("100 more", 201), ("100 more", 301), ("one", 1)):
        page.button(key=f"mixtures_{key}").click().run()
        assert not page.exception
        assert f"For point {N} " in " ".join(box.value for box in page.markdown)
    page.button(key="mixtures_again").click().run()
    move = page.button(key="mixtures_move")
    goal = float(move.label.split("=")[1])
    move.click().run()
    assert page.slider(key="mixtures_at").value == pytest.approx(goal, abs=0.003)
