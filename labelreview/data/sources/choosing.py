"""The columns of an import: those given, else those proposed, checked."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from pyarrow import types

from labelreview.core.errors import ColumnError
from labelreview.core.labels import preview
from labelreview.data.sources.columns import is_classes, is_text, propose_columns
from labelreview.data.sources.table import SourceTable


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that an import uses."""

    text: str
    label: str
    id: str | None
    split: str | None


def choose_columns(source: SourceTable, text: str | None, label: str | None) -> Columns:
    """Return the given columns, with proposals in place of None.

    Raises `ColumnError` when one is missing, is of the wrong kind, or both are the same.
    """
    for name in (text, label):
        if name is not None and name not in source.table.column_names:
            raise ColumnError(
                f"There is no column {name!r} in {source.source}", f"choose {_columns(source)}"
            )
    if text is not None and text == label:
        raise ColumnError(
            f"Column {text!r} was chosen for both the text and the label",
            "choose two different columns",
        )
    proposal = propose_columns(source, text=text, label=label)
    if proposal.text is None:
        raise ColumnError(
            f"No column of {source.source}{_besides(label)} looks like text",
            f"choose {_columns(source)} as the text column",
        )
    if proposal.label is None:
        raise ColumnError(
            f"No column of {source.source}{_besides(text)} looks like labels",
            f"choose {_columns(source)} as the label column",
        )
    _check_kinds(source, proposal.text, proposal.label)
    return Columns(proposal.text, proposal.label, proposal.id, proposal.split)


def _check_kinds(source: SourceTable, text: str, label: str) -> None:
    kind = source.table.schema.field(text).type
    if not is_text(kind) or text in source.label_names:
        raise ColumnError(
            f"Column {text!r} contains {_kind(kind)} and cannot be the text",
            "choose another text column",
        )
    kind = source.table.schema.field(label).type
    if not is_classes(kind):
        raise ColumnError(
            f"Column {label!r} contains {_kind(kind)}, but each example needs a single label",
            "choose another label column",
        )


def _besides(chosen: str | None) -> str:
    return f" besides {chosen!r}" if chosen else ""


def _columns(source: SourceTable) -> str:
    return "one of " + preview(source.table.column_names, at_most=12)


def _kind(kind: pa.DataType) -> str:
    names = {
        types.is_nested: "lists or objects",
        types.is_null: "only missing values",
        types.is_boolean: "true/false values",
        types.is_temporal: "dates or times",
        types.is_binary: "bytes",
        types.is_large_binary: "bytes",
        types.is_integer: "numbers",
        types.is_floating: "numbers",
        types.is_decimal: "decimal numbers",
    }
    return next((name for check, name in names.items() if check(kind)), f"values of type {kind}")
