"""Generalised EM: the proof's claim that Q rises all the way, the laws of its climb, and its ends."""

import itertools

import numpy as np
import pytest
from em_cases import Case, cases
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gmm_core import Collapse, InputError, Mixture, constrain, e_step, em, m_step, prior
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import generate, start
from gmm_core.general import bound, generalised

fractions = st.floats(0.01, 1.0)


def whole_step(case: Case) -> tuple[Mixture, Mixture, np.ndarray]:
    old = constrain(case.start, case.covariance)
    gamma = e_step(case.X, old).gamma
    try:
        return old, m_step(case.X, gamma, case.covariance, case.psi), gamma
    except InputError:
        assume(False)
        raise


def objective(case: Case, mixture: Mixture, gamma: np.ndarray) -> float:
    """Evaluate Q + ln p(theta)."""
    return bound.Q(case.X, mixture, gamma) + prior.log_density(mixture, case.psi)


def towards(case: Case, old: Mixture, new: Mixture, fraction: float, gamma: np.ndarray) -> Mixture:
    seen = generalised.seen(gamma.sum(axis=0), old.D, case.covariance, case.psi)
    return generalised.towards(old, new, fraction, case.covariance, seen)


@given(cases())
def test_Q_rises_all_the_way_to_the_whole_M_step(case: Case) -> None:
    old, new, gamma = whole_step(case)
    way = np.linspace(0, 1, 21)
    Q = np.array([objective(case, towards(case, old, new, r, gamma), gamma) for r in way])
    assert (np.diff(Q) >= -1e-10 * (np.abs(Q[1:]) + len(case.X))).all()


@given(cases(families=("full",), prior=False), fractions)
def test_Q_rises_at_the_rate_the_proof_says(case: Case, fraction: float) -> None:
    """dQ/dr = N (m(1) - m(r)) . eta'(r), with the natural parameters eta = (ln pi + ..., Sigma^-1 mu, -Sigma^-1/2)."""
    assume(fraction < 0.99)
    old, new, gamma = whole_step(case)
    h = 1e-4 * min(fraction, 1 - fraction)

    def at(r: float) -> Mixture:
        return generalised.towards(old, new, r)

    ends = [objective(case, at(fraction + step), gamma) for step in (-h, h)]
    noise = 1e-13 * (abs(ends[0]) + len(case.X)) / h
    rate = (
        len(case.X) * (moments(new) - moments(at(fraction))) @ (natural(at(fraction + h)) - natural(at(fraction - h)))
    )
    assert (ends[1] - ends[0]) / (2 * h) == pytest.approx(rate / (2 * h), rel=1e-4, abs=1e-4 * len(case.X) + noise)


def moments(mixture: Mixture) -> np.ndarray:
    second = mixture.Sigma + mixture.mu[:, :, None] * mixture.mu[:, None, :]
    parts = (mixture.pi, mixture.pi[:, None] * mixture.mu, mixture.pi[:, None, None] * second)
    return np.concatenate([part.ravel() for part in parts])


def natural(mixture: Mixture) -> np.ndarray:
    Lambda = np.linalg.inv(mixture.Sigma)
    linear = np.einsum("kij,kj->ki", Lambda, mixture.mu)
    constant = np.log(mixture.pi) + 0.5 * np.linalg.slogdet(Lambda)[1] - 0.5 * (linear * mixture.mu).sum(axis=1)
    return np.concatenate([constant, linear.ravel(), -0.5 * Lambda.ravel()])


@given(cases(families=("full",)), fractions)
def test_with_a_prior_too_Q_rises_at_the_rate_the_proof_says(case: Case, fraction: float) -> None:
    """Along s: (1 - s) (N_k d^T P d + (N_k + nu + D + 1)/2 tr(P B P B)), P = Sigma_k^-1, B the slope of Sigma_k."""
    assume(fraction < 0.99)
    X, start = case.X, Mixture([1.0], case.start.mu[:1], case.start.Sigma[:1])  # of one component: s is the fraction
    old, new, gamma = whole_step(Case(X, start, "full", case.psi))
    h = 1e-4 * min(fraction, 1 - fraction)
    before, at, after = (towards(case, old, new, r, gamma) for r in (fraction - h, fraction, fraction + h))
    slope = (objective(case, after, gamma) - objective(case, before, gamma)) / (2 * h)
    P, B = np.linalg.inv(at.Sigma[0]), (after.Sigma[0] - before.Sigma[0]) / (2 * h)
    d, N = new.mu[0] - old.mu[0], len(X)
    rate = (1 - fraction) * (N * d @ P @ d + (N + prior.pseudo_points(at.D)) / 2 * np.trace(P @ B @ P @ B))
    assert slope == pytest.approx(rate, rel=1e-4, abs=1e-4 * N + 1e-13 * abs(objective(case, at, gamma)) / h)
    assert rate >= 0


def test_the_way_of_the_moments_is_too_bent_for_a_prior() -> None:
    """Why `seen`: on the moments' way a component of a tenth of a point would for a while lower Q + ln p(theta)."""
    X = np.array([[1.2], [1.3], [9.0], [10.0]])
    gamma = np.array([[0.05, 0.95], [0.05, 0.95], [0, 1], [0, 1]])
    case = Case(X, Mixture([0.5, 0.5], [[0.0], [5.0]], [[[1.0]], [[1.0]]]), "full", 0.25)
    new = m_step(X, gamma, psi=0.25)
    old = Mixture(new.pi, [[0.0], new.mu[1]], [[[1.0]], new.Sigma[1]])
    bent, ours = generalised.towards(old, new, 0.1), towards(case, old, new, 0.1, gamma)
    assert objective(case, bent, gamma) < objective(case, old, gamma) < objective(case, ours, gamma)


@given(cases(), fractions)
def test_a_half_hearted_M_step_never_lowers_what_EM_climbs(case: Case, fraction: float) -> None:
    run = generalised.iterate(case.X, case.start, fraction, case.covariance, case.psi)
    climbed = np.array([state.objective for state in itertools.islice(run, 15)])
    assert np.isfinite(climbed).all()
    assert (np.diff(climbed) >= -1e-11 * (np.abs(climbed[1:]) + len(case.X))).all()


@given(cases())
def test_the_whole_fraction_is_EM(case: Case) -> None:
    ours = generalised.iterate(case.X, case.start, 1.0, case.covariance, case.psi)
    theirs = em.iterate(case.X, case.start, case.covariance, case.psi)
    for a, b in itertools.islice(zip(ours, theirs, strict=True), 4):
        assert_allclose(a.objective, b.objective, rtol=1e-9, atol=1e-9)
        assert_allclose(a.mixture.mu / case.X.std(axis=0), b.mixture.mu / case.X.std(axis=0), atol=1e-7)


@given(cases(prior=False), fractions)
def test_the_moments_go_the_fraction_of_the_way(case: Case, fraction: float) -> None:
    assume(case.covariance == "full")
    old, new, _ = whole_step(case)
    middle = generalised.towards(old, new, fraction)
    expected = (1 - fraction) * moments(old) + fraction * moments(new)
    assert_allclose(moments(middle), expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


def test_golden_half_way_between_two_Gaussians() -> None:
    """Half the points at N(0, 1), half at N(4, 1): together they have mean 2 and variance 1 + 4."""
    old, new = Mixture([1.0], [[0.0]], [[[1.0]]]), Mixture([1.0], [[4.0]], [[[1.0]]])
    middle = generalised.towards(old, new, 0.5)
    assert middle.mu.item() == 2
    assert middle.Sigma.item() == 5


@pytest.mark.parametrize("fraction", [0.25, 0.5, 0.9])
def test_reaches_the_maximum_of_EM_on_old_faithful(fraction: float) -> None:
    experiment = opening("old_faithful")
    dataset = generate(experiment)
    states = list(itertools.islice(generalised.iterate(dataset.X, start(experiment, dataset), fraction), 120))
    assert states[-1].log_likelihood == pytest.approx(-385.4607, abs=1e-4)


@pytest.mark.parametrize("fraction", [0.0, -0.5, 1.1, float("nan")])
def test_refuses_fractions_that_promise_nothing(fraction: float) -> None:
    mixture = Mixture([1.0], [[0.0]], [[[1.0]]])
    with pytest.raises(InputError, match="fraction"):
        next(generalised.iterate([[0.0], [1.0]], mixture, fraction))


def test_a_collapse_names_its_iteration_and_component() -> None:
    experiment = opening("collapse")
    dataset = generate(experiment)
    run = generalised.iterate(dataset.X, start(experiment, dataset), 0.5)
    with pytest.raises(Collapse) as caught:
        list(itertools.islice(run, 200))
    assert caught.value.iteration > 5
