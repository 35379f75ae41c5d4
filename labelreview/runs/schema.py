"""The columns of findings.parquet: names, types and meaning, declared once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from labelreview.signals.signal import Signal, TokenSignal


@dataclass(frozen=True, slots=True)
class FindingsColumn:
    """A column of findings.parquet.

    Parameters
    ----------
    is_nullable:
        Whether values may be missing.
    """

    name: str
    type: pa.DataType
    meaning: str
    is_nullable: bool = False


COLUMNS = (
    FindingsColumn("position", pa.int32(), "position of the example in the dataset, from 0"),
    FindingsColumn("example_id", pa.string(), "identifier of the example"),
    FindingsColumn("row", pa.int64(), "row of the example in the source, from 0"),
    FindingsColumn("split", pa.string(), "split named by the source", is_nullable=True),
    FindingsColumn("given_label", pa.string(), "label given by the source"),
    FindingsColumn("suggested_label", pa.string(), "label suggested by the run"),
    FindingsColumn("score", pa.float64(), "combined score, 0 to 1, 1 = most suspicious"),
    FindingsColumn("is_flagged", pa.bool_(), "whether the label is among the estimated errors"),
    FindingsColumn("confidence", pa.float32(), "probability of the suggested label, 0 to 1"),
    FindingsColumn("given_probability", pa.float32(), "probability of the given label, 0 to 1"),
    FindingsColumn(
        "neighbour_agreement",
        pa.float32(),
        "share of the nearest examples with the given label, 0 to 1; missing without neighbours",
        is_nullable=True,
    ),
    FindingsColumn("text_group", pa.int32(), "number shared by examples with the same text"),
    FindingsColumn("same_text", pa.int32(), "examples with this text, this one included"),
    FindingsColumn("other_label", pa.int32(), "examples with this text and another given label"),
)
"""The columns of every run, in order. Those of its signals follow."""


def signal_columns(signal: Signal) -> tuple[FindingsColumn, ...]:
    """Return the columns of a signal: its score, then its word of each text if it has any."""
    score = FindingsColumn(f"{signal.name}_score", pa.float32(), signal.explain)
    if not isinstance(signal, TokenSignal):
        return (score,)
    word = f"word behind the score of {signal.title}"
    return score, FindingsColumn(signal.name, pa.string(), word, is_nullable=True)


def findings_schema(signals: Sequence[Signal]) -> pa.Schema:
    """Return the schema of findings.parquet for a run with these signals, in their order."""
    columns = [*COLUMNS, *(column for signal in signals for column in signal_columns(signal))]
    return pa.schema([pa.field(column.name, column.type, column.is_nullable) for column in columns])
