"""The page on maximum likelihood: the bias, the plane, and figures and numbers at the extremes."""

import json
import math
import re
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from lesson_maximum_likelihood import COINCIDING, FIGURES, climbing, trace, with_
from numpy.testing import assert_allclose
from scipy.stats import multivariate_normal

from gmm_core.data.datasets import DATASETS
from gmm_core.gaussian import mahalanobis
from ui.lessons.maximum_likelihood import bias, climb, plane
from ui.lessons.maximum_likelihood.settings import (
    DRAWN,
    GEYSER,
    KNOWN_MEAN,
    LIMITS,
    ML_VARIANCE,
    UNBIASED,
    Settings,
)
from ui.state.settings import Values, declared, extremes
from ui.words import page

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Two points", "expected is 0.500")
WORDS = page.words("maximum_likelihood")
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
