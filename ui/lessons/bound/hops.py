"""The model behind fig. 9.14, the hops of EM in it, and their live numbers. Pure."""

import itertools
from dataclasses import dataclass

from gmm_core.general.one_mean import OneMean, Touch
from ui.lessons.bound.numbers import small
from ui.lessons.bound.settings import SECOND, Climb
from ui.lessons.bound.subject import Subject
from ui.words.numerals import fixed, tex, tex_fixed, tex_measured
from ui.words.text import plain

MOST_HOPS = 15
STILL = 1e-3  # in widths sigma: a hop shorter than this is the last one


@dataclass(frozen=True, eq=False)
class Hops:
    """The hops of EM for one column of the data, in the column's own units."""

    column: str
    model: OneMean
    touches: tuple[Touch, ...]

    def standardised(self, place: float) -> float:
        """Return how many standard deviations a place is from the mean of the column."""
        return (place - self.model.m) / self.model.s


def problem(climb: Climb, subject: Subject) -> OneMean:
    """Return the model with one unknown mean, for one column of the data in its own units."""
    d, dataset = _column(climb), subject.dataset
    x = dataset.shift[d] + dataset.scale[d] * dataset.X[:, d]
    return OneMean.fit(x, climb.width * float(x.std()))


def hops(climb: Climb, subject: Subject) -> Hops:
    """Climb from the chosen start until the hops are too short to see."""
    model = problem(climb, subject)
    touches: list[Touch] = []
    for touch in itertools.islice(model.climb(model.m + climb.mu * model.s), MOST_HOPS):
        touches.append(touch)
        if abs(touch.mu_new - touch.mu_old) < STILL * model.sigma:
            break
    return Hops(subject.dataset.columns[_column(climb)], model, tuple(touches))


def _column(climb: Climb) -> int:
    return 1 if climb.axis == SECOND else 0


def numbers(hops: Hops, width: float) -> dict[str, str]:
    """Return the live numbers of the first touch; the width is that of the narrow Gaussian, standardised."""
    model, touches = hops.model, hops.touches
    touch, last = touches[0], touches[-1]
    after = float(model.log_likelihood(touch.mu_new))
    largest = abs(model.m) + model.s

    def place(value: float) -> str:
        return tex_measured(value, model.s, largest)

    return {
        "column": plain(hops.column),
        "start": fixed(hops.standardised(touch.mu_old)),
        "width": fixed(width),
        "m": place(model.m),
        "s": tex(model.s),
        "sigma": tex(model.sigma, 3),
        "mu_old": place(touch.mu_old),
        "slope_p": tex(model.slope(touch.mu_old), 7),
        "slope_L": tex(touch.slope, 7),
        "curvature": tex(touch.curvature, 5),
        "mu_new": place(touch.mu_new),
        "top": tex_fixed(touch.top),
        "after": tex_fixed(after),
        "KL": small(after - touch.top),
        "last": place(last.mu_new),
        "log_p": tex_fixed(float(model.log_likelihood(last.mu_new))),
        "count": f"{len(touches)} hop{'s' * (len(touches) != 1)}",
    }
