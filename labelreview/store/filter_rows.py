"""The rows of saved filters: a name and a query string for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, select, update

from labelreview.store.engine import lock_dataset, reading, writing
from labelreview.store.tables import saved_filters as rows


def saved(engine: Engine, dataset: str) -> Sequence[Row[Any]]:
    """Return name, query, annotator and created_at of each filter of a dataset."""
    query = select(rows.c.name, rows.c.query, rows.c.annotator, rows.c.created_at)
    with reading(engine) as connection:
        found: Sequence[Row[Any]] = connection.execute(
            query.where(rows.c.dataset == dataset)
        ).all()
    return found


def save(engine: Engine, dataset: str, values: dict[str, str], *, overwrite: bool) -> bool:
    """Save a filter: name, query, annotator and created_at. Return False, and change nothing, when
    another filter has the name and is not to be overwritten."""
    with writing(engine) as connection:
        lock_dataset(connection, dataset)
        there = _query(connection, dataset, values["name"])
        if there is not None and there != values["query"] and not overwrite:
            return False
        _delete(connection, dataset, values["name"])
        connection.execute(rows.insert(), values | {"dataset": dataset})
    return True


def rename(engine: Engine, dataset: str, name: str, to: str) -> tuple[bool, bool]:
    """Rename a filter. Return whether it was there and whether the new name was free; nothing
    changes unless both hold."""
    with writing(engine) as connection:
        lock_dataset(connection, dataset)
        is_there = _query(connection, dataset, name) is not None
        is_free = to == name or _query(connection, dataset, to) is None
        if is_there and is_free:
            own = (rows.c.dataset == dataset, rows.c.name == name)
            connection.execute(update(rows).where(*own).values(name=to))
    return is_there, is_free


def forget(engine: Engine, dataset: str, name: str) -> None:
    """Delete a filter. One that is not there is no error."""
    with writing(engine) as connection:
        _delete(connection, dataset, name)


def _query(connection: Connection, dataset: str, name: str) -> str | None:
    query = select(rows.c.query).where(rows.c.dataset == dataset, rows.c.name == name)
    found: str | None = connection.scalar(query)
    return found


def _delete(connection: Connection, dataset: str, name: str) -> None:
    connection.execute(delete(rows).where(rows.c.dataset == dataset, rows.c.name == name))
