"""steps.py: the sums, block by block, against the same sums written out."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gmm_core import Mixture, steps
from gmm_core.steps import Data


def problem() -> tuple[np.ndarray, Mixture]:
    rng = np.random.default_rng(0)
    A = rng.normal(size=(3, 2, 2))
    return 50 + 3 * rng.normal(size=(101, 2)), Mixture(
        [0.2, 0.3, 0.5], 50 + rng.normal(size=(3, 2)), A @ A.mT + np.eye(2)
    )


@pytest.mark.parametrize("cache", [12, 60, 100, 2**17])
def test_the_sums_do_not_depend_on_the_blocks(monkeypatch: pytest.MonkeyPatch, cache: int) -> None:
    X, mixture = problem()
    monkeypatch.setattr(steps, "CACHE", cache)
    data = Data(X, 3)
    assert len(data.blocks) == -(-101 * 6 // cache) or len(data.blocks) == 1
    log_likelihood, sums = data.expect_and_weigh(mixture.mu - data.shift, *mixture.whitening())
    gamma = mixture.responsibilities(X)
    N_k = gamma.sum(axis=0)
    mean = gamma.T @ X / N_k[:, None]
    d = X[:, None] - mean
    assert log_likelihood == pytest.approx(mixture.log_density(X).sum(), rel=1e-13)
    assert_allclose(sums.N_k, N_k, rtol=1e-12)
    assert_allclose(sums.mean + data.shift, mean, rtol=1e-12)
    assert_allclose(sums.scatter, np.einsum("nk,nki,nkj->kij", gamma, d, d), rtol=1e-11)


@pytest.mark.parametrize("cache", [60, 2**17])
def test_a_second_pass_with_other_means_does_not_use_the_old_differences(
    monkeypatch: pytest.MonkeyPatch, cache: int
) -> None:
    X, mixture = problem()
    monkeypatch.setattr(steps, "CACHE", cache)
    used, fresh = Data(X, 3), Data(X, 3)
    start = mixture.mu - used.shift
    first, sums = used.expect_and_weigh(start, *mixture.whitening())
    for mean in (start, sums.mean, sums.mean + 1.0, start):
        ours = used.expect_and_weigh(mean, *mixture.whitening())
        theirs = fresh.expect_and_weigh(mean.copy(), *mixture.whitening())
        assert ours[0] == theirs[0]
        assert all((a == b).all() for a, b in zip(ours[1], theirs[1], strict=True))
    assert ours[0] == first


def test_responsibilities_that_would_underflow_are_rounded_up_to_next_to_nothing() -> None:
    X = np.array([[0.0], [1000.0]])
    data = Data(X, 2)
    log_likelihood, sums = data.expect_and_weigh(X - data.shift, np.ones((2, 1, 1)), np.zeros(2))
    assert log_likelihood == 0
    assert_allclose(data.blocks[0].gamma, np.eye(2), atol=1e-250)
    assert (data.blocks[0].gamma > 0).all()
    assert_allclose(sums.N_k, 1)
