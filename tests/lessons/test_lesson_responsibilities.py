"""The responsibilities page: its words at every extreme, and the shape of its figures."""

import itertools
import json
import re

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
    terms_of,
)
from numpy.testing import assert_allclose

from ui.charts.axes import Figure
from ui.lessons.responsibilities import model as lesson
from ui.lessons.responsibilities import point, points, text
from ui.lessons.responsibilities.settings import Settings
from ui.state.settings import declared, extremes
from ui.words.page import words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Make the means equal. What is left?", "so this point says nothing about z")
WORDS = words("responsibilities")


def gamma_map(chosen: Settings) -> Figure:
    return point.map_of_gamma(chosen.point, chosen.component, chosen.variation, chosen.seed)


def maxima(chosen: Settings) -> Figure:
    return points.maxima(chosen.seed)


FIGURES = (gamma_map, all_points, maxima)
EVERY_EXTREME = [setting(**{s.name: value}) for s in declared(Settings) for value in extremes(s)]
CORNERS = [
    setting(x=x, y=y, pi_1=pi_1, distance=distance, covariances=covariances, k=k)
    for x, y, pi_1, distance, covariances, k in itertools.product(
        (-6.0, 0.34, 7.0), (-6.0, 7.0), (0.01, 0.99), (0.0, 1.5), ("own", "equal"), ("1", "3")
    )
]


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
