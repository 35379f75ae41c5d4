"""Which columns look like the text, the label, the identifier and the split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from labelreview.data.sources.table import SourceTable

TEXT_NAMES = (
    "text", "tweet", "sentence", "content", "message", "question", "utterance", "query", "post",
    "comment", "review", "body", "document", "description", "title", "input", "premise",
)  # fmt: skip
LABEL_NAMES = (
    "label", "labels", "class", "category", "target", "intent", "sentiment", "emotion", "topic",
    "given_label", "gold_label", "class_label", "annotation", "tag", "y", "output",
)  # fmt: skip
ID_NAMES = ("id", "example_id", "tweet_id", "uid", "idx", "guid", "uuid", "_id")
SPLIT_NAMES = ("split", "subset", "fold", "partition", "set")

MOST_CLASSES = 1000
_MOST_SPLITS = 20
_SAMPLE = 20_000
_DISTINCT_TEXTS = 0.3
_BAD_ID = r"^\s*$|\x00"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Proposed columns, None where nothing fits, and the candidates, best first."""

    text: str | None
    label: str | None
    id: str | None
    split: str | None
    texts: tuple[str, ...]
    labels: tuple[str, ...]


def propose_columns(
    source: SourceTable, *, text: str | None = None, label: str | None = None
) -> Proposal:
    """Propose columns by name first, then by content; `text` and `label` are kept if given.

    Texts are long and mostly distinct; labels have few distinct values.
    """
    sample = _sample(source.table)
    likely_texts, other_texts = _text_candidates(sample, source)
    labels = tuple(_label_candidates(sample, source))
    text = text or next((name for name in likely_texts if name != label), None)
    label = label or next((name for name in labels if name != text), None)
    others = [name for name in source.table.column_names if name not in (text, label)]
    return Proposal(
        text=text,
        label=label,
        id=_id_column(source.table, others),
        split=_split_column(source, others),
        texts=(*likely_texts, *other_texts),
        labels=labels,
    )


def _id_column(table: pa.Table, names: Sequence[str]) -> str | None:
    return next((name for name in id_names(names) if _identifies(table.column(name))), None)


def id_names(names: Sequence[str]) -> list[str]:
    """Return the columns whose names look like identifiers, most likely first."""
    exact = _by_name(names, ID_NAMES)
    return exact + [n for n in names if n.casefold().endswith("_id") and n not in exact]


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the same values without dictionaries and views, which not every function supports."""
    kind = pa.large_string() if is_text(column.type) else _value_type(column.type)
    return column.cast(kind)


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column of this type contains strings."""
    kind = _value_type(kind)
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def is_classes(kind: pa.DataType) -> bool:
    """Tell whether values of this type can be classes: strings, numbers, Booleans."""
    kind = _value_type(kind)
    return is_text(kind) or bool(
        types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind)
    )


def _value_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if types.is_dictionary(kind) else kind


def _sample(table: pa.Table) -> pa.Table:
    # Spread over the table: files are often sorted by label.
    if table.num_rows <= _SAMPLE:
        return table
    return table.take(np.linspace(0, table.num_rows - 1, _SAMPLE).astype(np.int64))


def _text_candidates(sample: pa.Table, source: SourceTable) -> tuple[list[str], list[str]]:
    """Return likely text columns, most likely first, and the other columns of strings."""
    weight = {}
    likely = []
    for name in sample.column_names:
        column = sample.column(name)
        if is_text(column.type) and name not in source.label_names:
            values = plain(column)
            share = pc.count_distinct(values).as_py() / len(values)
            weight[name] = share * (pc.mean(pc.utf8_length(values)).as_py() or 0.0)
            if share > _DISTINCT_TEXTS and weight[name] and not _is_named_otherwise(name):
                likely.append(name)
    by_weight = sorted(weight, key=lambda name: -weight[name])
    named = _by_name(by_weight, TEXT_NAMES)
    named += [name for name in by_weight if name in likely and name not in named]
    # A column called text is proposed even when it will be rejected, so that the reason is shown.
    named = named or _by_name(sample.column_names, TEXT_NAMES)
    return named, [name for name in by_weight if name not in named]


def _label_candidates(sample: pa.Table, source: SourceTable) -> list[str]:
    class_labels = list(source.label_names)
    found = {}
    for name in sample.column_names:
        column = sample.column(name)
        if is_classes(column.type) and name not in class_labels:
            distinct = pc.count_distinct(plain(column)).as_py()
            filled = len(column) - column.null_count
            if 2 <= distinct <= min(MOST_CLASSES, filled // 2):
                found[name] = distinct
    every = [*class_labels, *found]
    named = _by_name(every, LABEL_NAMES)
    # A column called label is proposed even when it will be rejected, so that the reason is shown.
    rejected = [n for n in _by_name(sample.column_names, LABEL_NAMES) if n not in every]
    rest = [n for n in class_labels if n not in named]
    rest += sorted((n for n in found if n not in named), key=lambda n: found[n])
    rest.sort(key=lambda name: _is_helper(name) or name.casefold() in TEXT_NAMES)
    return [*named, *([] if named else rejected), *rest]


def _split_column(source: SourceTable, names: Sequence[str]) -> str | None:
    for name in _by_name(names, SPLIT_NAMES):
        column = source.table.column(name)
        if is_classes(column.type):
            distinct = pc.count_distinct(plain(column)).as_py()
            if 1 <= distinct <= min(_MOST_SPLITS, len(column)):
                return name
    return None


def _identifies(column: pa.ChunkedArray) -> bool:
    kind = _value_type(column.type)
    if column.null_count or not (is_text(kind) or types.is_integer(kind)):
        return False
    values = plain(column)
    if is_text(values.type) and pc.any(pc.match_substring_regex(values, _BAD_ID)).as_py():
        return False
    return bool(pc.count_distinct(values).as_py() == len(values))


def _by_name(names: Sequence[str], wanted: Sequence[str]) -> list[str]:
    place = {name: i for i, name in enumerate(wanted)}
    known = [name for name in names if name.casefold() in place]
    return sorted(known, key=lambda name: place[name.casefold()])


def _is_named_otherwise(name: str) -> bool:
    return _is_helper(name) or name.casefold() in LABEL_NAMES


def _is_helper(name: str) -> bool:
    return bool(id_names([name])) or name.casefold() in SPLIT_NAMES
