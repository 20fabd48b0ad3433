"""The model behind fig. 9.14, the hops of EM in it, and their live numbers. Pure."""

import itertools

from gmm_core.general.one_mean import OneMean, Touch
from ui.lessons.bound.numbers import small
from ui.lessons.bound.subject import Subject, once_per_run
from ui.state.settings import Values
from ui.words.numerals import fixed, tex, tex_fixed, tex_measured
from ui.words.text import plain

MOST_HOPS = 15
STILL = 1e-3  # in widths sigma: a hop shorter than this is the last one


def column(values: Values) -> int:
    """Return which column fig. 9.14 is drawn for."""
    return 1 if values["axis"] == "y" else 0


def problem(values: Values, subject: Subject) -> OneMean:
    """Return the model with one unknown mean, for one column of the data in its own units."""
    d, dataset = column(values), subject.dataset
    x = dataset.shift[d] + dataset.scale[d] * dataset.X[:, d]
    return OneMean.fit(x, float(values["width"]) * float(x.std()))


def hops(values: Values, subject: Subject) -> tuple[OneMean, list[Touch]]:
    """Climb from the chosen start until the hops are too short to see."""
    return _hops(values["axis"], values["mu"], values["width"], subject)


@once_per_run
def _hops(axis: str, mu: float, width: float, subject: Subject) -> tuple[OneMean, list[Touch]]:
    model = problem({"axis": axis, "width": width}, subject)
    touches: list[Touch] = []
    for touch in itertools.islice(model.climb(model.m + mu * model.s), MOST_HOPS):
        touches.append(touch)
        if abs(touch.mu_new - touch.mu_old) < STILL * model.sigma:
            break
    return model, touches


def start_at(values: Values, subject: Subject, place: float) -> dict[str, float]:
    """Return the setting that starts EM at a place of the picture."""
    model = problem(values, subject)
    return {"mu": (place - model.m) / model.s}


def numbers(values: Values, subject: Subject) -> dict[str, str]:
    """Return the live numbers of the first touch."""
    model, touches = hops(values, subject)
    touch, last = touches[0], touches[-1]
    after = float(model.log_likelihood(touch.mu_new))
    largest = abs(model.m) + model.s

    def place(value: float) -> str:
        return tex_measured(value, model.s, largest)

    return {
        "column": plain(subject.dataset.columns[column(values)]),
        "start": fixed((touch.mu_old - model.m) / model.s),
        "width": fixed(values["width"]),
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
