"""The page about mixtures: its numbers, its pictures, and what its exercises claim."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from exercises import followed
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from places import ROOT
from scipy import optimize, stats
from streamlit.testing.v1 import AppTest

from gmm_core.arrays import Array
from gmm_core.data.datasets import DATASETS
from gmm_core.data.option import Option
from gmm_core.mixture import Mixture
from ui.lessons.mixtures import ancestral, likelihood, line, model, plane
from ui.lessons.mixtures import hills as mixtures_hills
from ui.lessons.mixtures import sample as mixtures_sample
from ui.lessons.mixtures.likelihood import Update
from ui.lessons.mixtures.settings import PLANE_WEIGHTS, Draw, Line, Plane, Settings, rebalanced
from ui.state.settings import changed, declared, extremes, fitted, values_of
from ui.words.page import words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("One bump or two?", "one maximum, at x = 5.00")

OPENING = Settings()
SETTING = {setting.name: setting for setting in declared(Settings)}
Figure = dict[str, Any]
PICTURES: dict[str, Callable[[Settings], Figure]] = {
    "density": lambda chosen: line.density(chosen.line),
    "panels": lambda chosen: plane.panels(chosen.plane),
    "surface": lambda chosen: plane.surface(chosen.plane),
    "ancestral": lambda chosen: ancestral.picture(chosen.plane, chosen.draw),
    "hills": lambda chosen: mixtures_hills.picture(chosen.plane, chosen.draw, chosen.carry),
}
SAYS: dict[str, Callable[[Settings], dict[str, str]]] = {
    "line": lambda chosen: line.numbers(chosen.line),
    "plane": lambda chosen: plane.numbers(chosen.plane),
    "sampling": lambda chosen: mixtures_sample.numbers(chosen.plane, chosen.draw),
    "likelihood": lambda chosen: likelihood.first_terms(chosen.plane, chosen.draw),
    "hills": lambda chosen: mixtures_hills.numbers(chosen.plane, chosen.draw, chosen.carry),
}
weights = st.integers(0, 100).map(lambda hundredths: hundredths / 100)


def with_(**values: Any) -> Settings:
    return changed(OPENING, **values)


def drawn(chosen: Settings) -> mixtures_sample.Sample:
    return mixtures_sample.drawn(chosen.plane, chosen.draw)


def hills(chosen: Settings) -> likelihood.Hills:
    return likelihood.hills(chosen.plane, chosen.draw, chosen.carry.size)


def unknown(chosen: Settings) -> Update:
    return likelihood.unknown(chosen.plane, chosen.draw, chosen.carry)


def known(chosen: Settings) -> Update:
    return likelihood.known(chosen.plane, chosen.draw, chosen.carry)


def linked(title: str) -> Settings:
    """Return the settings an exercise's link sets up."""
    return followed("mixtures", title, Settings)[0]


def normal(x: Any, mixture: Mixture) -> Array:
    """Evaluate each N(x | mu_k, Sigma_k) by SciPy: (K, ...)."""
    return np.array([stats.multivariate_normal(m, S).pdf(x) for m, S in zip(mixture.mu, mixture.Sigma, strict=True)])


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


# The exercises


def test_exercise_one_bump_or_two() -> None:
    setting = linked("One bump or two?")
    assert line.numbers(setting.line)["maxima"].startswith("one maximum, at x = 5.00")
    assert line.numbers(replace(setting.line, mu_2=6.1))["maxima"].startswith("two maxima")
    mixture = model.line_mixture(setting.line)
    bend = line.terms(mixture, np.array([5.0]))[:, 0] @ ((5 - mixture.mu[:, 0]) ** 2 - 1)
    assert_allclose(bend, 0, atol=1e-15)  # the curvature in the middle


def test_exercise_a_weight_of_0_02() -> None:
    setting = linked("Can you see a weight of 0.02?")
    assert line.numbers(setting.line)["maxima"].startswith("two maxima, at x = 4.00 and 8.50")
    assert line.numbers(replace(setting.line, mu_2=5.0))["maxima"].startswith("one maximum")
    peaks = line.terms(model.line_mixture(setting.line), np.array([4.0, 8.5]))
    assert [f"{peaks[0, 0]:.3f}", f"{peaks[1, 1]:.3f}"] == ["0.391", "0.027"]


def test_exercise_exactly_thirty() -> None:
    setting = linked("Exactly thirty?")
    assert setting.draw.N == 100 and model.plane_mixture(setting.plane).pi[1] == pytest.approx(0.3)
    assert drawn(setting).N_k[1] == 27
    binomial = stats.binom(100, 0.3)
    assert binomial.std() == pytest.approx(4.6, abs=0.05) and binomial.pmf(30) < 0.1
    assert binomial.cdf(34) - binomial.cdf(25) == pytest.approx(2 / 3, abs=0.02)


def test_exercise_the_button_finds_the_nearest_hill() -> None:
    setting = linked("Does the button find the highest hill?")
    for _ in range(40):
        setting = changed(setting, at=fitted(SETTING["at"], unknown(setting).x))
    seen = hills(setting)
    low, high = (float(np.interp(x, likelihood.PLACES, seen.incomplete)) for x in (setting.carry.at, 0.2))
    assert setting.carry.at == 0.75 and high - low == pytest.approx(190, abs=1)
    assert_allclose(seen.tops, [0.2, 0.75], atol=0.005)


def test_exercise_a_small_ellipse() -> None:
    setting = linked("What does a small ellipse see?")
    assert SAYS["hills"](OPENING)["tops"] == "2 hills"
    assert SAYS["hills"](setting)["tops"] == "10 hills"
    assert known(setting).x == pytest.approx(known(OPENING).x)
    answer = next(
        e for group in words("mixtures").exercises.values() for e in group if "small ellipse" in e.title
    ).answer
    top = hills(setting).complete.max()
    assert f"{known(setting).x:.3f}" in answer and f"{top:.1f}".replace("-", "−") in answer


@pytest.mark.parametrize("size", [0.1, 0.2, 0.3, 0.4, 0.5, 0.8, 1.0, 1.5])
@pytest.mark.parametrize("more", [{}, {"N": 500}, {"N": 5, "seed": 2}, {"w_1": 0.05, "w_2": 0.57, "w_3": 0.38}])
def test_the_top_of_the_parabola_is_in_the_picture(size: float, more: dict[str, float]) -> None:
    setting = with_(**more, size=size)
    seen, solved = hills(setting), known(setting)
    figure = PICTURES["hills"](setting)
    parabola = next(t for t in figure["data"] if t.get("xaxis") == "x2" and t["line"]["dash"] != "solid")
    low, high = figure["layout"]["yaxis2"]["range"]
    top = max(parabola["y"])
    assert solved.N_1 > 0 and low < top < high
    assert parabola["x"][int(np.argmax(parabola["y"]))] == pytest.approx(np.clip(solved.x, 0, 1), abs=0.0026)
    assert top == pytest.approx(seen.complete.max() + seen.raised, abs=1e-3)
    named = [a["text"] for a in figure["layout"]["annotations"] if "X, Z" in a["text"]]
    assert len(named) == 1 and (" + " in named[0]) == (seen.raised > 0) == bool(mixtures_hills.raised(seen))


# All of it at the limits


EXTREMES = [{setting.name: value} for setting in declared(Settings) for value in extremes(setting)]
CORNERS = [
    {"N": 1, "w_1": 0.0, "w_2": 0.0, "w_3": 1.0},
    {"N": 500, "w_1": 1.0, "w_2": 0.0, "w_3": 0.0, "size": 0.1, "at": 1.0},
    {"K": 3, "mu_1": 0.0, "mu_2": 0.0, "mu_3": 10.0, "sigma_1": 0.3, "sigma_2": 3.0, "x": 10.0, "pi_1": 1.0},
    {name: option.low for name, option in SETTING.items() if isinstance(option, Option)},
    {name: option.high for name, option in SETTING.items() if isinstance(option, Option)},
]


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


# On the page


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60)
    app.switch_page(str(ROOT / "pages" / "mixtures.py"))
    return app.run()


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
