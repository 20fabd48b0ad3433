"""Six frames: an experiment as one figure of small multiples, after fig. 9.8 (a)-(f). Pure."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gmm_core.arrays import Array
from gmm_core.data.dataset import Dataset
from gmm_core.em import Trajectory
from ui.charts import drawing
from ui.charts.axes import Figure, axis_title, equal_units, whole_ranges
from ui.charts.drawing import Trace
from ui.words.numerals import fixed
from ui.words.text import html_text

MAX_DRAWN = 500  # points in each of the six panels
LETTERS = "abcdef"

Asked = tuple[int, ...] | None  # six steps; None: evenly over the run


def chosen(asked: Asked, trajectory: Trajectory) -> tuple[int, ...]:
    """Return the six steps to show, none beyond the end of the run."""
    last = 2 * (len(trajectory.states) - 1)
    frames: Iterable[float] = np.linspace(0, last, 6).tolist() if asked is None else asked
    return tuple(min(round(frame), last) for frame in frames)


def figure(asked: Asked, dataset: Dataset, trajectory: Trajectory) -> Figure:
    """Draw the six frames."""
    frames = chosen(asked, trajectory)
    names, layout, narrow = drawing.panels(
        3, 2, titles=[title(i, frame, trajectory) for i, frame in enumerate(frames)], gap=0.06
    )
    drawn = _drawn(len(dataset.X))
    data: list[Trace] = []
    for (x, y), frame in zip(names, frames, strict=True):
        data += [trace | {"xaxis": x, "yaxis": y} for trace in _panel(dataset.X[drawn], frame, trajectory)]
    layout["margin"] = {"b": 58}
    ranges = whole_ranges(dataset, trajectory, [trajectory.states[frame // 2].mixture for frame in frames])
    units = equal_units(dataset)
    for panel, (x, y) in enumerate(names):
        across, up = f"xaxis{x[1:]}", f"yaxis{y[1:]}"
        layout[across] |= {"range": ranges[0], "nticks": 5}
        layout[up] |= {"range": ranges[1], "nticks": 5} | (units | {"scaleanchor": x} if units else {})
        if panel >= 3:
            layout[across]["title"] = {"text": html_text(axis_title(dataset, 0)), "standoff": 10}
        if panel % 3 == 0:
            layout[up]["title"] = {"text": html_text(axis_title(dataset, 1)), "standoff": 4}
    return {"data": data, "layout": layout, "narrow": narrow, "narrow_height": 1900}


def title(panel: int, frame: int, trajectory: Trajectory) -> str:
    """Name a frame as the book does, with the log-likelihood of its parameters."""
    state = trajectory.states[frame // 2]
    name = "start" if frame == 0 else f"E step {frame // 2 + 1}" if frame % 2 else f"iteration {frame // 2}"
    return f"({LETTERS[panel]}) {name}, ln p(X) = {fixed(state.log_likelihood, 3)}"


def note(asked: Asked, dataset: Dataset, trajectory: Trajectory) -> dict[str, str]:
    """Say what one could not know from the figure: points left out, and steps that the run does not have."""
    last = 2 * (len(trajectory.states) - 1)
    notes = []
    if asked is not None and max(asked) > last:
        notes.append(f"The run ends after {len(trajectory.states) - 1} iterations: later steps show its end.")
    if len(dataset.X) > MAX_DRAWN:
        notes.append(f"{MAX_DRAWN} of {len(dataset.X):,} points drawn; EM uses all.")
    return {"note": " ".join(notes)}


def _drawn(N: int) -> NDArray[np.int64]:
    if N <= MAX_DRAWN:
        return np.arange(N, dtype=np.int64)
    return np.sort(np.random.default_rng(0).choice(N, MAX_DRAWN, replace=False))


def _panel(X: Array, frame: int, trajectory: Trajectory) -> list[Trace]:
    """Draw one frame: the points in the colours of the last E step, the components as they stand."""
    mixture = trajectory.states[frame // 2].mixture
    colour: str | list[str] = "@faint"
    if frame > 0:  # an M step shows the responsibilities it was made from
        colour = drawing.mix(trajectory.states[(frame - 1) // 2].mixture.responsibilities(X), 0.9)
    components = [
        trace
        for k in range(mixture.K)
        for trace in (
            *drawing.haloed(drawing.ellipse(mixture.mu[k], mixture.Sigma[k], k)),
            drawing.mean(mixture.mu[k], k),
        )
    ]
    return [drawing.points(X, colour, 6), *components]
