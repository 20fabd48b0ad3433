"""The page on Bernoulli mixtures: its numbers are the core's, and what its exercises say is true."""

import json
import math
import re

import numpy as np
import pytest
from exercises import followed, opens_at
from numpy.testing import assert_allclose, assert_array_equal

from gmm_core.arrays import Array
from gmm_core.em import Reason
from gmm_core.models import bernoulli as core
from gmm_core.models.bernoulli import BernoulliMixture, e_step
from ui.charts import drawing
from ui.lessons.bernoulli import figures, numbers, picture
from ui.lessons.bernoulli import film as bernoulli_film
from ui.lessons.bernoulli import model as bernoulli
from ui.lessons.bernoulli.model import Start
from ui.lessons.bernoulli.settings import COPY, LABELS, Pixel, Run, Settings
from ui.state.settings import Setting, changed, declared, extremes
from ui.words.page import Exercise, words

# An exercise that is set up in the browser, too, and what the page must then show.
TRIED = ("What if all means start equal?", "Every component starts with the same mean. ln p(X) = −43190.89")

WORDS = words("bernoulli")


def chosen(**values: object) -> Settings:
    return changed(Settings(), **values)


def begun(settings: Settings) -> Start:
    return bernoulli.start(settings.run, settings.image)


def start(**values: object) -> Start:
    return begun(chosen(**values))


def set_up(title: str) -> tuple[Exercise, Start, int]:
    """Return an exercise, the start that its link sets, and the frame at which the film opens."""
    found, tried = followed("bernoulli", title, Settings)
    return tried, begun(found), opens_at(tried)


def table(found: Start) -> Array:
    """Count the images of each digit (row) whose most responsible component is k (column)."""
    state, images = bernoulli.trajectory(found).states[-1], bernoulli.images()
    most = e_step(images.X, state.mixture).gamma.argmax(axis=1)
    counts = [np.bincount(most[images.labels == digit], minlength=state.mixture.K) for digit in bernoulli.DIGITS]
    return np.array(counts)


def printed(found: Start) -> Array:
    """Read the sums of responsibilities in the table at the end of the film, digit by component."""
    return np.array([row[1:-1] for row in bernoulli_film.film(found)[-1].rows[1:-1]], dtype=float)


def ends(found: Start) -> float:
    return bernoulli.trajectory(found).states[-1].log_likelihood


# The exercises say what is true


def test_the_higher_likelihood_sorts_the_digits_worse() -> None:
    tried, found, at = set_up("Does the higher likelihood find the digits better?")
    opening = start()
    assert at == len(bernoulli_film.film(found)) - 1
    assert f"{ends(opening):.2f}" == "-10315.39" and "−10315.39, and in the table" in tried.question
    assert f"{ends(found):.2f}" == "-10304.77" and "−10304.77" in tried.question
    assert_allclose(printed(opening).max(axis=1).sum(), 518.3)
    assert_allclose(printed(found).max(axis=1).sum(), 497.6)
    assert "518.3 of the 541" in tried.question and "497.6" in tried.answer
    twos, threes = printed(found)[:2]
    assert twos[threes.argmax()] == 39.3 and "2s an expected 39.3" in tried.answer


@pytest.mark.parametrize("seed", [3, 5])
def test_both_ends_are_local_maxima_small_pushes_come_back(seed: int) -> None:
    end = bernoulli.fitted(start(seed=seed))
    for push in range(3):
        noise = np.random.default_rng(push).uniform(-0.02, 0.02, end.mu.shape)
        pushed = BernoulliMixture(end.pi, np.clip(end.mu + noise, 1e-6, 1 - 1e-6))
        back = core.run(bernoulli.images().X, pushed, tol=1e-5, max_iter=200).states
        assert back[0].log_likelihood < ends(start(seed=seed)) - 1
        assert back[-1].log_likelihood == pytest.approx(ends(start(seed=seed)), abs=0.02)


def test_equal_means_end_as_the_single_component() -> None:
    tried, found, _ = set_up("What if all means start equal?")
    run = bernoulli.trajectory(found)
    assert np.ptp(run.states[0].mixture.mu, axis=0).max() == 0
    for state in run.states[1:]:
        assert_allclose(state.mixture.mu, np.tile(bernoulli.images().X.mean(axis=0), (3, 1)), atol=1e-14)
    assert_allclose(e_step(bernoulli.images().X, run.states[0].mixture).gamma, 1 / 3, rtol=1e-14)
    assert f"{ends(found):.2f}" == f"{bernoulli.single().log_likelihood:.2f}" == "-13369.12"
    assert "−13369.12" in tried.answer


def test_two_components_put_2_and_3_together() -> None:
    tried, found, at = set_up("Which digits share a component?")
    assert at == len(bernoulli_film.film(found)) - 1
    assert table(found).tolist() == [[0, 177], [0, 183], [178, 3]]
    assert_allclose(printed(found), [[0, 177], [0, 183], [178, 3]])
    assert "expected 3.0 of the 4s" in tried.answer and "other 178.0" in tried.answer
    assert bernoulli.fitted(found).pi.argmax() == 1


def test_the_start_from_the_labels_is_stuck_at_its_zeros() -> None:
    tried, found, at = set_up("Start from the answer?")
    assert at == len(bernoulli_film.film(found)) - 1
    assert f"{ends(found):.2f}" == "-10326.61" and "−10326.61" in tried.answer
    assert ends(found) < ends(start())
    states = bernoulli.trajectory(found).states
    images = bernoulli.images()
    assert_allclose(states[0].mixture.mu[1], images.X[images.labels == 3].mean(axis=0))
    zero = states[0].mixture.mu == 0
    inked = images.X.mean(axis=0) > 0
    assert (zero & inked).any(axis=1).all()  # zeros that other digits' ink contradicts
    assert (states[-1].mixture.mu[zero] == 0).all()
    away = BernoulliMixture(states[0].mixture.pi, np.clip(states[0].mixture.mu, 1e-4, 1 - 1e-4))
    assert bernoulli.bernoulli.run(images.X, away).states[-1].log_likelihood > ends(start())  # "start between"


def test_a_component_that_is_an_image_keeps_it() -> None:
    tried, found, at = set_up("Can one component shrink onto an image?")
    assert at == len(bernoulli_film.film(found)) - 1
    last = bernoulli.trajectory(found).states[-1]
    assert found.image == 483 and "image 483 itself" in tried.question
    assert_array_equal(last.mixture.mu[0], bernoulli.images().X[482])
    assert f"{last.mixture.pi[0]:.4f}" == "0.0018" == f"{1 / 541:.4f}"
    assert bernoulli.fitted(found).log_conditional(bernoulli.images().X[482:483])[0, 0] == 0
    assert f"{ends(found):.0f}" == "-10991" and ends(found) < ends(start())
    two, three, _ = table(found)
    assert two.argmax() == three.argmax() == 1  # 2s and 3s share a component


def test_the_words_name_the_data() -> None:
    assert bernoulli.images().X.shape == (541, 64) and "$N = 541$" in WORDS.idea and "$D = 64$" in WORDS.idea
    assert "CC BY 4.0" in WORDS.parts["images"] and "greater than 8" in WORDS.parts["images"]


# The numbers are the core's


def test_the_formula_gives_the_responsibility() -> None:
    """Type the printed exponents into a calculator."""
    said = numbers.image(start(), 483)
    powers = [float(power) for power in re.findall(r"\^\{(-[\d.]+)\}", said["sum"])]
    top = float(re.findall(r"\^\{(-[\d.]+)\}", said["top"])[0])
    assert len(powers) == 3
    assert math.exp(top) / sum(map(math.exp, powers)) == pytest.approx(float(said["gamma"]), abs=0.004)
    assert math.log(sum(map(math.exp, powers))) == pytest.approx(float(said["log_density"]), abs=0.01)
    X = bernoulli.images().X[482:483]
    gamma = e_step(X, bernoulli.fitted(start())).gamma[0]
    assert f"| 2 | 0.3490 | −21.82 | {gamma[1]:.4f} |" in said["table"]
    assert said["digit"] == "3"


def test_what_the_pixels_add_is_the_ratio_of_responsibilities() -> None:
    a, b, apart = numbers.deciding(start(), 483)
    mixture = bernoulli.fitted(start())
    gamma = e_step(bernoulli.images().X[482:483], mixture).gamma[0]
    assert_allclose(apart.sum() + np.log(mixture.pi[a] / mixture.pi[b]), np.log(gamma[a] / gamma[b]), rtol=1e-10)
    assert (a, b) == (1, 2)


def test_an_impossible_component_has_no_logarithm_but_minus_infinity() -> None:
    found = start(start=COPY, image=1)
    said = numbers.image(found, 1)
    assert "| 1 | 0.0018 | 0.00 | 1.0000 |" in said["table"].replace("−0.00", "0.00")
    elsewhere = bernoulli.trajectory(found).states[-1].mixture.log_conditional(bernoulli.images().X[1:2])[0, 0]
    assert elsewhere == -math.inf
    _, _, apart = numbers.deciding(found, 1)
    assert not np.isnan(apart).any()


@pytest.mark.parametrize(("row", "column", "data", "mixture"), [(4, 3, 0.83, 0.82), (1, 3, 0.84, 0.33)])
def test_the_covariance_is_9_50(row: int, column: int, data: float, mixture: float) -> None:
    pixel = Pixel(column, row)
    said = numbers.pair(start(), pixel)
    assert numbers.varies(pixel)
    i, j = pixel.i, numbers.partner(pixel)
    fitted, X = bernoulli.fitted(start()), bernoulli.images().X
    product = sum(pi * mu[i] * mu[j] for pi, mu in zip(fitted.pi, fitted.mu, strict=True))
    assert said["covariance"] == f"{product - fitted.mean()[i] * fitted.mean()[j]:.4f}"
    by_hand = float(said["product"]) - float(said["i"]) * float(said["j"])
    assert by_hand == pytest.approx(float(said["covariance"]), abs=1.5e-4)
    assert said["data"] == f"{np.corrcoef(X[:, i], X[:, j])[0, 1]:.2f}" == f"{data:.2f}"
    assert said["mixture"] == f"{mixture:.2f}"
    # the one component really has none
    assert bernoulli.single().mixture.covariance()[i, j] == 0


def test_a_pixel_without_ink_is_named() -> None:
    assert not numbers.varies(Pixel(1, 1))
    assert numbers.no_ink(Pixel(1, 1)) == {"pixel": "(row 1, column 1)"}
    assert np.ptp(bernoulli.images().X[:, 0]) == 0


# The film


def test_the_film_tells_the_run() -> None:
    frames = bernoulli_film.film(start())
    run = bernoulli.trajectory(start())
    assert run.stop.reason is Reason.CONVERGED
    assert [frame.name for frame in frames[:4]] == ["Start", "E step 1", "M step 1", "E step 2"]
    assert [frame.step for frame in frames[1:3]] == ["E step", "M step"]
    assert len(frames) == 2 * len(run.states) - 1
    assert "converged" in frames[-1].says and numbers.fixed(ends(start())) in frames[-1].says
    found = e_step(bernoulli.images().X, run.states[-2].mixture)
    totals = frames[-1].rows[-1]
    assert totals == ("Nₖ", *(f"{N_k:.1f}" for N_k in found.N_k), "541")
    body = np.array([row[1:-1] for row in frames[-1].rows[1:-1]], dtype=float)
    assert_allclose(body.sum(axis=1), [177, 183, 181], atol=0.2)


def test_a_run_that_has_not_converged_says_so() -> None:
    run = bernoulli.trajectory(start(K=6, seed=0))
    assert run.stop.reason is Reason.MAX_ITER
    says = bernoulli_film.m_says(run, run.stop.iteration)
    assert "not converged" in says and "60 iterations" in says


def test_the_ink_of_an_image_has_the_colour_of_its_responsibilities() -> None:
    figure = bernoulli_film.film(start())[5].figure
    gamma = e_step(bernoulli.images().X, bernoulli.trajectory(start()).states[2].mixture).gamma
    chosen, images = picture.drawn(), figure["data"][0]
    assert bernoulli.images().labels[chosen].tolist() == [2] * 10 + [3] * 10 + [4] * 10
    scale = images["colorscale"]
    assert [edge for edge, _ in scale] == sorted(edge for edge, _ in scale)
    assert (scale[0][0], scale[-1][0]) == (0, 1)
    for place in (0, 13, 29):
        x, y = (place % 10) * 10, (place // 10) * picture.HIGH
        drawn = np.array([row[x : x + 8] for row in images["z"][y : y + 8]])
        assert_array_equal(drawn / (place + 1), bernoulli.images().X[chosen[place]].reshape(8, 8))
        at = (place + 1) / len(chosen)
        band = [colour for (low, colour), (high, _) in zip(scale[::2], scale[1::2], strict=True) if low < at <= high]
        assert band == drawing.mix(np.round(gamma[chosen[place]][None], 3))


def test_the_bars_of_an_image_fill_its_width() -> None:
    bars = [trace for trace in bernoulli_film.film(start())[5].figure["data"] if trace["type"] == "bar"]
    assert_allclose(np.sum([bar["x"] for bar in bars], axis=0), 8, atol=0.02)
    ends_at = np.array(bars[0]["base"]) + bars[0]["x"]
    assert_allclose(bars[1]["base"], ends_at, atol=1e-6)


# Every setting


@pytest.mark.parametrize("kind", extremes(declared(Run)[1]))
@pytest.mark.parametrize("K", extremes(declared(Run)[0]))
def test_every_start_can_be_drawn(kind: str, K: int) -> None:
    run = Run(K, kind)
    found = bernoulli.start(run, 483)
    frames = bernoulli_film.film(found)
    json.dumps(drawing.packed(frames), allow_nan=False)
    assert frames[0].figure["data"][0]["colorscale"][2][1] == "@text"  # nothing belongs to a component yet
    assert bernoulli.components(run) == found.K == bernoulli.fitted(found).K
    assert bool(bernoulli.note(run)) == (found.K != K)
    for figure in (figures.image(found, 483), figures.pixels(found, Pixel())):
        json.dumps(figure, allow_nan=False)
    WORDS.part("model", **numbers.model(found))
    WORDS.part("responsibilities", **numbers.image(found, 483))


@pytest.mark.parametrize("setting", declared(Settings)[2:], ids=lambda setting: setting.name)
def test_the_other_settings_at_their_limits(setting: Setting) -> None:
    for value in extremes(setting):
        settings = chosen(**{setting.name: value})
        found, pixel = begun(settings), settings.pixel
        for figure in (figures.image(found, settings.image), figures.pixels(found, pixel)):
            json.dumps(figure, allow_nan=False)
        said = ("pair", numbers.pair(found, pixel)) if numbers.varies(pixel) else ("no ink", numbers.no_ink(pixel))
        assert "{{" not in WORDS.part(said[0], **said[1])
        assert "nan" not in WORDS.part("responsibilities", **numbers.image(found, settings.image))


def test_one_component_that_is_an_image_gets_a_second_one() -> None:
    run = Run(K=1, start=COPY)
    assert bernoulli.components(run) == 2
    assert "ln p(X) would be −∞" in bernoulli.note(run)


def test_what_makes_no_difference_to_a_run_is_not_in_its_start() -> None:
    assert start(image=1) == start(image=2) and start(start=COPY, image=1) != start(start=COPY, image=2)
    assert start(start=LABELS, seed=1, K=2) == start(start=LABELS) and start(seed=1) != start(seed=2)
