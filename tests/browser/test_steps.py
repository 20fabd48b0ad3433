"""Stepping through a film: buttons, keys, slider, curve, pointer and play, all without the server."""

import math

import numpy as np
import pytest
from playwright.sync_api import expect

from browser.conftest import OpenLab
from browser.lab import Lab
from gmm_core.em import Trajectory
from gmm_core.experiment.experiment import Experiment, generate, run
from ui.charts import theme

REFERENCE = -385.4607  # ln p(X) of two components on standardised Old Faithful
OLD_FAITHFUL = generate(Experiment())


@pytest.fixture(scope="module")
def trajectory() -> Trajectory:
    return run(Experiment(), OLD_FAITHFUL)


def test_it_opens_alive_and_walks_to_the_end_by_clicks(lab: Lab, trajectory: Trajectory) -> None:
    lab.open(frame=0)
    states = trajectory.states
    assert lab.read("phase") == "start" and lab.read("iteration") == "0" and lab.query == ""
    assert lab.last == 2 * trajectory.stop.iteration
    assert lab.log_likelihood == states[0].log_likelihood
    assert "Press “E step”" in lab.caption
    expect(lab.button("Start")).to_be_disabled()
    expect(lab.button("Back")).to_be_disabled()
    leftmost = OLD_FAITHFUL.X[OLD_FAITHFUL.X[:, 0].argmin()]
    assert np.ptp(lab.pixel(*leftmost)) < 25, "points are grey before the first E step"

    quiet = lab.sent
    lab.press("E step")
    gamma = states[0].mixture.responsibilities(leftmost[None])[0]
    hues = np.array([[int(hue[i : i + 2], 16) for i in (1, 3, 5)] for hue in theme.LIGHT[:2]])
    lab.still()
    assert np.abs(lab.pixel(*leftmost) - (0.9 * gamma @ hues + 25.5)).max() < 12, "the point's colour is its gamma"
    lab.press("Back")

    for t in range(1, len(states)):
        lab.press("E step")
        lab.at(2 * t - 1)
        assert lab.read("phase") == "E" and lab.read("iteration") == str(t)
        assert lab.log_likelihood == states[t - 1].log_likelihood, "an E step moves no parameter"
        lab.press("M step")
        lab.at(2 * t)
        assert lab.read("phase") == "M" and lab.read("iteration") == str(t)
        assert lab.log_likelihood == states[t].log_likelihood
        assert states[t].log_likelihood >= states[t - 1].log_likelihood
    assert lab.log_likelihood == pytest.approx(REFERENCE, abs=5e-5)
    assert f"converged after {trajectory.stop.iteration} iterations" in lab.caption
    expect(lab.button("E step")).to_be_disabled()
    expect(lab.button("End")).to_be_disabled()
    lab.press("Back")
    lab.at(lab.last - 1)
    lab.press("Start")
    lab.at(0)
    lab.press("End")
    lab.at(lab.last)
    assert lab.sent == quiet, "more than 40 steps, and not one message to the server"


def test_every_way_of_going_somewhere(lab: Lab, trajectory: Trajectory) -> None:
    lab.open(frame=0)
    lab.mark()
    quiet = lab.sent

    for frame in (5, 17, 34, 12, 1):
        lab.scrub(frame)  # before the slider is let go
        assert lab.step == frame
        assert lab.log_likelihood == trajectory.states[frame // 2].log_likelihood

    lab.stage.focus()
    for key, frame in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", 34), ("Home", 0)):
        lab.page.keyboard.press(key)
        assert lab.step == frame, key
    lab.page.keyboard.press("Space")
    expect(lab.button("Pause")).to_be_visible()
    lab.page.keyboard.press("Space")
    expect(lab.button("Play")).to_be_visible()

    here = lab.spot(9, trajectory.states[9].log_likelihood, panel="2")
    lab.page.mouse.click(*here)
    lab.at(18)

    lab.press("Start")
    row = int(OLD_FAITHFUL.X[:, 1].argmax())
    lab.page.mouse.move(*lab.spot(*OLD_FAITHFUL.X[row]))
    tip = lab.stage.locator(".emlab-tip")
    expect(tip).to_contain_text("no responsibilities yet")
    lab.stage.focus()
    lab.page.keyboard.press("End")
    lab.page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    lab.page.mouse.move(*lab.spot(*OLD_FAITHFUL.X[row]))
    gamma = trajectory.states[-2].mixture.responsibilities(OLD_FAITHFUL.X[[row]])[0]
    for k, share in enumerate(gamma):
        expect(tip).to_contain_text(f"γ{'₁₂'[k]} = {share:.4f}")
    original = OLD_FAITHFUL.shift + OLD_FAITHFUL.scale * OLD_FAITHFUL.X[row]
    standardised = f"{OLD_FAITHFUL.X[row, 1]:.3f}"
    expect(tip).to_contain_text(f"waiting (min) {original[1]:.4g} = {standardised} standardised")

    assert lab.is_marked()
    assert lab.sent == quiet


def test_play_pause_and_speed(new_lab: OpenLab) -> None:
    lab = new_lab()
    clock = lab.page.clock
    clock.install()
    lab.open(frame=0)
    quiet = lab.sent
    clock.pause_at(lab.page.evaluate("Date.now() / 1000 + 1"))  # from here on time passes when the test says so

    def steps(milliseconds: int) -> int:
        """Let time pass and count the steps."""
        before = lab.step
        clock.run_for(milliseconds)
        return lab.step - before

    lab.press("Play")
    expect(lab.button("Pause")).to_be_visible()
    normal = steps(4000)
    assert normal > 1
    lab.stage.get_by_label("Speed").select_option("4")
    assert steps(4000) == 4 * normal
    lab.press("Pause")
    expect(lab.button("Play")).to_be_visible()
    assert steps(4000) == 0
    lab.scrub(lab.last - 2)
    lab.press("Play")
    assert steps(4000) == 2
    expect(lab.button("Play")).to_be_visible()  # the end is the end
    lab.press("Play")
    clock.run_for(1000)
    assert 0 < lab.step < lab.last, "it starts again"
    lab.press("Back")  # any other button takes over from Play
    expect(lab.button("Play")).to_be_visible()
    assert steps(4000) == 0
    assert lab.sent == quiet


def test_whole_iterations_colours_contours_and_trails(lab: Lab) -> None:
    lab.open(frame=0)
    quiet = lab.sent
    lab.stage.get_by_label("Whole iterations").check()
    for frame in (2, 4, 6):
        lab.press("Iteration")
        lab.at(frame)
    lab.press("Back")
    lab.at(4)
    lab.scrub(7)
    lab.press("Iteration")
    lab.at(8)
    lab.link("steps=whole&step=8")
    lab.stage.get_by_label("Whole iterations").uncheck()
    expect(lab.button("E step")).to_be_visible()

    def picture() -> int:
        lab.still()
        return lab.canvas()

    pictures = [picture()]
    menu = lab.stage.get_by_label("Colour points by")
    for colour in ("component", "uncertainty", "ink"):
        menu.select_option(colour)
        pictures.append(picture())
    lab.stage.get_by_role("combobox", name="Component", exact=True).select_option("2")
    pictures.append(picture())
    for label in ("2σ", "3σ", "1σ", "Trails"):
        box = lab.stage.get_by_label(label)
        box.set_checked(not box.is_checked())
        pictures.append(picture())
    assert len(set(pictures)) == len(pictures), "every choice shows"
    lab.link("colour=ink&ink=2&levels=2%2C3&trails=off&step=8")
    assert lab.sent == quiet


def test_ten_components_all_have_their_numbers(lab: Lab) -> None:
    lab.open("K=10&start=kmeans_pp&seed=3&iterations=20", frame=0)
    experiment = Experiment(K=10, start="kmeans_pp", seed=3, max_iter=20)
    states = run(experiment, OLD_FAITHFUL).states
    assert lab.last == 2 * (len(states) - 1)
    lab.press("End")
    assert lab.log_likelihood == states[-1].log_likelihood
    rows = lab.stage.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(11)
    mu = OLD_FAITHFUL.original(states[-1].mixture).mu[9, 1]
    expect(rows.nth(10)).to_contain_text(f"{mu:.5g}")
    N_k = states[-2].N_k[9]
    expect(rows.nth(10)).to_contain_text(f"{N_k:.2f}")
    assert math.isclose(sum(state.N_k.sum() for state in states) / len(states), 272)
