"""The bound against brute force over all assignments, by hand, and the laws of PRML section 9.4."""

import itertools
import math

import numpy as np
import pytest
from em_cases import Case, cases
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from gmm_core import InputError, Mixture, e_step, m_step, run
from gmm_core.data.datasets import SIX_POINTS, SIX_POINTS_START
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import generate
from gmm_core.experiment.experiment import run as run_experiment
from gmm_core.general import bound

STEPS_OF_OLD_FAITHFUL = 35


def random_q(N: int, K: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.ones(K), size=N)


def brute_force(X: np.ndarray, mixture: Mixture, gamma: np.ndarray) -> tuple[float, float, float]:
    """Sum over every one of the K^N assignments Z, as (9.70)-(9.72) are written, and integrate nothing out."""
    density = np.column_stack(
        [stats.multivariate_normal(mu, Sigma).pdf(X) for mu, Sigma in zip(mixture.mu, mixture.Sigma, strict=True)]
    )
    each = list(itertools.product(range(mixture.K), repeat=len(X)))
    joint = [math.prod(mixture.pi[k] * density[n, k] for n, k in enumerate(Z)) for Z in each]
    q = [math.prod(gamma[n, k] for n, k in enumerate(Z)) for Z in each]
    p_X = math.fsum(joint)
    L = math.fsum(q_Z * math.log(p / q_Z) for q_Z, p in zip(q, joint, strict=True))
    KL = -math.fsum(q_Z * math.log(p / p_X / q_Z) for q_Z, p in zip(q, joint, strict=True))
    return math.log(p_X), L, KL


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_sum_over_all_assignments(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(6, 2))
    B = rng.normal(size=(3, 2, 2))
    mixture = Mixture(rng.dirichlet(np.ones(3)), rng.normal(size=(3, 2)), B @ B.mT + 0.2 * np.eye(2))
    gamma = random_q(6, 3, seed)
    parts = bound.decompose(X, mixture, gamma)
    log_p, L, KL = brute_force(X, mixture, gamma)
    assert parts.log_likelihood == pytest.approx(log_p, rel=1e-12)
    assert parts.bound == pytest.approx(L, rel=1e-12)
    assert pytest.approx(KL, rel=1e-12) == parts.KL


def test_golden_six_points_by_hand() -> None:
    """On the start of the six points gamma is 0.9, 0.9, 0.75, 0.25, 0.1, 0.1 in some order; q is an even share."""
    X, even = np.array(SIX_POINTS, dtype=float), np.full((6, 2), 0.5)
    gamma = e_step(X, SIX_POINTS_START).gamma
    shares = [gamma_1 for gamma_1 in gamma[:, 0]]
    by_hand = sum(0.5 * math.log(0.5 / g) + 0.5 * math.log(0.5 / (1 - g)) for g in shares)
    parts = bound.decompose(X, SIX_POINTS_START, even)
    assert sorted(np.round(shares, 12)) == [0.1, 0.1, 0.25, 0.75, 0.9, 0.9]
    assert parts.entropy == pytest.approx(6 * math.log(2), rel=1e-14)
    assert pytest.approx(by_hand, rel=1e-12) == parts.KL
    assert pytest.approx(-2 * math.log(4 * 0.9 * 0.1) - math.log(4 * 0.75 * 0.25), rel=1e-12) == parts.KL


@pytest.mark.parametrize("data", ["old_faithful", "six_points"])
@pytest.mark.parametrize("seed", [None, 1])
def test_the_parts_add_up_at_every_step(data: str, seed: int | None) -> None:
    experiment = opening(data)
    dataset = generate(experiment)
    trajectory = run_experiment(experiment, dataset)
    N, K = len(dataset.X), experiment.K
    q = np.full((N, K), 1 / K) if seed is None else random_q(N, K, seed)
    steps = list(bound.steps(dataset.X, trajectory, q))
    assert [step.kind for step in steps] == ["start"] + ["E", "M"] * (len(trajectory.states) - 1)
    for step in steps:
        parts = step.parts
        assert parts.log_likelihood - parts.bound == pytest.approx(parts.KL, abs=1e-10)
        assert parts.KL >= -1e-12
        if step.kind == "E":
            assert pytest.approx(0, abs=1e-12) == parts.KL
        elif step.kind == "M":
            state = trajectory.states[step.iteration]
            assert parts.log_likelihood == pytest.approx(state.log_likelihood, rel=1e-12)
            assert step.mixture is state.mixture
    L = np.array([step.parts.bound for step in steps])
    assert (np.diff(L) >= -1e-11).all()
    if data == "old_faithful":
        assert len(steps) == STEPS_OF_OLD_FAITHFUL
        assert all(step.parts.KL > 1e-9 for step in steps if step.kind == "M")


@given(cases(prior=False), st.integers(0, 2**32))
def test_no_q_makes_the_bound_exceed_ln_p(case: Case, seed: int) -> None:
    N, K = len(case.X), case.start.K
    parts = bound.decompose(case.X, case.start, random_q(N, K, seed))
    scale = abs(parts.log_likelihood) + abs(parts.bound) + N
    assert parts.bound <= parts.log_likelihood + 1e-13 * scale
    assert_allclose(parts.log_likelihood - parts.bound, parts.KL, atol=1e-13 * scale)
    assert parts.log_likelihood == pytest.approx(e_step(case.X, case.start).log_likelihood, rel=1e-11, abs=1e-11 * N)


@given(cases(prior=False), st.integers(0, 2**32))
def test_one_iteration_closes_the_gap_lifts_the_bound_and_reopens_the_gap(case: Case, seed: int) -> None:
    X, old = case.X, run(case.X, case.start, case.covariance, max_iter=0).states[0].mixture
    gamma = e_step(X, old).gamma
    new = m_step(X, gamma, case.covariance)
    before, E, M = (
        bound.decompose(X, mixture, q)
        for mixture, q in ((old, random_q(len(X), old.K, seed)), (old, gamma), (new, gamma))
    )
    slack = 1e-12 * (abs(before.log_likelihood) + len(X))
    assert E.log_likelihood == before.log_likelihood
    assert E.bound >= before.bound - slack
    assert_allclose(E.KL, 0, atol=slack)
    assert M.bound >= E.bound - slack
    assert M.entropy == E.entropy
    # (9.74): ln p rises by what the bound rises by, and by the gap that opens
    assert_allclose(M.log_likelihood - E.log_likelihood, M.bound - E.bound + M.KL, atol=10 * slack)


@given(cases(prior=False), st.floats(0.0, 1.0), st.integers(0, 2**32))
def test_the_bound_is_concave_in_q_and_highest_at_the_posterior(case: Case, share: float, seed: int) -> None:
    X, mixture = case.X, case.start
    best, other = mixture.responsibilities(X), random_q(len(X), mixture.K, seed)
    ends = share * bound.bound(X, mixture, best) + (1 - share) * bound.bound(X, mixture, other)
    middle = bound.bound(X, mixture, share * best + (1 - share) * other)
    slack = 1e-12 * (abs(ends) + len(X))
    assert ends - slack <= middle <= bound.bound(X, mixture, best) + slack


def test_a_component_that_cannot_be_has_no_share_or_an_infinite_divergence() -> None:
    X = np.array([[0.0], [1.0]])
    mixture = Mixture([1.0, 0.0], [[0.0], [5.0]], [[[1.0]], [[1.0]]])
    alone = bound.decompose(X, mixture, [[1.0, 0.0], [1.0, 0.0]])
    assert alone.KL == 0
    assert alone.bound == pytest.approx(stats.norm.logpdf(X).sum(), rel=1e-14)
    assert alone.entropy == 0
    shared = bound.decompose(X, mixture, [[1.0, 0.0], [0.5, 0.5]])
    assert math.inf == shared.KL
    assert shared.bound == -math.inf


@pytest.mark.parametrize("gamma", [[[1.0]], [[0.5, 0.4]], [[1.5, -0.5]], [[0.5, 0.25, 0.25]]])
def test_refuses_what_is_no_distribution_over_the_components(gamma: list[list[float]]) -> None:
    mixture = Mixture([0.5, 0.5], [[0.0], [5.0]], [[[1.0]], [[1.0]]])
    with pytest.raises(InputError, match="q"):
        bound.decompose([[0.0]], mixture, gamma)
