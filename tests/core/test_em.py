"""em.py against scikit-learn, the numbers of TEACHING, and its own contract."""

import itertools
import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose
from places import FAITHFUL as FAITHFUL_CSV
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from gmm_core import (
    FAMILIES,
    Collapse,
    EMState,
    InputError,
    Mixture,
    Reason,
    Stop,
    Trajectory,
    constrain,
    e_step,
    iterate,
    m_step,
    run,
)
from gmm_core.arrays import Array
from gmm_core.steps import CACHE

FAITHFUL = np.loadtxt(FAITHFUL_CSV, delimiter=",", skiprows=1)
STANDARDISED = (FAITHFUL - FAITHFUL.mean(axis=0)) / FAITHFUL.std(axis=0)
AFTER_FIG_9_8 = Mixture([0.5, 0.5], [[-1.5, 1], [1.5, -1]], [np.eye(2)] * 2)
SADDLE = Mixture([0.5, 0.5], [[-1.5, 1.5], [1.5, -1.5]], [0.1 * np.eye(2)] * 2)


def clusters(N: int, K: int, D: int, seed: int = 0) -> tuple[Array, Mixture]:
    """Draw points around K centres, and a full start that is neither the truth nor far from it."""
    rng = np.random.default_rng(seed)
    centres = 2.5 * rng.normal(size=(K, D))
    A = rng.normal(size=(K, D, D)) + np.eye(D)
    labels = rng.integers(K, size=N)
    X = centres[labels] + np.einsum("nij,nj->ni", A[labels], rng.normal(size=(N, D)))
    B = rng.normal(size=(K, D, D)) / 3
    start = Mixture(rng.dirichlet(5 * np.ones(K)), X[:K], B @ B.mT + np.cov(X.T, bias=True).reshape(D, D))
    return X, start


def sklearn_model(X: Array, start: Mixture, covariance: str, iterations: int) -> GaussianMixture:
    """Run scikit-learn from the same start for exactly so many iterations."""
    precisions = np.linalg.inv(constrain(start, covariance).Sigma)
    model = GaussianMixture(
        start.K,
        covariance_type=covariance,
        max_iter=iterations,
        tol=0,
        reg_covar=0,
        weights_init=start.pi,
        means_init=start.mu,
        precisions_init={
            "full": precisions,
            "tied": precisions[0],
            "diag": precisions.diagonal(axis1=1, axis2=2),
            "spherical": precisions[:, 0, 0],
        }[covariance],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(X)


def full_covariances(model: GaussianMixture) -> Array:
    """Write scikit-learn's four shapes of covariances as (K, D, D)."""
    K, D = model.means_.shape
    C = model.covariances_
    return {
        "full": lambda: C,
        "tied": lambda: np.repeat(C[None], K, axis=0),
        "diag": lambda: C[:, :, None] * np.eye(D),
        "spherical": lambda: C[:, None, None] * np.eye(D),
    }[model.covariance_type]()


@pytest.mark.parametrize("covariance", FAMILIES)
@pytest.mark.parametrize(
    ("N", "K", "D", "seed"),
    [(60, 2, 1, 0), (300, 3, 2, 1), (150, 4, 2, 2), (200, 3, 3, 3), (400, 3, 5, 4), (50, 1, 2, 5)],
)
def test_every_step_agrees_with_scikit_learn(N: int, K: int, D: int, seed: int, covariance: str) -> None:
    X, start = clusters(N, K, D, seed)
    trajectory = run(X, start, covariance, tol=0, max_iter=12)
    assert len(trajectory.states) == 13
    scale = X.std(axis=0)
    for j in (1, 2, 3, 7, 12):
        state, theirs = trajectory.states[j], sklearn_model(X, start, covariance, j)
        ours = state.mixture
        assert_allclose(ours.pi, theirs.weights_, rtol=1e-8)
        assert_allclose((ours.mu - theirs.means_) / scale, np.zeros((K, D)), atol=1e-8)
        assert_allclose(
            ours.Sigma / np.outer(scale, scale), full_covariances(theirs) / np.outer(scale, scale), atol=1e-8
        )
        assert_allclose(
            ours.Sigma.diagonal(axis1=1, axis2=2), full_covariances(theirs).diagonal(axis1=1, axis2=2), rtol=1e-8
        )
        assert_allclose(state.log_likelihood, theirs.score(X) * N, rtol=1e-8)  # lower_bound_ lags one M step
        assert_allclose(e_step(X, ours).gamma, theirs.predict_proba(X), atol=1e-8)


@pytest.mark.parametrize("covariance", FAMILIES)
def test_many_blocks_give_what_one_block_gives(covariance: str) -> None:
    X, start = clusters(3 * CACHE // 16 + 11, 8, 2)
    state = run(X, start, covariance, tol=0, max_iter=2).states[2]
    theirs = sklearn_model(X, start, covariance, 2)
    assert_allclose(state.mixture.mu, theirs.means_, rtol=1e-8)
    assert_allclose(state.mixture.Sigma, full_covariances(theirs), rtol=1e-8, atol=1e-10)
    assert_allclose(state.log_likelihood, theirs.score(X) * len(X), rtol=1e-8)
    assert_allclose(state.N_k, e_step(X, state.mixture).N_k, rtol=1e-10)


def test_old_faithful_raw_converges_to_the_reference() -> None:
    start = AFTER_FIG_9_8.affine(FAITHFUL.mean(axis=0), FAITHFUL.std(axis=0))
    trajectory = run(FAITHFUL, start, tol=1e-11, max_iter=200)
    last, best = trajectory.states[-1], trajectory.states[-1].mixture
    assert trajectory.stop.reason is Reason.CONVERGED
    assert last.log_likelihood == pytest.approx(-1130.26396018, abs=1e-8)
    assert_allclose(best.pi, [0.35587286, 0.64412714], atol=1e-7)
    assert_allclose(best.mu, [[2.03638845, 54.47851638], [4.28966197, 79.96811517]], atol=1e-5)
    assert_allclose(best.Sigma[0], [[0.06916767, 0.43516762], [0.43516762, 33.69728207]], atol=1e-4)
    assert_allclose(best.Sigma[1], [[0.16996844, 0.94060932], [0.94060932, 36.04621132]], atol=1e-4)


@pytest.mark.parametrize(
    ("start", "expected", "decimals"),
    [
        (AFTER_FIG_9_8, {0: -1150.202, 1: -536.888, 2: -527.872, 5: -448.457, 10: -395.574, 20: -385.461}, 3),
        (SADDLE, {0: -7408.9, 1: -548.9, 2: -544.2, 5: -542.2, 10: -541.8, 20: -541.4}, 1),
    ],
)
def test_old_faithful_standardised_takes_the_known_course(
    start: Mixture, expected: dict[int, float], decimals: int
) -> None:
    states = run(STANDARDISED, start, tol=0, max_iter=20).states
    assert {t: round(states[t].log_likelihood, decimals) for t in expected} == expected


def test_the_default_tolerance_does_not_take_the_saddle_for_the_end() -> None:
    trajectory = run(STANDARDISED, SADDLE)
    assert trajectory.stop.reason is Reason.CONVERGED
    assert trajectory.stop.iteration > 40
    assert trajectory.states[-1].log_likelihood == pytest.approx(-385.4607, abs=1e-4)


def test_one_iteration_is_an_e_step_and_an_m_step() -> None:
    X, start = clusters(80, 3, 2)
    for covariance, psi in itertools.product(FAMILIES, (0.0, 0.7)):
        trajectory = run(X, start, covariance, psi, max_iter=1)
        first = e_step(X, trajectory.states[0].mixture)
        mixture = m_step(X, first.gamma, covariance, psi)
        assert_allclose(trajectory.states[0].N_k, first.N_k, rtol=1e-13)
        assert trajectory.states[0].log_likelihood == pytest.approx(first.log_likelihood, rel=1e-14)
        assert_allclose(trajectory.states[1].mixture.pi, mixture.pi, rtol=1e-12)
        assert_allclose(trajectory.states[1].mixture.mu, mixture.mu, rtol=1e-12)
        assert_allclose(trajectory.states[1].mixture.Sigma, mixture.Sigma, rtol=1e-11, atol=1e-14)


def test_the_e_step_is_the_mixtures_own_responsibilities() -> None:
    X, start = clusters(500, 4, 3)
    expectation = e_step(X, start)
    assert expectation.gamma.shape == (500, 4)
    assert_allclose(expectation.gamma, start.responsibilities(X), atol=1e-13)
    assert_allclose(expectation.N_k, start.responsibilities(X).sum(axis=0), rtol=1e-12)
    assert expectation.log_likelihood == pytest.approx(start.log_density(X).sum(), rel=1e-13)


def test_the_m_step_by_hand() -> None:
    X = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [6.0, 6.0], [8.0, 6.0], [7.0, 9.0]])
    gamma = np.array([[1, 0], [1, 0], [0.5, 0.5], [0, 1], [0, 1], [0, 1.0]])
    mixture = m_step(X, gamma)
    assert_allclose(mixture.pi, [2.5 / 6, 3.5 / 6])
    assert_allclose(mixture.mu, [[2 / 2.5, 1 / 2.5], [21 / 3.5, 22 / 3.5]])
    for k in range(2):
        d = X - mixture.mu[k]
        by_hand = sum(gamma[n, k] * np.outer(d[n], d[n]) for n in range(6)) / gamma[:, k].sum()
        assert_allclose(mixture.Sigma[k], by_hand, rtol=1e-13)


def test_a_run_stops_at_the_first_small_change() -> None:
    X, start = clusters(100, 2, 2)
    trajectory = run(X, start, tol=1e-3)
    changes = np.abs(np.diff([state.objective for state in trajectory.states]))
    assert trajectory.stop == Stop(Reason.CONVERGED, len(changes))
    assert changes[-1] < 1e-3 <= changes[:-1].min()


def test_a_run_stops_at_the_limit() -> None:
    X, start = clusters(100, 2, 2)
    assert run(X, start, max_iter=4).stop == Stop(Reason.MAX_ITER, 4)
    only_start = run(X, start, max_iter=0)
    assert only_start.stop == Stop(Reason.MAX_ITER, 0)
    assert len(only_start.states) == 1


def test_with_tolerance_0_all_iterations_are_done() -> None:
    trajectory = run(STANDARDISED[:, :1], Mixture([1], [[0.0]], [[[1.0]]]), tol=0, max_iter=30)
    assert trajectory.stop == Stop(Reason.MAX_ITER, 30)
    assert trajectory.states[30].log_likelihood == trajectory.states[29].log_likelihood


def test_the_start_is_projected_onto_the_family() -> None:
    X, start = clusters(60, 3, 2)
    for covariance in FAMILIES:
        state = run(X, start, covariance, max_iter=0).states[0]
        assert_allclose(state.mixture.Sigma, constrain(start, covariance).Sigma)


def test_watch_sees_every_state_as_it_comes() -> None:
    X, start = clusters(60, 2, 2)
    seen: list[EMState] = []
    trajectory = run(X, start, max_iter=5, watch=seen.append)
    assert tuple(seen) == tuple(trajectory.states)


def test_iterate_goes_on_for_as_long_as_it_is_asked() -> None:
    X, start = clusters(60, 2, 2)
    states = list(itertools.islice(iterate(X, start), 6))
    for ours, theirs in zip(states, run(X, start, tol=0, max_iter=5).states, strict=True):
        assert ours.log_likelihood == theirs.log_likelihood
    stopped = Trajectory.stopped(states)
    assert stopped.stop == Stop(Reason.STOPPED, 5)
    assert tuple(stopped.states) == tuple(states)


def test_a_run_can_go_on_from_any_of_its_states() -> None:
    X, start = clusters(60, 2, 2)
    states = run(X, start, tol=0, max_iter=8).states
    again = run(X, states[5].mixture, tol=0, max_iter=3).states
    for first, second in zip(states[5:], again, strict=True):
        assert second.log_likelihood == pytest.approx(first.log_likelihood, rel=1e-12)


def test_states_cannot_be_changed() -> None:
    X, start = clusters(60, 2, 2)
    state = run(X, start, max_iter=2).states[-1]
    expectation = e_step(X, start)
    mixture = state.mixture
    for array in (state.N_k, mixture.pi, mixture.mu, mixture.Sigma, *mixture.whitening(), expectation.gamma):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_covariances_are_symmetric_to_the_last_bit() -> None:
    X, start = clusters(200, 3, 3)
    for covariance in FAMILIES:
        for state in run(X, start, covariance, max_iter=5).states[1:]:
            assert (state.mixture.Sigma == state.mixture.Sigma.mT).all()


def test_collapse_is_an_exception_of_iterate_and_a_stop_of_run() -> None:
    X = np.vstack([np.random.default_rng(0).normal(size=(20, 2)), np.full((3, 2), 7.0)])
    start = Mixture([0.5, 0.5], [[0, 0], [7, 7]], [np.eye(2), 0.01 * np.eye(2)])
    with pytest.raises(Collapse, match="Component 2 collapsed in iteration 1"):
        list(itertools.islice(iterate(X, start), 5))
    trajectory = run(X, start)
    assert trajectory.stop == Stop(Reason.COLLAPSED, 1, 1)
    assert len(trajectory.states) == 1


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda X, m: run(X[:, :1], m), r"\(60, 1\) do not fit a mixture in 2 dimensions"),
        (lambda X, m: e_step(X[:, :1], m), r"do not fit a mixture in 2 dimensions"),
        (lambda X, m: run(X[0], m), r"reshape"),
        (lambda X, m: run(X[:1], m), "2 components are too many for 1 points"),
        (lambda X, m: run(np.vstack([X, [[np.nan, 0]]]), m), "1 of 61 points have missing or infinite"),
        (lambda X, m: run(X, m, "round"), "choose one of full, tied, diag, spherical"),
        (lambda X, m: run(X, m, psi=-1), "psi must be a finite number"),
        (lambda X, m: run(X, m, psi=np.nan), "psi must be a finite number"),
        (lambda X, m: run(X, m, tol=-1), "must not be negative"),
        (lambda X, m: run(X, m, tol=np.nan), "must not be negative"),
        (lambda X, m: run(X, m, max_iter=-1), "must not be negative"),
        (lambda X, m: run(1e-120 * X, m.affine([0, 0], [1e-120, 1e-120])), "in other units"),
        (lambda X, m: run(1e120 * X, m.affine([0, 0], [1e120, 1e120])), "in other units"),
        (lambda X, m: run(X, Mixture(m.pi, m.mu + 1e130, m.Sigma)), "does not fit the data"),
        (lambda X, m: e_step(1e307 * np.sign(X), m), "does not fit the data"),
        (lambda X, m: m_step(X, np.ones((60, 2))), "must sum to 1"),
        (lambda X, m: m_step(X, np.full((59, 2), 0.5)), "one row for each point"),
        (lambda X, m: m_step(X, np.full((60, 2), [1.5, -0.5])), "not be negative"),
        (lambda X, m: m_step(X, np.full((60, 2), [1.0, 0.0])), "Component 2 has no points"),
        (lambda X, m: m_step(X, np.eye(2)[[0] * 59 + [1]]), "Component 2 would collapse"),
        (lambda X, m: m_step(X, np.full((60, 2), 0.5), psi=-1), "psi must be a finite number"),
    ],
)
def test_wrong_input_is_refused_with_advice(call, complaint: str) -> None:  # type: ignore[no-untyped-def]
    X, start = clusters(60, 2, 2)
    with pytest.raises(InputError, match=complaint):
        call(X, start)
