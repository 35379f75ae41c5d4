"""The datasets of a workspace by name: importing, naming and opening them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from labelreview.core.durable import make_folders, sync_folder, writing
from labelreview.core.errors import ColumnError, NotFoundError, SourceError
from labelreview.core.labels import preview
from labelreview.core.names import why_no_path, why_unreadable
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import BUILTIN_SOURCE, Dataset
from labelreview.store.catalog import Catalog, DatasetEntry

if TYPE_CHECKING:
    from labelreview.data.sources import ImportOptions


_BUILTIN = "builtin"
_IMPORT_AGAIN = "import the source again under another name with: labelreview import"


@dataclass(frozen=True, slots=True)
class Imported:
    """A dataset and the name it has in the workspace."""

    name: str
    dataset: Dataset


class Library:
    """The datasets in a folder, under the names that the catalog gives them. Its methods are
    described at those of the same name of `labelreview.workspace.Workspace`."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self._folder = folder
        self.catalog = catalog

    def datasets(self) -> list[DatasetEntry]:
        return [entry for entry in self.catalog.datasets() if self.has(entry)]

    def has(self, entry: DatasetEntry) -> bool:
        """Return whether the dataset's files are here; its decisions may be without them."""
        return (self._folder / entry.digest).exists()

    def dataset(self, name: str) -> Dataset:
        entry = self.catalog.dataset(name)
        if not self.has(entry):
            raise NotFoundError(
                f"The files of the dataset {name!r} are not in the workspace",
                "import the same source again: its decisions are found by the same content",
            )
        return Dataset.open(self._folder / entry.digest)

    def given_labels(self, name: str) -> dict[str, str]:
        """Return the given label of each example by its id, in the order of the dataset."""
        dataset = self.dataset(name)
        given = map(dataset.labels.name, dataset.given().tolist())
        return dict(zip(dataset.example_ids(), given, strict=True))

    def import_dataset(
        self,
        source: Any,
        *,
        name: str | None = None,
        progress: Progress = silent,
        **options: Unpack[ImportOptions],
    ) -> Imported:
        from labelreview.data.sources import (
            ColumnOptions,
            ReadOptions,
            import_source,
            read_source,
        )

        table = read_source(source, ReadOptions.of(options))
        dataset = import_source(table, self._folder, ColumnOptions.of(options), progress=progress)
        if name is None:
            return self.adopt(dataset, table.name)
        if not self._claim(name, dataset):
            raise SourceError(f"Another dataset is already called {name!r}", "choose another name")
        return Imported(name, dataset)

    def adopt(self, dataset: Dataset, name: str) -> Imported:
        dataset = self._moved_in(dataset)
        taken = 1
        free = name
        while not self._claim(free, dataset):
            taken += 1
            free = f"{name}-{taken}"
        return Imported(free, dataset)

    def _moved_in(self, dataset: Dataset) -> Dataset:
        """Return the dataset at its place, moved there from where it was only looked at."""
        place = self._folder / dataset.digest
        if not place.exists():
            with writing(place):
                make_folders(place.parent)
                dataset.folder.rename(place)
                sync_folder(place.parent)
        return replace(dataset, folder=place)

    def ensure(
        self,
        source_or_name: str,
        *,
        progress: Progress = silent,
        report: Callable[[Imported], None] | None = None,
        **options: Unpack[ImportOptions],
    ) -> str:
        known = [entry.name for entry in self.datasets()]
        if source_or_name in known:
            self._check_columns(source_or_name, options)
            return source_or_name
        try:
            imported = self.import_dataset(source_or_name, progress=progress, **options)
        except SourceError as error:
            if re.fullmatch(r"[\w-]+", source_or_name) and not isinstance(error, ColumnError):
                raise NotFoundError(
                    f"{source_or_name!r} is neither a dataset of the workspace "
                    f"({preview(known) or 'none yet'}) "
                    f"nor a source that can be read: {error.problem}",
                    error.remedy,
                ) from error
            raise
        if report is not None:
            report(imported)
        return imported.name

    def _check_columns(self, name: str, options: ImportOptions) -> None:
        dataset = self.dataset(name)
        for kind, wanted, used in (
            ("texts", options.get("text_column"), dataset.text_column),
            ("second texts", options.get("second_text_column"), dataset.second_text_column),
            ("labels", options.get("label_column"), dataset.label_column),
        ):
            if wanted not in (None, used):
                raise ColumnError(
                    f"The {kind} of {name!r} are those of column {used!r}, not {wanted!r}"
                    if used
                    else f"There are no {kind} in {name!r}",
                    _IMPORT_AGAIN,
                )
        if options.get("votes") or options.get("set_aside") or options.get("merge_spellings"):
            raise ColumnError(
                f"What the labels of {name!r} mean was chosen when it was imported", _IMPORT_AGAIN
            )

    def _claim(self, name: str, dataset: Dataset) -> bool:
        why = why_unreadable(name) or why_no_path(name)
        if why is not None:
            raise SourceError(
                f"A dataset cannot be called {name[:80]!r}: {why}",
                "choose a name of letters and digits",
            )
        if name == _BUILTIN and dataset.source != BUILTIN_SOURCE:
            return False  # what commands take for the dataset that is in the package
        return (
            self.catalog.add_dataset(name, dataset.digest)
            or self.catalog.dataset(name).digest == dataset.digest
        )
