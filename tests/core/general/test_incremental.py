"""Incremental EM: the running sums against sums from scratch, the laws of (9.78)-(9.79), and batch EM."""

import itertools

import numpy as np
import pytest
from em_cases import Case, cases
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gmm_core import Collapse, Mixture, e_step, em, m_step
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import Experiment, generate, start
from gmm_core.general import bound, incremental
from gmm_core.steps import Data, Sums


def old_faithful(**fields: str) -> tuple[np.ndarray, Mixture]:
    experiment = Experiment(**fields)  # type: ignore[arg-type]
    dataset = generate(experiment)
    return dataset.X, start(experiment, dataset)


def sums_of(X: np.ndarray, gamma: np.ndarray) -> Sums:
    """Sum from scratch; the means are of the points as they are."""
    data = Data(X, gamma.shape[1], np.ascontiguousarray(gamma.T))
    N_k, mean, scatter = data.weigh()
    return Sums(N_k, mean + data.shift, scatter)


def some_visits(case: Case, n: int, rng: np.random.Generator | None = None) -> list[incremental.Visit]:
    try:
        found = incremental.visits(case.X, case.start, case.covariance, case.psi, rng)
        return list(itertools.islice(found, n))
    except Collapse:
        assume(False)
        raise


def test_golden_one_point_by_hand() -> None:
    """Points 0 and 4 with shares 1 and 1/2: N = 3/2, mean 4/3. The share of 4 becomes 1: N = 2, mean 2, scatter 8."""
    before = Sums(np.array([1.5]), np.array([[4 / 3]]), np.array([[[16 / 9 + 0.5 * 64 / 9]]]))
    after = incremental.move(before, np.array([4.0]), np.array([0.5]))
    assert_allclose(after.N_k, [2], rtol=1e-15)
    assert_allclose(after.mean, [[2]], rtol=1e-15)
    assert_allclose(after.scatter, [[[8]]], rtol=1e-15)


@given(cases(), st.integers(0, 2**32))
def test_moving_every_point_once_gives_the_sums_of_the_batch(case: Case, seed: int) -> None:
    """E steps for all points under the same parameters, and only then the M step: that is batch EM."""
    old = np.random.default_rng(seed).dirichlet(np.ones(case.start.K), size=len(case.X))
    new = e_step(case.X, case.start).gamma
    assume(new.sum(axis=0).min() > 1e-3)
    sums = sums_of(case.X, old)
    for x, change in zip(case.X, new - old, strict=True):
        sums = incremental.move(sums, x, change)
    batch = sums_of(case.X, new)
    sd = case.X.std(axis=0)
    assert_allclose(sums.N_k, batch.N_k, rtol=1e-9)
    assert_allclose(sums.mean / sd, batch.mean / sd, atol=1e-8)
    unit = np.multiply.outer(sd, sd) * len(case.X)
    assert_allclose(sums.scatter / unit, batch.scatter / unit, atol=1e-9)


@given(cases(), st.booleans())
def test_each_visit_is_an_E_step_for_one_point_and_a_whole_M_step(case: Case, shuffled: bool) -> None:
    rng = np.random.default_rng(0) if shuffled else None
    N, K = len(case.X), case.start.K
    gamma = np.array(e_step(case.X, em_start(case)).gamma)
    for visit in some_visits(case, N + 9, rng):
        assert_allclose(visit.gamma_old, gamma[visit.n], atol=1e-12)
        assert_allclose(visit.gamma_new, visit.before.responsibilities(case.X[[visit.n]])[0], atol=1e-9)
        gamma[visit.n] = visit.gamma_new
        change = visit.gamma_new - visit.gamma_old
        N_k_old, N_k_new = N * visit.before.pi, N * visit.after.pi
        assert_allclose(N_k_new, N_k_old + change, rtol=1e-9, atol=1e-12)  # (9.79)
        for k in range(K):  # (9.78)
            step = change[k] / N_k_new[k] * (case.X[visit.n] - visit.before.mu[k])
            assert_allclose(visit.after.mu[k], visit.before.mu[k] + step, atol=1e-9 * np.abs(case.X).max())
    if gamma.sum(axis=0).min() > 1e-3:
        last, batch = visit.after, m_step(case.X, gamma, case.covariance, case.psi)
        assert_allclose(last.mu / case.X.std(axis=0), batch.mu / case.X.std(axis=0), atol=1e-7)
        spread = batch.Sigma.max(axis=(1, 2), keepdims=True)
        assert_allclose(last.Sigma / spread, batch.Sigma / spread, atol=1e-6)


def em_start(case: Case) -> Mixture:
    return next(em.iterate(case.X, case.start, case.covariance, case.psi)).mixture


@given(cases(prior=False))
def test_no_visit_lowers_the_bound(case: Case) -> None:
    N = len(case.X)
    gamma = np.array(e_step(case.X, em_start(case)).gamma)
    L = []
    for visit in some_visits(case, N):
        L.append(bound.bound(case.X, visit.before, gamma))
        gamma[visit.n] = visit.gamma_new
        L.append(bound.bound(case.X, visit.before, gamma))
        L.append(bound.bound(case.X, visit.after, gamma))
    assert (np.diff(L) >= -1e-10 * (np.abs(L[1:]) + N)).all()


@pytest.mark.parametrize(
    ("fields", "shuffled"),
    [({}, False), ({}, True), ({"covariance": "tied"}, False), ({"covariance": "diag"}, True)],
    ids=str,
)
def test_reaches_the_maximum_of_batch_EM(fields: dict[str, str], shuffled: bool) -> None:
    X, first = old_faithful(**fields)
    covariance = fields.get("covariance", "full")
    batch = list(itertools.islice(em.iterate(X, first, covariance), 200))
    rng = np.random.default_rng(1) if shuffled else None
    ours = list(itertools.islice(incremental.iterate(X, first, covariance, rng=rng), 25))
    assert ours[-1].log_likelihood == pytest.approx(batch[-1].log_likelihood, abs=1e-8)
    assert_allclose(ours[-1].mixture.mu, batch[-1].mixture.mu, atol=1e-5)
    assert_allclose(ours[-1].mixture.Sigma, batch[-1].mixture.Sigma, atol=1e-5)


def test_two_passes_over_old_faithful_agree_with_sums_from_scratch() -> None:
    X, first = old_faithful()
    gamma = np.array(e_step(X, first).gamma)
    mixture = m_step(X, gamma)
    for visit in itertools.islice(incremental.visits(X, first), 2 * len(X)):
        gamma[visit.n] = mixture.responsibilities(X[[visit.n]])[0]
        mixture = m_step(X, gamma)
        assert_allclose(visit.after.mu, mixture.mu, rtol=1e-10, atol=1e-12)
        assert_allclose(visit.after.Sigma, mixture.Sigma, rtol=1e-10, atol=1e-12)
    states = list(itertools.islice(incremental.iterate(X, first), 4))
    assert states[0].log_likelihood == pytest.approx(-1150.202, abs=1e-3)
    whole = next(itertools.islice(em.iterate(X, first), 1, None)).mixture
    assert states[1].mixture.mu.tolist() == whole.mu.tolist()
    assert_allclose(whole.mu, m_step(X, e_step(X, first).gamma).mu, rtol=1e-13)
    assert_allclose(states[3].mixture.mu, mixture.mu, rtol=1e-10)


@given(cases(), st.booleans())
def test_the_states_on_the_way_are_those_of_the_visits(case: Case, shuffled: bool) -> None:
    """In the plane they come from plain numbers, as long as no component is faint."""
    N, at = len(case.X), (1, 2, 5, len(case.X), len(case.X) + 3)
    rngs = [np.random.default_rng(7) if shuffled else None for _ in range(2)]
    visits = some_visits(case, N + 3, rngs[0])
    states = list(incremental.after(case.X, case.start, case.covariance, case.psi, rngs[1], at))
    assert len(states) == len(at)
    sd = case.X.std(axis=0)
    for n, state in zip(at, states, strict=True):
        mixture = visits[n - 1].after
        assert_allclose(state.mixture.pi, mixture.pi, atol=1e-9)
        assert_allclose(state.mixture.mu / sd, mixture.mu / sd, rtol=1e-9, atol=1e-8)
        expected = next(em.iterate(case.X, mixture, case.covariance, case.psi))
        assert state.objective == pytest.approx(expected.objective, rel=1e-8, abs=1e-8 * N)


def test_a_component_that_becomes_faint_on_the_way_is_left_to_the_visits() -> None:
    experiment = opening("collapse")
    dataset = generate(experiment)
    first, at = start(experiment, dataset), range(40, 4000, 40)
    whole, ours = [], []
    with pytest.raises(Collapse) as expected:
        for n, visit in enumerate(incremental.visits(dataset.X, first), start=1):
            if n in at:
                whole.append(visit.after)
    with pytest.raises(Collapse) as caught:
        for state in incremental.after(dataset.X, first, "full", 0.0, None, at):
            ours.append(state.mixture)
    assert (caught.value.iteration, caught.value.component) == (expected.value.iteration, expected.value.component)
    assert len(ours) == len(whole) > 2
    for a, b in zip(ours, whole, strict=True):
        assert_allclose(a.mu, b.mu, rtol=1e-9)


def test_at_the_maximum_a_pass_changes_nothing() -> None:
    X, first = old_faithful()
    maximum = next(itertools.islice(em.iterate(X, first), 400, None)).mixture
    for visit in itertools.islice(incremental.visits(X, maximum), len(X)):
        assert_allclose(visit.gamma_new, visit.gamma_old, atol=1e-9)
    assert_allclose(visit.after.mu, maximum.mu, atol=1e-9)
    assert_allclose(visit.after.Sigma, maximum.Sigma, atol=1e-9)


def test_the_running_sums_do_not_drift() -> None:
    X, first = old_faithful()
    X, first = X + 1e4, Mixture(first.pi, first.mu + 1e4, first.Sigma)
    gamma = np.array(e_step(X, first).gamma)
    for visit in itertools.islice(incremental.visits(X, first), 10 * len(X)):
        gamma[visit.n] = visit.gamma_new
    exact = m_step(X, gamma)
    assert_allclose(visit.after.mu, exact.mu, rtol=1e-13)
    assert_allclose(visit.after.Sigma, exact.Sigma, rtol=1e-10)


def test_a_collapse_names_its_pass() -> None:
    experiment = opening("collapse")
    dataset = generate(experiment)
    first = start(experiment, dataset)
    with pytest.raises(Collapse) as caught:
        list(itertools.islice(incremental.iterate(dataset.X, first), 60))
    assert 2 <= caught.value.iteration < 60
