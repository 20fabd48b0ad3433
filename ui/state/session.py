"""What one visitor has chosen and made. The only module that touches st.session_state and st.query_params."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gmm_core.arrays import InputError
from gmm_core.data.dataset import Dataset
from gmm_core.experiment.change import change, opening
from gmm_core.experiment.experiment import NUMBERS, UPLOAD, prepare
from ui.state import link, restart
from ui.state.parameters import STEP
from ui.state.settings import from_query, read
from ui.state.view import View
from ui.state.visitor import Lesson, Visitor
from ui.table.read import to_dataset

_KEY = "visitor"
_UPLOADER = "upload_file_"


def this_visitor() -> Visitor:
    """Return what is kept for this visitor."""
    stored = _stored()
    if _KEY not in stored:
        stored[_KEY] = Visitor(opening(), came=restart.widgets_that_came())
    visitor: Visitor = stored[_KEY]
    return visitor


def _stored() -> Any:
    """Return what st.session_state stands for, to be used in callbacks.

    st.session_state ends a callback half-way when the next change has come already, and the change is lost.
    """
    context = get_script_run_ctx()
    return context.session_state._state if context else st.session_state


def enter_lab() -> None:
    """Open the Lab: the first time with what the address asks for, afterwards as it was left."""
    if not this_visitor().entered:
        set_lab({name: st.query_params.get_all(name) for name in st.query_params})


def is_lab_link() -> bool:
    """Tell whether the address of the first page is a link to the Lab, which used to be the first page."""
    return not this_visitor().entered and link.is_link(st.query_params.to_dict())


def set_lab(query: Mapping[str, str | Sequence[str]]) -> None:
    """Bring the Lab into the state of a link."""
    visitor = this_visitor()
    visitor.quiet()
    visitor.experiment, visitor.view, visitor.step, visitor.link_notes = link.from_query(query)
    visitor.awaiting = False
    visitor.entered = True
    visitor.opened += 1


def lesson(name: str, kind: type[Any]) -> Lesson:
    """Return what is set on the page of this name, the first time what the address asks for."""
    visitor = this_visitor()
    if name not in visitor.lessons:
        visitor.lessons[name] = _asked_for(kind, st.query_params.to_dict())
    return visitor.lessons[name]


def set_lesson(name: str, kind: type[Any], query: Mapping[str, str], into_sight: str) -> None:
    """Bring the page of a lesson into the state of a link and show its chart."""
    before = lesson(name, kind)
    after = _asked_for(kind, query)
    this_visitor().lessons[name] = replace(after, opened=before.opened + 1, into_sight=into_sight)


def _asked_for(kind: type[Any], query: Mapping[str, str]) -> Lesson:
    chosen, notes = from_query(kind, query)
    asked, more = read([STEP], query)
    return Lesson(chosen, asked.get(STEP.name, STEP.default), notes=notes + more)


def bind(key: str, value: Any, change: Callable[[Any], None]) -> dict[str, Any]:
    """Tie a widget to a value that is kept elsewhere: it shows the value, and what a person sets goes to `change`.

    The value is loaded before every run, so a widget that was not on screen, a link and a repaired choice all come
    out right, and there is one truth. Only a new value is set: Streamlit sends what is set to the browser, where it
    would undo a change made meanwhile. A choice that was emptied sets nothing: it shows again what
    holds.
    """

    def changed() -> None:
        new = _stored()[key]
        if new is not None:
            change(new)

    visitor = this_visitor()
    if key in visitor.came:
        visitor.expected[key] = value
    elif key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return {"key": key, "on_change": changed}


def catch_up() -> None:
    """At the end of a run: take over what a person changed before a restarted server knew the page."""
    visitor = this_visitor()
    if not visitor.came:
        return
    came, visitor.came = visitor.came, {}
    visitor.restarted = True
    restart.call_callbacks(came, visitor.expected)
    if visitor.upload is None:
        visitor.uploader += 1  # what stands in this one is gone
    st.rerun()


def uploader() -> str:
    """Return the key of the uploader; a new key empties it."""
    visitor = this_visitor()
    known = [int(key.removeprefix(_UPLOADER)) for key in visitor.came if key.startswith(_UPLOADER)]
    visitor.uploader = max([visitor.uploader, *known])
    return f"{_UPLOADER}{visitor.uploader}"


def uploaded_bytes() -> bytes:
    """Return the bytes in the uploader: those that Streamlit keeps, while what the widget returns is a copy."""
    raw: bytes = _stored()[uploader()].getvalue()
    return raw


def write_address() -> None:
    """Write the Lab's state into the address where no stage does it."""
    visitor = this_visitor()
    query = link.to_query(visitor.experiment, visitor.view, visitor.step)
    if query != {name: st.query_params[name] for name in st.query_params}:
        st.query_params.from_dict(query)


def apply_table(key: str) -> None:
    """Take the start by hand from a table editor: a column per component, a row per number."""
    hand = [list(row) for row in this_visitor().experiment.hand or ()]
    for entry, edits in _stored()[key]["edited_rows"].items():
        for component, value in edits.items():
            hand[int(component) - 1][int(entry)] = value
    apply(hand=tuple(tuple(row) for row in hand))


def apply(**fields: Any) -> None:
    """Change the experiment; what had to change with it is said, and what cannot be done leaves it as it was."""
    visitor = this_visitor()
    visitor.quiet()
    if "data" in fields:
        visitor.awaiting = fields["data"] == UPLOAD and visitor.upload is None
        if visitor.awaiting:
            return  # until a file is here everything stays as it is
    if fields.get("data") == UPLOAD and visitor.upload is not None and "columns" not in fields:
        fields["columns"] = visitor.upload.columns  # back to a file that is still here
    try:
        experiment, note = change(visitor.experiment, _uploaded_dataset(visitor), **fields)
    except InputError as problem:
        visitor.problem = str(problem)
        return
    if visitor.upload is not None and experiment.columns is not None:
        visitor.upload.columns = experiment.columns
    if experiment != visitor.experiment:
        visitor.step = 0
    visitor.experiment = experiment
    visitor.notes, visitor.moved = [note] if note else [], next(iter(fields), "")


def next_seed(field: str) -> None:
    """Take the next seed, after the last one the first."""
    seeds = int(NUMBERS[field].high) + 1
    apply(**{field: (getattr(this_visitor().experiment, field) + 1) % seeds})


def open_instead(why: str) -> NoReturn:
    """Open the data set's own experiment, or if that cannot be run either the opening one, and say why."""
    visitor = this_visitor()
    own = opening(visitor.experiment.data)
    visitor.experiment = own if own != visitor.experiment else opening()
    visitor.step = 0
    visitor.link_notes.append(why)
    st.rerun()


def reset() -> None:
    """Bring the opening state back. An uploaded file is kept, to be chosen again."""
    visitor = this_visitor()
    visitor.experiment, visitor.view, visitor.step = opening(), View(), 0
    visitor.awaiting = False
    visitor.quiet()
    visitor.opened += 1


def clicked(key: str) -> tuple[float, float] | None:
    """Return the place where the person just clicked into the chart with this key."""
    place = _stored()[key].click
    return (float(place["x"]), float(place["y"])) if place else None


def action(key: str) -> str | None:
    """Return what the person just chose on the stage with this key."""
    chosen: str | None = _stored()[key].action
    return chosen


def _uploaded_dataset(visitor: Visitor) -> Dataset | None:
    """Return the uploaded data as EM sees it under the present experiment, if that is what it uses."""
    experiment, upload = visitor.experiment, visitor.upload
    if experiment.data != UPLOAD or upload is None or experiment.columns is None:
        return None
    try:
        return prepare(experiment, to_dataset(upload.table, *experiment.columns)[0])
    except InputError:
        return None
