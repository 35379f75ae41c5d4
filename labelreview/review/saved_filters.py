"""Filters that a team keeps under a name, for everybody who works on the dataset."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import parse_qs, urlencode

from labelreview.core.errors import FilterError
from labelreview.core.names import LONGEST_NAME, why_unreadable
from labelreview.decision_log import DecisionLog
from labelreview.findings.filter import Filter
from labelreview.store import Engine, filter_rows
from labelreview.store.tables import now


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter as it was saved: its name, its query string, by whom and when (UTC, ISO 8601)."""

    name: str
    query: str
    annotator: str
    created_at: str

    def filter(self) -> Filter:
        """Return the filter. Raises `FilterError` when this version cannot read it."""
        return Filter.from_query(parse_qs(self.query))


class SavedFilters:
    """The filters of one dataset by name. Every method is one short transaction, and raises
    `WorkspaceError` when the database refuses."""

    def __init__(self, engine: Engine, dataset: str) -> None:
        self._engine = engine
        self._dataset = dataset

    @classmethod
    def beside(cls, log: DecisionLog) -> SavedFilters:
        """Return those of the dataset whose decisions these are, in the same database."""
        return cls(log.engine, log.dataset)

    def all(self) -> list[SavedFilter]:
        """Return all of them, in the order of their names."""
        found = (
            SavedFilter(row.name, row.query, row.annotator, row.created_at)
            for row in filter_rows.saved(self._engine, self._dataset)
        )
        return sorted(found, key=lambda one: (one.name.casefold(), one.name))

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
        if not filter_rows.save(self._engine, self._dataset, asdict(kept), overwrite=overwrite):
            raise _taken(kept.name)
        return kept

    def rename(self, name: str, to: str) -> None:
        """Rename a filter. Raises `FilterError` when it no longer exists or `to` is in use."""
        new = checked_name(to)
        is_there, is_free = filter_rows.rename(self._engine, self._dataset, name, new)
        if not is_there:
            raise FilterError(f"The saved filter {name!r} no longer exists", "save it again")
        if not is_free:
            raise _taken(new)

    def delete(self, name: str) -> None:
        """Delete a filter. A filter that no longer exists is not an error."""
        filter_rows.forget(self._engine, self._dataset, name)


def checked_name(name: str) -> str:
    """Return the name as it can be kept. Raises `FilterError` when there is none.

    >>> checked_name(" worst  first ")
    'worst first'
    """
    shown = " ".join(name.split())
    if not shown:
        raise FilterError("The filter has no name", "enter a name")
    if why_unreadable(shown):
        raise FilterError(
            "That is not a valid name for a filter",
            f"use at most {LONGEST_NAME} characters on one line",
        )
    return shown


def _taken(name: str) -> FilterError:
    return FilterError(
        f"A filter called {name!r} already exists", "choose another name or replace it"
    )
