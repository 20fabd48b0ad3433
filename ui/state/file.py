"""A file that a person brings: taken from the uploader, read, and read again in another way."""

from typing import Any

from gmm_core.arrays import InputError
from gmm_core.experiment.experiment import UPLOAD
from ui.state import session
from ui.state.visitor import File, Upload
from ui.table.dialect import Dialect
from ui.table.read import Unreadable, default_columns, read, to_dataset
from ui.words.text import quoted


def take_upload(file: Any) -> None:
    """Take a file from the uploader, once, whether it could be read or not.

    Not in a callback: in the first run after a restart Streamlit calls none.
    """
    visitor = session.this_visitor()
    if file is not None and file.file_id != visitor.taken:
        visitor.taken = file.file_id
        take_file(file.name, session.uploaded_bytes())


def take_file(name: str, raw: bytes, dialect: Dialect | None = None) -> None:
    """Read a file a person brought and make it the data; if it is no table, everything stays as it was.

    A table is kept also where nothing can be drawn or computed of it as things stand: other columns, or another model,
    can be chosen.
    """
    visitor = session.this_visitor()
    visitor.quiet()
    visitor.unread = None
    try:
        table = read(name, raw, dialect)
        columns = default_columns(table)
        chosen = visitor.experiment.columns  # by a link, or before the file was read in another way, or of another file
        if chosen is not None and set(chosen) <= set(table.columns):
            columns = chosen
    except InputError as problem:
        visitor.problem = str(problem)
        tried = problem.dialect if isinstance(problem, Unreadable) else dialect
        visitor.unread = File(name, raw, tried) if tried else None
        return
    is_other = visitor.upload is not None and visitor.upload.raw != raw
    visitor.upload, visitor.unread = Upload(name, raw, table.dialect, table, columns), None
    session.apply(data=UPLOAD, columns=columns)
    if chosen is not None and columns != chosen and not is_other:
        lost = " and ".join(quoted(column) for column in chosen if column not in table.columns)
        visitor.notes.append(f"This file has no column of numbers named {lost}, so other columns are shown.")


def reread(file: File, field: str, value: Any) -> None:
    """Read the same file again with one thing about it understood differently."""
    try:
        dialect = file.dialect.chosen(**{field: value})
    except InputError as problem:
        session.this_visitor().problem = str(problem)
        return
    take_file(file.name, file.raw, dialect)


def answer(file: File, dialect: Dialect) -> None:
    """Read the same file again as the person answered."""
    take_file(file.name, file.raw, dialect)


def dataset_notes() -> tuple[str, ...]:
    """Say what was left out of the two columns in use."""
    visitor = session.this_visitor()
    if visitor.upload is None or visitor.experiment.columns is None:
        return ()
    try:
        return to_dataset(visitor.upload.table, *visitor.experiment.columns)[1]
    except InputError:
        return ()  # said where the film is made
