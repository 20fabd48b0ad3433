"""The sidebar: widgets in, changes of the experiment out."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from gmm_core.covariance import FAMILIES
from gmm_core.data.datasets import DATASETS
from gmm_core.data.option import Option
from gmm_core.experiment.experiment import BY_HAND, NUMBERS, UPLOAD, data_options, is_random, option_values
from gmm_core.init import INITIALISERS
from ui.lab import upload
from ui.state import session
from ui.words.numerals import power
from ui.words.text import plain


def data() -> None:
    """Choose the points: a data set with its options, or a file."""
    st.header("Data")
    titles = {name: kind.title for name, kind in DATASETS.items()} | {UPLOAD: "Your own CSV file"}
    visitor = session.this_visitor()
    st.selectbox("Data set", list(titles), format_func=titles.__getitem__, **_tied_data())
    if visitor.awaiting or visitor.experiment.data == UPLOAD:
        upload.controls()
    _notes("data", "columns")
    experiment = visitor.experiment  # that of a file that has just come
    values = option_values(experiment)
    for name, option in data_options(experiment.data).items():
        _number(option, _tied_option(name, values[name]))
    if values:  # data without options is what it is: no dice, no seed
        _seed("data_seed", "New points")
    st.checkbox(
        "Standardise",
        help="Shift and scale each column to mean 0 and standard deviation 1 before EM sees it. From the same start, "
        "with ψ = 0 and ellipses free to stretch along the axes, the responsibilities stay the same and ln p(X) "
        "changes by a constant; starts that measure distances may come out differently. The table of numbers speaks in "
        "the original units either way.",
        **_tied("standardise"),
    )
    _notes("options", "data_seed", "standardise")


def model() -> None:
    """Choose the mixture to fit and when to stop."""
    st.header("Model")
    option = NUMBERS["K"]
    st.slider(option.label, int(option.low), int(option.high), help=option.help, **_tied("K"))
    _notes("K")
    st.selectbox(
        "Covariances",
        list(FAMILIES),
        format_func=lambda name: FAMILIES[name].title,
        help="\n".join(f"- **{family.title}**: {family.help}" for family in FAMILIES.values()),
        **_tied("covariance"),
    )
    _number(NUMBERS["psi"], _tied("psi"))
    with st.expander("When to stop"):
        _tolerance()
        _number(NUMBERS["max_iter"], _tied("max_iter"))
    _notes("covariance", "psi", "tol", "max_iter")


def start() -> None:
    """Choose where EM begins."""
    st.header("Start")
    titles = {name: initialiser.title for name, initialiser in INITIALISERS.items()} | {BY_HAND: "By hand"}
    experiment = session.this_visitor().experiment
    st.selectbox("Method", list(titles), format_func=titles.__getitem__, **_tied("start"))
    _notes("start", "seed", "hand")
    if experiment.start == BY_HAND:
        _by_hand()
        return
    st.caption(INITIALISERS[experiment.start].help)
    if is_random(experiment.start):
        _seed("seed", "New seed")


def reset() -> None:
    """Bring the opening state back."""
    st.button(
        "Reset everything",
        on_click=session.reset,
        width="stretch",
        help="Back to Old Faithful and the opening choices. A file you uploaded is kept.",
    )


def _notes(*fields: str) -> None:
    """Say what had to change along with the last choice, right below the control of these fields that was moved."""
    visitor = session.this_visitor()
    for note in visitor.notes if visitor.moved in fields else ():
        st.info(plain(note, 1000))


def _tolerance() -> None:
    option = NUMBERS["tol"]
    usual = [10.0**-power for power in range(13)]
    now = session.this_visitor().experiment.tol  # a link may bring any
    st.selectbox(
        option.label,
        sorted({now, *usual}, reverse=True),
        format_func=lambda tol: power(tol) if tol < 1 else "1",
        help=option.help,
        **_tied("tol"),
    )


def _by_hand() -> None:
    rows = session.this_visitor().experiment.hand or ()
    st.caption(
        "One column per component, in the units EM works in (those of the chart). The weights π must sum to 1. "
        "Write 0.7, not .7."
    )
    names = ["π", "μ₁", "μ₂", "Σ₁₁", "Σ₁₂", "Σ₂₂"]
    table = pd.DataFrame(np.array(rows).T, index=names, columns=[str(k + 1) for k in range(len(rows))])
    columns: dict[str, Any] = {name: st.column_config.NumberColumn(name, format="%.5g") for name in table.columns}
    columns["_index"] = st.column_config.Column("parameter", disabled=True)
    key = f"hand_{rows!r}"  # new numbers are a new table: old edits must not be applied twice
    # One weight cannot change alone, so the numbers are used together, when the person says so.
    with st.form("start_by_hand", border=False):
        st.data_editor(table, column_config=columns, num_rows="fixed", key=key)
        st.form_submit_button("Use these numbers", on_click=session.apply_table, args=(key,), width="stretch")


def _seed(field: str, label: str) -> None:
    option = NUMBERS[field]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(option.label, int(option.low), int(option.high), step=1, help=option.help, **_tied(field))
        st.button(label, on_click=session.next_seed, args=(field,))


def _tied(field: str) -> dict[str, Any]:
    """Tie a widget to a field of the experiment."""
    value = getattr(session.this_visitor().experiment, field)
    return session.bind(f"experiment_{field}", value, lambda new: session.apply(**{field: new}))


def _tied_data() -> dict[str, Any]:
    """Tie a widget to the choice of the data: a file is chosen before it is here."""
    visitor = session.this_visitor()
    value = UPLOAD if visitor.awaiting else visitor.experiment.data
    return session.bind("experiment_data", value, lambda new: session.apply(data=new))


def _tied_option(name: str, value: float) -> dict[str, Any]:
    """Tie a widget to an option of the data set."""

    def change(new: float) -> None:
        options = dict(session.this_visitor().experiment.options) | {name: new}
        session.apply(options=tuple(options.items()))

    return session.bind(f"option_{session.this_visitor().experiment.data}_{name}", value, change)


def _number(option: Option, binding: dict[str, Any]) -> None:
    kind = type(option.default)  # a whole number stays one
    limits: dict[str, Any] = {
        "min_value": kind(option.low),
        "max_value": kind(option.high),
        "step": kind(option.step),
    }
    # Without a format a small number would read 0.00.
    st.number_input(option.label, help=option.help, format="%d" if kind is int else "%.6g", **limits, **binding)
