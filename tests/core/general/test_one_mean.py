"""The curves of fig. 9.14 against the general bound, differences and a grid, and their laws."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import optimize, stats

from gmm_core import InputError, e_step
from gmm_core.experiment.change import opening
from gmm_core.experiment.experiment import generate
from gmm_core.general import bound
from gmm_core.general.one_mean import OneMean

MU = np.linspace(1.0, 6.0, 26)  # minutes


def eruptions(sigma: float = 0.35) -> OneMean:
    dataset = generate(opening("old_faithful"))
    return OneMean.fit(dataset.shift[0] + dataset.scale[0] * dataset.X[:, 0], sigma)


@st.composite
def problems(draw: st.DrawFn) -> tuple[OneMean, float]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    scale = draw(st.sampled_from([1e-3, 1.0, 1e4]))
    x = scale * (rng.normal(size=draw(st.integers(3, 60))) + 3 * rng.integers(3))
    return OneMean.fit(x, scale * draw(st.floats(0.05, 2))), float(x.mean() + scale * draw(st.floats(-4, 4)))


def test_the_log_likelihood_agrees_with_scipy() -> None:
    problem = eruptions()
    x = problem.X[:, 0]
    for mu, ours in zip(MU, problem.log_likelihood(MU), strict=True):
        density = 0.5 * stats.norm(mu, 0.35).pdf(x) + 0.5 * stats.norm(x.mean(), x.std()).pdf(x)
        assert ours == pytest.approx(np.log(density).sum(), rel=1e-12)


@pytest.mark.parametrize("mu_old", [1.0, 2.9, 4.0, 5.5])
def test_the_parabola_is_the_general_bound(mu_old: float) -> None:
    problem = eruptions()
    gamma = e_step(problem.X, problem.mixture(mu_old)).gamma
    general = [bound.bound(problem.X, problem.mixture(mu), gamma) for mu in MU]
    assert_allclose(problem.touch(mu_old).bound(MU), general, rtol=1e-11)


@pytest.mark.parametrize("mu_old", [1.0, 2.9, 4.0, 5.5])
def test_the_bound_is_tangent_where_it_touches(mu_old: float) -> None:
    problem, h = eruptions(), 1e-5
    touch = problem.touch(mu_old)
    left, right = problem.log_likelihood([mu_old - h, mu_old + h])
    assert touch.bound(mu_old) == pytest.approx(float(problem.log_likelihood(mu_old)), rel=1e-13)
    assert problem.slope(mu_old) == pytest.approx((right - left) / (2 * h), rel=1e-5, abs=1e-4)
    assert touch.slope == pytest.approx(problem.slope(mu_old), rel=1e-11)


def test_the_M_step_ends_at_the_top_of_the_bound() -> None:
    touch = eruptions().touch(2.9)
    best = optimize.minimize_scalar(lambda mu: -float(touch.bound(mu)), bracket=(2, 3), tol=1e-10)
    assert touch.mu_new == pytest.approx(best.x, abs=1e-6)
    assert touch.top == pytest.approx(-best.fun, rel=1e-14)


def test_old_faithful_has_two_maxima_and_each_start_climbs_the_nearer_one() -> None:
    problem = eruptions()
    fine = np.linspace(1.0, 6.0, 501)
    curve = problem.log_likelihood(fine)
    tops = fine[1:-1][(curve[1:-1] > curve[:-2]) & (curve[1:-1] > curve[2:])]
    assert_allclose(tops, [1.99, 4.38], atol=0.02)
    for start, top in ((1.2, tops[0]), (2.5, tops[0]), (3.5, tops[1]), (5.8, tops[1])):
        last = next(itertools.islice(problem.climb(start), 200, None))
        assert last.mu_old == pytest.approx(top, abs=0.006)


@given(problems())
@example((OneMean.fit(np.array([0.0, 1.0, 2.0]), 0.05), 7.0))  # so far away that N_1 < 1e-200
def test_the_bound_never_exceeds_ln_p_and_lifts_it(case: tuple[OneMean, float]) -> None:
    problem, mu = case
    touch = problem.touch(mu)
    grid = problem.m + problem.s * np.linspace(-4, 4, 33)
    curve = problem.log_likelihood(grid)
    slack = 1e-11 * (np.abs(curve).max() + np.abs(touch.bound(grid)).max() + len(problem.X))
    assert (touch.bound(grid) <= curve + slack).all()
    assert touch.curvature < 0
    assert touch.log_likelihood <= touch.top + slack
    assert touch.top <= problem.log_likelihood(touch.mu_new) + slack


@pytest.mark.parametrize(("x", "sigma"), [([1.0, 1.0], 1.0), ([1.0, 2.0], 0.0), ([1.0, 2.0], -1.0)])
def test_refuses_what_has_no_answer(x: list[float], sigma: float) -> None:
    with pytest.raises(InputError):
        OneMean.fit(x, sigma)
