"""The page on maximum likelihood: its numbers by hand and by SciPy, its exercises, its figures at the extremes."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from exercises import followed
from numpy.testing import assert_allclose
from scipy.stats import multivariate_normal, norm

from gmm_core.data.datasets import DATASETS
from gmm_core.gaussian import mahalanobis
from ui.charts.axes import Figure
from ui.lessons.maximum_likelihood import bias, climb, landscape, plane
from ui.lessons.maximum_likelihood.settings import (
    DRAWN,
    GEYSER,
    KNOWN_MEAN,
    LIMITS,
    ML_VARIANCE,
    UNBIASED,
    Sample,
    Settings,
    Yours,
)
from ui.lessons.maximum_likelihood.slices import slices
from ui.state.settings import Values, changed, declared, extremes
from ui.words import page

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Two points", "expected is 0.500")

FIGURES: dict[str, Callable[[Settings], Figure]] = {
    "slices": lambda chosen: slices(*climbing(chosen), chosen.maximum),
    "map": lambda chosen: landscape.chart(*climbing(chosen), chosen.maximum),
    "surface": lambda chosen: landscape.surface(*climbing(chosen), chosen.maximum),
    "histogram": lambda chosen: bias.histogram(chosen.series),
    "ellipses": lambda chosen: plane.ellipses(chosen.plane),
}
WORDS = page.words("maximum_likelihood")
COINCIDING: Values = {"N": 2, "seed": 104}  # both points are 0.56
SAYS: dict[str, Callable[[Settings], dict[str, str]]] = {
    "climb": lambda chosen: climb.numbers(*climbing(chosen)),
    "best mu": lambda chosen: climb.best_mu(*climbing(chosen)),
    "best sigma": lambda chosen: climb.best_sigma(chosen.sample),
    "sample": lambda chosen: climb.listed(chosen.sample),
    "averages": lambda chosen: bias.numbers(chosen.series),
    "likelihoods": lambda chosen: plane.likelihoods(chosen.plane),
    "fitted": lambda chosen: plane.fitted(chosen.plane),
    "comparison": lambda chosen: plane.comparison(chosen.plane),
}


def with_(**values: Any) -> Settings:
    return changed(Settings(), **values)


def climbing(chosen: Settings) -> tuple[Sample, Yours]:
    return chosen.sample, chosen.yours


def set_up(title: str) -> tuple[Settings, str]:
    """Return the settings that the link of an exercise makes, and the answer."""
    chosen, tried = followed("maximum_likelihood", title, Settings)
    return chosen, tried.answer


def trace(figure: Figure, number: int) -> tuple[np.ndarray, np.ndarray]:
    data = figure["data"][number]
    return np.array(data["x"], dtype=float), np.array(data["y"], dtype=float)


# The climb


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


# The bias


def test_the_histogram_counts_every_experiment() -> None:
    for estimator in (ML_VARIANCE, UNBIASED, KNOWN_MEAN):
        values = with_(N_each=2, R=500, estimator=estimator)
        figure = bias.histogram(values.series)
        beyond = next(a for a in figure["layout"]["annotations"] if "beyond" in a["text"])
        count = 500 * sum(figure["data"][0]["y"]) + int(beyond["text"].split()[0])
        assert count == pytest.approx(500, abs=1e-3)
        assert max(figure["data"][0]["y"]) < bias.HIGHEST


@pytest.mark.parametrize("N", [2, 7, 20])
@pytest.mark.parametrize(
    ("estimator", "by_numpy"),
    [
        (ML_VARIANCE, lambda x: x.var(axis=1)),
        (UNBIASED, lambda x: x.var(axis=1, ddof=1)),
        (KNOWN_MEAN, lambda x: (x**2).mean(axis=1)),
    ],
)
def test_each_way_to_measure_the_variance_and_its_expectation(
    N: int, estimator: str, by_numpy: Callable[[np.ndarray], np.ndarray]
) -> None:
    found = bias.repeated(with_(N_each=N, R=5000, estimator=estimator).series)
    assert_allclose(found.variance, by_numpy(found.x), rtol=1e-9)
    assert found.expected == ((N - 1) / N if estimator == ML_VARIANCE else 1)
    assert abs(found.average - found.expected) < 4 * found.error
    assert_allclose(found.error, by_numpy(found.x).std(ddof=1) / math.sqrt(5000))


# The plane


def test_the_fit_is_numpys_covariance_and_2_118_is_scipys() -> None:
    values = with_(N_plane=25)
    found = plane.fit(values.plane)
    assert_allclose(found.Sigmas[0], np.cov(found.X.T, bias=True), rtol=1e-12)
    said = plane.likelihoods(values.plane)
    assert said["ln_p"] == f"{multivariate_normal(found.mus[0], found.Sigmas[0]).logpdf(found.X).sum():.2f}"
    assert said["ln_p_true"] == f"{multivariate_normal(plane.MU, plane.SIGMA).logpdf(found.X).sum():.2f}"
    assert said["constant"] == f"{-25 * math.log(2 * math.pi):.2f}"
    assert plane.matrix(np.cov(found.X.T)) == plane.fitted(values.plane)["unbiased"]


@pytest.mark.parametrize("data", [DRAWN, GEYSER])
def test_on_average_sigma_is_too_small_by_its_share(data: str) -> None:
    for N in (4, 40):
        found = plane.fit(with_(data=data, N_plane=N).plane)
        scatter = found.Sigmas.std(axis=0, ddof=1) / math.sqrt(plane.REPEATS)
        assert (abs(found.Sigmas.mean(axis=0) - (N - 1) / N * found.truth.Sigma) < 4 * scatter).all()


def test_all_eruptions_give_the_reference_numbers() -> None:
    found = plane.fit(with_(data=GEYSER, N_plane=272).plane)
    X = DATASETS["old_faithful"].make(np.random.default_rng(0)).X
    assert_allclose(np.sort(found.X, axis=0), np.sort(X, axis=0))
    assert_allclose(found.mus[0], [3.487783, 70.897059], atol=5e-7)
    assert_allclose(np.sqrt(np.diag(found.truth.Sigma)), [1.141371, 13.594974], atol=5e-7)
    assert_allclose(found.Sigmas, np.broadcast_to(found.truth.Sigma * 271 / 272, found.Sigmas.shape), rtol=1e-10)


def test_the_ellipses_lie_at_two_standard_deviations() -> None:
    values = with_(N_plane=12)
    figure, found = plane.ellipses(values.plane), plane.fit(values.plane)
    own = np.stack(trace(figure, plane.FAINT + 2), axis=1)
    true = np.stack(trace(figure, plane.FAINT + 1), axis=1)
    assert_allclose(mahalanobis(own, found.mus[0], found.Sigmas[0]), 2, rtol=1e-4)
    assert_allclose(mahalanobis(true, plane.MU, plane.SIGMA), 2, rtol=1e-4)


def test_estimates_close_in_on_the_truth() -> None:
    def miss(N: int) -> float:
        found = plane.fit(with_(N_plane=N).plane)
        return float(np.linalg.norm(found.Sigmas - found.truth.Sigma, axis=(1, 2)).mean())

    assert miss(3) > 2 * miss(30) > 4 * miss(272)


def test_points_on_one_line_have_a_flat_ellipse_and_no_highest_likelihood() -> None:
    line = np.array([[1.0, 2.0], [2.0, 2.0], [4.0, 2.0]])
    found = plane.Fit(plane.population(DRAWN, 0), line, line.mean(axis=0)[None], np.cov(line.T, bias=True)[None])
    assert found.ln_p(found.mus[0], found.Sigmas[0]) == np.inf
    flat = plane._ellipse(found.mus[0], found.Sigmas[0], "@1", 1)
    assert set(flat["y"]) == {2.0} and max(flat["x"]) == pytest.approx(7 / 3 + 2 * line[:, 0].std(), abs=0.01)


# The exercises


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


# The page


def test_every_part_gets_the_numbers_it_asks_for() -> None:
    for part, make in SAYS.items():
        assert "{{" not in WORDS.part(part, **make(with_()))
    said = {*SAYS} | {"landscape", "bias", "plane", "geyser", page.SLIDES}
    assert set(WORDS.parts) == said


def test_the_slides_slip_is_told() -> None:
    slip = WORDS.part(page.SLIDES)
    assert r"-\frac12\ln(2\pi)" in slip and r"-\frac{D}{2}\ln(2\pi)" in slip and "(2.118)" in slip


EXTREMES: list[Values] = [
    {},
    {"N": 2, "seed": 51, "sigma": 0.3},
    COINCIDING | {"maximum": True},
    {"maximum": True, "mu": 2.5, "sigma": 2.5, "N": 50},
] + [{setting.name: value} for setting in declared(Settings) for value in extremes(setting)]


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_finite_and_keep_their_traces_at_every_extreme(name: str) -> None:
    usual = [t["type"] for t in FIGURES[name](with_())["data"]]
    for values in EXTREMES:
        figure = FIGURES[name](with_(**values))
        text = json.dumps(figure, allow_nan=False)
        assert "scattergl" not in text
        assert [t["type"] for t in figure["data"]] == usual, "corresponding traces morph"


@pytest.mark.parametrize("values", EXTREMES, ids=str)
def test_numbers_are_finite_at_every_extreme(values: Values) -> None:
    for part, make in SAYS.items():
        text = WORDS.part(part, **make(with_(**values)))
        assert not re.search(r"\bnan\b|\binf\b|-0\.0*\b(?!\d)", text), (part, text)


def test_what_the_reader_moves_is_in_the_picture() -> None:
    for mu, sigma in product(LIMITS["mu"], LIMITS["sigma"]):
        layout = FIGURES["slices"](with_(mu=mu, sigma=sigma))["layout"]
        assert layout["xaxis2"]["range"][0] <= mu <= layout["xaxis2"]["range"][1]
        assert layout["xaxis3"]["range"][0] <= sigma <= layout["xaxis3"]["range"][1]
        assert 1 / math.sqrt(2 * math.pi) / sigma < layout["yaxis"]["range"][1], "the peak fits"
    ranges = {tuple(FIGURES["slices"](with_(mu=mu))["layout"]["yaxis2"]["range"]) for mu in (-2.5, 0.0, 2.5)}
    assert len(ranges) == 1, "the frame stands still while the reader moves"
