"""How many Gaussians: the claims of the answers are computed, and the truth stays hidden until it is asked for."""

import json
from functools import lru_cache

import numpy as np
import pytest
from exercises import followed

from gmm_core.covariance import n_parameters
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS
from gmm_core.mixture import Mixture
from ui.lessons.how_many import criteria
from ui.lessons.how_many.criteria import Judged
from ui.lessons.how_many.settings import MOST, Points, Settings
from ui.state.settings import changed, from_query
from ui.words.numerals import number
from ui.words.page import words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Circles instead of ellipses", "BIC prefers 4")

LINKS = [dict(tried.query) for tried in words("how_many").exercises[""]]
AIC, BIC, ICL, HELD_OUT = criteria.CRITERIA


@lru_cache(maxsize=8)
def judged(data: str, seed: int, covariance: str, most: int = MOST) -> tuple[Dataset, tuple[Judged, ...]]:
    points = criteria.dataset(Points(data, seed))
    scores = criteria.scored(points, covariance)[:most]
    return points, criteria.judged(scores, ())


def of(title: str) -> tuple[Dataset, tuple[Judged, ...]]:
    settings, _ = followed("how_many", title, Settings)
    assert settings.criteria
    return judged(settings.points.data, settings.points.seed, settings.covariance)


def test_the_answer_about_the_true_number() -> None:
    points, scores = of("Does BIC find the true number?")
    assert points.truth is not None and points.truth.K == 6
    assert criteria.best(scores, BIC) == 5
    assert (criteria.best(scores, AIC) or 0) > 6
    five, six = scores[4].score, scores[5].score
    assert five is not None and six is not None
    assert 0 < six.log_likelihood - five.log_likelihood < 0.5 * 6 * np.log(300) == pytest.approx(17.1, abs=0.05)


def test_the_answer_about_two_moons() -> None:
    _, scores = of("Two moons: how many does BIC want?")
    assert criteria.best(scores, BIC) == 6
    _, another = judged("two_moons", 6, "full")
    assert criteria.best(another, BIC) == 7


def test_where_the_page_opens_and_is_led_ln_p_rises_with_every_component() -> None:
    for setting in ({}, *LINKS):
        settings, _ = from_query(Settings, setting)
        _, scores = judged(settings.points.data, settings.points.seed, settings.covariance)
        heights = [one.score.log_likelihood for one in scores if one.score is not None]
        assert len(heights) == MOST and np.all(np.diff(heights) > 0)


def test_the_answer_about_circles() -> None:
    points, scores = of("Circles instead of ellipses")
    assert criteria.best(scores, BIC) == 4
    four = scores[3].score
    assert four is not None
    short = four.mixture.mu[:, 0] < (3.0 - points.shift[0]) / points.scale[0]  # eruptions below 3 minutes
    assert short.sum() == 2, "two circles in each cloud"
    _, full = judged("old_faithful", 1, "full", 3)
    assert criteria.best(full, BIC) == 2


def test_the_substituted_numbers_are_those_of_the_formula() -> None:
    points, scores = judged("hidden", 1, "full")
    numbers = criteria.substituted(points, scores)
    value = float(numbers["ln_p"]) - 0.5 * int(numbers["M"]) * np.log(int(numbers["N"]))
    assert value == pytest.approx(float(numbers["bic"]), abs=0.01)
    assert int(numbers["M"]) == 6 * int(numbers["K"]) - 1
    hard = float(numbers["bic"]) - float(numbers["doubt"])
    soft = float(numbers["bic"]) - float(numbers["entropy"])
    assert hard == pytest.approx(float(numbers["icl"]), abs=0.011)
    assert soft == pytest.approx(float(numbers["icl_entropy"]), abs=0.011)
    assert soft < hard < float(numbers["bic"])
    assert "{{" not in words("how_many").part("substituted", **numbers)


def test_icl_is_shown_both_ways_and_the_curve_is_that_of_mclust() -> None:
    """icl(Mclust(faithful, G = K, modelNames = "VVV")) with G = 2; standardising adds N ln |scale|."""
    points, scores = judged("old_faithful", 1, "full", 3)
    gained = len(points.X) * np.log(points.scale).sum()
    ours = [score.icl - gained for one in scores if (score := one.score)]
    assert ours[1] * 2 == pytest.approx(-2322.70468, abs=0.05)
    header, _, *rows = criteria.table(scores, True).splitlines()
    names = [cell.strip() for cell in header.strip("|").split("|")]
    cells = [[cell.strip(" *") for cell in row.strip("|").split("|")] for row in rows]
    for row, one in zip(cells, scores, strict=True):
        assert one.score is not None
        by_name = dict(zip(names, row, strict=True))
        assert by_name["ICL"] == f"{one.score.icl:.1f}".replace("-", "−")
        assert by_name["ICL, entropy"] == f"{one.score.icl_entropy:.1f}".replace("-", "−")
    assert criteria.CRITERIA[2].value(scores[1]) == scores[1].score.icl  # type: ignore[union-attr]


@pytest.mark.parametrize(("covariance", "slope"), [("full", 6), ("diag", 5), ("spherical", 4)])
def test_the_free_numbers_are_those_of_the_text(covariance: str, slope: int) -> None:
    text = words("how_many").part("criteria")
    assert f"{slope}K - 1" in text
    for K in (1, 2, 5):
        assert n_parameters(K, 2, covariance) == slope * K - 1


def test_where_ln_p_falls_a_split_of_the_fit_before_is_as_high() -> None:
    _, scores = judged("hidden", 1, "full")
    before = scores[2].score
    assert before is not None
    given = before.mixture
    twice = Mixture(
        [*given.pi[:-1], given.pi[-1] / 2, given.pi[-1] / 2], [*given.mu, given.mu[-1]], [*given.Sigma, given.Sigma[-1]]
    )
    X = criteria.dataset(Points("hidden", 1)).X
    assert twice.log_density(X).sum() == pytest.approx(before.log_likelihood, abs=1e-6)


def test_the_table_shows_only_what_was_asked_for() -> None:
    _, scores = judged("hidden", 1, "full")
    assert "BIC" not in criteria.table(scores, False)
    table = criteria.table(scores, True)
    assert table.count("\n") == 1 + MOST and "held-out ln p" in table
    score = scores[3].score
    assert score is not None and f"**−{-score.bic:.1f}**" in table


def test_the_truth_is_told_only_when_asked() -> None:
    points, scores = judged("hidden", 1, "full")
    assert points.truth is not None and points.truth.K == 4
    hidden = criteria.verdict(Settings(), points, scores)["verdict"]
    assert "4" not in hidden
    assert "come from 4 Gaussians" in criteria.verdict(changed(Settings(), truth=True), points, scores)["verdict"]
    moons, few = judged("two_moons", 1, "full")
    assert (
        "no true number" in criteria.verdict(changed(Settings(), truth=True, data="two_moons"), moons, few)["verdict"]
    )


@pytest.mark.parametrize("all_of_it", [False, True])
def test_the_film_keeps_its_traces_and_is_finite(all_of_it: bool) -> None:
    points, scores = judged("hidden", 1, "full")
    frames = criteria.film(points, scores, all_of_it, all_of_it)
    assert [frame.name for frame in frames] == [f"K = {K}" for K in range(1, MOST + 1)]
    assert len({len(frame.figure["data"]) for frame in frames}) == 1
    json.dumps([frame.figure for frame in frames], allow_nan=False)


@pytest.mark.parametrize("data", ["hidden", "old_faithful"])
def test_every_curve_bears_its_name_and_no_two_names_overlap(data: str) -> None:
    points, scores = judged(data, 1, "full")
    layout = criteria.film(points, scores, True, False)[0].figure["layout"]
    low, high = layout["yaxis2"]["range"]
    names = {note["text"]: note["y"] for note in layout["annotations"] if note.get("xref") == "x2"}
    assert list(names) == sorted(names, key=lambda name: -names[name])
    assert set(names) == {criteria.LN_P.title, "AIC", "BIC", "ICL"}
    assert np.diff(sorted(names.values())).min() > 0.074 * (high - low)
    assert all(low < y <= high for y in names.values())
    score = scores[-1].score
    assert score is not None and abs(names["BIC"] - max(score.bic, low)) < 0.3 * (high - low)


def test_one_component_far_below_is_marked_at_the_edge_and_its_value_is_written() -> None:
    points, scores = judged("hidden", 6, "full")
    one, two = scores[0].score, scores[1].score
    assert one is not None and two is not None
    for all_of_it in (False, True):
        film = criteria.film(points, scores, all_of_it, False)
        low, high = film[0].figure["layout"]["yaxis2"]["range"]
        notes = [note["text"] for note in film[0].figure["layout"]["annotations"]]
        assert (f"↓ ln p(X) = −{-one.log_likelihood:.2f}" in notes) == (one.log_likelihood < low)
        for frame, score in zip(film, scores, strict=True):
            marks = [trace for trace in frame.figure["data"] if trace.get("cliponaxis") is False]
            judges = (criteria.LN_P, *criteria.CRITERIA[:3]) if all_of_it else (criteria.LN_P,)
            for mark, criterion in zip(marks, judges, strict=False):
                value = criterion.value(score)
                assert value is not None and float(f"{low:.7g}") <= mark["y"][0] <= high
                assert (mark["marker"]["symbol"] == "triangle-down") == (value < low)
    assert one.log_likelihood < criteria.film(points, scores, False, False)[0].figure["layout"]["yaxis2"]["range"][0]
    assert f"{number(two.log_likelihood - one.log_likelihood, 3)} more than with K = 1" in film[1].says


def test_a_few_points_are_no_reason_to_stop() -> None:
    """Six points cannot hold many components: those numbers are missing, not invented."""
    six = DATASETS["six_points"].make(np.random.default_rng(0), {})
    points = criteria.dataset(Points("lab"), six)
    assert points is six
    scores = criteria.scored(points, "full")
    held = criteria.held_out(points, "full")
    assert scores[0] is not None and scores[7] is None and held[7] is None
    both = criteria.judged(scores, held)
    json.dumps([frame.figure for frame in criteria.film(points, both, True, False)], allow_nan=False)
    assert "–" in criteria.table(both, True)


def test_much_data_of_the_lab_is_thinned() -> None:
    many = Dataset(np.random.default_rng(0).normal(size=(5000, 2)))
    assert len(criteria.dataset(Points("lab"), many).X) == criteria.LARGEST
