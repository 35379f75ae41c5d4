"""A run on disk has the columns that are declared, and no others."""

from __future__ import annotations

import pyarrow.parquet as pq

from labelreview.decision_log import Decision
from labelreview.runs.schema import COLUMNS, findings_schema
from labelreview.signals import SIGNALS
from labelreview.workspace import Workspace

DEFAULT = [one for one in SIGNALS if one.is_default and one.needs <= {"heads"}]


def test_a_scored_run_has_exactly_the_schema(builtin_space: Workspace) -> None:
    schema = pq.read_schema(builtin_space.run("builtin").findings_path)
    assert schema.equals(findings_schema(DEFAULT))


def test_a_reranked_run_has_the_same(builtin_space: Workspace) -> None:
    first = builtin_space.dataset("builtin").example_ids()[0]
    builtin_space.decisions("builtin").record_missing([Decision(first, "keep")], "ana")
    schema = pq.read_schema(builtin_space.rerank("builtin").findings_path)
    assert schema.equals(findings_schema(DEFAULT))


def test_columns_follow_the_order_of_the_signals() -> None:
    names = findings_schema(SIGNALS).names
    assert names[: len(COLUMNS)] == [column.name for column in COLUMNS]
    scores = [name for name in names[len(COLUMNS) :] if name.endswith("_score")]
    assert scores == [f"{one.name}_score" for one in SIGNALS]
    assert len(set(names)) == len(names)
