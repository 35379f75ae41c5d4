"""Lists of one label, and labels in JSON."""

from __future__ import annotations

import pyarrow as pa
import pytest

from labelreview.core.json_cells import json_column, marked
from labelreview.core.label_cells import raw_in_cells, rewrapped, unwrapped

CELLS = [["neg"], ["pos"], [], None, ["neg", "pos"], ["neg"]]
LABELS = ["neg", "pos", None, None, None, "neg"]
NEW = ["pos", "pos", None, None, None, "neutral"]
KINDS = [pa.list_(pa.string()), pa.large_list(pa.large_string()), "json"]


def column(cells, kind):
    if kind == "json":
        return pa.chunked_array([json_column(cells)]), marked(pa.field("x", pa.large_string()))
    return pa.chunked_array([pa.array(cells, kind)]), pa.field("x", kind)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_labels_go_back_into_their_lists(kind):
    given, field = column(CELLS, kind)
    labels = unwrapped(given, field)
    assert labels.to_pylist() == LABELS
    assert rewrapped(labels, given, field).equals(given)
    new = rewrapped(pa.chunked_array([pa.array(NEW, labels.type)]), given, field)
    wanted, _ = column([["pos"], ["pos"], [], None, ["neg", "pos"], ["neutral"]], kind)
    assert new.equals(wanted)


def test_numbers_of_lists_may_become_names():
    given, field = column([[1], [2], []], pa.list_(pa.int64()))
    new = rewrapped(pa.chunked_array([["one", "2", None]]), given, field)
    assert new.to_pylist() == [["one"], ["2"], []]


def test_lists_of_a_fixed_size():
    given, field = column([[1], None, [2]], pa.list_(pa.int64(), 1))
    new = rewrapped(pa.chunked_array([pa.array([2, None, 2])]), given, field)
    assert new.type == field.type
    assert new.to_pylist() == [[2], None, [2]]


def test_json_keeps_the_kind_of_each_value():
    given, field = column([0, "0", ["a"], "a", float("nan")], "json")
    assert unwrapped(given, field).to_pylist() == ["0", "0", "a", "a", None]
    new = rewrapped(pa.chunked_array([["a", "a", "0", "new", None]]), given, field)
    assert new.equals(column(["a", "a", [0], "new", float("nan")], "json")[0])
    assert raw_in_cells([0, "a"], field) == ["0", "a"]
