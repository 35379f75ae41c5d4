"""Filters that a team keeps under a name, for everybody who works on the dataset."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from sqlalchemy import Connection, Engine, delete, select, update

from labelreview.core.errors import FilterError
from labelreview.decision_log import DecisionLog
from labelreview.findings.filter import Filter
from labelreview.store import lock_dataset, reading, writing
from labelreview.store.tables import now
from labelreview.store.tables import saved_filters as rows

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter as it was saved: its name, its query string, by whom and when (UTC, ISO 8601)."""

    name: str
    query: str
    annotator: str
    created_at: str

    def filter(self) -> Filter:
        """What it selects. Raises `FilterError` when this version cannot read it."""
        return Filter.from_query(parse_qs(self.query))


class SavedFilters:
    """The filters of one dataset by name. Every method is one short transaction, and raises
    `WorkspaceError` when the database refuses."""

    def __init__(self, engine: Engine, dataset: str) -> None:
        self._engine = engine
        self._dataset = dataset

    @classmethod
    def beside(cls, log: DecisionLog) -> SavedFilters:
        """Those of the dataset whose decisions these are, in the same database."""
        return cls(log.engine, log.dataset)

    def all(self) -> list[SavedFilter]:
        """All of them, in the order of their names."""
        query = select(rows.c.name, rows.c.query, rows.c.annotator, rows.c.created_at)
        with reading(self._engine) as connection:
            found = connection.execute(query.where(rows.c.dataset == self._dataset)).all()
        return sorted(
            (SavedFilter(*row) for row in found), key=lambda one: (one.name.casefold(), one.name)
        )

    def save(
        self, name: str, selection: Filter, annotator: str, *, overwrite: bool = False
    ) -> SavedFilter:
        """Keep a filter under a name.

        Raises `FilterError` for what cannot be a name, and without `overwrite` for one that is
        taken by another filter.
        """
        kept = SavedFilter(
            checked_name(name),
            urlencode(selection.to_query(), doseq=True),
            annotator,
            now(),
        )
        with writing(self._engine) as connection:
            lock_dataset(connection, self._dataset)
            there = self._query(connection, kept.name)
            if there is not None and there != kept.query and not overwrite:
                raise _taken(kept.name)
            self._delete(connection, kept.name)
            values = {"name": kept.name, "query": kept.query, "annotator": kept.annotator}
            connection.execute(
                rows.insert(), values | {"dataset": self._dataset, "created_at": kept.created_at}
            )
        return kept

    def rename(self, name: str, to: str) -> None:
        """Give a filter another name. Raises `FilterError` when it is gone or `to` is taken."""
        new = checked_name(to)
        with writing(self._engine) as connection:
            lock_dataset(connection, self._dataset)
            if self._query(connection, name) is None:
                raise FilterError(f"No filter is saved as {name!r} any more", "save it again")
            if new != name and self._query(connection, new) is not None:
                raise _taken(new)
            connection.execute(
                update(rows)
                .where(rows.c.dataset == self._dataset, rows.c.name == name)
                .values(name=new)
            )

    def delete(self, name: str) -> None:
        """Forget a filter. One that is gone already is no error."""
        with writing(self._engine) as connection:
            self._delete(connection, name)

    def _query(self, connection: Connection, name: str) -> str | None:
        query = select(rows.c.query).where(rows.c.dataset == self._dataset, rows.c.name == name)
        found: str | None = connection.scalar(query)
        return found

    def _delete(self, connection: Connection, name: str) -> None:
        connection.execute(delete(rows).where(rows.c.dataset == self._dataset, rows.c.name == name))


def checked_name(name: str) -> str:
    """The name as it can be kept. Raises `FilterError` when there is none.

    >>> checked_name(" worst  first ")
    'worst first'
    """
    shown = " ".join(name.split())
    if not shown:
        raise FilterError("The filter has no name", "write one")
    if len(shown) > LONGEST_NAME or not shown.isprintable():
        raise FilterError(
            "A filter cannot have that name", f"use up to {LONGEST_NAME} characters on one line"
        )
    return shown


def _taken(name: str) -> FilterError:
    return FilterError(
        f"Another filter is saved as {name!r}", "choose another name or replace that one"
    )
