"""The page about mixtures: what its exercises claim."""

from dataclasses import replace

import numpy as np
import pytest
from exercises import followed
from lesson_mixtures import OPENING, PICTURES, SAYS, SETTING, drawn, hills, known, unknown, with_
from numpy.testing import assert_allclose
from scipy import stats

from ui.lessons.mixtures import hills as mixtures_hills
from ui.lessons.mixtures import likelihood, line, model
from ui.lessons.mixtures.settings import Settings
from ui.state.settings import changed, fitted
from ui.words.page import words


def linked(title: str) -> Settings:
    """Return the settings an exercise's link sets up."""
    return followed("mixtures", title, Settings)[0]


def test_exercise_one_bump_or_two() -> None:
    setting = linked("One bump or two?")
    assert line.numbers(setting.line)["maxima"].startswith("one maximum, at x = 5.00")
    assert line.numbers(replace(setting.line, mu_2=6.1))["maxima"].startswith("two maxima")
    mixture = model.line_mixture(setting.line)
    bend = line.terms(mixture, np.array([5.0]))[:, 0] @ ((5 - mixture.mu[:, 0]) ** 2 - 1)
    assert_allclose(bend, 0, atol=1e-15)  # the curvature in the middle


def test_exercise_a_weight_of_0_02() -> None:
    setting = linked("Can you see a weight of 0.02?")
    assert line.numbers(setting.line)["maxima"].startswith("two maxima, at x = 4.00 and 8.50")
    assert line.numbers(replace(setting.line, mu_2=5.0))["maxima"].startswith("one maximum")
    peaks = line.terms(model.line_mixture(setting.line), np.array([4.0, 8.5]))
    assert [f"{peaks[0, 0]:.3f}", f"{peaks[1, 1]:.3f}"] == ["0.391", "0.027"]


def test_exercise_exactly_thirty() -> None:
    setting = linked("Exactly thirty?")
    assert setting.draw.N == 100 and model.plane_mixture(setting.plane).pi[1] == pytest.approx(0.3)
    assert drawn(setting).N_k[1] == 27
    binomial = stats.binom(100, 0.3)
    assert binomial.std() == pytest.approx(4.6, abs=0.05) and binomial.pmf(30) < 0.1
    assert binomial.cdf(34) - binomial.cdf(25) == pytest.approx(2 / 3, abs=0.02)


def test_exercise_the_button_finds_the_nearest_hill() -> None:
    setting = linked("Does the button find the highest hill?")
    for _ in range(40):
        setting = changed(setting, at=fitted(SETTING["at"], unknown(setting).x))
    seen = hills(setting)
    low, high = (float(np.interp(x, likelihood.PLACES, seen.incomplete)) for x in (setting.carry.at, 0.2))
    assert setting.carry.at == 0.75 and high - low == pytest.approx(190, abs=1)
    assert_allclose(seen.tops, [0.2, 0.75], atol=0.005)


def test_exercise_a_small_ellipse() -> None:
    setting = linked("What does a small ellipse see?")
    assert SAYS["hills"](OPENING)["tops"] == "2 hills"
    assert SAYS["hills"](setting)["tops"] == "10 hills"
    assert known(setting).x == pytest.approx(known(OPENING).x)
    answer = next(
        e for group in words("mixtures").exercises.values() for e in group if "small ellipse" in e.title
    ).answer
    top = hills(setting).complete.max()
    assert f"{known(setting).x:.3f}" in answer and f"{top:.1f}".replace("-", "−") in answer


@pytest.mark.parametrize("size", [0.1, 0.2, 0.3, 0.4, 0.5, 0.8, 1.0, 1.5])
@pytest.mark.parametrize("more", [{}, {"N": 500}, {"N": 5, "seed": 2}, {"w_1": 0.05, "w_2": 0.57, "w_3": 0.38}])
def test_the_top_of_the_parabola_is_in_the_picture(size: float, more: dict[str, float]) -> None:
    setting = with_(**more, size=size)
    seen, solved = hills(setting), known(setting)
    figure = PICTURES["hills"](setting)
    parabola = next(t for t in figure["data"] if t.get("xaxis") == "x2" and t["line"]["dash"] != "solid")
    low, high = figure["layout"]["yaxis2"]["range"]
    top = max(parabola["y"])
    assert solved.N_1 > 0 and low < top < high
    assert parabola["x"][int(np.argmax(parabola["y"]))] == pytest.approx(np.clip(solved.x, 0, 1), abs=0.0026)
    assert top == pytest.approx(seen.complete.max() + seen.raised, abs=1e-3)
    named = [a["text"] for a in figure["layout"]["annotations"] if "X, Z" in a["text"]]
    assert len(named) == 1 and (" + " in named[0]) == (seen.raised > 0) == bool(mixtures_hills.raised(seen))
