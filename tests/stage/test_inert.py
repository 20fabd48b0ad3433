"""What is said of components that are empty or equal to another, at the step where it happens and at the end."""

import base64

import numpy as np
import pytest

from gmm_core.covariance import FAMILIES
from gmm_core.em import Reason, Trajectory
from gmm_core.experiment.experiment import BY_HAND, Experiment, Row, generate, run
from ui.stage.film import FIELDS, film

LEFT, RIGHT = (0.3, -1.0, -1.0, 1.0, 0.0, 1.0), (0.3, 1.0, 1.0, 1.0, 0.0, 1.0)
FAR = (0.4, 40.0, 40.0, 1.0, 0.0, 1.0)
LEFT_TOO = (0.4, *LEFT[1:])


def told(*hand: Row, psi: float = 0.0, covariance: str = "full") -> tuple[Trajectory, dict[str, object], list[str]]:
    experiment = Experiment(K=len(hand), start=BY_HAND, hand=hand, psi=psi, covariance=covariance, max_iter=500)
    dataset = generate(experiment)
    trajectory = run(experiment, dataset)
    sent = film(experiment, dataset, trajectory)
    return trajectory, sent, [sentence.replace("\u00a0", " ") for sentence in sent["captions"]]


@pytest.mark.parametrize("covariance", FAMILIES)
@pytest.mark.parametrize("psi", [0.0, 0.1])
def test_a_component_without_points_is_named_when_it_happens_and_at_the_end(psi: float, covariance: str) -> None:
    trajectory, sent, sentences = told(LEFT, RIGHT, FAR, psi=psi, covariance=covariance)
    assert trajectory.stop.reason is Reason.CONVERGED
    words = "Component 3 has no points: it keeps its mean at weight 0, and EM goes on with the others."
    assert [t for t, sentence in enumerate(sentences) if words in sentence] == [1]
    assert sentences[-1].endswith("Component 3 ended empty (N₃ = 0).")
    values = np.frombuffer(base64.b64decode(str(sent["parameters"])), dtype="<f8")
    assert np.isfinite(values).all()
    table = values.reshape(-1, 3, len(FIELDS))
    assert (table[1:, 2, FIELDS.index("pi")] == 0).all() and (table[:, 2, FIELDS.index("mu_x")] == 40).all()


def test_a_component_that_loses_its_points_little_by_little() -> None:
    experiment = Experiment(K=8, start="kmeans_pp", psi=1.0)
    dataset = generate(experiment)
    trajectory = run(experiment, dataset)
    sentences = film(experiment, dataset, trajectory)["captions"]
    emptied = [sentence for sentence in sentences if "hardly any points left" in sentence]
    assert emptied and all(sentence.endswith("and EM goes on.") for sentence in emptied)
    gone = np.flatnonzero(trajectory.states[-1].N_k < 0.05)
    assert len(gone) > 1 and "Components" in sentences[-1] and "ended empty" in sentences[-1]
    for k in gone:
        assert f"{k + 1}" in sentences[-1].split("Components")[1]


def test_nothing_is_said_where_nothing_is_empty_or_equal() -> None:
    for sentence in told((0.5, *LEFT[1:]), (0.5, *RIGHT[1:]))[2]:
        assert "empty" not in sentence and "equal" not in sentence and "no points" not in sentence


def test_equal_components_are_named_at_the_start_and_at_the_end() -> None:
    trajectory, sent, sentences = told(LEFT, RIGHT, LEFT_TOO)
    words = "Components 1 and 3 are equal and always will be."
    assert [t for t, sentence in enumerate(sentences) if words in sentence] == [0, len(sentences) - 1]
    assert words in str(sent["start_in_whole_steps"])
    for state in trajectory.states:
        assert (state.mixture.mu[0] == state.mixture.mu[2]).all()
    # with the prior, which weighs more where there are fewer points, they part
    assert not any("equal" in sentence for sentence in told(LEFT, RIGHT, LEFT_TOO, psi=0.1)[2])


def test_components_that_come_to_lie_on_each_other_are_named_at_the_end() -> None:
    """With a strong prior on the shared covariance ten components of Old Faithful become two Gaussians."""
    experiment = Experiment(K=10, start="kmeans_pp", psi=1.0, covariance="tied")
    dataset = generate(experiment)
    trajectory = run(experiment, dataset)
    sentences = film(experiment, dataset, trajectory)["captions"]
    left = trajectory.states[-1].mixture.mu[:, 0] < 0
    for group in (np.flatnonzero(left), np.flatnonzero(~left)):
        *most, last = [str(k + 1) for k in group]
        named = f"Components {', '.join(most)} and {last} ended almost equal: together they are one Gaussian."
        assert named in sentences[-1]
    assert not any("almost equal" in sentence for sentence in sentences[:-1])
