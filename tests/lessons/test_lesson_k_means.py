"""The page "K-means and EM": what it shows is what the core says, and its answers are true."""

import base64
import itertools
import json
import re
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from exercises import followed
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from gmm_core import em
from gmm_core.data import image
from gmm_core.data.contrasts import CONTRASTS
from gmm_core.em import Reason
from gmm_core.k_means import batch as kmeans
from gmm_core.k_means import hard_limit
from gmm_core.k_means import medoids as kmedoids
from ui.charts.drawing import Frame, packed
from ui.lessons.k_means import contrast, limit, methods, online, other, plane
from ui.lessons.k_means import film as k_means_film
from ui.lessons.k_means import image as k_means_image
from ui.lessons.k_means import medoids as k_means_medoids
from ui.lessons.k_means import problem as lesson
from ui.lessons.k_means.settings import MEDOIDS, Other, Problem, Settings
from ui.state.settings import Setting, changed, declared, extremes
from ui.words.page import Exercise, words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("Ten outliers", "ends up to 0.47 away")

BOOK = Settings()
WORDS = words("k_means")
PROBLEM, OTHER = ({setting.name for setting in declared(kind)} for kind in (Problem, Other))
PICTURES: dict[str, tuple[Callable[[Settings], Any], set[str]]] = {
    "in_step": (lambda chosen: k_means_film.film(chosen.problem), PROBLEM),
    "other": (lambda chosen: methods.film(chosen.problem, chosen.other), PROBLEM | OTHER),
    "limit": (lambda chosen: limit.figure(chosen.problem, chosen.lg_eps), PROBLEM | {"lg_eps"}),
    "contrast": (lambda chosen: contrast.figure(chosen.sample), {"sample"}),
    "image": (lambda chosen: k_means_image.figure(chosen.colours), {"colours"}),
}


def with_(**values: Any) -> Settings:
    return changed(BOOK, **values)


def problem(**values: Any) -> Problem:
    return with_(**values).problem


def certainty(settings: Settings) -> dict[str, str]:
    return limit.certainty(settings.problem, settings.lg_eps)


def in_the_limit(settings: Settings) -> dict[str, str]:
    return limit.numbers(settings.problem, settings.lg_eps)


def other_numbers(settings: Settings) -> dict[str, str]:
    return methods.numbers(settings.problem, settings.other)


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


def verdict(chosen: Problem) -> str:
    return k_means_film.film(chosen)[-1].says


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


# Online and K-medoids


def test_the_online_film_goes_point_by_point_and_then_by_passes() -> None:
    frames = online.film(other.ground(Problem(), 0), "mean")
    assert [frame.name for frame in frames] == [
        "Start",
        *(f"Point {n}" for n in range(1, 13)),
        *(f"Pass {n}" for n in range(1, 11)),
    ]
    ground = other.ground(Problem(), 0)
    states = online.run(ground, "mean")
    first = ground.X[states[1].n]
    assert frames[1].says.startswith(f"The point {lesson.pair(first)} is nearest")
    assert "pulls it all the way: to" in frames[1].says
    assert [sum(int(row[2].replace(",", "")) for row in frame.rows[1:]) for frame in frames[-2:]] == [9 * 272, 2720]


def test_falling_rates_settle_at_k_means_and_constant_ones_do_not() -> None:
    settled, restless = (other_numbers(with_(eta=eta)) for eta in ("mean", "0.5"))
    assert settled == {"J": "79.58", "batch": "79.58", "moved": "less than 10⁻⁹"}
    assert float(restless["J"]) > 80
    assert float(restless["moved"]) > 0.1


def test_medoids_are_points_and_the_film_ends_where_brute_force_finds_nothing_better() -> None:
    ground = other.ground(Problem(), 0)
    run = k_means_medoids.run(ground, "absolute")
    V = kmedoids.dissimilarities(ground.X, "absolute")
    last = run.states[-1]
    r = kmedoids.assign(V, last.medoids)
    for k, medoid in enumerate(last.medoids):
        members = np.flatnonzero(r == k)
        assert V[members, medoid].sum() <= V[np.ix_(members, members)].sum(axis=0).min() + 1e-12
    frames = k_means_medoids.film(ground, "absolute")
    assert f"J̃ = {last.J_e_step:.2f}: converged" in frames[-1].says
    assert [row[1] for row in frames[-1].rows[1:]] == [lesson.pair(ground.X[n]) for n in last.medoids]


def test_outliers_are_added_last_and_far_away() -> None:
    ground = other.ground(Problem(), 10)
    assert_array_equal(ground.X[:272], lesson.points(Problem()).X)
    assert ground.X[272:, 0].min() > 4 and ground.X[272:, 1].max() < -4


# From soft to hard


def test_the_limit_shows_9_43() -> None:
    X = lesson.points(Problem()).X
    J = lesson.runs(Problem()).hard.states[-1].J_e_step
    told = in_the_limit(with_(lg_eps=-3.0))
    assert told["scaled"] == told["limit"] == f"{-J / 2:.3f}"
    now = limit.path(Problem()).at(-3.0)
    Q = hard_limit.expected_log_likelihood(X, now.gamma, now.mu, 1e-3)
    assert told["Q"] == f"{Q:.2f}"
    assert_array_equal(now.gamma.argmax(axis=1), kmeans.assign(X, lesson.runs(Problem()).hard.states[-1].mu))


@pytest.mark.parametrize("lg_eps", [-3.0, -1.7, -0.6, 0.0, 1.0])
@pytest.mark.parametrize("data", ["old_faithful", "round"])
def test_9_43_can_be_checked_with_the_printed_numbers(data: str, lg_eps: float) -> None:
    told = in_the_limit(with_(data=data, lg_eps=lg_eps))
    points, (epsilon, constant, Q, scaled) = (
        lesson.points(problem(data=data)),
        (float(told[name].replace(r"\cdot 10^{", "e").rstrip("}")) for name in ("epsilon", "constant", "Q", "scaled")),
    )
    assert float(told["lg_eps"]) == lg_eps and epsilon == pytest.approx(10**lg_eps, rel=1e-5)
    N, D = points.X.shape
    assert constant == pytest.approx(-N * np.log(points.K) - N * D / 2 * np.log(2 * np.pi * epsilon), abs=0.01)
    assert epsilon * (Q - constant) == pytest.approx(scaled, abs=1e-3 + 0.01 * epsilon + 1e-5 * abs(scaled))


def test_every_step_of_the_slider_is_a_fixed_point_of_em() -> None:
    X = lesson.points(Problem()).X
    for soft in limit.path(Problem()).soft[::8]:
        again = hard_limit.run(X, soft.mu, soft.epsilon, tol=0, max_iter=1)
        assert_allclose(again.mu, soft.mu, atol=1e-5)


def test_large_epsilon_makes_all_points_alike() -> None:
    told = certainty(with_(lg_eps=1.0))
    assert told["largest"] == "0.5000" and told["entropy"] == told["most"] == "0.6931"


def test_small_numbers_are_written_as_powers_of_ten() -> None:
    assert certainty(with_(lg_eps=-3.0))["rest"].endswith("}")
    assert re.fullmatch(r"\d\.\d\\cdot 10\^\{-\d+\}", certainty(with_(lg_eps=-3.0))["rest"])


# Where they disagree, and the picture


@pytest.mark.parametrize("name", contrast.ROWS)
def test_a_verdict_is_counted_right(name: str) -> None:
    found = contrast.verdict(name, 1)
    X, labels = found.dataset.X, found.dataset.labels
    assert (found.r == labels).mean() == pytest.approx(found.hard_share)
    assert (found.fitted.responsibilities(X).argmax(axis=1) == labels).mean() == pytest.approx(found.soft_share)
    assert_array_equal(kmeans.assign(X, found.mu), found.r)
    assert found.soft_log_likelihood == pytest.approx(em.e_step(X, found.fitted).log_likelihood)
    assert found.soft_log_likelihood > found.hard_log_likelihood
    assert found.soft_share > found.hard_share
    assert found.dataset.truth is CONTRASTS[name].truth


def decoded(address: str) -> np.ndarray:
    """Read a PNG of ours: 8 bits, red, green, blue, opacity, no filter."""
    data = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length]) == (zlib.crc32(name + body),)
        chunks[name] = body
        at += 12 + length
    width, height, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert rest == [8, 6, 0, 0, 0]
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), dtype=np.uint8).reshape(height, 1 + 4 * width)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, 4)


def test_the_pictures_have_k_colours_and_the_last_is_the_original() -> None:
    two, three, many, original = k_means_image.figure(4)["data"]
    assert_array_equal(decoded(original["source"])[:180, :, :3], k_means_image.original())
    for trace, K in ((two, 2), (three, 3), (many, 4)):
        sheet = decoded(trace["source"])
        assert len(np.unique(sheet[:180, :, :3].reshape(-1, 3), axis=0)) == K
        colours, widths = np.unique(sheet[-1, :, :3], axis=0, return_counts=True)
        shares = [(sheet[:180, :, :3] == colour).all(axis=2).mean() for colour in colours]
        assert_allclose(widths / 240, shares, atol=0.01)


def test_the_bits_are_the_books() -> None:
    titles = " ".join(note["text"] for note in k_means_image.figure(10)["layout"]["annotations"])
    for bits, share in (("43,248", "4.2%"), ("86,472", "8.3%"), ("173,040", "16.7%")):
        assert f"{bits} bits, {share}" in titles
    assert "1,036,800 bits" in titles


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


# The exercises


def set_up(title: str) -> tuple[Settings, Exercise]:
    return followed("k_means", title, Settings)


def test_exercise_long_clusters() -> None:
    chosen, tried = set_up("Two long clusters")
    assert chosen.problem.data == "elongated"
    assert "K-means has 51.7% of the 300 points" in verdict(chosen.problem) and "EM 100.0%." in verdict(chosen.problem)
    assert "51.7% of the points right" in tried.answer and "all 300" in tried.answer.replace("\n", " ")
    log_likelihood = [state.log_likelihood for state in lesson.runs(chosen.problem).soft.states]
    flat, steep = log_likelihood[20] - log_likelihood[2], log_likelihood[-1] - log_likelihood[20]
    assert f"{flat:.1f} {steep:.1f}" == "2.6 140.3"
    assert "by only 2.6" in tried.answer and "by 140.3 more" in tried.answer
    truth = CONTRASTS["elongated"].truth
    ends = 2 * 2 * np.sqrt(np.linalg.eigvalsh(truth.Sigma[0])[-1])  # 2 sigma to either side
    assert ends > np.linalg.norm(truth.mu[0] - truth.mu[1])


def test_exercise_em_the_worse() -> None:
    chosen, tried = set_up("Can EM be the worse of the two?")
    stuck, better = lesson.runs(chosen.problem), lesson.runs(replace(chosen.problem, start=chosen.problem.start + 1))
    assert stuck.hard.stop.iteration == 6
    assert "K-means has 99.7% of the 300" in verdict(chosen.problem) and "EM 56.3%." in verdict(chosen.problem)
    end = stuck.soft.states[-1].mixture
    further = em.run(stuck.points.X, end, tol=1e-11, max_iter=2000)
    assert further.stop.reason is Reason.CONVERGED, "a maximum, not a flat stretch"
    assert f"{stuck.soft.states[-1].log_likelihood:.2f}" == f"{further.states[-1].log_likelihood:.2f}" == "-1082.05"
    assert f"{better.soft.states[-1].log_likelihood:.2f}" == "-983.53"
    assert "EM 99.7%." in verdict(replace(chosen.problem, start=46))
    truth = stuck.points.dataset.truth
    assert truth is not None
    between = [(one + other) / 2 for one, other in itertools.combinations(truth.mu, 2)]
    assert {int(np.linalg.norm(between - mu, axis=1).argmin()) for mu in end.mu} == {0, 1, 2}, "one between each two"
    widths = np.sqrt(np.linalg.eigvalsh(end.Sigma))
    assert (widths[:, 1] > 2.9 * widths[:, 0]).all()
    assert all(told in tried.answer for told in ("-1082.05", "-983.53", "56.3%", "99.7%", "*Starting means* to 46"))


def test_exercise_ten_outliers() -> None:
    chosen, tried = set_up("Ten outliers")
    told = other_numbers(chosen)
    assert told == {"n": "10 outliers", "means": "0.47", "medoids": "0.00"}
    assert other_numbers(changed(chosen, V="squared"))["medoids"] == "0.36"
    assert "by 0.47" in tried.answer and "moves by 0.36" in tried.answer
    clean, spoilt = (other.ground(Problem(), n) for n in (0, 10))
    medoid = clean.X[k_means_medoids.run(clean, "absolute").states[-1].medoids[1]]
    assert np.linalg.norm(medoid - clean.batch[1]) < 0.1  # almost the same
    assert np.linalg.norm(spoilt.batch[1] - clean.batch[1]) > np.linalg.norm(spoilt.batch[0] - clean.batch[0])


def test_exercise_small_epsilon() -> None:
    chosen, tried = set_up("How small must ε be?")
    told = certainty(chosen)
    assert (told["epsilon"], told["rest"], told["x"], told["entropy"]) == ("0.01", "0.0148", "(-0.06, -0.51)", "0.0005")
    assert all(number in tried.answer for number in ("0.0148", "1.5%", "(−0.06, −0.51)", "0.0005"))
    shared = (limit.path(chosen.problem).at(0.0).gamma.max(axis=1) < 0.9).sum()
    assert shared > 40  # "many points are shared" at epsilon = 1


def test_exercise_em_does_not_always_win() -> None:
    chosen, tried = set_up("Does EM always win?")
    assert contrast.verdict("elongated", BOOK.sample).soft_share == 1
    stuck = contrast.verdict("elongated", chosen.sample)
    assert f"{stuck.soft_share:.1%}" == "51.7%"
    assert f"{stuck.soft_log_likelihood:.1f}" == "-1163.9"
    assert stuck.dataset.truth is not None
    best = em.run(stuck.dataset.X, stuck.dataset.truth, max_iter=500).states[-1].log_likelihood
    assert f"{best:.1f}" == "-1042.4"
    assert stuck.fitted.pi.max() > 0.8  # one wide ellipse across both, a small one
    assert all(told in tried.answer for told in ("51.7%", "-1163.9", "-1042.4"))


def test_exercise_six_more_colours() -> None:
    chosen, tried = set_up("Six more colours")
    bits = image.compressed_bits(43_200, 10), image.compressed_bits(43_200, 16), image.compressed_bits(43_200, 17)
    assert bits[0] == 173_040 and bits[1] - bits[0] == 144 and bits[2] - bits[1] == 24 + 43_200
    assert chosen.colours == 16
    assert "144" in tried.answer
    assert k_means_image.numbers(chosen.colours)["bits"] == "173{,}184"
