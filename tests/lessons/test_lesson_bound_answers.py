"""The page on the bound: its links set what they say, and its answers are true."""

import itertools
import re

import numpy as np
import pytest
from exercises import opens_at
from lesson_bound import asked, film, runs, touch_numbers

from gmm_core.general import bound as core
from ui.lessons.bound import film as bound_film
from ui.lessons.bound import hops as bound_hops
from ui.lessons.bound import subject as bound
from ui.state.settings import changed


def said(answer: str) -> set[float]:
    """Return the numbers of an answer."""
    return {float(number.replace("−", "-")) for number in re.findall(r"[-−]?\d+\.?\d*", answer)}


def test_a_bad_q_does_no_harm() -> None:
    tried, settings, subject = asked("Does a bad q")
    bad, even = (bound_film.film(q, subject) for q in ("random", "even"))
    assert settings.q == "random"
    starts = [next(core.steps(subject.X, subject.trajectory, bound.first_q(q, subject))) for q in ("random", "even")]
    for start_ in starts:
        for part in (start_.parts.log_likelihood, start_.parts.bound, start_.parts.KL):
            assert round(part, 2) in said(tried.answer)
    assert [frame.says for frame in bad[2:]] == [frame.says for frame in even[2:]]
    assert bad[1].figure["data"][0] == even[1].figure["data"][0]


def test_a_small_gap_is_no_sign_of_the_end() -> None:
    tried, settings, subject = asked("Is EM done")
    frames = film(settings, subject)
    assert opens_at(tried) == 20
    assert frames[20].name == "M step 10"
    states = subject.trajectory.states
    rise = [b.log_likelihood - a.log_likelihood for a, b in itertools.pairwise(states)]
    assert {0.0325, 0.0154, 0.291, -385.46} <= said(tried.answer)
    assert rise[9] == pytest.approx(0.0325, abs=5e-5)
    assert rise[24] == pytest.approx(0.291, abs=5e-4)
    assert "new KL, 0.0154" in frames[20].says
    assert states[-1].log_likelihood == pytest.approx(-385.46, abs=5e-3)
    assert states[-1].log_likelihood - states[25].log_likelihood > 150


def test_em_climbs_the_hill_it_stands_on() -> None:
    tried, settings, subject = asked("Which of the two hills")
    for mu in (settings.climb.mu, -0.4):
        live = touch_numbers(changed(settings, mu=mu), subject)
        assert {mu, *(float(live[name]) for name in ("mu_old", "last", "log_p"))} <= said(tried.answer)
    assert settings.climb.mu == -0.3


def test_the_second_hill_goes_away_between_065_and_07() -> None:
    tried, settings, subject = asked("When does the second hill")
    assert settings.climb.width == 0.5
    for width, count in ((0.5, 2), (0.65, 2), (0.7, 1)):
        model = bound_hops.problem(changed(settings, width=width).climb, subject)
        mu = np.linspace(1, 6, 251)  # steps of 0.02
        curve = model.log_likelihood(mu)
        tops = mu[1:-1][(curve[1:-1] > curve[:-2]) & (curve[1:-1] > curve[2:])]
        assert len(tops) == count
        if width > 0.5:
            told = said(tried.answer)
            assert width in told
            assert all(min(abs(top - number) for number in told) < 0.016 for top in tops)


def test_a_tenth_of_each_step_takes_eleven_times_as_long() -> None:
    tried, settings, subject = asked("A tenth")
    run_ = runs(settings, subject)["generalised EM"]
    assert settings.rho == 0.1
    assert run_.arrives == 174
    assert 174 in said(tried.answer)
    assert (np.diff(run_.climbed) >= -1e-9).all()
    assert round(run_.maximum, 4) in said(tried.answer)


def test_shuffling_ends_at_the_same_maximum_a_little_later() -> None:
    tried, settings, subject = asked("Does the order")
    run_ = runs(settings, subject)["incremental EM"]
    assert settings.order == "shuffled"
    assert run_.arrives == 12
    assert {12, 10} <= said(tried.answer)
    assert run_.maximum == pytest.approx(-385.4607, abs=1e-4)
