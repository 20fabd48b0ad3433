"""Write an experiment, the view and the step into the query of a link, and read them back. Pure.

A link says only what differs from the opening of its data set:
`?data=mixture&clusters=4&K=3&start=points&seed=7&step=12`. Floats come back bit for bit. Reading
never fails: what a link asks for and cannot have is left out, with a note.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from gmm_core.arrays import InputError
from gmm_core.covariance import FAMILIES
from gmm_core.data.datasets import DATASETS
from gmm_core.experiment.change import change, opening
from gmm_core.experiment.experiment import (
    BY_HAND,
    NUMBERS,
    UPLOAD,
    Experiment,
    data_options,
    option_values,
    start_components,
    start_title,
)
from gmm_core.init import INITIALISERS
from ui.state import parameters
from ui.state.parameters import SCALING, STEP, choice, meaning, number, numeric, quotable, word
from ui.state.view import CONTROLS, View

MAX_LENGTH = 2000  # characters of all our parameters together, before percent-encoding
OPENING_VIEW = View()

# Our word in a link -> the field of the experiment, and its parser.
FIELDS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "data_seed": ("data_seed", numeric(NUMBERS["data_seed"])),
    "scaling": ("standardise", meaning(SCALING)),
    "K": ("K", numeric(NUMBERS["K"])),
    "covariance": ("covariance", choice(FAMILIES)),
    "psi": ("psi", numeric(NUMBERS["psi"])),
    "tol": ("tol", numeric(NUMBERS["tol"])),
    "iterations": ("max_iter", numeric(NUMBERS["max_iter"])),
    "start": ("start", choice([*INITIALISERS, BY_HAND])),
    "seed": ("seed", numeric(NUMBERS["seed"])),
}
OTHERS = {"data", "x", "y", "hand", "step", *(control.word for control in CONTROLS.values())}

T = TypeVar("T")


def option_names() -> set[str]:
    """Return the names of all options of all data sets: each is a parameter of a link."""
    return {option.name for kind in DATASETS.values() for option in kind.options}


# Writing


def to_query(experiment: Experiment, view: View = OPENING_VIEW, step: int = 0) -> dict[str, str]:
    """Write what differs from the opening of the data set.

    Columns of an upload are left out if their names would make the link longer than MAX_LENGTH;
    everything else always fits.
    """
    own = opening(experiment.data, experiment.options)
    usual = _written(own, OPENING_VIEW, 0)
    if (experiment.K, experiment.standardise) != (own.K, own.standardise):
        usual.pop("hand", None)  # numbers are in the units EM works in: say them wherever those may be misread
    query = {} if experiment.data == opening().data else {"data": experiment.data}
    query |= {name: number(value) for name, value in experiment.options}
    query |= {key: text for key, text in _written(experiment, view, step).items() if usual.get(key) != text}
    if _length(query) > MAX_LENGTH:
        query = {key: text for key, text in query.items() if key not in ("x", "y")}
    return query


def _written(experiment: Experiment, view: View, step: int) -> dict[str, str]:
    """Write everything but the data and its options."""
    written = {}
    if experiment.columns is not None:
        written["x"], written["y"] = experiment.columns
    for key, (field, _) in FIELDS.items():
        value = getattr(experiment, field)
        written[key] = value if isinstance(value, str) else number(value)
    written["scaling"] = word(SCALING, experiment.standardise)
    if experiment.hand is not None:
        written["hand"] = parameters.rows(experiment.hand)
    for name, control in CONTROLS.items():
        written[control.word] = control.write(getattr(view, name), experiment.K)
    return written | {"step": number(step)}


def _length(query: Mapping[str, str]) -> int:
    return sum(len(key) + len(text) + 2 for key, text in query.items())  # with "=" and "&"


# Reading


def is_link(query: Mapping[str, str | Sequence[str]]) -> bool:
    """Tell whether a query speaks of an experiment, a view or a step at all."""
    return bool(_Link(query).texts)


def from_query(query: Mapping[str, str | Sequence[str]]) -> tuple[Experiment, View, int, list[str]]:
    """Read an experiment, the view and the step; notes say in plain sentences what was not used and why.

    Parameters of others (embed, tracking) are passed over silently. The notes repeat parts of the
    link, shortened and without control characters: escape them as text where they are shown.
    """
    link = _Link(query)
    if link.too_long():
        return opening(), OPENING_VIEW, 0, link.notes
    data = link.read("data", choice([*DATASETS, UPLOAD]), opening().data)
    own = data_options(data)
    options = tuple((name, link.read(name, numeric(option), option.default)) for name, option in own.items())
    link.refuse(option_names() - own.keys(), "this data set has no such option")
    base = opening(data, options)
    fields = {field: link.read(key, parse, None) for key, (field, parse) in FIELDS.items()}
    fields["columns"] = _columns(link, base)
    fields = {name: value for name, value in fields.items() if value is not None}
    fields |= _start(link, base, fields.pop("start", None), fields)
    experiment, note = change(base, **fields)
    view = _view(link, experiment)
    step = link.read("step", numeric(STEP), int(STEP.default))
    used = {name: number(value) for name, value in option_values(experiment).items()}
    used |= _written(experiment, view, step) | {"data": data}
    # A start that the link did not ask for gives way to its K without a word.
    return experiment, view, step, link.explained(used) + [note] * (note != "" and "start" in fields)


class _Link:
    """The texts of a link while it is being read, and what had to be left out."""

    def __init__(self, query: Mapping[str, str | Sequence[str]]) -> None:
        known = {*FIELDS, *OTHERS} | option_names()
        self.texts: dict[str, str] = {}
        self.notes: list[str] = []
        self.left_out: list[tuple[str, str]] = []  # key, reason
        for key, value in query.items():
            values = [value] if isinstance(value, str) else list(value)
            if key not in known or not values:
                continue
            self.texts[key] = values[-1] if key in ("x", "y") else values[-1].strip()
            if len(set(values)) > 1:
                self.notes.append(f"The link gives {key} more than once; the last one counts.")

    def too_long(self) -> bool:
        length = _length(self.texts)
        if length > MAX_LENGTH:
            self.notes = [f"The link is too long: {length:,} characters, of {MAX_LENGTH:,} at most. It is not used."]
        return length > MAX_LENGTH

    def read(self, key: str, parse: Callable[[str], T], default: T) -> T:
        """Parse the text of a key; the default if there is none, or it cannot be used."""
        if key not in self.texts:
            return default
        try:
            return parse(self.texts[key])
        except InputError as error:
            self.left_out.append((key, f"{key} {error}"))
            return default

    def refuse(self, keys: set[str], reason: str) -> None:
        """Leave out those of the keys that the link has."""
        self.left_out += [(key, reason) for key in self.texts if key in keys]

    def explained(self, used: Mapping[str, str]) -> list[str]:
        """Say for everything left out what is used instead."""
        instead = {
            key: f"{quotable(used[key])} is used" if key in used else "it is not used" for key, _ in self.left_out
        }
        return self.notes + [
            f"The link asks for {key} = {quotable(self.texts[key])}; {reason}, so {instead[key]}."
            for key, reason in self.left_out
        ]


def _columns(link: _Link, base: Experiment) -> tuple[str, str] | None:
    if base.data != UPLOAD:
        link.refuse({"x", "y"}, "only uploaded data has columns to choose")
        return None
    if "x" not in link.texts or "y" not in link.texts:
        link.refuse({"x", "y"}, "the other column is missing")
        return None
    try:
        return replace(base, columns=(link.texts["x"], link.texts["y"])).columns
    except InputError as error:
        link.notes.append(f"The columns in the link are not used. {error}")
        return None


def _start(link: _Link, base: Experiment, start: str | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Read the start with its numbers, and the K it implies where the link gives none."""
    hand = _hand(link, base)
    needed = None
    found: dict[str, Any] = {}
    if start not in (None, BY_HAND):
        found = {"start": start}
        needed = start_components(str(start))
        if hand is not None:
            title = start_title(str(start))
            link.notes.append(
                f"The link has numbers for a start by hand, but its start is “{title}”: they are not used."
            )
    elif hand is not None:
        found = {"start": BY_HAND, "hand": hand}
        needed = len(hand)
    elif start == BY_HAND and base.start != BY_HAND and "hand" not in link.texts:
        link.left_out.append(("start", "it has no numbers for that"))
    return found if needed is None or "K" in fields else found | {"K": needed}


def _hand(link: _Link, base: Experiment) -> tuple[tuple[float, ...], ...] | None:
    rows = link.read("hand", parameters.table, None)
    if rows is None:
        return None
    try:
        return replace(base, K=len(rows), start=BY_HAND, hand=rows).hand
    except InputError as error:
        link.notes.append(f"The start by hand in the link is not used. {error}")
        return None


def _view(link: _Link, experiment: Experiment) -> View:
    fields = {name: link.read(control.word, control.reader(experiment.K), None) for name, control in CONTROLS.items()}
    return View(**{name: value for name, value in fields.items() if value is not None})
