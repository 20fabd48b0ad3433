"""The page "K-means and EM": its answers are true."""

import itertools
from dataclasses import replace

import numpy as np
from exercises import followed
from lesson_k_means import BOOK, certainty, other_numbers, verdict

from gmm_core import em
from gmm_core.data import image
from gmm_core.data.contrasts import CONTRASTS
from gmm_core.em import Reason
from ui.lessons.k_means import contrast, limit, other
from ui.lessons.k_means import image as k_means_image
from ui.lessons.k_means import medoids as k_means_medoids
from ui.lessons.k_means import problem as lesson
from ui.lessons.k_means.settings import Problem, Settings
from ui.state.settings import changed
from ui.words.page import Exercise


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
