"""Import a source: choose columns, set aside what cannot be used, write the dataset's folder."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from labelreview.core.arrow_kinds import plain
from labelreview.core.artifacts import digest, new_folder, write_json
from labelreview.core.json_cells import is_marked
from labelreview.core.labels import Labels, preview
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset, ImportReport
from labelreview.data.sources.columns.choosing import Columns, choose_columns
from labelreview.data.sources.columns.column_names import id_names
from labelreview.data.sources.columns.given_by_votes import Voted
from labelreview.data.sources.columns.pairs import joined
from labelreview.data.sources.labels.coding import Coded, code_labels
from labelreview.data.sources.labels.data_warnings import data_warnings, label_warnings
from labelreview.data.sources.labels.rows import (
    check_classes,
    check_usable,
    example_ids,
    set_aside_reasons,
)
from labelreview.data.sources.labels.spellings import placeholders, spelling_groups
from labelreview.data.sources.options import DETECTED, ColumnOptions
from labelreview.data.sources.table import ReadingNote, SourceTable

# Small enough that one page of examples touches few rows of the source.
_ROW_GROUP = 20_000

# Goes into the digest: raise it when the same source would give other files.
_VERSION = 1


def import_source(
    source: SourceTable,
    folder_root: Path,
    options: ColumnOptions = DETECTED,
    *,
    label_names: Sequence[str] | None = None,
    progress: Progress = silent,
) -> Dataset:
    """Write `folder_root/<digest>/`, whole or not at all; equal imports share one folder.

    Parameters
    ----------
    options:
        Which columns are used, and what their values mean.
    label_names:
        The classes, in order; rows with another label are set aside. When the column contains
        integers and none of them is listed, the names of 0, 1, ...

    Raises `ColumnError` when a column has the wrong kind of values or it is not clear which one to
    use, `LabelError` for a label to be set aside that is not there, `SourceError` when too few rows
    can be used, and `WorkspaceError` when the folder cannot be written.
    """
    source, columns, voted = choose_columns(source, options)
    progress("Reading labels", 0, 3)
    table = source.table.combine_chunks()
    texts = _texts(table, columns)
    coded = code_labels(
        table.column(columns.label),
        columns.label,
        source.label_names.get(columns.label),
        label_names,
        is_json=is_marked(table.field(columns.label)),
        set_aside=options.set_aside,
        merge_spellings=options.merge_spellings,
    )
    reasons = set_aside_reasons(texts, coded, voted.tied if voted else None)
    kept = reasons == ""
    check_usable(reasons)
    labels = coded.labels(kept)
    given = coded.class_of_value(labels)[coded.values[kept]]
    check_classes(given, labels, columns.label, source.source)

    progress("Assigning example ids", 1, 3)
    ids = example_ids(texts, table.column(columns.id) if columns.id else None)
    kept_texts = texts.filter(pa.array(kept))
    spellings = spelling_groups(labels.names)
    no_labels = placeholders(labels.names)
    warnings = [
        *(said for said in source.warnings if not isinstance(said, ReadingNote)),
        *label_warnings(coded, columns.label, spellings, no_labels),
        *data_warnings(kept_texts, given, labels),
    ]
    if columns.exported:
        warnings.append(
            f"The columns {preview(columns.exported)} were added by an export from here and are "
            f"not used; the labels in {columns.label!r} include the decisions of that review."
        )
    if columns.id is None and (repeating := id_names(table.column_names)):
        warnings.append(
            f"Column {repeating[0]!r} does not identify rows uniquely, so example ids are derived "
            f"from the texts."
        )

    progress("Writing the dataset", 2, 3)
    choices: list[Any] = [columns.text, columns.label, columns.id, columns.split, labels.names]
    # Only what was chosen, so that other imports keep their digest.
    choices += [
        [name, choice]
        for name, choice in (
            ("second text", columns.second_text),
            ("votes", options.votes),
            ("set aside", options.set_aside),
            ("merged", dict(coded.merged)),
        )
        if choice
    ]
    name = digest(_VERSION, _content_digest(table), choices)
    raw_labels = coded.raw_labels(labels, columns.label)
    dataset = Dataset(
        folder=folder_root / name,
        digest=name,
        source=source.source,
        text_column=columns.text,
        second_text_column=columns.second_text,
        label_column=columns.label,
        id_column=columns.id,
        split_column=columns.split,
        labels=labels,
        raw_labels=raw_labels,
        spellings=coded.spellings(raw_labels),
        report=ImportReport(
            rows=len(reasons),
            kept=len(given),
            set_aside=dict(Counter(reasons[~kept].tolist())),
            warnings=tuple(warnings),
            notes=_notes(source, voted, coded),
            spellings=tuple(spellings),
            placeholders=no_labels,
        ),
    )
    if not Dataset.is_whole(dataset.folder):
        split = plain(table.column(columns.split)).cast(pa.string()) if columns.split else None
        examples = _examples(kept, ids, kept_texts, given, labels, split)
        _write(dataset, table, examples, _set_aside(reasons))
    progress("Writing the dataset", 3, 3)
    # Not as it was written: another file with the same rows may have had other warnings.
    return dataset


def _texts(table: pa.Table, columns: Columns) -> pa.ChunkedArray:
    first = table.column(columns.text)
    if columns.second_text is None:
        return plain(first)
    return joined(first, table.column(columns.second_text))


def _notes(source: SourceTable, voted: Voted | None, coded: Coded) -> tuple[str, ...]:
    """Return what was read, and what was made of the labels as was asked, one sentence each."""
    notes = [str(said) for said in source.warnings if isinstance(said, ReadingNote)]
    if voted:
        notes.append(voted.sentence)
    if coded.merged:
        merged = [f"{label!a} is {name!r}" for label, name in coded.merged.items()]
        notes.append(f"Spellings merged: {preview(merged)}.")
    return tuple(notes)


def _examples(
    kept: NDArray[np.bool_],
    ids: list[str],
    texts: pa.ChunkedArray,
    given: NDArray[np.int32],
    labels: Labels,
    split: pa.ChunkedArray | None,
) -> pa.Table:
    mask = pa.array(kept)
    rows = np.flatnonzero(kept)
    return pa.table(
        {
            "example_id": pa.array(ids, pa.string()).filter(mask),
            "row": pa.array(rows, pa.int64()),
            "text": texts,
            "given_label": pa.array(labels.names, pa.string()).take(pa.array(given)),
            "given": pa.array(given, pa.int32()),
            "split": pa.nulls(len(rows), pa.string()) if split is None else split.filter(mask),
        }
    )


def _set_aside(reasons: NDArray[np.object_]) -> pa.Table:
    rows = np.flatnonzero(reasons != "")
    return pa.table(
        {"row": pa.array(rows, pa.int64()), "reason": pa.array(reasons[rows], pa.string())}
    )


def _write(dataset: Dataset, source: pa.Table, examples: pa.Table, set_aside: pa.Table) -> None:
    files = {
        dataset.source_path: source,
        dataset.examples_path: examples,
        dataset.set_aside_path: set_aside,
    }
    with new_folder(dataset.folder, Dataset.is_whole) as folder:
        for path, table in files.items():
            pq.write_table(table, folder / path.name, compression="zstd", row_group_size=_ROW_GROUP)
        write_json(folder / "manifest.json", dataset.manifest())


def _content_digest(table: pa.Table) -> str:
    sink = _HashSink()
    with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), table.schema) as stream:
        stream.write_table(table, max_chunksize=1 << 16)
    return sink.total.hexdigest()


class _HashSink(io.RawIOBase):
    def __init__(self) -> None:
        self.total = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]
        self.total.update(view)
        return view.nbytes
