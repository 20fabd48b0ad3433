"""The part of the sidebar for a person's own file: upload, how it was read, and which two columns to use."""

from typing import Any

import streamlit as st

from gmm_core.data.datasets import DATASETS
from gmm_core.experiment.experiment import UPLOAD
from ui.state import file as intake
from ui.state import session
from ui.state.visitor import File, Upload
from ui.table.dialect import CHOICES, DECIMALS, MAX_BELOW, MAX_SKIP, THOUSANDS, describe, values_of, written
from ui.table.questions import Question
from ui.words.text import plain

STAYS = "It stays in the memory of this server while the page is open, and at most 15 minutes longer."
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
        key=session.uploader(),
        help="A table with at least two columns of numbers: up to 10 MB and 200,000 rows. " + STAYS,
    )
    intake.take_upload(file)
    visitor = session.this_visitor()
    if visitor.awaiting:
        now = plain(DATASETS[visitor.experiment.data].title)
        st.info(f"Choose a CSV file. Until it is here, the chart and all that is set below stay with {now}.")
    if visitor.unread is not None:
        with st.expander(f"Read {plain(visitor.unread.name)} differently", expanded=True):
            _dialect(visitor.unread)
    elif visitor.upload is not None:
        _table(visitor.upload, visitor.experiment.columns)
        with st.expander("Read the file differently"):
            st.dataframe(visitor.upload.table.preview, hide_index=True)
            _dialect(visitor.upload)


def questions() -> None:
    """Ask above the chart what only the person can tell, one thing at a time.

    The sidebar asks all of it, so this shows only while the sidebar is closed: see assets/page.css.
    """
    visitor = session.this_visitor()
    if visitor.experiment.data != UPLOAD or visitor.upload is None or not visitor.upload.table.questions:
        return
    asked = visitor.upload.table.questions
    with st.container(key="questions_above_chart"):
        more = f" ({len(asked) - 1} more in the sidebar.)" if len(asked) > 1 else ""
        _ask(visitor.upload, asked[0], "above", more)


def _ask(upload: Upload, question: Question, place: str, more: str = "") -> None:
    """Show a question with a button for each answer."""
    used = next((answer for answer in question.answers if answer.used), None)
    meanwhile = f" For now: {used.label}." if used else ""
    with st.container(key=f"question_{place}_{question.name}", gap="small"):
        st.warning(plain(question.text + meanwhile + more, 600))
        with st.container(horizontal=True, gap="small"):
            for n, answer in enumerate(question.answers):
                st.button(
                    plain(answer.label),
                    key=f"answer_{place}_{question.name}_{n}",
                    type="primary" if answer.used else "secondary",
                    on_click=intake.answer,
                    args=(upload, answer.dialect),
                )


def _table(upload: Upload, chosen: tuple[str, str] | None) -> None:
    table = upload.table
    for question in table.questions:
        _ask(upload, question, "beside")
    st.caption(f"**{plain(upload.name)}**: {table.n_rows:,} rows. {plain(describe(upload.dialect), 400)}")
    for note in (*table.notes, *intake.dataset_notes()):
        st.caption(plain(note, 400))
    if chosen is not None and set(chosen) <= set(table.columns):
        for index, label in enumerate(("Horizontal axis", "Vertical axis")):
            st.selectbox(label, list(table.columns), **_tied_column(index, chosen))


def _dialect(file: File) -> None:
    for field, choices in CHOICES.items():
        st.selectbox(LABELS[field], list(choices), format_func=choices.__getitem__, **_tied(file, field))
    if isinstance(file, Upload):
        for place, name in file.table.apart.items():
            styles = [(decimal, thousands) for decimal in DECIMALS for thousands in THOUSANDS if decimal != thousands]
            st.selectbox(f"Numbers in {plain(name)}", styles, format_func=_style, **_tied_apart(file, place))
    st.text_input(
        "Also missing",
        help="Values that stand for no value, divided by semicolons: -999; 9999.9; or in one column only: 99 in age.",
        **_tied_texts(file, "missing"),
    )
    st.text_input(
        "Leave out rows with",
        help="Rows with one of these texts in a cell are none: Subtotal; Total.",
        **_tied_texts(file, "without"),
    )
    st.checkbox("First line names the columns", **_tied(file, "header"))
    st.checkbox("Second line holds units", **_tied(file, "units"))
    st.checkbox("Each column is a point (turn the table)", **_tied(file, "turned"))
    st.number_input("Lines to skip at the top", 0, MAX_SKIP, step=1, **_tied(file, "skip"))
    st.number_input("Lines below the header to leave out", 0, MAX_BELOW, step=1, **_tied(file, "below"))
    st.number_input("Rows at the end to leave out", 0, MAX_SKIP, step=1, **_tied(file, "footer"))


def _style(style: tuple[str, str]) -> str:
    """Say in words how numbers are written."""
    decimal, thousands = style
    between = f", {THOUSANDS[thousands]} between thousands" if thousands else ""
    return f"decimal {DECIMALS[decimal]}{between}"


def _tied_column(index: int, chosen: tuple[str, str]) -> dict[str, Any]:
    """Tie a menu to one of the two columns of the table; taking the other one's column swaps them."""

    def change(new: str) -> None:
        other = chosen[1 - index] if chosen[1 - index] != new else chosen[index]
        session.apply(columns=(new, other) if index == 0 else (other, new))

    return session.bind(f"column_{index}", chosen[index], change)


def _tied(file: File, field: str) -> dict[str, Any]:
    """Tie a widget to one field of the dialect: a change reads the file again."""
    return session.bind(f"dialect_{field}", getattr(file.dialect, field), lambda new: intake.reread(file, field, new))


def _tied_texts(file: File, field: str) -> dict[str, Any]:
    """Tie a text field to a list of texts."""
    now = written(getattr(file.dialect, field))
    return session.bind(f"dialect_{field}", now, lambda new: intake.reread(file, field, values_of(new)))


def _tied_apart(file: File, place: int) -> dict[str, Any]:
    """Tie a menu to the way in which the numbers of one column are written."""

    def again(new: tuple[str, str]) -> None:
        apart = {j: (decimal, thousands) for j, decimal, thousands in file.dialect.apart}
        apart[place] = new
        intake.reread(file, "apart", tuple((j, *style) for j, style in apart.items()))

    return session.bind(f"dialect_apart_{place}", file.dialect.style(place), again)
