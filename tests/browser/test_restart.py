"""The server is restarted under an open page: the next change counts, and nothing is said that is not true."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from browser.conftest import OpenLab
from browser.lab import PATIENCE, Lab
from browser.server import AWAY, free_port, started
from gmm_core.experiment.experiment import Experiment, generate, run

POINTS = b"a,b\n1,2\n1.5,2.5\n2,1\n8,9\n9,7.5\n9.5,8\n3,2\n7,8.5\n4,4.5\n6,6.5\n"


class Server:
    """A server that can be restarted under its pages."""

    def __init__(self, log: Path) -> None:
        self.log, self.port = log, free_port()
        self.start()

    def start(self) -> None:
        self.running = started(self.log, self.port)
        self.url, self.process = self.running.__enter__()

    def stop(self) -> None:
        self.process.kill()  # as a crash does
        self.running.__exit__(None, None, None)

    def restart(self, lab: Lab) -> None:
        self.stop()
        expect(connection(lab, "CONNECTED")).to_have_count(0)
        self.start()
        back(lab)


def connection(lab: Lab, state: str) -> Locator:
    return lab.page.locator(f"[data-testid=stApp][data-test-connection-state={state}]")


def back(lab: Lab) -> None:
    """Wait until the page has found its server again."""
    expect(connection(lab, "CONNECTED")).to_be_attached(timeout=30_000)
    lab.idle()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "log.txt")
    yield server
    server.stop()
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def slide(lab: Lab, label: str, key: str) -> None:
    lab.page.get_by_role("slider", name=label).focus()
    lab.page.keyboard.press(key)


def test_the_first_change_in_the_lab_counts_and_the_rest_stays(new_lab: OpenLab, server: Server) -> None:
    lab = new_lab(server.url)
    lab.expected = AWAY
    lab.open("K=3&start=kmeans&seed=4&step=3", frame=3)
    lab.stage.get_by_label("2σ").check()
    lab.scrub(7)
    lab.link("K=3&start=kmeans&seed=4&levels=1%2C2&step=7")

    server.restart(lab)
    assert lab.step == 7, "nothing was asked of the server, nothing has changed"
    slide(lab, "Components K", "ArrowRight")
    lab.link("K=4&start=kmeans&seed=4&levels=1%2C2")
    lab.at(0)
    assert lab.last == 2 * film(K=4, start="kmeans", seed=4)
    expect(lab.page.get_by_role("slider", name="Components K")).to_have_value("4")

    server.restart(lab)
    lab.press("New seed")
    lab.link("K=4&start=kmeans&seed=5&levels=1%2C2")
    server.restart(lab)
    lab.choose("Covariances", "Diagonal")
    lab.link("K=4&covariance=diag&start=kmeans&seed=5&levels=1%2C2")
    expect(lab.page.get_by_text("restarted")).to_have_count(0)
    lab.page.goto("about:blank")  # before its server goes


def film(**choices: Any) -> int:
    experiment = Experiment(**choices)
    return run(experiment, generate(experiment)).stop.iteration


def test_what_was_changed_before_the_server_went_is_caught_up_with(new_lab: OpenLab, server: Server) -> None:
    """The server hangs, K is moved, the server is restarted: nothing else needs to be done."""
    lab = new_lab(server.url)
    lab.expected = AWAY
    lab.open("K=3&start=kmeans&seed=4", frame=0)
    server.process.send_signal(signal.SIGSTOP)
    slide(lab, "Components K", "ArrowRight")
    expect(lab.page.get_by_role("slider", name="Components K")).to_have_value("4")
    lab.page.wait_for_timeout(500)  # for the message that never arrives
    server.restart(lab)
    lab.link("K=4&start=kmeans&seed=4")
    expect(lab.page.get_by_role("slider", name="Components K")).to_have_value("4")
    assert lab.last == 2 * film(K=4, start="kmeans", seed=4)

    # A slider that is let go when the connection is gone.
    box = lab.page.get_by_test_id("stSlider").bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.55)
    lab.page.mouse.down()
    server.stop()
    lab.page.mouse.up()
    server.start()
    back(lab)
    slider = lab.page.get_by_role("slider", name="Components K")
    expect(slider).to_have_value("7")
    lab.link("K=7&start=kmeans&seed=4")
    expect(slider).to_have_value("7")
    lab.page.goto("about:blank")


def test_a_file_is_asked_for_again_and_nothing_else_is_lost(new_lab: OpenLab, server: Server) -> None:
    lab = new_lab(server.url)
    lab.expected = AWAY
    lab.visit("data=upload&seed=5")
    lab.upload("measured.csv", POINTS)
    lab.ready()
    lab.link("data=upload&x=a&y=b&seed=5")
    lab.scrub(2)
    lab.link("data=upload&x=a&y=b&seed=5&step=2")
    file = lab.page.get_by_test_id("stFileChip")
    expect(file).to_have_count(1)

    server.restart(lab)
    assert lab.step == 2, "the film goes on without a server"
    slide(lab, "Components K", "ArrowRight")
    said = lab.page.get_by_test_id("stAlert")
    expect(said).to_contain_text("The server was restarted", timeout=PATIENCE)
    expect(said).to_have_count(1)
    assert said.inner_text().strip().count(".") == 1, "one sentence"
    expect(file).to_have_count(0)
    expect(lab.page.get_by_test_id("stFileUploaderDropzoneInput")).to_be_attached()
    slider = lab.page.get_by_role("slider", name="Components K")
    expect(slider).to_have_value("3")
    lab.idle()
    lab.upload("measured.csv", POINTS)
    lab.ready()
    expect(said).to_have_count(0)
    expect(file).to_have_count(1)
    expect(slider).to_have_value("3")
    lab.link("data=upload&x=a&y=b&K=3&seed=5")

    server.restart(lab)  # a new file is the first that the server hears of
    lab.upload("other.csv", POINTS)
    expect(lab.page.get_by_text("other.csv.", exact=False).first).to_be_visible(timeout=PATIENCE)
    expect(said).to_have_count(0)
    lab.link("data=upload&x=a&y=b&K=3&seed=5")
    lab.page.goto("about:blank")
