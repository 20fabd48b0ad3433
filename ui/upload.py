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
    file = st.file_uploader(
        "CSV file",
        key=UPLOADER,
        help="A table with at least two columns of numbers: up to 10 MB and 200,000 rows. It stays on this server only "
        "as long as your visit.",
    )
    session.take_upload(file)
    kept = session.visitor()
    if kept.upload is None and kept.shown is not None:
        st.info("Choose a CSV file. Until then the chart shows the previous experiment.")
    if kept.unread is not None:
        with st.expander(f"Read {plain(kept.unread.name)} differently", expanded=True):
            _dialect(kept.unread)
    elif kept.upload is not None:
        _table(kept.upload, kept.experiment.columns)
        with st.expander("Read the file differently"):
            st.dataframe(kept.upload.table.preview, hide_index=True)
            _dialect(kept.upload)


def _table(upload: session.Upload, chosen: tuple[str, str] | None) -> None:
    table = upload.table
    st.caption(f"**{plain(upload.name)}**: {table.n_rows:,} rows. {plain(describe(upload.dialect), 400)}")
    for note in (*table.notes, *session.dataset_notes()):
        st.caption(plain(note, 400))
    if chosen is not None and set(chosen) <= set(table.columns):
        for index, label in enumerate(("Horizontal axis", "Vertical axis")):
            st.selectbox(label, list(table.columns), **session.bind_column(index, chosen))


def _dialect(file: session.File) -> None:
    for field, choices in CHOICES.items():
        st.selectbox(LABELS[field], list(choices), format_func=choices.__getitem__, **_bound(file, field))
    st.checkbox("First line names the columns", **_bound(file, "header"))
    st.checkbox("Second line holds units", **_bound(file, "units"))
    st.number_input("Lines to skip at the top", 0, MAX_SKIP, step=1, **_bound(file, "skip"))


def _bound(file: session.File, field: str) -> dict[str, Any]:
    """Tie a widget to one field of the dialect: a change reads the file again."""
    key = session.widget(f"dialect_{field}", getattr(file.dialect, field))

    def again() -> None:
        session.reread(file, field, session.value_of(key))

    return {"key": key, "on_change": again}
