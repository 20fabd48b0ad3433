"""The page "K-means and EM": its film of both algorithms is what the core says, and every setting at its extremes."""

import json
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from lesson_k_means import certainty, in_the_limit, other_numbers, problem, verdict, with_
from numpy.testing import assert_allclose
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from gmm_core import em
from gmm_core.k_means import batch as kmeans
from ui.charts.drawing import Frame, packed
from ui.lessons.k_means import contrast, limit, methods, plane
from ui.lessons.k_means import film as k_means_film
from ui.lessons.k_means import image as k_means_image
from ui.lessons.k_means import problem as lesson
from ui.lessons.k_means.settings import MEDOIDS, Other, Problem, Settings
from ui.state.settings import Setting, changed, declared, extremes
from ui.words.page import words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Ten outliers", "ends up to 0.47 away")
WORDS = words("k_means")
PROBLEM, OTHER = ({setting.name for setting in declared(kind)} for kind in (Problem, Other))
PICTURES: dict[str, tuple[Callable[[Settings], Any], set[str]]] = {
    "in_step": (lambda chosen: k_means_film.film(chosen.problem), PROBLEM),
    "other": (lambda chosen: methods.film(chosen.problem, chosen.other), PROBLEM | OTHER),
    "limit": (lambda chosen: limit.figure(chosen.problem, chosen.lg_eps), PROBLEM | {"lg_eps"}),
    "contrast": (lambda chosen: contrast.figure(chosen.sample), {"sample"}),
    "image": (lambda chosen: k_means_image.figure(chosen.colours), {"colours"}),
}


def said(frames: list[Frame], name: str) -> str:
    return next(frame.says for frame in frames if frame.name == name)


# The film of both algorithms


def test_each_step_says_scikit_learns_j() -> None:
    frames = k_means_film.film(Problem())
    X, mu0 = lesson.points(Problem()).X, np.array(lesson.GEYSER_START)
    for t in range(1, 5):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            theirs = KMeans(2, init=mu0, n_init=1, max_iter=t, tol=0, algorithm="lloyd").fit(X)
        assert f"J = {theirs.inertia_:.2f}." in said(frames, f"E step {t + 1}")
        rows = next(frame.rows for frame in frames if frame.name == f"M step {t}")
        assert [row[1] for row in rows[1:]] == [lesson.pair(center) for center in theirs.cluster_centers_]
    first = ((X[:, None] - mu0) ** 2).sum(axis=2).min(axis=1).sum()
    assert f"J = {first:.2f}." in said(frames, "E step 1")


def test_em_beside_it_says_the_reference_numbers() -> None:
    """ln p(X) from (-1.5, 1), (1.5, -1), Sigma = I, weights 1/2 at L = 1, 2, 5, 10: independent values."""
    frames = k_means_film.film(Problem())
    for L, expected in {1: "−536.89", 2: "−527.87", 5: "−448.46", 10: "−395.57"}.items():
        assert f"EM: ln p(X) rises to {expected}" in said(frames, f"M step {L}")
    assert "circles of standard deviation 1.00" in frames[0].says
    assert "and has converged" in frames[-2].says
    assert "after 5 iterations, J = 79.58. EM has converged after 17, ln p(X) = −385.46." in frames[-1].says


def test_em_on_a_plateau_is_not_said_to_have_converged() -> None:
    """Two of three components lie on one another, and part so slowly that 2,000 iterations are not enough."""
    stuck = Problem("round", start=33)
    before, last = lesson.runs(stuck).soft.states[-2:]
    rise = last.log_likelihood - before.log_likelihood
    says = k_means_film.film(stuck)[-1].says
    assert 1e-4 < rise < 1e-3 and f"still rises, by {rise * 1e4:.2f} × 10⁻⁴ in the last one" in says.replace(
        "\u00a0", " "
    )
    assert "EM was stopped after 2,000 iterations, before it converged: ln p(X) = −1068.02" in says
    assert "A plateau is not yet a maximum." in says


def test_the_frames_are_the_steps() -> None:
    frames = k_means_film.film(Problem())
    assert [frame.name for frame in frames[:5]] == ["Start", "E step 1", "M step 1", "E step 2", "M step 2"]
    assert len(frames) == 1 + 2 * 17 + 1
    assert said(frames, "M step 5").startswith("K-means: no mean moves, J = 79.58: converged.")
    assert said(frames, "E step 6").startswith("K-means: at rest since iteration 5.")


def test_the_points_of_an_e_step_have_the_colours_of_their_means_and_responsibilities() -> None:
    found = lesson.runs(Problem())
    X, K = found.points.X, found.points.K
    frame = next(frame for frame in k_means_film.film(Problem()) if frame.name == "E step 3")
    data = frame.figure["data"]
    r = kmeans.assign(X, found.hard.states[2].mu)
    assert data[0]["marker"]["color"] == [f"@{k + 1}" for k in r]
    assert len({*zip(data[0]["marker"]["color"], data[0]["marker"]["symbol"], strict=True)}) == K
    shared = next(trace for trace in data if trace["mode"] == "markers" and "@mix" in trace["marker"]["color"][0])
    gamma = em.e_step(X, found.soft.states[2].mixture).gamma
    blended = [
        [float(part) for part in colour.removeprefix("@mix:").split(",")] for colour in shared["marker"]["color"]
    ]
    assert_allclose(blended, gamma, atol=0.0051)


def test_the_rows_after_an_m_step_obey_9_26() -> None:
    """pi_k = N_k / N, with the N_k that the M step was given."""
    for frame in k_means_film.film(Problem()):
        if frame.name.startswith("M step"):
            for row in frame.rows[1:]:
                assert float(row[5]) == pytest.approx(float(row[4]) / 272, abs=6e-4)
            assert sum(int(row[2]) for row in frame.rows[1:]) == 272
    assert [row[2] for row in k_means_film.film(Problem())[0].rows[1:]] == ["–", "–"]


def test_the_bisector_is_as_far_from_one_mean_as_from_the_other() -> None:
    (trace,) = plane.borders(np.array(lesson.GEYSER_START), plane.window(lesson.points(Problem()).X))
    assert trace["line"]["color"] == "@torn"
    for end in zip(trace["x"], trace["y"], strict=True):
        near, far = (np.hypot(*(np.array(end) - mean)) for mean in lesson.GEYSER_START)
        assert near == pytest.approx(far)


def test_curves_hold_j_as_far_as_the_film_has_come_and_no_further() -> None:
    found = lesson.runs(Problem())
    frame = next(frame for frame in k_means_film.film(Problem()) if frame.name == "M step 2")
    E, M = (trace for trace in frame.figure["data"] if trace.get("xaxis") == "x3" and trace["mode"] == "markers")
    assert [y for y in E["y"] if y is not None] == pytest.approx([s.J_e_step for s in found.hard.states[:2]])
    assert [y for y in M["y"] if y is not None] == pytest.approx([s.J_m_step for s in found.hard.states[1:3]])


def test_a_long_run_jumps_to_its_end_and_a_collapse_is_said() -> None:
    frames = k_means_film.film(problem(data="weights"))
    T = lesson.runs(problem(data="weights")).soft.stop.iteration
    assert T > k_means_film.LONGEST
    assert frames[-1].name == "The end" and f"EM has converged after {T}, " in frames[-1].says
    collapsing = problem(data="elongated", K="6", start=36)
    assert lesson.runs(collapsing).soft.stop.reason is em.Reason.COLLAPSED
    assert "shrinks onto a few points" in k_means_film.film(collapsing)[-1].says


def test_the_verdict_counts_points() -> None:
    assert "1 of 272 points is in another cluster than with K-means" in verdict(Problem())
    found = lesson.runs(problem(data="sizes"))
    labels = found.points.dataset.labels
    largest = found.soft.states[-1].mixture.responsibilities(found.points.X).argmax(axis=1)
    right = max((labels == largest).mean(), (labels != largest).mean())
    assert f"EM {right:.1%}." in verdict(problem(data="sizes"))
    assert "another cluster than with K-means" in verdict(problem(data="sizes", K="4"))


def test_the_text_beside_the_film_has_its_numbers() -> None:
    X = lesson.points(Problem()).X
    J = ((X[:, None] - np.array(lesson.GEYSER_START)) ** 2).sum(axis=2).min(axis=1).sum()
    assert lesson.numbers(Problem()) == {"N": "272", "K": "2", "J": f"{J:.2f}"}


# Every setting


@pytest.mark.parametrize("setting", declared(Settings), ids=lambda setting: setting.name)
def test_at_the_extremes_every_figure_is_finite_and_no_film_too_long(setting: Setting) -> None:
    for value in extremes(setting):
        chosen = with_(**{setting.name: value})
        if setting.name == "V":
            chosen = changed(chosen, method=MEDOIDS)
        for make, moved in PICTURES.values():
            if setting.name in moved:
                assert len(json.dumps(packed(make(chosen)), allow_nan=False)) < 1_000_000
        if setting.name in PROBLEM | {"lg_eps"}:
            WORDS.part("in step", **lesson.numbers(chosen.problem))
            WORDS.part("limit", **in_the_limit(chosen))
            WORDS.part("limit now", **certainty(chosen))
        if setting.name in PROBLEM | OTHER:
            assert set(methods.controls(chosen.other)) <= OTHER
            WORDS.part(chosen.other.method, **other_numbers(chosen))
        if setting.name == "sample":
            WORDS.part("contrast", **contrast.numbers(chosen.sample))
        if setting.name == "colours":
            WORDS.part("image", **k_means_image.numbers(chosen.colours))
