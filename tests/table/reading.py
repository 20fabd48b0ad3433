"""A file read as the app reads it, for the tests."""

from gmm_core.data.dataset import Dataset
from ui.table.read import Dialect, Table, default_columns, read, to_dataset


def take(data: bytes, dialect: Dialect | None = None) -> tuple[Table, Dataset, tuple[str, ...]]:
    """Read a file as the app does after an upload, and return all that it says about it."""
    table = read("data.csv", data, dialect)
    dataset, notes = to_dataset(table, *default_columns(table))
    return table, dataset, table.notes + notes
