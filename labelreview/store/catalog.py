"""Names of datasets and which runs they have: the mutable index of the immutable folders."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, exc, select

from labelreview.core.errors import NotFoundError
from labelreview.core.labels import preview
from labelreview.store.engine import lock_dataset, reading, writing
from labelreview.store.tables import datasets, now, runs


@dataclass(frozen=True, slots=True)
class DatasetEntry:
    """A dataset's name, the digest of its content, and when it was imported (UTC, ISO 8601)."""

    name: str
    digest: str
    created_at: str


class Catalog:
    """Which names stand for which digests. Every method is one short transaction.

    Raises `WorkspaceError` when the database refuses.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def datasets(self) -> list[DatasetEntry]:
        """All datasets, the newest first."""
        query = select(datasets).order_by(datasets.c.created_at.desc(), datasets.c.name)
        with reading(self._engine) as connection:
            found = connection.execute(query).all()
        return [DatasetEntry(row.name, row.digest, row.created_at) for row in found]

    def dataset(self, name: str) -> DatasetEntry:
        """The dataset of that name. Raises `NotFoundError` when there is none."""
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
        """Give a digest a name. False, and nothing changes, when the name is taken."""
        entry = {"name": name, "digest": digest, "created_at": now()}
        try:
            with writing(self._engine) as connection:
                connection.execute(datasets.insert().values(entry))
        except exc.IntegrityError:
            return False
        return True

    def runs(self, dataset: str) -> list[str]:
        """Digests of a dataset's runs, the latest scored first."""
        query = (
            select(runs.c.digest)
            .where(runs.c.dataset == dataset)
            .order_by(runs.c.created_at.desc(), runs.c.id.desc())
        )
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def add_run(self, dataset: str, digest: str) -> None:
        """Note that a run is the dataset's latest. Raises `NotFoundError` for no such dataset."""
        same = (runs.c.dataset == dataset, runs.c.digest == digest)
        with writing(self._engine) as connection:
            # Two that finish the same run at once take turns.
            lock_dataset(connection, dataset)
            again = connection.execute(runs.update().where(*same).values(created_at=now()))
            if not again.rowcount:
                entry = {"dataset": dataset, "digest": digest, "created_at": now()}
                connection.execute(runs.insert().values(entry))
