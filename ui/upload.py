"""The part of the sidebar for a person's own file: upload, how it was read, and which two columns to use."""

from typing import Any

import streamlit as st

from ui import session
from ui.dialect import CHOICES, MAX_SKIP, describe
from ui.text import plain

UPLOADER = "upload_file"
LABELS = {
    "encoding": "Characters",
    "delimiter": "Columns are separated by",
    "decimal": "Decimal sign",
    "thousands": "Between thousands",
    "quote": "Text is enclosed in",
    "comment": "Comment lines begin with",
}


def controls() -> None:
    """Take a file, show how it was understood, and let the person change that."""
    st.file_uploader(
        "CSV file",
        key=UPLOADER,
        on_change=_take,
        help="A table with at least two columns of numbers: up to 10 MB and 200,000 rows. It stays on this server only "
        "as long as your visit.",
    )
    upload = session.visitor().upload
    if upload is None:
        return
    table = upload.table
    st.caption(f"**{plain(upload.name)}**: {table.n_rows:,} rows. {plain(describe(table.dialect), 400)}")
    for note in (*table.notes, *session.dataset_notes()):
        st.caption(plain(note, 400))
    chosen = session.visitor().experiment.columns
    if chosen is not None and set(chosen) <= set(table.columns):
        for index, label in enumerate(("Horizontal axis", "Vertical axis")):
            st.selectbox(label, list(table.columns), **session.bind_column(index, chosen))
    with st.expander("Read the file differently"):
        st.dataframe(table.preview, hide_index=True)
        for field, choices in CHOICES.items():
            _field(upload, field, choices)
        _switch(upload, "header", "First line names the columns")
        _switch(upload, "units", "Second line holds units")
        st.number_input("Lines to skip at the top", 0, MAX_SKIP, step=1, **_bound(upload, "skip"))


def _take() -> None:
    file = session.value_of(UPLOADER)
    if file is not None:
        session.take_file(file.name, file.getvalue())


def _field(upload: session.Upload, field: str, choices: dict[str, str]) -> None:
    st.selectbox(LABELS[field], list(choices), format_func=choices.__getitem__, **_bound(upload, field))


def _switch(upload: session.Upload, field: str, label: str) -> None:
    st.checkbox(label, **_bound(upload, field))


def _bound(upload: session.Upload, field: str) -> dict[str, Any]:
    """Tie a widget to one field of the dialect: a change reads the file again."""
    key = session.widget(f"dialect_{field}", getattr(upload.table.dialect, field))

    def again() -> None:
        session.reread(upload, field, session.value_of(key))

    return {"key": key, "on_change": again}
