"""Labels that come from votes: those of the majority, or of one annotator."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from labelreview.core.arrow_kinds import plain
from labelreview.core.counted_nouns import counted
from labelreview.core.errors import ColumnError
from labelreview.core.json_cells import marked
from labelreview.core.labels import preview
from labelreview.data.sources.columns.annotator_votes import (
    Vote,
    Votes,
    annotators_of,
    by_name,
    votes_in,
)
from labelreview.data.sources.columns.column_names import id_names
from labelreview.data.sources.table import SourceTable

MAJORITY = "majority"


@dataclass(frozen=True, slots=True)
class Voted:
    """A source with a column of labels that come from its votes.

    source:
        The source with the column `label` added, and one row for each text.
    tied:
        Which rows have no majority, bool (rows,).
    sentence:
        Where the labels come from, for people.
    """

    source: SourceTable
    label: str
    tied: NDArray[np.bool_]
    sentence: str


def with_labels_of(source: SourceTable, votes: Votes, chosen: str, texts: Sequence[str]) -> Voted:
    """Return the source with the labels of the majority, or of the annotator called `chosen`.

    Votes in rows become one row for each text, with the votes as JSON in one column; what differs
    between the rows of a text is kept as a list. Of two votes by one annotator the later counts.
    Raises `ColumnError` when nobody is called `chosen`.
    """
    given = None if votes.kind == "rows" else _votes_of_rows(source, votes)
    if votes.kind == "cells" and given:
        votes = replace(votes, annotators=annotators_of(given))
    if chosen not in (MAJORITY, *votes.annotators):
        raise ColumnError(
            f"No annotator of {source.source} is called {chosen!r}",
            f"choose {MAJORITY} or one of {preview(votes.annotators)}",
        )
    if given is None:
        source, given = _one_row_per_text(source, votes, texts)
    labels, tied = _given(given, chosen)
    name = "label"
    while name in source.table.column_names:
        name = f"voted_{name}"
    table = source.table.append_column(name, _as_column(labels))
    return Voted(
        replace(source, table=table), name, tied, _sentence(votes, chosen, int(tied.sum()))
    )


def _given(
    rows: Sequence[dict[str, Vote]], chosen: str
) -> tuple[list[Vote | None], NDArray[np.bool_]]:
    tied = np.zeros(len(rows), dtype=bool)
    if chosen != MAJORITY:
        return [votes.get(chosen) for votes in rows], tied
    labels: list[Vote | None] = []
    for row, votes in enumerate(rows):
        sizes = Counter(votes.values()).most_common(2)
        tied[row] = len(sizes) > 1 and sizes[0][1] == sizes[1][1]
        labels.append(sizes[0][0] if sizes and not tied[row] else None)
    return labels, tied


def _votes_of_rows(source: SourceTable, votes: Votes) -> list[dict[str, Vote]]:
    if votes.kind == "cells":
        return [votes_in(cell) or {} for cell in source.table.column(votes.columns[0]).to_pylist()]
    by_annotator = {name: _labels(source, name) for name in votes.columns}
    return [
        {name: vote for name, vote in zip(by_annotator, row, strict=True) if _is_vote(vote)}
        for row in zip(*by_annotator.values(), strict=True)
    ]


def _one_row_per_text(
    source: SourceTable, votes: Votes, texts: Sequence[str]
) -> tuple[SourceTable, list[dict[str, Vote]]]:
    table = source.table.combine_chunks()
    who, what = votes.columns
    names = _keys(table, votes, texts)
    keys = pa.table([plain(table.column(name)) for name in names], names=names)
    groups = keys.append_column("row of the source", pa.array(np.arange(len(table))))
    found = groups.group_by(keys.column_names, use_threads=False).aggregate(
        [("row of the source", "list")]
    )
    rows = found.column("row of the source_list").to_pylist()
    annotators, labels = table.column(who).to_pylist(), _labels(source, what)
    given, again = [], 0
    for group in rows:
        voted = [i for i in group if _is_vote(labels[i])]
        given.append(by_name([annotators[i] for i in voted], [labels[i] for i in voted]))
        again += len(voted) - len(given[-1])
    if again:
        votes_are = "vote is" if again == 1 else "votes are"
        source = replace(
            source,
            warnings=(
                *source.warnings,
                f"{again:,} {votes_are} left out because the same annotator voted later on the "
                f"same text.",
            ),
        )
    kept = [n for n in table.column_names if n not in votes.columns]
    columns = {name: _collapsed(table.column(name), rows) for name in kept}
    fields = [table.field(n).with_type(column.type) for n, column in columns.items()]
    free = "votes"
    while free in kept:
        free = f"all_{free}"
    fields.append(marked(pa.field(free, pa.string())))
    as_json = [json.dumps(one, ensure_ascii=False) for one in given]
    schema = pa.schema(fields, _metadata(table.schema, columns))
    collapsed = pa.table([*columns.values(), pa.array(as_json, pa.string())], schema=schema)
    named = {
        n: c for n, c in source.label_names.items() if n in columns and _same(table, collapsed, n)
    }
    return replace(source, table=collapsed, label_names=named), given


def _keys(table: pa.Table, votes: Votes, texts: Sequence[str]) -> list[str]:
    """Return the columns that tell texts apart: an id too, where it names texts and not votes."""
    for name in id_names([n for n in table.column_names if n not in (*votes.columns, *texts)]):
        both = pa.table([plain(table.column(n)) for n in (name, *texts)], names=[name, *texts])
        ids = len(pc.unique(both.column(name)))
        if ids < len(table) and ids == len(both.group_by(both.column_names).aggregate([])):
            return [name, *texts]
    return list(texts)


def _collapsed(
    column: pa.ChunkedArray, groups: Sequence[Sequence[int]]
) -> pa.ChunkedArray | pa.Array:
    """Return one value for each group of rows when they agree everywhere, else their lists."""
    values = column.to_pylist()
    if all(values[row] == values[group[0]] for group in groups for row in group[1:]):
        return column.take(pa.array([group[0] for group in groups]))
    offsets = np.cumsum([0, *map(len, groups)])
    order = pa.array([row for group in groups for row in group])
    return pa.LargeListArray.from_arrays(pa.array(offsets), column.take(order).combine_chunks())


def _metadata(schema: pa.Schema, columns: dict[str, Any]) -> dict[bytes, bytes]:
    """Return what the schema says about the columns that are as they were."""
    metadata = {k: v for k, v in (schema.metadata or {}).items() if k != b"pandas"}
    described = json.loads(metadata.get(b"huggingface", b"{}"))
    features = described.get("info", {}).get("features")
    if features:
        unchanged = {n for n, c in columns.items() if c.type == schema.field(n).type}
        described["info"]["features"] = {n: f for n, f in features.items() if n in unchanged}
        metadata[b"huggingface"] = json.dumps(described).encode()
    return metadata


def _same(before: pa.Table, after: pa.Table, name: str) -> bool:
    return bool(before.field(name).type == after.field(name).type)


def _labels(source: SourceTable, column: str) -> list[Any]:
    values: list[Any] = source.table.column(column).to_pylist()
    names = source.label_names.get(column)
    if names is None:
        return values
    return [names[v] if v is not None and 0 <= v < len(names) else None for v in values]


def _is_vote(value: Any) -> bool:
    if isinstance(value, float) and value != value:
        return False
    return value is not None and str(value).strip() != ""


def _as_column(labels: Sequence[Vote | None]) -> pa.Array:
    kinds = {type(label) for label in labels if label is not None}
    if len(kinds) > 1:
        labels = [None if label is None else str(label) for label in labels]
    return pa.array(labels, type=pa.string() if kinds == {str} else None)


def _sentence(votes: Votes, chosen: str, ties: int) -> str:
    everyone = counted(len(votes.annotators), "annotator")
    if chosen != MAJORITY:
        return f"Labels are the votes of {chosen}, one of {everyone}."
    rows = f"; {counted(ties, 'tie')} set aside" if ties else ""
    return f"Labels are the majority of {everyone}' votes ({preview(votes.annotators)}){rows}."
