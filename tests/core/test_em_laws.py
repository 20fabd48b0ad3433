"""What must hold for EM on any data: hypothesis draws the data, the start, the family and the prior."""

import numpy as np
from em_cases import Case, cases
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gmm_core import FAMILIES, InputError, Mixture, Reason, Trajectory, e_step, run


def assert_same(ours: Trajectory, theirs: Trajectory, constant: float = 0.0, rtol: float = 1e-7) -> None:
    """Assert that two runs have the same weights and the same ln p(X), but for a constant."""
    for a, b in zip(ours.states, theirs.states, strict=True):
        assert_allclose(a.mixture.pi, b.mixture.pi, rtol=rtol)
        assert_allclose(a.log_likelihood, b.log_likelihood + constant, rtol=rtol, atol=1e-7)


def assert_climbs(trajectory: Trajectory, N: int) -> None:
    objective = np.array([state.objective for state in trajectory.states])
    assert np.isfinite(objective).all()
    assert (np.diff(objective) >= -1e-11 * (np.abs(objective[1:]) + N)).all()


@given(cases())
def test_responsibilities_of_a_point_sum_to_1(case: Case) -> None:
    expectation = e_step(case.X, case.start)
    assert (expectation.gamma >= 0).all()
    assert_allclose(expectation.gamma.sum(axis=1), 1, rtol=1e-13)
    assert_allclose(expectation.N_k.sum(), len(case.X), rtol=1e-13)


@given(cases(prior=False, repeats=True) | cases(prior=False))
def test_the_log_likelihood_never_falls(case: Case) -> None:
    assert_climbs(run(case.X, case.start, case.covariance, tol=0, max_iter=30), len(case.X))


@given(cases(repeats=True) | cases())
def test_the_objective_never_falls_with_a_prior(case: Case) -> None:
    assert_climbs(run(case.X, case.start, case.covariance, case.psi, tol=0, max_iter=30), len(case.X))


@given(cases(), st.integers(-(10**8), 10**8))
def test_a_shift_of_the_data_shifts_the_means_and_nothing_else(case: Case, shift: int) -> None:
    start = Mixture(case.start.pi, case.start.mu + shift, case.start.Sigma)
    ours, moved = case.run(), case.run(case.X + shift, start)
    assert_same(moved, ours, rtol=1e-8)
    for a, b in zip(moved.states, ours.states, strict=True):
        assert_allclose(a.mixture.mu - shift, b.mixture.mu, atol=1e-8 * case.X.std() + 2e-16 * abs(shift))
        assert_allclose(a.mixture.Sigma, b.mixture.Sigma, rtol=1e-7, atol=1e-8 * b.mixture.Sigma.max())


@given(cases(families=("full", "tied", "diag"), prior=False), st.lists(st.floats(-6, 6), min_size=3, max_size=3))
def test_other_units_scale_the_mixture_and_shift_ln_L(case: Case, exponents: list[float]) -> None:
    scale = 10.0 ** np.array(exponents[: case.start.D])
    ours, scaled = case.run(), case.run(case.X * scale, case.start.affine(0.0, scale))
    assert_same(scaled, ours, constant=-len(case.X) * np.log(scale).sum())
    for a, b in zip(scaled.states, ours.states, strict=True):
        assert_allclose(a.mixture.Sigma, b.mixture.affine(0.0, scale).Sigma, rtol=1e-6, atol=1e-7 * (scale**2).min())


@given(cases(families=("full", "tied", "spherical"), units=(1.0,)), st.integers(0, 99))
def test_a_rotation_of_the_data_rotates_the_mixture(case: Case, seed: int) -> None:
    D = case.start.D
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(D, D)))
    start = Mixture(case.start.pi, case.start.mu @ Q.T, Q @ case.start.Sigma @ Q.T)
    ours, turned = case.run(), case.run(case.X @ Q.T, start)
    assert_same(turned, ours, rtol=1e-6)
    for a, b in zip(turned.states, ours.states, strict=True):
        spread = b.mixture.Sigma.max(axis=(1, 2), keepdims=True)
        assert_allclose(a.mixture.Sigma / spread, Q @ (b.mixture.Sigma / spread) @ Q.T, atol=1e-7)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_points_and_components_does_not_matter(case: Case, random) -> None:  # type: ignore[no-untyped-def]
    rows, order = list(range(len(case.X))), list(range(case.start.K))
    random.shuffle(rows)
    random.shuffle(order)
    start = Mixture(case.start.pi[order], case.start.mu[order], case.start.Sigma[order])
    ours, shuffled = case.run(), case.run(case.X[rows], start)
    sd = case.X.std(axis=0)
    for a, b in zip(shuffled.states, ours.states, strict=True):
        assert_allclose(a.mixture.pi, b.mixture.pi[order], rtol=1e-7)
        assert_allclose(a.mixture.mu / sd, b.mixture.mu[order] / sd, atol=1e-7)
        assert_allclose(a.log_likelihood, b.log_likelihood, rtol=1e-8, atol=1e-8)


@given(cases(families=("full", "tied"), prior=False))
def test_one_component_is_the_mean_and_the_covariance_after_one_step(case: Case) -> None:
    start = Mixture([1.0], case.start.mu[:1], case.start.Sigma[:1])
    state = case.run(start=start).states[1]
    assert_allclose(state.mixture.mu[0], case.X.mean(axis=0), atol=1e-12 * np.abs(case.X).max())
    sd = case.X.std(axis=0)
    covariance = np.cov(case.X.T, bias=True).reshape(len(sd), len(sd))
    assert_allclose(state.mixture.Sigma[0] / np.outer(sd, sd), covariance / np.outer(sd, sd), atol=1e-12)


@given(cases(prior=False))
def test_every_point_twice_doubles_ln_p_and_changes_no_parameter(case: Case) -> None:
    ours, twice = case.run(), case.run(np.repeat(case.X, 2, axis=0))
    for a, b in zip(twice.states, ours.states, strict=True):
        assert_allclose(a.log_likelihood, 2 * b.log_likelihood, rtol=1e-8, atol=1e-8)
        assert_allclose(a.N_k, 2 * b.N_k, rtol=1e-7)
        assert_allclose(a.mixture.pi, b.mixture.pi, rtol=1e-7)


@given(st.integers(1, 6), st.integers(1, 3), st.integers(0, 2**32), st.sampled_from(tuple(FAMILIES)), st.booleans())
def test_no_data_makes_a_number_that_is_none(K: int, D: int, seed: int, covariance: str, prior: bool) -> None:
    rng = np.random.default_rng(seed)
    X = rng.integers(0, rng.integers(1, 5), size=(rng.integers(1, 20), D)) * 0.1 + rng.choice([0.0, 0.1, 1e8])
    mu = X[rng.integers(len(X), size=K)]
    start = Mixture(np.full(K, 1 / K), mu, np.repeat(10.0 ** rng.uniform(-6, 2) * np.eye(D)[None], K, axis=0))
    try:
        trajectory = run(X, start, covariance, 0.01 if prior else 0.0, max_iter=30)
    except InputError:
        return
    for state in trajectory.states:
        m = state.mixture
        for values in (m.pi, m.mu, m.Sigma, state.N_k, state.log_likelihood, state.objective, m.responsibilities(X)):
            assert np.isfinite(values).all()
    if trajectory.stop.reason is Reason.COLLAPSED:
        assert trajectory.stop.component in range(K)
        assert trajectory.stop.iteration == len(trajectory.states)
