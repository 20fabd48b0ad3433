"""The responsibilities page: its numbers against SciPy and mpmath."""

import math
import re

import mpmath
import numpy as np
import pytest
from lesson_responsibilities import (
    OPENING,
    all_points,
    bayes,
    counts,
    fraction,
    logarithms,
    meaning,
    mixture,
    rivals,
    setting,
    table,
    terms_of,
)
from numpy.testing import assert_allclose
from scipy.stats import multivariate_normal

from gmm_core.experiment import experiment
from gmm_core.general import complete
from ui.lessons.responsibilities import model as lesson
from ui.lessons.responsibilities import points, text
from ui.lessons.responsibilities.settings import Settings
from ui.state import link
from ui.words import numerals

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
