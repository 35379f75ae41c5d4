"""One imported dataset: an immutable folder of Parquet files and a manifest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from labelreview.core.artifacts import (
    check_parquet,
    check_table,
    is_whole,
    load_table,
    read_json,
    reading,
)
from labelreview.core.counted_nouns import counted
from labelreview.core.digests import Damaged, check_folder
from labelreview.core.errors import NotFoundError
from labelreview.core.labels import Labels
from labelreview.data.reasons import reasons_in_words

IMPORT_AGAIN = "import it again"

RawLabel = str | int | float | bool

BUILTIN_SOURCE = "the built-in dataset"
"""What the dataset in the package is from."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What happened to the rows of the source: `rows` = `kept` + the sum of `set_aside`.

    set_aside:
        Reason (see `labelreview.data.reasons`) to number of rows; the rows are in
        `Dataset.set_aside_path`.
    warnings:
        Problems in the data that was kept, one sentence each.
    notes:
        Where the labels come from, when it is not a column as it is, one sentence each.
    spellings:
        Groups of classes that differ only in how they are written.
    placeholders:
        Classes that usually stand for no label, such as N/A.
    """

    rows: int
    kept: int
    set_aside: dict[str, int]
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    spellings: tuple[tuple[str, ...], ...] = ()
    placeholders: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> ImportReport:
        """Return the report in a manifest, which may be older than some of the fields."""
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        groups = tuple(tuple(group) for group in values.get("spellings", ()))
        return cls(**{**values, **lists, "spellings": groups})

    def sentence(self) -> str:
        """Return the numbers in one line.

        >>> ImportReport(12, 9, {"no label": 1, "no text": 2}, ()).sentence()
        '9 rows kept, 3 set aside (2 without text, 1 without a label)'
        """
        kept, total = counted(self.kept, "row"), sum(self.set_aside.values())
        if not total:
            return f"{kept} kept, none set aside"
        return f"{kept} kept, {total:,} set aside ({reasons_in_words(self.set_aside)})"


@dataclass(frozen=True)
class Dataset:
    """The examples of one source with their given labels, in the order of the source.

    folder:
        Contains manifest.json, examples.parquet (the kept rows: example_id, row, text, given_label,
        given, split), source.parquet (every row and column of the source, unchanged) and
        set_aside.parquet (row, reason).
    digest:
        Changes with the content, the chosen columns and the classes; also the folder's name.
    source:
        What was loaded, as the user named it.
    labels:
        The classes; a class may have no rows.
    raw_labels:
        The value of each class in the label column of the source.
    second_text_column:
        The column whose text is below that of `text_column` in each example, or None.
    spellings:
        The class of each other text that stands for one in the label column: a merged spelling, or
        a list of one label.
    """

    folder: Path
    digest: str
    source: str
    text_column: str
    label_column: str
    id_column: str | None
    split_column: str | None
    labels: Labels
    raw_labels: tuple[RawLabel, ...]
    report: ImportReport
    second_text_column: str | None = None
    spellings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Dataset:
        """Read an imported dataset.

        Raises `NotFoundError` when there is none in `folder` and `WorkspaceError` when its
        manifest is damaged.
        """
        if not (folder / "manifest.json").exists():
            raise NotFoundError(f"{folder} contains no dataset", IMPORT_AGAIN)
        with reading(folder, IMPORT_AGAIN):
            dataset = cls._from_manifest(folder, read_json(folder / "manifest.json"))
            if dataset.digest != folder.name:
                raise Damaged("it is another dataset's folder")
            return dataset

    @classmethod
    def is_whole(cls, folder: Path) -> bool:
        """Return whether the folder holds a dataset of which every file is as it was
        written."""
        return is_whole(folder, lambda: cls.open(folder).check_all())

    @property
    def examples_path(self) -> Path:
        """Return the path of the Parquet file with the kept rows."""
        return self.folder / "examples.parquet"

    @property
    def source_path(self) -> Path:
        """Return the path of the Parquet file with every row and column of the source."""
        return self.folder / "source.parquet"

    @property
    def set_aside_path(self) -> Path:
        """Return the path of the Parquet file with the rows that were set aside, and why."""
        return self.folder / "set_aside.parquet"

    def examples(self) -> pd.DataFrame:
        """Return the kept rows: example_id, text, given_label and split, "string" (n,)."""
        columns = ["example_id", "text", "given_label", "split"]
        frame: pd.DataFrame = self.table(columns).to_pandas()
        return frame.astype("string")

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return all or some columns of the kept rows. Raises `WorkspaceError` for damage."""
        return self._read(self.examples_path, columns)

    def source_table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return every row of the source. Raises `WorkspaceError` for damage."""
        return self._read(self.source_path, columns)

    def source_columns(self) -> tuple[str, ...]:
        """Return the names of the columns of the source."""
        with self._reading():
            return tuple(pq.read_schema(self.source_path).names)

    def set_aside(self) -> pa.Table:
        """Return the rows that were set aside and why. Raises `WorkspaceError` for damage."""
        return self._read(self.set_aside_path)

    def texts(self) -> list[str]:
        """Return the texts, str (n,), exactly as in the source."""
        return list(self._column("text").to_pylist())

    def mean_characters(self) -> float:
        """Return the mean length of the texts; 0 without any."""
        import pyarrow.compute as pc

        return float(pc.mean(pc.utf8_length(self._column("text"))).as_py() or 0.0)

    def given(self) -> NDArray[np.int32]:
        """Return the given labels as class ids, int32 (n,)."""
        return np.asarray(self._column("given").to_numpy(), dtype=np.int32)

    def example_ids(self) -> list[str]:
        """Return the example ids, str (n,): distinct, and stable when other rows come or go."""
        return list(self._column("example_id").to_pylist())

    def rows(self) -> NDArray[np.int64]:
        """Return the 0-based rows of the source, int64 (n,), ascending."""
        return np.asarray(self._column("row").to_numpy(), dtype=np.int64)

    def check(self) -> None:
        """Raise `WorkspaceError` when the examples are damaged."""
        with self._reading():
            check_table(self.examples_path)

    def check_all(self) -> None:
        """Raise `WorkspaceError` when any file is damaged; reads them all."""
        with self._reading():
            check_folder(self.folder)
            for path in (self.examples_path, self.source_path, self.set_aside_path):
                check_parquet(path)

    def manifest(self) -> dict[str, Any]:
        """Return everything but the folder as values that JSON can store."""
        values = {own.name: getattr(self, own.name) for own in fields(self)}
        del values["folder"]
        return {**values, "labels": self.labels.names, "report": asdict(self.report)}

    @classmethod
    def _from_manifest(cls, folder: Path, values: dict[str, Any]) -> Dataset:
        return cls(
            **{
                **values,
                "folder": folder,
                "labels": Labels(tuple(values["labels"])),
                "raw_labels": tuple(values["raw_labels"]),
                "report": ImportReport.from_json(values["report"]),
            }
        )

    def _column(self, name: str) -> Any:
        return self.table([name]).column(name)

    def _read(self, path: Path, columns: Sequence[str] | None = None) -> pa.Table:
        with self._reading():
            return load_table(path, columns)

    def _reading(self) -> AbstractContextManager[None]:
        return reading(self.folder, f"import it again from {self.source}")
