"""An experiment: every choice a person made, in one value that can be kept, compared, sent and run again."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gmm_core import em
from gmm_core.arrays import Array, InputError
from gmm_core.covariance import FAMILIES
from gmm_core.data.dataset import Dataset
from gmm_core.data.datasets import DATASETS
from gmm_core.data.option import Number, Option
from gmm_core.init import INITIALISERS
from gmm_core.mixture import Mixture

Row = tuple[float, ...]  # one component by hand: pi, mu_x, mu_y, Sigma_xx, Sigma_xy, Sigma_yy
Options = tuple[tuple[str, Number], ...]

UPLOAD = "upload"  # data: a person's own file, which an experiment names the columns of but does not hold
BY_HAND = "hand"  # start: a person's own numbers
MAX_COLUMN_NAME = 1000  # characters
MEAN_LIMIT, VARIANCE_LIMITS = 1e15, (1e-30, 1e30)  # a start by hand beyond these would overflow float64 when squared

NUMBERS: dict[str, Option] = {
    option.name: option
    for option in (
        Option(
            "K",
            "Components K",
            "How many Gaussians are mixed; each is one ellipse. More of them always fit better, not always truer.",
            2,
            1,
            10,
            1,
        ),
        Option(
            "psi",
            "Regularisation ψ",
            "A prior on the covariance of each component, as if 7 more points of variance ψ had been seen: no ellipse "
            "shrinks to nothing. Measured in mean variances of the two columns: 0.1 is gentle, and 0 is plain maximum "
            "likelihood. Where the columns have different units, standardise them first.",
            0.0,
            0.0,
            1000.0,
            0.1,
        ),
        Option(
            "tol",
            "Tolerance",
            "EM stops when what it climbs, ln p(X) or with a prior ln p(X) + ln p(θ), changes by less than this.",
            1e-6,
            1e-12,
            1.0,
            1e-6,
        ),
        Option("max_iter", "Iterations at most", "EM stops here even if it has not converged.", 200, 1, 500, 1),
        Option("seed", "Seed of the start", "The same seed gives the same random start.", 0, 0, 999_999, 1),
        Option("data_seed", "Seed of the data", "The same seed gives the same random data.", 0, 0, 999_999, 1),
    )
}


@dataclass(frozen=True)
class Experiment:
    """Hold every choice; equal experiments compare and hash equal, and give the same film.

    Every field is checked and brought to one form when an experiment is made.

    Raises
    ------
    InputError
        If a value is beyond its limits, or values do not fit together (a start for two components
        with K = 3). `gmm_core.change.change` repairs the latter.
    """

    data: str = "old_faithful"  # key of DATASETS, or UPLOAD
    options: Options = ()  # of the data set: only those that differ from its defaults, by name
    data_seed: int = 0
    standardise: bool = True  # EM sees the data with mean 0 and sd (of n) 1
    columns: tuple[str, str] | None = None  # of an upload; None until they are chosen
    K: int = 2
    covariance: str = "full"  # key of FAMILIES
    psi: float = 0.0  # relative: 1 is the mean variance of the coordinates, as EM sees them
    tol: float = 1e-6
    max_iter: int = 200
    start: str = "fig_9_8"  # key of INITIALISERS, or BY_HAND
    seed: int = 0
    hand: tuple[Row, ...] | None = None  # exactly when start is BY_HAND: K rows, in the units EM works in

    def __post_init__(self) -> None:
        if self.data != UPLOAD and self.data not in DATASETS:
            raise InputError(f"There is no such data set. Choose one of: {', '.join([*DATASETS, UPLOAD])}.")
        if self.covariance not in FAMILIES:
            raise InputError(f"There is no such covariance family. Choose one of: {', '.join(FAMILIES)}.")
        if not isinstance(self.standardise, bool):
            raise InputError("Standardising is either on or off.")
        for name, option in NUMBERS.items():
            self._set(name, option.check(getattr(self, name)) + 0)  # + 0 makes -0.0 the 0.0 it equals
        self._set("options", _check_options(self.data, self.options))
        self._set("columns", _check_columns(self.data, self.columns))
        self._set("hand", _check_start(self.start, self.hand, self.K))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


def data_options(data: str) -> dict[str, Option]:
    """Return the options of a data set by name; an upload has none."""
    return {option.name: option for option in DATASETS[data].options} if data in DATASETS else {}


def option_values(experiment: Experiment) -> dict[str, Number]:
    """Return the value of every option of the experiment's data set, chosen or default."""
    return {name: option.default for name, option in data_options(experiment.data).items()} | dict(experiment.options)


def start_title(start: str) -> str:
    """Return what a person calls a start."""
    return "By hand" if start == BY_HAND else INITIALISERS[start].title


def start_components(start: str) -> int | None:
    """Return the only K this start works with, None if it works with any."""
    return None if start == BY_HAND else INITIALISERS[start].components


def is_random(start: str) -> bool:
    """Tell whether a start depends on its seed: those for a fixed number of components, and by hand, do not."""
    return start != BY_HAND and INITIALISERS[start].components is None


# From an experiment to its film


def generate(experiment: Experiment) -> Dataset:
    """Make the experiment's data as EM sees it; InputError for an upload, whose file is not in the experiment."""
    if experiment.data == UPLOAD:
        raise InputError("This experiment uses an uploaded file: upload the file again.")
    rng = _rng(1, experiment.data_seed)
    return prepare(experiment, DATASETS[experiment.data].make(rng, option_values(experiment)))


def prepare(experiment: Experiment, dataset: Dataset) -> Dataset:
    """Return the data, generated or uploaded, in the units the experiment wants EM to work in."""
    return dataset.standardised() if experiment.standardise else dataset


def start(experiment: Experiment, dataset: Dataset) -> Mixture:
    """Make the mixture EM starts from, not yet projected onto the family; `dataset` as EM sees it."""
    if experiment.hand is not None:
        return from_rows(experiment.hand)
    return drawn_starts(experiment, dataset, [experiment.seed])[0]


def drawn_starts(experiment: Experiment, dataset: Dataset, seeds: Iterable[int]) -> list[Mixture]:
    """Make the starts of an experiment with each of these seeds in turn, whatever stands in it by hand."""
    rngs = (_rng(2, seed) for seed in seeds)
    return INITIALISERS[experiment.start].make_many(dataset.X, experiment.K, rngs)


def absolute_psi(experiment: Experiment, dataset: Dataset) -> float:
    """Return psi in squared units of the data as EM sees it: relative psi times the mean variance (of n)."""
    return experiment.psi * float(np.mean(np.var(dataset.X, axis=0)))


def run(experiment: Experiment, dataset: Dataset, watch: Callable[[em.EMState], None] | None = None) -> em.Trajectory:
    """Run EM as the experiment says on `dataset`, the data as EM sees it (PRML 9.23-9.28)."""
    return em.run(
        dataset.X,
        start(experiment, dataset),
        covariance=experiment.covariance,
        psi=absolute_psi(experiment, dataset),
        tol=experiment.tol,
        max_iter=experiment.max_iter,
        watch=watch,
    )


def _rng(stream: int, seed: int) -> np.random.Generator:
    # The stream's number comes first: SeedSequence takes [5] and [5, 0] for the same entropy.
    return np.random.default_rng([stream, seed])


# A start by hand


def to_rows(mixture: Mixture) -> tuple[Row, ...]:
    """Write a two-dimensional mixture as the numbers of a start by hand."""
    if mixture.D != 2:
        raise InputError(f"A start by hand is for data with two columns, not {mixture.D}.")
    parts = zip(mixture.pi.tolist(), mixture.mu.tolist(), mixture.Sigma.tolist(), strict=True)
    return tuple((pi, *mu, Sigma[0][0], Sigma[0][1], Sigma[1][1]) for pi, mu, Sigma in parts)


def from_rows(rows: Sequence[Row]) -> Mixture:
    """Read the numbers of a start by hand; the weights are scaled to sum to 1 exactly."""
    values: Array = np.array(rows, dtype=np.float64)  # (K, 6)
    return Mixture(values[:, 0], values[:, 1:3], values[:, [3, 4, 4, 5]].reshape(-1, 2, 2))


# What is allowed


def _check_options(data: str, options: Iterable[tuple[str, Number]]) -> Options:
    known, given = data_options(data), dict(options)
    for name in given:
        if name not in known:
            raise InputError(f"This data set has no such option; it has: {', '.join(known) or 'none'}.")
    checked = {name: known[name].check(value) + 0 for name, value in given.items()}
    return tuple((name, value) for name, value in sorted(checked.items()) if value != known[name].default)


def _check_columns(data: str, columns: Sequence[str] | None) -> tuple[str, str] | None:
    if columns is None:
        return None
    if data != UPLOAD:
        raise InputError("Only uploaded data has columns to choose.")
    if isinstance(columns, str) or len(columns) != 2 or not all(isinstance(name, str) for name in columns):
        raise InputError("Choose two columns.")
    if columns[0] == columns[1]:
        raise InputError("Choose two different columns.")
    if any(len(name) > MAX_COLUMN_NAME for name in columns):
        raise InputError(f"A column's name has at most {MAX_COLUMN_NAME:,} characters.")
    if any("\ud800" <= character <= "\udfff" for name in columns for character in name):
        raise InputError("A column's name holds characters that cannot be written: rename the column.")
    return (columns[0], columns[1])


def _check_start(start: str, hand: Iterable[Iterable[float]] | None, K: int) -> tuple[Row, ...] | None:
    if start != BY_HAND and start not in INITIALISERS:
        raise InputError(f"There is no such start. Choose one of: {', '.join([*INITIALISERS, BY_HAND])}.")
    if start_components(start) not in (None, K):
        raise InputError(f"“{start_title(start)}” is a start for {start_components(start)} components, not {K}.")
    if (start == BY_HAND) != (hand is not None):
        raise InputError("A start by hand needs its numbers, and no other start has any.")
    return None if hand is None else _check_rows(hand, K)


def _check_rows(hand: Iterable[Iterable[float]], K: int) -> tuple[Row, ...]:
    try:
        rows = tuple(tuple(float(value) + 0.0 for value in row) for row in hand)
    except (TypeError, ValueError, OverflowError):
        raise InputError("A start by hand is made of numbers.") from None
    if len(rows) != K:
        raise InputError(f"The start by hand has {len(rows)} components, but K = {K}.")
    for k, row in enumerate(rows, start=1):
        if len(row) != 6 or not all(map(math.isfinite, row)):
            raise InputError(f"Component {k} needs six finite numbers: its weight, two means, three covariances.")
        _check_component(k, *row)
    total = math.fsum(row[0] for row in rows)
    if abs(total - 1.0) > 1e-6:
        raise InputError(f"The weights pi must sum to 1; they sum to {total:.7g}.")
    from_rows(rows)  # the mixture has the last word
    return rows


def _check_component(k: int, pi: float, mu_x: float, mu_y: float, S_xx: float, S_xy: float, S_yy: float) -> None:
    if pi < 0:
        raise InputError(f"The weight pi of component {k} must not be negative.")
    if max(abs(mu_x), abs(mu_y)) > MEAN_LIMIT:
        raise InputError(f"The mean of component {k} is too far out: at most {MEAN_LIMIT:g} in size.")
    low, high = VARIANCE_LIMITS
    if not (low <= S_xx <= high and low <= S_yy <= high):
        raise InputError(f"The variances of component {k} must lie between {low:g} and {high:g}.")
    if not abs(S_xy) < math.sqrt(S_xx) * math.sqrt(S_yy):  # two roots: their product cannot overflow
        raise InputError(
            f"The covariance matrix of component {k} is not positive definite: "
            f"Sigma_xy must be smaller in size than {math.sqrt(S_xx) * math.sqrt(S_yy):.6g}."
        )
