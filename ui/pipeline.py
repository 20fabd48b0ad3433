"""From an experiment to its film, each stage computed once: every value is immutable.

What is made of built-in data is shared between visitors. What is made of a person's own file is kept for this visitor
alone, and forgotten with the visit.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Generic, TypeVar

import streamlit as st

from gmm_core.arrays import InputError
from gmm_core.dataset import Dataset
from gmm_core.em import EMState, Trajectory
from gmm_core.experiment import UPLOAD, Experiment, generate, prepare, run
from ui import figures, ingest
from ui.film import Film, film
from ui.numerals import fixed
from ui.visitor import LongRun, Upload, Visitor

# A run that may take longer than about a second shows its progress: N K iterations, at some 10 ns each.
LONG = 1e8

T = TypeVar("T")


@dataclass(frozen=True)
class Named(Generic[T]):
    """A large value with a name that tells it from all others, for `computed`; ``own``: made of a person's own file."""

    name: str
    value: T = field(repr=False)
    own: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class Show:
    """A film and the figure it plays in, with the experiment they come from."""

    experiment: Experiment
    dataset: Dataset
    trajectory: Trajectory
    figure: figures.Figure
    film: Film

    def named(self) -> tuple[Named[Dataset], Named[Trajectory]]:
        """Return data and run as arguments of a computed figure."""
        name, own = self.film["id"], self.own
        return Named(name, self.dataset, own), Named(name, self.trajectory, own)

    @property
    def own(self) -> bool:
        """Whether it is made of a person's own file."""
        return self.experiment.data == UPLOAD


class FileNeeded(InputError):
    """Raised when the data is a person's own file and the file is not here; the message asks for it."""

    def __init__(self, kept: Visitor) -> None:
        if kept.restarted:
            why = "The server was restarted, or had no word from this page for too long, and no longer has your file: "
        else:
            why = "This experiment uses an uploaded file, which a link cannot carry: "
        super().__init__(f"{why}upload the file again in the sidebar, and the same experiment comes back.")


def show(kept: Visitor) -> Show:
    """Return the film of a visitor's experiment.

    Raises
    ------
    InputError
        If the experiment cannot be run: its file is missing, or its choices do not fit the data.
    """
    experiment, digest = kept.experiment, ""
    own = experiment.data == UPLOAD
    if own:
        if kept.upload is None or experiment.columns is None:
            raise FileNeeded(kept)
        digest = kept.upload.digest
    points = (experiment.data, experiment.options, experiment.data_seed, experiment.columns, experiment.standardise)
    dataset = (_own_dataset if own else _dataset)(repr(points), digest, experiment, kept.upload)
    if len(dataset.X) * experiment.K * experiment.max_iter > LONG:
        return _long(kept, dataset, repr(experiment) + digest)
    kept.long_run = None
    return (_own_quick if own else _quick)(repr(experiment), digest, experiment, dataset)


def opening_show(experiment: Experiment) -> Show:
    """Return the film of an experiment on a built-in data set."""
    return _quick(repr(experiment), "", experiment, generate(experiment))


# The first arguments name the value; those with an underscore are what it is made of and are not hashed. Each stage is
# there twice: shared, and for one session, where it goes with the session.


@st.cache_resource(max_entries=16, show_spinner=False)
def _dataset(points: str, digest: str, _experiment: Experiment, _upload: Upload | None) -> Dataset:
    return generate(_experiment)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def _own_dataset(points: str, digest: str, _experiment: Experiment, _upload: Upload | None) -> Dataset:
    assert _upload is not None and _experiment.columns is not None
    dataset, _ = ingest.to_dataset(_upload.table, *_experiment.columns)
    return prepare(_experiment, dataset)


@st.cache_resource(max_entries=32, show_spinner=False)
def _quick(experiment: str, digest: str, _experiment: Experiment, _dataset: Dataset) -> Show:
    with _turn():
        return _develop(_experiment, _dataset, run(_experiment, _dataset))


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _own_quick(experiment: str, digest: str, _experiment: Experiment, _dataset: Dataset) -> Show:
    with _turn():
        return _develop(_experiment, _dataset, run(_experiment, _dataset))


def computed(function: Callable[..., T], *arguments: Any) -> T:
    """Return function(*arguments), computed once for equal arguments and shared: it must be pure, its result immutable.

    The arguments are compared by their `repr`; those that are Named are given as what they name. What depends on a
    person's own file is not shared.
    """
    values = tuple(_given(argument) for argument in arguments)
    compute = _own_computed if is_own(arguments) else _computed
    result: T = compute(f"{function.__module__}.{function.__qualname__}", repr(arguments), function, values)
    return result


def named(function: Callable[..., T], *arguments: Any) -> Named[T]:
    """Return a computed value with its name, as an argument for the next computation."""
    return Named(f"{function.__qualname__}{arguments!r}", computed(function, *arguments), is_own(arguments))


def is_own(argument: Any) -> bool:
    """Tell whether an argument, or one within a tuple, is made of a person's own file."""
    if isinstance(argument, tuple):
        return any(map(is_own, argument))
    return bool(getattr(argument, "own", False))


def _given(argument: Any) -> Any:
    """Take values out of their names, also within a tuple."""
    if isinstance(argument, tuple):
        return tuple(map(_given, argument))
    return argument.value if isinstance(argument, Named) else argument


@st.cache_resource(max_entries=128, show_spinner=False)
def _computed(name: str, written: str, _function: Callable[..., Any], _arguments: tuple[Any, ...]) -> Any:
    with _turn():
        return _function(*_arguments)


@st.cache_resource(scope="session", max_entries=32, show_spinner=False)
def _own_computed(name: str, written: str, _function: Callable[..., Any], _arguments: tuple[Any, ...]) -> Any:
    with _turn():
        return _function(*_arguments)


@st.cache_resource(max_entries=1, show_spinner=False)
def _turn() -> RLock:
    """One short run at a time: threads that all call NumPy at once hold each other up at Python's lock."""
    return RLock()


def _develop(experiment: Experiment, dataset: Dataset, trajectory: Trajectory) -> Show:
    figure = figures.stage(dataset, trajectory)
    return Show(experiment, dataset, trajectory, figure, film(experiment, dataset, trajectory))


def _long(kept: Visitor, dataset: Dataset, key: str) -> Show:
    """Run with progress on screen and a button that stops it; what was computed until then is shown."""
    if kept.long_run is None or kept.long_run.key != key:
        kept.long_run = LongRun(key)
    job = kept.long_run
    if job.shown is None:
        trajectory = Trajectory.stopped(job.states) if job.stopped and job.states else _watched(kept, dataset, job)
        job.shown = _develop(kept.experiment, dataset, trajectory)
        job.states = []
    result: Show = job.shown
    return result


def _watched(kept: Visitor, dataset: Dataset, job: LongRun) -> Trajectory:
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
            t, limit = len(job.states) - 1, kept.experiment.max_iter
            text = f"EM is running: iteration {t} of at most {limit}, ln p(X) = {fixed(state.log_likelihood, 4)}"
            bar.progress(min(t / limit, 1.0), text=text)

    trajectory = run(kept.experiment, dataset, watch)
    place.empty()
    return trajectory


def _stop(job: LongRun) -> None:
    job.stopped = True
