"""From an experiment to its film, each stage computed once: every value is immutable.

What is made of built-in data is shared between visitors. What is made of a person's own file is kept for this visitor
alone, and forgotten with the visit.
"""

import time

import streamlit as st

from gmm_core.arrays import InputError
from gmm_core.data.dataset import Dataset
from gmm_core.em import EMState, Trajectory
from gmm_core.experiment.experiment import UPLOAD, Experiment, generate, prepare, run
from ui import cache
from ui.cache import Name, Shelf
from ui.stage.figure import stage
from ui.stage.film import film
from ui.stage.show import Show
from ui.state.visitor import LongRun, Upload, Visitor
from ui.table import read
from ui.words.numerals import fixed

DATA, SHOWS = Shelf("data", 16, 2), Shelf("shows", 32, 4)  # an own file can be large
# A run that may take longer than about a second shows its progress: N K iterations, at some 10 ns each.
LONG = 1e8


class FileNeeded(InputError):
    """Raised when the data is a person's own file and the file is not here; the message asks for it."""

    def __init__(self, visitor: Visitor) -> None:
        if visitor.restarted:
            why = "The server was restarted, or had no word from this page for too long, and no longer has your file: "
        else:
            why = "This experiment uses an uploaded file, which a link cannot carry: "
        super().__init__(f"{why}upload the file again in the sidebar, and the same experiment comes back.")


def show_of(visitor: Visitor) -> Show:
    """Return the film of a visitor's experiment.

    Raises
    ------
    InputError
        If the experiment cannot be run: its file is missing, or its choices do not fit the data.
    """
    experiment, digest = visitor.experiment, ""
    own = experiment.data == UPLOAD
    if own:
        if visitor.upload is None or experiment.columns is None:
            raise FileNeeded(visitor)
        digest = visitor.upload.digest
    points = (experiment.data, experiment.options, experiment.data_seed, experiment.columns, experiment.standardise)
    dataset = cache.kept(DATA, Name((points, digest), own), lambda: _dataset(experiment, visitor.upload))
    if len(dataset.X) * experiment.K * experiment.max_iter > LONG:
        return _long(visitor, dataset, repr(experiment) + digest)
    visitor.long_run = None
    return cache.kept(SHOWS, Name((experiment, digest), own), lambda: _quick(experiment, dataset))


def opening_show(experiment: Experiment) -> Show:
    """Return the film of an experiment on a built-in data set."""
    return cache.kept(SHOWS, Name((experiment, "")), lambda: _quick(experiment, generate(experiment)))


def _dataset(experiment: Experiment, upload: Upload | None) -> Dataset:
    if experiment.data != UPLOAD:
        return generate(experiment)
    assert upload is not None and experiment.columns is not None
    dataset, _ = read.to_dataset(upload.table, *experiment.columns)
    return prepare(experiment, dataset)


def _quick(experiment: Experiment, dataset: Dataset) -> Show:
    return _develop(experiment, dataset, run(experiment, dataset))


def _develop(experiment: Experiment, dataset: Dataset, trajectory: Trajectory) -> Show:
    show = Show(experiment, dataset, trajectory, stage(dataset, trajectory), film(experiment, dataset, trajectory))
    for what, value in (("data", dataset), ("run", trajectory), ("show", show)):
        cache.named(value, what, show.film["id"], own=show.own)  # pages compute with them
    return show


def _long(visitor: Visitor, dataset: Dataset, key: str) -> Show:
    """Run with progress on screen and a button that stops it; what was computed until then is shown."""
    if visitor.long_run is None or visitor.long_run.key != key:
        visitor.long_run = LongRun(key)
    job = visitor.long_run
    if job.show is None:
        trajectory = Trajectory.stopped(job.states) if job.stopped and job.states else _watched(visitor, dataset, job)
        job.show = _develop(visitor.experiment, dataset, trajectory)
        job.states = []
    return job.show


def _watched(visitor: Visitor, dataset: Dataset, job: LongRun) -> Trajectory:
    job.states, job.stopped = [], False
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text="EM is running …")
        st.button("Stop here", on_click=_stop, args=(job,))
    told = time.monotonic()

    def watch(state: EMState) -> None:
        nonlocal told
        job.states.append(state)
        if time.monotonic() - told > 0.2:
            told = time.monotonic()
            t, limit = len(job.states) - 1, visitor.experiment.max_iter
            text = f"EM is running: iteration {t} of at most {limit}, ln p(X) = {fixed(state.log_likelihood, 4)}"
            bar.progress(min(t / limit, 1.0), text=text)

    trajectory = run(visitor.experiment, dataset, watch)
    place.empty()
    return trajectory


def _stop(job: LongRun) -> None:
    job.stopped = True
