"""The page "K-means and EM": other ways to move the means, the limit of EM, contrasts, and the picture."""

import base64
import re
import struct
import zlib

import numpy as np
import pytest
from lesson_k_means import certainty, in_the_limit, other_numbers, problem, with_
from numpy.testing import assert_allclose, assert_array_equal

from gmm_core import em
from gmm_core.data.contrasts import CONTRASTS
from gmm_core.k_means import batch as kmeans
from gmm_core.k_means import hard_limit
from gmm_core.k_means import medoids as kmedoids
from ui.lessons.k_means import contrast, limit, online, other
from ui.lessons.k_means import image as k_means_image
from ui.lessons.k_means import medoids as k_means_medoids
from ui.lessons.k_means import problem as lesson
from ui.lessons.k_means.settings import Problem

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
