"""Names of datasets and which runs they have: the mutable index of the immutable folders."""

from __future__ import annotations

from sqlalchemy import Engine, exc

from labelreview.core.errors import NotFoundError
from labelreview.core.labels import preview
from labelreview.store.engine import lock_dataset, writing
from labelreview.store.snapshot import DatasetEntry, Snapshots, latest
from labelreview.store.tables import datasets, now, runs

__all__ = ["Catalog", "DatasetEntry"]


class Catalog:
    """Which names stand for which digests. Every method is one short transaction.

    `snapshots` says of which moment; by default of the moment of each call. Every method raises
    `WorkspaceError` when the database refuses.
    """

    def __init__(self, engine: Engine, snapshots: Snapshots | None = None) -> None:
        self._engine = engine
        self._snapshots = snapshots or latest(engine)

    def datasets(self) -> list[DatasetEntry]:
        """Return all datasets, the newest first."""
        return [state.entry for state in self._snapshots().datasets]

    def dataset(self, name: str) -> DatasetEntry:
        """Return the dataset of that name. Raises `NotFoundError` when there is none."""
        entries = self.datasets()
        for entry in entries:
            if entry.name == name:
                return entry
        known = [entry.name for entry in entries]
        raise NotFoundError(
            f"The workspace has no dataset called {name!r}",
            f"use one of {preview(known)}"
            if known
            else "import one with: labelreview import SOURCE",
        )

    def add_dataset(self, name: str, digest: str) -> bool:
        """Give a digest a name. Return False, and change nothing, when the name is in use."""
        entry = {"name": name, "digest": digest, "created_at": now()}
        try:
            with writing(self._engine) as connection:
                connection.execute(datasets.insert().values(entry))
        except exc.IntegrityError:
            return False
        return True

    def is_busy(self) -> bool:
        """Return whether a job is under way, without reading which."""
        return self._snapshots().is_busy

    def runs(self, dataset: str) -> list[str]:
        """Return the digests of a dataset's runs, the latest scored first."""
        return list(self._snapshots().of(dataset).runs)

    def add_run(self, dataset: str, digest: str) -> None:
        """Record a run as the dataset's latest. Raises `NotFoundError` for no such dataset."""
        same = (runs.c.dataset == dataset, runs.c.digest == digest)
        with writing(self._engine) as connection:
            # Two that finish the same run at once take turns.
            lock_dataset(connection, dataset)
            again = connection.execute(runs.update().where(*same).values(created_at=now()))
            if not again.rowcount:
                entry = {"dataset": dataset, "digest": digest, "created_at": now()}
                connection.execute(runs.insert().values(entry))
