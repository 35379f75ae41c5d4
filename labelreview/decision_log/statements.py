"""The SQL statements of the log, and the frame that their rows come in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Row, Select, func, select

from labelreview.decision_log.fold import FoldedRow
from labelreview.store.tables import decisions as rows

COLUMNS = {
    "decision_id": ("id", "int64"),
    "example_id": ("example_id", "string"),
    "verdict": ("verdict", "string"),
    "label": ("label", "string"),
    "annotator": ("annotator", "string"),
    "decided_at": ("decided_at", "string"),
    "note": ("note", "string"),
    "seconds": ("seconds", "float64"),
    "score": ("score", "float64"),
    "suggested_label": ("suggested_label", "string"),
    "given_label": ("given_label", "string"),
    "run": ("run", "string"),
    "batch": ("batch", "string"),
    "seen_revision": ("seen_revision", "int64"),
    "undoes": ("undoes", "Int64"),
    "origin": ("origin", "string"),
    "blind_label": ("blind_label", "string"),
}
"""Column of a frame -> column of the table, dtype."""

_COLUMN_OF = {column: rows.c[name].label(column) for column, (name, _) in COLUMNS.items()}
_FIELDS = list(_COLUMN_OF.values())
_FOLDED = [_COLUMN_OF[column] for column in FoldedRow._fields]


def all_rows(dataset: str) -> Select[Any]:
    """Return every row of the dataset, the oldest first."""
    return select(*_FIELDS).where(rows.c.dataset == dataset).order_by(rows.c.id)


def rows_of(dataset: str, example_ids: Sequence[str]) -> Select[Any]:
    """Return every row about some examples, the oldest first."""
    own = (rows.c.dataset == dataset, rows.c.example_id.in_(example_ids))
    # Ordered by the bare id, SQLite would read the whole dataset in order instead of these rows.
    return select(*_FIELDS).where(*own).order_by(rows.c.id + 0)


def current(dataset: str, annotator: str | None) -> Select[Any]:
    """Return the last active row of each example, the oldest first."""
    return select(*_FIELDS).where(rows.c.id.in_(_last_ids(dataset, annotator))).order_by(rows.c.id)


def since(dataset: str, revision: int) -> Select[Any]:
    """Return the columns of `FoldedRow` of every row above a revision, the oldest first."""
    own = (rows.c.dataset == dataset, rows.c.id > revision)
    return select(*_FOLDED).where(*own).order_by(rows.c.id)


def undoable(dataset: str, annotator: str, batch: str | None) -> Select[Any]:
    """Return the active rows of the annotator's named or last batch, the oldest first."""
    own = (rows.c.annotator == annotator, *_active(dataset))
    last = select(rows.c.batch).where(*own).order_by(rows.c.id.desc()).limit(1).scalar_subquery()
    return select(*_FIELDS).where(*own, rows.c.batch == (batch or last)).order_by(rows.c.id)


def recorded(dataset: str, names: Sequence[str]) -> Select[Any]:
    """Return the active rows of these batches, the oldest first."""
    named = rows.c.batch.in_(names)
    return select(*_FIELDS).where(*_active(dataset), named).order_by(rows.c.id)


def batches(dataset: str, names: Sequence[str]) -> Select[Any]:
    """Return which of these batches exist."""
    return select(rows.c.batch).where(rows.c.dataset == dataset, rows.c.batch.in_(names)).distinct()


def revision(dataset: str) -> Select[Any]:
    """Return the dataset's highest id, 0 without any."""
    return select(func.coalesce(func.max(rows.c.id), 0)).where(rows.c.dataset == dataset)


def frame(found: Sequence[Row[Any]]) -> pd.DataFrame:
    """Return the rows as a frame whose dtypes are the same when it is empty."""
    columns = zip(*found, strict=True) if found else ([] for _ in COLUMNS)
    data = {
        name: pd.Series(values, dtype=dtype)
        for (name, (_, dtype)), values in zip(COLUMNS.items(), columns, strict=True)
    }
    data["label"] = data["label"].mask(data["label"] == "")
    return pd.DataFrame(data)


def _last_ids(dataset: str, annotator: str | None) -> Select[Any]:
    own = () if annotator is None else (rows.c.annotator == annotator,)
    return select(func.max(rows.c.id)).where(*own, *_active(dataset)).group_by(rows.c.example_id)


def _active(dataset: str) -> tuple[ColumnElement[bool], ...]:
    undo = rows.alias()
    taken_back = select(undo.c.undoes).where(undo.c.undoes == rows.c.id).exists()
    return rows.c.dataset == dataset, rows.c.verdict != "undo", ~taken_back
