"""The responsibilities page: its numbers against SciPy and mpmath, its exercises' claims, and its figures' shape."""

import itertools
import json
import math
import re

import mpmath
import numpy as np
import pytest
from exercises import followed
from numpy.testing import assert_allclose
from scipy.stats import multivariate_normal

from gmm_core import Mixture, gaussian
from gmm_core.experiment import experiment
from gmm_core.general import complete
from ui.charts.axes import Figure
from ui.lessons.responsibilities import model as lesson
from ui.lessons.responsibilities import point, points, text
from ui.lessons.responsibilities.settings import Settings
from ui.state import link
from ui.state.settings import changed, declared, extremes
from ui.words import numerals
from ui.words.page import Exercise, words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Make the means equal. What is left?", "so this point says nothing about z")

OPENING = Settings()
WORDS = words("responsibilities")


def setting(**values: object) -> Settings:
    return changed(OPENING, **values)


# What the page makes of its settings


def mixture(chosen: Settings) -> Mixture:
    return lesson.mixture(chosen.variation)


def bayes(chosen: Settings) -> lesson.Bayes:
    return lesson.bayes(chosen.point, chosen.variation)


def gamma_map(chosen: Settings) -> Figure:
    return point.map_of_gamma(chosen.point, chosen.component, chosen.variation, chosen.seed)


def all_points(chosen: Settings) -> Figure:
    return points.points(chosen.point, chosen.variation, chosen.panel, chosen.seed)


def maxima(chosen: Settings) -> Figure:
    return points.maxima(chosen.seed)


def terms_of(chosen: Settings) -> dict[str, str]:
    return text.table_numbers(chosen.point, chosen.variation)


def fraction(chosen: Settings) -> dict[str, str]:
    return text.fraction_numbers(chosen.point, chosen.variation, chosen.component)


def logarithms(chosen: Settings) -> dict[str, str]:
    return text.log_numbers(chosen.point, chosen.variation)


def counts(chosen: Settings) -> dict[str, str]:
    return text.sample_numbers(chosen.variation, chosen.seed)


def meaning(chosen: Settings) -> dict[str, str]:
    return text.meaning_numbers(chosen.point, chosen.variation, chosen.seed)


def rivals(chosen: Settings) -> dict[str, str]:
    return text.rival_numbers(chosen.variation, chosen.seed)


FIGURES = (gamma_map, all_points, maxima)
EVERY_EXTREME = [setting(**{s.name: value}) for s in declared(Settings) for value in extremes(s)]
CORNERS = [
    setting(x=x, y=y, pi_1=pi_1, distance=distance, covariances=covariances, k=k)
    for x, y, pi_1, distance, covariances, k in itertools.product(
        (-6.0, 0.34, 7.0), (-6.0, 7.0), (0.01, 0.99), (0.0, 1.5), ("own", "equal"), ("1", "3")
    )
]


def table(rows: str) -> list[list[str]]:
    return [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in rows.splitlines()]


# Bayes' theorem at a point


@pytest.mark.parametrize("chosen", [OPENING, setting(x=0.7, y=0.6, pi_1=0.2, covariances="equal", distance=0.4)])
def test_the_terms_of_bayes_theorem_agree_with_scipy(chosen: Settings) -> None:
    m, found, x = mixture(chosen), bayes(chosen), [chosen.point.x, chosen.point.y]
    likelihood = np.array([multivariate_normal(m.mu[k], m.Sigma[k]).pdf(x) for k in range(3)])
    assert_allclose(np.exp(found.log_likelihood), likelihood, rtol=1e-10)
    assert_allclose(np.exp(found.log_product), m.pi * likelihood, rtol=1e-10)
    assert_allclose(math.exp(found.log_sum), m.pi @ likelihood, rtol=1e-10)
    assert_allclose(np.exp(found.log_gamma), m.pi * likelihood / (m.pi @ likelihood), rtol=1e-10)


def test_the_table_at_the_opening_is_a_calculation_by_hand() -> None:
    rows = table(terms_of(OPENING)["rows"])
    assert rows[0] == ["1", "0.5", "6.868", "3.434", "0.595"]
    assert rows[1] == ["2", "0.3", "7.806", "2.342", "0.405"]
    assert rows[3] == ["sum", "1", "", "5.776", "1"]
    for _, prior, likelihood, product, gamma in rows[:2]:  # each printed number follows from those before it
        assert_allclose(float(prior) * float(likelihood), float(product), rtol=5e-4)
        assert_allclose(float(product) / 5.776, float(gamma), atol=6e-4)


@pytest.mark.parametrize("k", ["1", "2", "3"])
def test_the_printed_fraction_gives_the_printed_responsibility(k: str) -> None:
    found = fraction(setting(k=k, x=0.46, distance=0.4))  # all three have a share
    above = math.prod(map(float, found["above"].split(r"\times")))
    terms = re.findall(r"([\d.]+)\\times ([\d.]+)", found["below"])
    below = sum(float(pi) * float(likelihood) for pi, likelihood in terms)
    assert len(terms) == 3 and found["k"] == k
    assert_allclose(above / below, float(found["gamma"]), atol=1e-3)
    assert_allclose(float(found["product"]) / float(found["sum"]), float(found["gamma"]), atol=1e-3)


def test_where_doubles_underflow_the_numbers_are_those_of_high_precision() -> None:
    chosen = setting(x=5.0, y=0.5)
    m = mixture(chosen)
    with mpmath.workdps(60):
        products = []
        for k in range(3):
            S = mpmath.matrix(m.Sigma[k].tolist())
            d = mpmath.matrix([5.0 - m.mu[k, 0], 0.5 - m.mu[k, 1]])
            density = mpmath.exp(-(d.T * mpmath.inverse(S) * d)[0] / 2) / (2 * mpmath.pi * mpmath.sqrt(mpmath.det(S)))
            products.append(mpmath.mpf(float(m.pi[k])) * density)
        gamma = [product / sum(products) for product in products]
        assert all(float(product) == 0 for product in products)  # what a naive program would divide
        rows = table(terms_of(chosen)["rows"])
        for k, row in enumerate(rows[:3]):
            assert row[3] == in_print(products[k], 4)
            assert row[4] == ("1.000" if k == 1 else in_print(gamma[k], 2))
    assert (
        logarithms(chosen)["lost"]
        == "Here all three products are smaller: all would become 0, and (9.13) would be 0/0."
    )


def in_print(value: mpmath.mpf, digits: int) -> str:
    mantissa, exponent = mpmath.nstr(value, digits, strip_zeros=False, min_fixed=0, max_fixed=0).split("e")
    return f"{mantissa} × 10{exponent.translate(numerals.SUPERSCRIPT)}"


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (OPENING, "largest for component 2, but the weights turn the scale: component 1 is"),
        (setting(x=0.2, y=0.5), "largest for component 1, and so is the responsibility"),
        (setting(distance=0.0, covariances="equal"), "likelihoods are equal, so this point says nothing"),
        (
            setting(distance=0.0, x=0.5, y=0.8),
            "largest for components 1 and 3, but the weights turn the scale: component 1",
        ),
    ],
)
def test_one_sentence_says_who_decided(chosen: Settings, sentence: str) -> None:
    assert sentence in terms_of(chosen)["verdict"]


@pytest.mark.parametrize("x", [0.34, 2.5, 3.5, 4.5, 5.0])
def test_it_is_said_how_many_products_a_double_cannot_hold(x: float) -> None:
    with np.errstate(under="ignore"):
        zeros = int((np.exp(mixture(OPENING).log_joint([[x, 0.5]])) == 0).sum())
    said = logarithms(setting(x=x, y=0.5))["lost"]
    assert {
        0: "all three products are larger",
        1: "Here 1 of the three products is smaller",
        2: "Here 2 of the three products are smaller",
        3: "all three products are smaller",
    }[zeros] in said


# The mixture and its points


def test_the_mixture_opens_as_the_figure_and_follows_its_three_controls() -> None:
    figure = lesson.truth()
    opening = mixture(OPENING)
    for ours, theirs in zip((opening.pi, opening.mu, opening.Sigma), (figure.pi, figure.mu, figure.Sigma), strict=True):
        assert_allclose(ours, theirs, rtol=1e-12)
    assert_allclose(mixture(setting(pi_1=0.9)).pi, [0.9, 0.06, 0.04])
    assert_allclose(mixture(setting(distance=0.0)).mu, [[0.5, 0.5]] * 3)
    assert_allclose(mixture(setting(distance=0.5)).mu[0], [0.36, 0.475])
    assert_allclose(mixture(setting(covariances="equal")).Sigma, [figure.Sigma.mean(axis=0)] * 3)


def test_the_points_are_those_of_the_lab() -> None:
    lab, _, _, notes = link.from_query({"data": "fig_2_23", "data_seed": "7"})
    assert not notes and len(lesson.sample(7).X) == 500
    assert_allclose(lesson.sample(7).X, experiment.generate(lab).X)


def test_the_table_of_N_k_is_the_sum_of_the_responsibilities() -> None:
    chosen = setting(pi_1=0.7, seed=3)
    gamma = mixture(chosen).responsibilities(lesson.sample(3).X)
    rows = table(counts(chosen)["rows"])
    assert_allclose([float(row[1]) for row in rows], gamma.sum(axis=0), atol=0.05)
    assert_allclose([float(row[2]) for row in rows], gamma.mean(axis=0), atol=5e-4)
    assert [row[3] for row in rows] == ["0.7", "0.18", "0.12"]
    assert [int(row[4]) for row in rows] == [int((lesson.labels(3) == k).sum()) for k in range(3)]


@pytest.mark.parametrize("ink", ["1", "2", "3"])
@pytest.mark.parametrize("show", ["complete", "incomplete", "responsibilities"])
def test_the_ink_of_a_component_is_N_k(ink: str, show: str) -> None:
    marker = all_points(setting(ink=ink, show=show))["data"][1]["marker"]
    # Plotly draws, for size 1, a disc of diameter 1, a square of side 1, a triangle of base 2 / sqrt 3 and height 3/4.
    shape = {"circle": math.pi / 4, "square": 1, "triangle-up": 2 / math.sqrt(3) * 0.75 / 2}
    area = sum(shape[symbol] * size**2 for symbol, size in zip(marker["symbol"], marker["size"], strict=True))
    N_k = mixture(OPENING).responsibilities(lesson.sample(0).X).sum(axis=0)[int(ink) - 1]
    assert_allclose(area / (math.pi / 4 * points.INK**2), N_k, rtol=2e-3)


@pytest.mark.parametrize(
    "chosen", [OPENING, setting(pi_1=0.2), setting(x=0.6, y=0.66, covariances="equal"), setting(distance=0.5, seed=4)]
)
def test_a_responsibility_is_right_as_often_as_it_says(chosen: Settings) -> None:
    k = int(bayes(chosen).log_gamma.argmax())
    low, high, gamma, made = lesson.alike(chosen.point, chosen.variation, chosen.seed, k)
    assert len(gamma) > 300 and low <= gamma.min() and gamma.max() <= high
    sd = math.sqrt((gamma * (1 - gamma)).sum()) / len(gamma)
    assert abs(made.mean() - gamma.mean()) < 4 * sd
    assert f"{made.mean():.1%}" in meaning(chosen)["counted"]


# If we knew z


@pytest.mark.parametrize("seed", range(5))
def test_each_log_likelihood_has_its_own_maximum(seed: int) -> None:
    chosen = setting(seed=seed, pi_1=0.6)
    rows = table(rivals(chosen)["rows"])
    assert [row[0].split(":")[0] for row in rows] == ["true", "on the screen", "best with labels", "without labels"]
    joint, alone, difference = (np.array([float(row[i].replace("−", "-")) for row in rows]) for i in (1, 2, 3))
    assert joint.argmax() == 2 and alone.argmax() == 3
    assert_allclose(joint - alone, difference, atol=0.011)
    X, z = lesson.sample(seed).X, lesson.labels(seed)
    for (_, m), written in zip(lesson.rivals(chosen.variation, chosen.seed), difference, strict=True):
        assert_allclose(written, np.log(m.responsibilities(X)[np.arange(500), z]).sum(), atol=0.006)
    assert (difference < 0).all()


def test_the_largest_number_of_each_column_is_bold() -> None:
    bold = [re.findall(r"\*\*(.+?)\*\*", line) for line in rivals(OPENING)["rows"].splitlines()]
    assert bold == [[], ["342.65"], ["441.61"]]


def test_the_groups_are_the_moments_of_the_labelled_points() -> None:
    rows = table(text.group_numbers(OPENING.seed)["rows"])
    X, z = lesson.sample(0).X, lesson.labels(0)
    for k, (_, share, mean, entries) in enumerate(rows):
        group = X[z == k]
        assert share == f"{len(group)}/500 = {len(group) / 500:.3f}"
        assert_allclose(numbers_in(mean), group.mean(axis=0), atol=5.1e-4)
        assert_allclose(numbers_in(entries), np.cov(group.T, bias=True)[[0, 0, 1], [0, 1, 1]], atol=5.1e-5)


def numbers_in(cell: str) -> list[float]:
    return [float(value) for value in re.findall(r"-?[\d.]+", cell.replace("−", "-"))]


def test_em_ends_at_a_fixed_point_for_many_samples() -> None:
    for seed in (0, 1, 2, 17):
        m, iterations = lesson.from_points(seed)
        X = lesson.sample(seed).X
        assert iterations < lesson.FIT_LONGEST
        assert_allclose(complete.m_step(X, m.responsibilities(X)).mu, m.mu, atol=1e-4)


# The exercises: what their links set, and that their answers are true


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


# Words and figures at every extreme


def test_every_part_of_the_words_gets_its_numbers_at_every_extreme() -> None:
    for chosen in [*EVERY_EXTREME, *CORNERS[::7]]:
        said = [
            WORDS.part("table", **terms_of(chosen)),
            WORDS.part("fraction", **fraction(chosen)),
            WORDS.part("logs", **logarithms(chosen)),
            WORDS.part("points", **counts(chosen)),
            WORDS.part("groups", **text.group_numbers(chosen.seed)),
            WORDS.part("rivals", **rivals(chosen)),
        ]
        assert not re.search(r"\b(nan|inf)\b|None|\{\{", " ".join(said))


def test_the_count_of_points_like_the_chosen_one_has_words_at_every_corner() -> None:
    for chosen in CORNERS[::31]:
        assert "{{" not in WORDS.part("meaning", **meaning(chosen))


@pytest.mark.parametrize("make", FIGURES, ids=lambda make: make.__name__)
def test_figures_are_finite_and_keep_their_shape_so_that_they_morph(make) -> None:  # type: ignore[no-untyped-def]
    opening = make(OPENING)
    for chosen in [*EVERY_EXTREME, *CORNERS[::31]]:
        figure = make(chosen)
        json.dumps(figure, allow_nan=False)
        assert [trace["type"] for trace in figure["data"]] == [trace["type"] for trace in opening["data"]]
        assert [len(trace["x"]) for trace in figure["data"]] == [len(trace["x"]) for trace in opening["data"]]
        assert len(figure["layout"]["annotations"]) == len(opening["layout"]["annotations"])
        assert None not in list(itertools.chain(*(trace["x"] for trace in figure["data"])))


def test_the_map_is_gamma_with_its_line_at_one_half() -> None:
    chosen = setting(k="2")
    heat, line = gamma_map(chosen)["data"][:2]
    crossings = np.stack(np.meshgrid(heat["x"], heat["y"]), axis=-1).reshape(-1, 2)
    gamma = mixture(chosen).responsibilities(crossings)[:, 1]
    assert_allclose(np.ravel(heat["z"]), gamma, atol=1e-3)
    assert ((np.ravel(line["z"]) > 0) == (gamma > 0.5))[np.abs(gamma - 0.5) > 1e-3].all()
    assert line["contours"]["start"] == line["contours"]["end"] == 0


def test_the_bars_are_the_terms_of_bayes_theorem() -> None:
    found = bayes(OPENING)
    prior, likelihood, *ends, gamma = gamma_map(OPENING)["data"][-6:]
    assert_allclose(prior["x"], [0.5, 0.3, 0.2])
    assert_allclose(likelihood["x"], np.exp(found.log_likelihood) / np.exp(found.log_likelihood).max(), rtol=1e-5)
    assert_allclose([end["x"][0] for end in ends], gamma["x"], rtol=1e-5)  # each product as its share of the sum
    assert_allclose(gamma["x"], np.exp(found.log_gamma), rtol=1e-5)
    assert prior["text"] == ["0.5", "0.3", "0.2"] and gamma["text"][:2] == ["0.595", "0.405"]


@pytest.mark.parametrize(("x", "y"), [(0.34, 0.4), (1.19, -0.15), (5.0, 0.5), (-6.0, 7.0), (0.5, -6.0)])
def test_the_plane_always_holds_the_point_and_keeps_its_shape(x: float, y: float) -> None:
    (x_low, x_high), (y_low, y_high) = point.view(x, y)
    assert x_low < x < x_high and y_low < y < y_high
    assert_allclose((x_high - x_low) / (y_high - y_low), 1.4 / 1.2)
    inside = -0.2 < x < 1.2 and -0.16 < y < 1.04
    assert ((x_low, x_high) == (-0.2, 1.2)) == inside


def test_complete_shows_labels_by_colour_and_symbol_and_incomplete_hides_them() -> None:
    complete_, incomplete, soft = (
        all_points(setting(show=show))["data"][1]["marker"] for show in ("complete", "incomplete", "responsibilities")
    )
    z = lesson.labels(0)
    assert complete_["color"] == [f"@{k + 1}" for k in z]
    assert [len({complete_["symbol"][n] for n in np.flatnonzero(z == k)}) for k in range(3)] == [1, 1, 1]
    assert len(set(complete_["symbol"])) == 3
    assert len(set(incomplete["color"])) == len(set(incomplete["symbol"])) == 1
    gamma = mixture(OPENING).responsibilities(lesson.sample(0).X)
    shares = [[float(share) for share in colour.removeprefix("@mix:").split(",")] for colour in soft["color"]]
    assert_allclose(shares, gamma, atol=6e-4)
