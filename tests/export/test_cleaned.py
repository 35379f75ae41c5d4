"""Exactly the relabelled cells change; everything else is the source."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from labelreview.core.column_notes import copy_notes, hugging_face_features
from labelreview.core.errors import LabelError
from labelreview.core.labels import Labels
from labelreview.export.cleaned import Cleaned, cleaned_table

LABELS = Labels(("anger", "fear", "joy"))
NEW = ["original_label", "verdict", "annotator", "decided_at", "score"]


def clean(source, log, *, scores=None, raw=("anger", "fear", "joy"), rows=None) -> Cleaned:
    rows = list(range(len(source))) if rows is None else rows
    examples = pa.table({"example_id": [f"e{row}" for row in rows], "row": pa.array(rows)})
    return cleaned_table(
        source,
        examples,
        log.current(),
        scores,
        label_column="label",
        labels=LABELS,
        raw_labels=raw,
    )


def test_only_relabelled_cells_differ(source, decisions):
    cleaned = clean(source, decisions)
    assert cleaned.table.column_names == [*source.column_names, *NEW]
    for name in set(source.column_names) - {"label"}:
        assert cleaned.table[name].equals(source[name])
    before, after = source["label"].to_pylist(), cleaned.table["label"].to_pylist()
    changed = {i: new for i, (old, new) in enumerate(zip(before, after, strict=True)) if old != new}
    assert changed == {0: "anger", 9: "joy"}
    assert cleaned.table["original_label"].equals(source["label"])


def test_who_when_and_which_verdict(source, decisions, log):
    cleaned = clean(source, decisions).table
    verdicts = ["relabel", "keep", "noisy", "drop", None, None, "unsure", None, None, "relabel"]
    assert cleaned["verdict"].to_pylist() == verdicts
    assert cleaned["annotator"].to_pylist() == ["ana" if verdict else None for verdict in verdicts]
    times = cleaned["decided_at"]
    assert times.type == pa.timestamp("us", tz="UTC")
    assert times[0].as_py() == pd.Timestamp("2026-03-01 10:00:00.123456", tz="UTC")
    assert times[4].as_py() is None


def test_times_with_and_without_fractions_of_a_second(source, log):
    decisions = log(("e0", "keep", None), ("e1", "keep", None))
    decisions.frame["decided_at"] = ["2026-03-01T10:00:00+00:00", "2026-03-01T10:00:00.5+00:00"]
    times = clean(source, decisions).table["decided_at"].to_pylist()
    assert [time.microsecond for time in times[:2]] == [0, 500_000]


def test_scores_stand_at_their_rows(source, log):
    scores = pa.table({"row": [7, 0], "score": pa.array([0.75, 0.25], pa.float32())})
    column = clean(source, log(), scores=scores).table["score"]
    assert column.type == pa.float32()
    assert column.to_pylist() == [0.25, *[None] * 6, 0.75, None, None]


def test_no_decision_and_no_run(source, log):
    cleaned = clean(source, log())
    assert cleaned.table.select(source.column_names).equals(source)
    assert cleaned.table["verdict"].null_count == len(source)
    assert cleaned.table["score"].type == pa.float32()
    assert cleaned.table["score"].null_count == len(source)


def test_rows_set_aside_keep_their_place(source, log):
    """Row 9 is the eighth example here."""
    cleaned = clean(source, log(("e9", "relabel", "anger")), rows=[0, 1, 2, 3, 6, 7, 8, 9])
    assert cleaned.table["label"].to_pylist() == [*source["label"].to_pylist()[:9], "anger"]


def test_decisions_on_unknown_examples_are_counted(source, log):
    cleaned = clean(source, log(("gone", "relabel", "joy"), ("e1", "relabel", "joy")))
    assert cleaned.unknown == 1
    assert cleaned.table["verdict"].null_count == len(source) - 1


def test_a_class_that_is_gone_is_refused(source, log):
    with pytest.raises(LabelError, match="No class is called 'awe'"):
        clean(source, log(("e1", "relabel", "awe")))


@pytest.mark.parametrize(
    ("column", "raw", "changed"),
    [
        (pa.array([2, 0, 2], pa.int64()), (0, 1, 2), 1),
        (pa.array([2, 0, 2], pa.int8()), (0, 1, 2), 1),
        (pa.array([1.5, 0.0, 1.5]), (0.0, 1.0, 1.5), 1.0),
        (pa.array([" Joy", "ANGER", None]), ("anger", "fear", "joy"), "fear"),
        (pa.array(["joy", "anger", "joy"], pa.large_string()), ("anger", "fear", "joy"), "fear"),
        (pa.array(["joy", "anger", "joy"]).dictionary_encode(), ("anger", "fear", "joy"), "fear"),
    ],
    ids=lambda value: str(getattr(value, "type", value)),
)
def test_labels_keep_the_type_of_the_source(column, raw, changed, log):
    source = pa.table(
        {"text": ["a", "b", "c"], "label": pa.chunked_array([column[:1], column[1:]])}
    )
    cleaned = clean(source, log(("e0", "relabel", "fear")), raw=raw).table
    assert cleaned["label"].type == cleaned["original_label"].type == column.type
    assert cleaned["label"].to_pylist() == [changed, *column.to_pylist()[1:]]
    assert cleaned["original_label"].to_pylist() == column.to_pylist()


def test_new_columns_give_way_to_the_source(source, log):
    source = source.append_column("Score", pa.array(range(10)))
    source = source.append_column("verdict", pa.array(["mine"] * 10))
    source = source.append_column("labelreview_verdict", pa.array(["mine too"] * 10))
    cleaned = clean(source, log(("e0", "keep", None))).table
    assert cleaned.column_names[-5:] == [
        "original_label",
        "labelreview_labelreview_verdict",
        "annotator",
        "decided_at",
        "labelreview_score",
    ]
    assert cleaned.select(source.column_names).equals(source)


def test_original_labels_carry_the_class_names():
    described = b'{"info": {"features": {"label": {"names": ["n", "p"], "_type": "ClassLabel"}}}}'
    table = pa.table({"label": [0], "original": [0]}).replace_schema_metadata(
        {"huggingface": described, "other": "kept"}
    )
    copied = copy_notes(table, "label", "original")
    features = hugging_face_features(copied.schema)
    assert features["original"] == features["label"]
    assert copied.schema.metadata[b"other"] == b"kept"
    assert copy_notes(table, "text", "original") is table
