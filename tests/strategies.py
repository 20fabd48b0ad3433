"""Arbitrary valid experiments and views, for the laws."""

from hypothesis import strategies as st

from gmm_core.covariance import FAMILIES
from gmm_core.data.datasets import DATASETS
from gmm_core.data.option import Option
from gmm_core.experiment.experiment import BY_HAND, NUMBERS, UPLOAD, Experiment, Row
from gmm_core.init import INITIALISERS
from ui.state.view import COLOURS, LEVELS, View

Draw = st.DrawFn


def allowed(option: Option) -> st.SearchStrategy[float | int]:
    """Every value an option may take."""
    if isinstance(option.default, int):
        return st.integers(int(option.low), int(option.high))
    return st.floats(option.low, option.high)


@st.composite
def rows(draw: Draw, K: int) -> tuple[Row, ...]:
    """K components by hand; the extremes of float64 as far as they are allowed."""
    weights = draw(st.lists(st.floats(0, 1), min_size=K, max_size=K).filter(lambda w: sum(w) > 1e-3))
    sizes = st.floats(-15, 14.9).map(lambda exponent: 10.0**exponent)
    parts = []
    for weight in weights:
        sd_x, sd_y, r = draw(sizes), draw(sizes), draw(st.floats(-0.99, 0.99))
        mean = draw(st.tuples(*[st.floats(-1e15, 1e15)] * 2))
        parts.append((weight / sum(weights), *mean, sd_x * sd_x, r * sd_x * sd_y, sd_y * sd_y))
    return tuple(parts)


@st.composite
def experiments(draw: Draw) -> Experiment:
    data = draw(st.sampled_from([*DATASETS, UPLOAD]))
    own = DATASETS[data].options if data != UPLOAD else ()
    names = st.lists(st.text(max_size=100), min_size=2, max_size=2, unique=True).map(lambda pair: (pair[0], pair[1]))
    start = draw(st.sampled_from([*INITIALISERS, BY_HAND]))
    needed = None if start == BY_HAND else INITIALISERS[start].components
    K = needed or draw(allowed(NUMBERS["K"]))
    return Experiment(
        data=data,
        options=tuple((option.name, draw(allowed(option))) for option in own if draw(st.booleans())),
        data_seed=int(draw(allowed(NUMBERS["data_seed"]))),
        standardise=draw(st.booleans()),
        columns=draw(st.none() | names) if data == UPLOAD else None,
        K=int(K),
        covariance=draw(st.sampled_from([*FAMILIES])),
        psi=draw(allowed(NUMBERS["psi"])),
        tol=draw(allowed(NUMBERS["tol"])),
        max_iter=int(draw(allowed(NUMBERS["max_iter"]))),
        start=start,
        seed=int(draw(allowed(NUMBERS["seed"]))),
        hand=draw(rows(int(K))) if start == BY_HAND else None,
    )


def views(K: int) -> st.SearchStrategy[View]:
    """Every view of a film with K components."""
    switch = st.booleans()
    levels = st.sets(st.sampled_from(LEVELS)).map(tuple)
    return st.builds(View, st.sampled_from([*COLOURS]), st.integers(1, K), levels, switch, switch, switch)
