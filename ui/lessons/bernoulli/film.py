"""The film of EM on the digit images, after PRML fig. 9.10: what each step did, in words and in numbers. Pure."""

import math
from itertools import pairwise

import numpy as np

from gmm_core.arrays import Array
from gmm_core.em import Expectation, Reason
from gmm_core.models.bernoulli import BernoulliState, BernoulliTrajectory, e_step
from ui.charts.drawing import Frame
from ui.lessons.bernoulli import model, picture
from ui.lessons.bernoulli.model import DIGITS, TOL, Start
from ui.lessons.bernoulli.numbers import short
from ui.lessons.bernoulli.settings import COPY, EQUAL, LABELS, RANDOM
from ui.words.numerals import fixed

SURE = 0.99  # a responsibility above it counts as decided


def film(start: Start) -> list[Frame]:
    """Show the start, and then each E step and each M step."""
    trajectory = model.trajectory(start)
    curve = [state.log_likelihood for state in trajectory.states]
    first = trajectory.states[0]
    reel = picture.Reel(curve, first.mixture.K)
    figure, unknown = reel.frame(0, first.mixture, reel.shares(None)), np.full((len(DIGITS), first.mixture.K), np.nan)
    frames = [Frame("Start", _start_says(start, first), "", figure, _rows(unknown))]
    for t, (before, after) in enumerate(pairwise(trajectory.states), start=1):
        found = e_step(model.images().X, before.mixture)
        shares, rows = reel.shares(found.gamma), _rows(model.by_digit(found.gamma))
        for name, state, says in (
            ("E step", before, _e_says(found)),
            ("M step", after, m_says(trajectory, t)),
        ):
            figure = reel.frame(t - (name == "E step"), state.mixture, shares)
            frames.append(Frame(f"{name} {t}", says, name, figure, rows))
    return frames


# Words


def _start_says(start: Start, first: BernoulliState) -> str:
    told = {
        RANDOM: "Random means, pale because the 64 numbers of each are divided by their sum.",
        EQUAL: "Every component starts with the same mean.",
        LABELS: "The means are the averages of the written 2s, 3s and 4s.",
        COPY: f"The mean of component 1 is image {start.image}, all zeros and ones.",
    }[start.kind]
    return f"{told} ln p(X) = {fixed(first.log_likelihood)}. No image has responsibilities yet."


def _e_says(found: Expectation) -> str:
    highest = found.gamma.max(axis=1)
    sure = int((highest > SURE).sum())
    return (
        f"Every image gets its responsibilities (9.56): for {sure} of {len(highest)} one of them is above {SURE}. The "
        "bars below the images show them all."
    )


def m_says(trajectory: BernoulliTrajectory, t: int) -> str:
    """Say what M step t did, and how the run ends if it is the last."""
    before, after = (state.log_likelihood for state in trajectory.states[t - 1 : t + 1])
    says = (
        "Each mean becomes the average of all images, weighted by its responsibilities (9.59). "
        f"ln p(X) rises by {short(after - before)} to {fixed(after)}."
    )
    if t < trajectory.stop.iteration:
        return says
    if trajectory.stop.reason is Reason.CONVERGED:
        return f"{says} That is less than {TOL}: converged."
    return f"{says} It still rises: stopped after {t} iterations, not converged."


def _rows(table: Array) -> tuple[tuple[str, ...], ...]:
    """Write the expected numbers of images of each digit from each component, shape (3, K), and add them up."""
    labels = model.images().labels
    head = ("Written digit", *(f"component {k + 1}" for k in range(table.shape[1])), "images")
    written = [int((labels == digit).sum()) for digit in DIGITS]
    body = [
        (str(digit), *map(_count, row), str(count))
        for digit, row, count in zip(DIGITS, table.tolist(), written, strict=True)
    ]
    return head, *body, ("Nₖ", *map(_count, table.sum(axis=0).tolist()), str(len(labels)))


def _count(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.1f}"
