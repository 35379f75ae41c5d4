"""The label column of a cleaned dataset under the current class names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from labelreview.core.arrow_kinds import is_text
from labelreview.core.column_notes import hugging_face_features, set_feature, without_notes
from labelreview.core.labels import Labels
from labelreview.core.listed_labels import with_label

RawLabel = str | int | float | bool

_NONE: Mapping[str, str] = {}


def with_current_classes(
    table: pa.Table,
    column: str,
    labels: Labels,
    raw_labels: Sequence[RawLabel],
    becomes: Mapping[str, str],
    spellings: Mapping[str, str] = _NONE,
) -> tuple[pa.Table, int]:
    """Return the table with the current class names in its label column, and the number of rows
    that changed.

    Strings become the new names. A Hugging Face ClassLabel is renumbered over the remaining
    classes, in their order, under their new names. Other numbers stay when one existing class is
    merged into another; with a new name, the column becomes strings. Values without a class stay.
    `spellings` gives the class of each text that stands for one besides `raw_labels`.
    """
    if all(label == name for label, name in becomes.items()) and not spellings:
        return table, 0
    feature = hugging_face_features(table.schema).get(column)
    numbered = (
        (feature or {}).get("names") if (feature or {}).get("_type") == "ClassLabel" else None
    )
    values = _without_dictionary(table[column])
    others = spellings if is_text(values.type) else _NONE
    known: list[RawLabel] = [*raw_labels, *others]
    old = [*labels.names, *others.values()]
    if numbered:
        known = list(range(len(numbered)))
        old = [spellings.get(name, name) for name in numbered]
    now = [becomes.get(name, name) for name in old]
    new: list[RawLabel] = list(now)
    kind = values.type
    before: list[RawLabel] = list(numbered or old)
    if is_text(kind):
        new = [with_label(str(raw), name) for raw, name in zip(known, now, strict=True)]
        before = known
    elif numbered:
        left = list(dict.fromkeys(now))
        new = [left.index(name) for name in now]
        feature = {**(feature or {}), "names": left}
    elif set(now) <= set(old):
        new = [raw_labels[labels.id(name)] for name in now]
    else:
        kind = pa.string()
        table = without_notes(table, column)
    classes = pc.index_in(values, value_set=pa.array(known, type=values.type))
    called = pc.coalesce(pa.array(new, type=kind).take(classes), values.cast(kind))
    if pa.types.is_dictionary(table[column].type):
        called = called.dictionary_encode()
    place = table.column_names.index(column)
    table = table.set_column(place, table.schema.field(place).with_type(called.type), called)
    after = new if is_text(values.type) else now
    changed = np.array([one != other for one, other in zip(before, after, strict=True)])
    rows = int(changed[classes.drop_null().to_numpy()].sum())
    return set_feature(table, column, feature) if numbered else table, rows


def _without_dictionary(values: pa.ChunkedArray) -> pa.ChunkedArray:
    is_coded = pa.types.is_dictionary(values.type)
    return values.cast(values.type.value_type) if is_coded else values
