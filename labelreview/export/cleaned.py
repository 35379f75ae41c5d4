"""The source with its labels corrected: the same rows and columns, in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from labelreview.core.column_notes import copy_notes, with_text_names
from labelreview.core.label_cells import raw_in_cells, rewrapped, unwrapped
from labelreview.core.labels import Labels
from labelreview.core.listed_labels import listed_labels, with_label
from labelreview.export.classes import with_current_classes


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned dataset.

    table:
        The source's columns, then original_label, verdict, annotator, decided_at and score.
    verdicts:
        The current verdict of each row of `table`, null for undecided rows.
    unknown:
        Decisions about examples that the dataset no longer has.
    class_changed:
        Rows whose class was renamed or merged.
    """

    table: pa.Table
    verdicts: pa.Array
    unknown: int
    class_changed: int


def cleaned_table(
    source: pa.Table,
    examples: pa.Table,
    decisions: pd.DataFrame,
    scores: pa.Table | None,
    *,
    label_column: str,
    labels: Labels,
    raw_labels: Sequence[str | int | float | bool],
    becomes: Mapping[str, str] | None = None,
    spellings: Mapping[str, str] | None = None,
    notes: bool = False,
) -> Cleaned:
    """Return the source with the current decisions applied. Only the labels of rows change that
    were relabelled or whose class was renamed or merged.

    Parameters
    ----------
    source:
        Every row and column of the source, (n,).
    examples:
        `example_id` and `row` (0-based in the source) of the imported rows.
    decisions:
        One row per decided example: `example_id, verdict, label, annotator, decided_at`.
    scores:
        `row` and `score` of the latest run, or None.
    raw_labels:
        The value of each class in the label column of the source.
    becomes:
        The current name of every class (`labelreview.decision_log.class_changes`); None when
        nothing changed.
    spellings:
        The class of each text that stands for one in the label column besides `raw_labels`.
    notes:
        Whether to add the notes of the reviewers; `decisions` then has them as `note`.

    A new column whose name the source already has is called ``labelreview_<name>``.
    Raises `LabelError` when a decision names a class that the dataset does not have.
    """
    positions = pd.Index(examples["example_id"].to_pylist()).get_indexer(decisions["example_id"])
    known = decisions[positions >= 0]
    rows = examples["row"].to_numpy()[positions[positions >= 0]]
    relabelled = (known["verdict"] == "relabel").to_numpy(dtype=bool)

    original = source[label_column]
    place = source.column_names.index(label_column)
    field = source.schema.field(place)
    plain = unwrapped(original, field)
    raw_labels = raw_in_cells(raw_labels, field)
    spellings = dict(spellings or {})
    names = known["label"][relabelled].tolist()
    values = pa.array(raw_labels, type=plain.type).take(pa.array(labels.ids(names)))
    if any(listed_labels(str(raw)) for raw in (*raw_labels, *spellings)):
        cells = _in_their_form(plain.take(pa.array(rows[relabelled])), names)
        values = pa.array(cells, type=plain.type)
        usual = {*raw_labels}
        spellings |= {c: n for c, n in zip(cells, names, strict=True) if c not in usual}
    corrected = _replaced(plain, rows[relabelled], values)
    verdicts = _placed(_texts(known["verdict"]), rows, len(source))
    new = {
        "original_label": original,
        "verdict": verdicts,
        "annotator": _placed(_texts(known["annotator"]), rows, len(source)),
        "decided_at": _placed(_times(known["decided_at"]), rows, len(source)),
        "score": _scores(scores, len(source)),
    }
    if notes:
        new["note"] = _placed(_texts(known["note"].replace("", None)), rows, len(source))
    table = source.set_column(place, field.with_type(corrected.type), corrected)
    for name, column in new.items():
        free = _free_name(name, table.column_names)
        named = field.with_name(free) if column is original else pa.field(free, column.type)
        table = table.append_column(named, column)
    original_column = table.column_names[len(source.column_names)]
    table, class_changed = with_current_classes(
        copy_notes(table, label_column, original_column),
        label_column,
        labels,
        raw_labels,
        becomes or {},
        spellings,
    )
    called = rewrapped(table.column(place), original, field)
    table = table.set_column(place, table.schema.field(place).with_type(called.type), called)
    table = with_text_names(table)
    return Cleaned(table, verdicts, len(decisions) - len(known), class_changed)


def _replaced(
    column: pa.ChunkedArray,
    rows: NDArray[np.int64],
    values: pa.Array,
) -> pa.ChunkedArray:
    pool = pa.chunked_array([*column.chunks, values])
    origin = np.arange(len(column))
    origin[rows] = len(column) + np.arange(len(rows))
    return pool.unify_dictionaries().take(pa.array(origin))


def _in_their_form(cells: pa.ChunkedArray, labels: Sequence[str]) -> list[str]:
    """Return the labels as the cells have them: in a list that is written as text, or plainly."""
    pairs = zip(cells.to_pylist(), labels, strict=True)
    return [with_label(cell or "", label) for cell, label in pairs]


def _placed(values: pa.Array, rows: NDArray[np.int64], n: int) -> pa.Array:
    """Return `values` at their rows and null in all others, (n,)."""
    origin = np.full(n, -1)
    origin[rows] = np.arange(len(rows))
    return values.take(pa.array(origin, mask=origin < 0))


def _texts(column: pd.Series) -> pa.Array:
    return pa.array(column, type=pa.string(), from_pandas=True)


def _times(column: pd.Series) -> pa.Array:
    times = pd.to_datetime(column, utc=True, format="ISO8601")
    return pa.array(times, type=pa.timestamp("us", tz="UTC"))


def _scores(scores: pa.Table | None, n: int) -> pa.Array:
    if scores is None:
        return pa.nulls(n, pa.float32())
    values = scores["score"].combine_chunks().cast(pa.float32())
    return _placed(values, scores["row"].to_numpy(), n)


def _free_name(name: str, taken: Iterable[str]) -> str:
    # Many databases and data frames ignore case in column names.
    names = {other.casefold() for other in taken}
    while name.casefold() in names:
        name = f"labelreview_{name}"
    return name
