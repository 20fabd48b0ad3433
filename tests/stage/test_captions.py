"""The sentences: one for each step, with the run's own numbers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gmm_core import em
from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS
from gmm_core.em import Reason, Stop, Trajectory
from gmm_core.experiment.experiment import Experiment, generate, run
from gmm_core.init import INITIALISERS
from gmm_core.mixture import Mixture
from ui.stage import captions, endings

OLD_FAITHFUL = Experiment()
TRAP = Experiment(data="collapse", start="kmeans", standardise=False)


def told(experiment: Experiment) -> tuple[Trajectory, list[str]]:
    dataset = generate(experiment)
    trajectory = run(experiment, dataset)
    sentences = captions.frames(dataset, trajectory, experiment.tol)
    return trajectory, [sentence.replace("\u00a0", " ") for sentence in sentences]


def fixed(value: float) -> str:
    return f"{value:.4f}".replace("-", "−")


def number(text: str) -> float:
    """Read a number as it is written for people: −1.5, 4 × 10⁻⁷, 10⁻⁶."""
    text = text.replace("−", "-").replace(",", "")
    if "10" in text and re.search("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]", text):
        digits, _, power = text.rpartition("10")
        exponent = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        return float(digits.replace("×", "") or 1) * 10 ** int(exponent)
    return float(text)


def test_golden_the_first_four_frames_of_old_faithful() -> None:
    assert told(OLD_FAITHFUL)[1][:4] == [
        "2 Gaussians wait at the start, drawn at one standard deviation (1σ). Press “E step”: every point is "
        "coloured by how probably each made it: its responsibilities. Then “M step” moves the ellipses to fit them.",
        "Bayes’ theorem gives every point its responsibilities. Summed, they are the number of points that each "
        "component is expected to have generated: N₁ = 135.0, N₂ = 137.0 of 272. The ellipses wait.",
        "The ellipses take the weighted means and covariances (mean 2 moves furthest, by 1.65 on the chart). "
        "ln p(X) rises by 613 to −536.8877. Not converged: the next E step follows.",
        "Bayes’ theorem gives every point its responsibilities. Summed, they are the number of points that each "
        "component is expected to have generated: N₁ = 137.1, N₂ = 134.9 of 272. The ellipses wait.",
    ]


@pytest.mark.parametrize(
    "experiment",
    [
        OLD_FAITHFUL,
        Experiment(K=1, start="points"),
        Experiment(start="points", seed=3, tol=1e-12),
        Experiment(K=3, start="kmeans", seed=2),
        Experiment(K=10, start="points", max_iter=30),
        Experiment(psi=0.5),
        Experiment(start="saddle"),
        TRAP,
        replace(TRAP, K=4, seed=3),
        Experiment(data="mixture", options=(("N", 20_000),), K=3, start="points", standardise=False, max_iter=5),
        *(Experiment(data=data, start="kmeans_pp", max_iter=4) for data in DATASETS),
    ],
)
def test_every_step_has_its_sentence_with_its_numbers(experiment: Experiment) -> None:
    trajectory, sentences = told(experiment)
    states, N, K = trajectory.states, len(generate(experiment).X), experiment.K
    assert len(sentences) == 2 * trajectory.stop.iteration + 1
    for text in sentences:
        assert text.endswith(".") and len(text) < 400
        assert not re.search(r"nan|inf\b|\de[+−-]?\d|-\d|rises by (−|0 )", text), f"numbers for people: {text}"
    assert "Press “E step”" in sentences[0]
    for t in range(1, len(states)):
        before, after = states[t - 1], states[t]
        e_step, m_step = sentences[2 * t - 1], sentences[2 * t]
        assert f"{N:,}" in e_step
        named = before.N_k if K <= 3 else [before.N_k.min(), before.N_k.max()]
        for value in named if K > 1 else []:
            assert f"{value:.1f}" in e_step
        distance = np.linalg.norm(after.mixture.mu - before.mixture.mu, axis=1)
        moved = re.search(r"\(mean (\d+) .*?by (.+?)( on the chart)?\)", m_step)
        if moved is not None:
            assert int(moved[1]) == distance.argmax() + 1
            assert number(moved[2]) == pytest.approx(distance.max(), rel=0.051)
        assert fixed(after.objective) in m_step
        gain = re.search(r"rises by (.+?) to −?[\d.]+\. ?", m_step)
        if gain is not None and gain[1].startswith("less than"):
            assert 0 < after.objective - before.objective < number(gain[1].removeprefix("less than "))
        elif gain is not None:
            assert number(gain[1]) == pytest.approx(after.objective - before.objective, rel=0.051)
        else:
            assert after.objective <= before.objective, "by rounding"
        assert ("ln p(θ)" in m_step) == (experiment.psi > 0)
    assert K == 1 or sum("(mean" in text for text in sentences) >= len(states) - 2


# A number as a machine writes it, a minus that is a hyphen, a minus before zero.
FOR_MACHINES = re.compile(r"\d[eE][+−-]?\d|(?<!\w)-\d|[−-]0(?:\.0+)?(?![\d.])|nan|inf\b")


@pytest.mark.parametrize("text", ["5.329e−15", "7.3e+05", "1e-06", "−0", "-0.00 ", "by -3", "nan"])
def test_what_no_caption_may_say(text: str) -> None:
    assert FOR_MACHINES.search(text)


def extreme_runs() -> dict[str, Callable[[], tuple[Dataset, Trajectory]]]:
    cloud = generate(Experiment(data="mixture", options=(("N", 300),), standardise=False)).X

    def run_(X: Array, K: int = 3, psi: float = 0.0, **more: Any) -> tuple[Dataset, Trajectory]:
        start = INITIALISERS["kmeans_pp"].make(X, K, np.random.default_rng(3))
        return Dataset(X), em.run(X, start, psi=psi, **more)

    many = np.random.default_rng(0).normal(size=(200_000, 2)) * [3e4, 1] + np.repeat(
        [[0, 0], [2e5, 9]], 100_000, axis=0
    )
    spike = np.vstack([cloud, np.full((9, 2), 40.0)])
    return {
        "tiny": lambda: run_(1e-12 * cloud),
        "huge": lambda: run_(1e12 * cloud),
        "far": lambda: run_(1e8 + cloud, max_iter=60),
        "small and large": lambda: run_(cloud * [1e-9, 1e9]),
        "many": lambda: run_(many, K=2, max_iter=4),
        "to the last digit": lambda: run_(cloud, tol=1e-13, max_iter=3000),
        "with the prior": lambda: run_(1e-12 * cloud, psi=1e-26),
        "collapse": lambda: run_(1e-9 * spike, K=4),
        "collapse far out": lambda: run_(1e9 + 1e6 * spike, K=4),
    }


@pytest.mark.parametrize("name", extreme_runs())
def test_extreme_runs_speak_in_numbers_for_people(name: str) -> None:
    dataset, trajectory = extreme_runs()[name]()
    sentences = captions.frames(dataset, trajectory, 1e-12, "full")
    assert len(sentences) > 4
    assert (trajectory.stop.reason is Reason.COLLAPSED) == name.startswith("collapse")
    for sentence in [*sentences, endings.length(trajectory)]:
        assert not FOR_MACHINES.search(sentence), sentence
        assert not re.search(r"\d{16}", sentence), sentence


def test_only_the_last_sentence_is_the_end() -> None:
    _, sentences = told(OLD_FAITHFUL)
    assert "converged after 17 iterations" in sentences[-1] and "less than 10⁻⁶" in sentences[-1]
    for text in sentences[2:-1:2]:
        assert "converged: the next E step follows" in text, "point 4 of the algorithm"
    assert "follows" not in sentences[-1]


def test_stopped_by_the_person() -> None:
    dataset = generate(OLD_FAITHFUL)
    states = run(OLD_FAITHFUL, dataset).states
    sentences = captions.frames(dataset, Trajectory.stopped(states[:3]), 1e-6)
    assert sentences[-1].endswith("You stopped EM after 2 iterations; it has not converged.")
    assert len(captions.frames(dataset, Trajectory.stopped(states[:1]), 1e-6)) == 1


@pytest.mark.parametrize(("tol", "words"), [(1e-6, "10⁻⁶"), (4e-7, "4 × 10⁻⁷"), (1e-12, "10⁻¹²"), (0.01, "10⁻²")])
def test_a_tolerance_is_written_as_a_power(tol: float, words: str) -> None:
    assert f"less than {words}" in told(Experiment(tol=tol))[1][-1]


def test_on_the_saddle_flat_is_not_converged() -> None:
    trajectory, sentences = told(Experiment(start="saddle"))
    assert trajectory.states[-1].log_likelihood == pytest.approx(-385.4607, abs=1e-3)
    plateau = [t for t in range(1, len(trajectory.states)) if "flat is not converged" in sentences[2 * t]]
    assert set(range(5, 25)) <= set(plateau), "it looks converged from about step 5 to 30"
    for t in range(1, len(trajectory.states) - 1):
        gain = trajectory.states[t].log_likelihood - trajectory.states[t - 1].log_likelihood
        assert (t in plateau) == (gain < 0.272)


# Collapse: which component, onto what, and what can be done


@pytest.mark.parametrize("standardise", [False, True])
def test_a_collapse_names_the_component_and_the_place(standardise: bool) -> None:
    trajectory, sentences = told(replace(TRAP, standardise=standardise, seed=1))
    assert trajectory.stop.reason is Reason.COLLAPSED and trajectory.stop.component is not None
    assert f"Component {trajectory.stop.component + 1} collapses onto 5 identical points" in sentences[-1]
    place = re.search(r"mean at \((.+?), (.+?)\)", sentences[-1])
    assert place is not None
    assert_allclose([number(place[1]), number(place[2])], [12, 0], atol=1e-3)  # in the units of the data
    assert place[2] == "0", "rounding is not shown"
    assert "EM stops" in sentences[-1]


def collapsing(X: Sequence[Sequence[float]], gamma_like: Mixture) -> str:
    """Return the last sentence of a run whose component 1 cannot go on."""
    dataset = Dataset(np.array(X, dtype=np.float64))
    trajectory = em.run(dataset.X, gamma_like)
    assert trajectory.stop == Stop(Reason.COLLAPSED, trajectory.stop.iteration, 0)
    return captions.frames(dataset, trajectory, 1e-6)[-1]


CLOUD = [[8.0, 8.0], [9.0, 8.5], [8.5, 9.5], [9.5, 9.0], [8.0, 9.2], [9.1, 8.1]]
NARROW = Mixture(np.array([0.5, 0.5]), np.array([[0.0, 0.0], [8.7, 8.7]]), np.array([np.eye(2), np.eye(2)]))


def test_onto_what_it_collapses() -> None:
    assert "onto a single point, its mean at (0, 0)" in collapsing([[0, 0], *CLOUD], NARROW)
    assert "onto 3 identical points" in collapsing([[0, 0], [0, 0], [0, 0], *CLOUD], NARROW)
    line = collapsing([[-1, -1], [0, 0], [1, 1], *CLOUD], NARROW)
    assert (
        "onto a line of slope 1, its mean at (0, 0), N₁ = 3.0. 4 points lie on this line, 1 of them with γ ≈ 0." in line
    )


def test_what_changes_in_9_25() -> None:
    assert captions.sigma_note(Experiment()) == ""
    notes = {captions.sigma_note(Experiment(covariance=name)) for name in ("tied", "diag", "spherical")}
    assert len(notes) == 3 and all(notes)
    assert "7ψI is added to the sum over n and 7 to Nₖ" in captions.sigma_note(Experiment(psi=0.1))


def test_what_the_prior_changes_in_the_shared_covariance() -> None:
    assert "∑ₖ (Nₖ + 7) Σₖ / (N + 7K)" in captions.sigma_note(Experiment(covariance="tied", psi=0.1))
    X = generate(OLD_FAITHFUL).X
    gamma = np.random.default_rng(0).dirichlet([1, 2, 3], len(X))
    each, N_k = em.m_step(X, gamma, "full", psi=0.1).Sigma, gamma.sum(axis=0)
    shared = ((N_k + 7)[:, None, None] * each).sum(axis=0) / (len(X) + 7 * 3)
    assert_allclose(em.m_step(X, gamma, "tied", psi=0.1).Sigma[0], shared, rtol=1e-12)
