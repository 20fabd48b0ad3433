"""The one piece of mathematics in the browser, (9.13), against gmm_core: ordinary and hard."""

from collections.abc import Callable

import numpy as np
import pytest
from javascript import called
from numpy.testing import assert_allclose

from gmm_core.arrays import Array
from gmm_core.em import EMState, Trajectory, e_step
from gmm_core.experiment.experiment import Experiment, generate, run
from gmm_core.mixture import Mixture
from ui.stage import film

Case = tuple[Mixture, Array]
rng = np.random.default_rng(0)


def random_mixture(K: int, scale: float = 1.0, offset: float = 0.0) -> Mixture:
    A = rng.standard_normal((K, 2, 2)) * scale
    return Mixture(rng.dirichlet(np.ones(K)), offset + 2 * scale * rng.standard_normal((K, 2)), A @ A.mT)


def ordinary() -> Case:
    data = generate(Experiment())
    return run(Experiment(), data).states[3].mixture, data.X


def shifted() -> Case:
    mixture = random_mixture(3, offset=1e8)
    return mixture, mixture.sample(200, rng)[0]


def tiny_component() -> Case:
    mixture = Mixture(np.array([0.5, 0.5]), np.zeros((2, 2)), np.array([np.eye(2), 1e-12 * np.eye(2)]))
    return mixture, np.concatenate([rng.standard_normal((100, 2)), 2e-6 * rng.standard_normal((100, 2))])


def correlated() -> Case:
    r = 1 - 1e-10
    Sigma = np.array([[[1, r], [r, 1]], [[1, -0.3], [-0.3, 2]]])
    x = rng.standard_normal((200, 1))
    mixture = Mixture(np.array([0.3, 0.7]), np.array([[0.0, 0.0], [0.1, 0.0]]), Sigma)
    return mixture, np.concatenate([x, x + 1e-5 * rng.standard_normal((200, 1))], axis=1)


def far_away() -> Case:
    angle = np.linspace(0, 2 * np.pi, 200)
    return random_mixture(4), 1000 * np.column_stack([np.cos(angle), np.sin(angle)])


def duplicates() -> Case:
    return random_mixture(3), np.repeat(rng.standard_normal((5, 2)), 40, axis=0)


def ten() -> Case:
    mixture = random_mixture(10)
    return mixture, mixture.sample(1500, rng)[0]


def weightless() -> Case:
    mixture = random_mixture(3)
    return Mixture(np.array([0.4, 0.0, 0.6]), mixture.mu, mixture.Sigma), mixture.sample(50, rng)[0]


CASES: tuple[Callable[[], Case], ...] = (
    ordinary, shifted, tiny_component, correlated, far_away, duplicates, ten, weightless,
)  # fmt: skip


def in_browser(mixture: Mixture, X: Array) -> Array:
    """Evaluate the responsibilities with the module of the app, from what the film would send."""
    state = EMState(mixture, mixture.pi * len(X), 0.0, 0.0)
    sent = [film.packed(X), film.packed(film.parameters(Trajectory.stopped([state]))), mixture.K]
    function = "([points, state, K]) => Array.from(responsibilities(unpack(points), unpack(state), K))"
    return np.array(called("em/mixture.js", ["responsibilities", "unpack"], function, sent)).reshape(len(X), mixture.K)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_browser_and_core_agree(case: Callable[[], Case]) -> None:
    mixture, X = case()
    gamma = in_browser(mixture, X)
    assert_allclose(gamma, mixture.responsibilities(X), rtol=0, atol=1e-9)
    assert_allclose(gamma, e_step(X, mixture).gamma, rtol=0, atol=1e-9)
    assert_allclose(gamma.sum(axis=1), 1, rtol=0, atol=1e-12)
