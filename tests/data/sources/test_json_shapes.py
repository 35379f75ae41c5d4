"""JSON in the shapes that programs and people write tables in."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
import pytest

from labelreview.core.column_notes import splits_of
from labelreview.core.errors import SourceError
from labelreview.core.json_cells import decode, to_json
from labelreview.data.sources import ReadOptions, SourceTable, propose_columns, read_upload

ROWS = [{"text": f"words {i}", "label": "ab"[i % 2]} for i in range(4)]
PAIRS = [[row["text"], row["label"]] for row in ROWS]
FRAME = pd.DataFrame(ROWS)
LATER = FRAME.set_index(pd.Index([3, 5, 7, 9]))


def read(content: Any, name: str = "a.json", **options: Any) -> SourceTable:
    data = content if isinstance(content, bytes | str) else json.dumps(content)
    data = data.encode() if isinstance(data, str) else data
    return read_upload(name, data, ReadOptions(**options))


def with_column(column: str, values: list[Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, column: value} for row, value in zip(rows, values, strict=True)]


NAMED: dict[str, Any] = {
    "pandas": FRAME.to_json(),
    **{
        f"pandas {orient}": FRAME.to_json(orient=orient)  # type: ignore[call-overload]
        for orient in ("split", "records", "index", "columns")
    },
    "records in an object": {"version": "1.0", "labels": ["a", "b"], "data": ROWS},
    "deeper": {"dataset": {"name": "x", "examples": ROWS}},
    "deeper beside others": {"meta": {"by": "me"}, "content": {"n": 4, "rows": ROWS}},
    "columns": FRAME.to_dict(orient="list"),
    "columns with others": {"version": 1, **FRAME.to_dict(orient="list")},
    "rows below their names": [["text", "label"], *PAIRS],
    "rows below their names in an object": {"rows": [["text", "label"], *PAIRS]},
    "by number": {str(i): row for i, row in enumerate(ROWS)},
    "one after another": "\n".join(json.dumps(row, indent=2) for row in ROWS),
    "one after another with commas": ",\n".join(json.dumps(row, indent=2) for row in ROWS),
    "lines": "\r\n".join(json.dumps(row) for row in ROWS),
    "lines with a mark": "\ufeff" + "\n\n".join(json.dumps(row) for row in ROWS),
    "a key twice with one value": json.dumps(ROWS).replace(
        '"words 0"', '"words 0", "text": "words 0"'
    ),
}


@pytest.mark.parametrize("content", NAMED.values(), ids=NAMED.keys())
def test_a_table_with_names(content: Any) -> None:
    assert read(content).table.to_pylist() == ROWS


def test_lines_over_several_lines_and_lists_of_one_line() -> None:
    assert read(NAMED["one after another"], "a.jsonl").table.to_pylist() == ROWS
    assert read(json.dumps(ROWS), "a.jsonl").table.to_pylist() == ROWS
    assert read("\n".join(map(json.dumps, PAIRS)), "a.jsonl").table.num_columns == 2


@pytest.mark.parametrize("orient", ["columns", "split", "table"])
def test_an_index_that_counts_otherwise_is_kept(orient: Any) -> None:
    found = read(LATER.to_json(orient=orient)).table
    assert [str(value) for value in found.column("index").to_pylist()] == ["3", "5", "7", "9"]
    assert found.drop_columns(["index"]).to_pylist() == ROWS


def test_objects_by_their_id() -> None:
    rows = {f"tweet-{i}": row for i, row in enumerate(ROWS)}
    ids = [*rows]
    assert read(rows).table.to_pylist() == with_column("id", ids, ROWS)
    own = {key: {**row, "id": 1} for key, row in rows.items()}
    assert read(own).table.column("key").to_pylist() == ids


def test_rows_without_names() -> None:
    found = read(PAIRS)
    assert found.table.column_names == ["column_1", "column_2"]
    proposal = propose_columns(found)
    assert (proposal.text, proposal.label) == ("column_1", "column_2")
    assert read([["text", "label"], *PAIRS], header=False).table.num_rows == 5
    assert read(PAIRS, header=True).table.column_names == PAIRS[0]


# clinc/oos-eval: data/data_small.json, data/data_oos_plus.json
CLINC = {"val": PAIRS[:1], "train": PAIRS, "test": PAIRS[:2], "oos_train": [["what", "oos"]]}
SPLITS: dict[str, tuple[Any, list[str]]] = {
    "records": ({"train": ROWS, "test": ROWS[:1], "info": {"n": 5}}, ["train"] * 4 + ["test"]),
    "pairs": (CLINC, ["val"] + ["train"] * 4 + ["test"] * 2 + ["oos_train"]),
    "columns": (
        {"train": FRAME.to_dict(orient="list"), "dev": FRAME[:1].to_dict(orient="list")},
        ["train"] * 4 + ["dev"],
    ),
    "by number": ({"train": {"0": ROWS[0], "1": ROWS[1]}, "test": {"0": ROWS[2]}},
                  ["train", "train", "test"]),
    "an empty one": ({"train": ROWS, "dev": []}, ["train"] * 4),
    "with class names": ({"label_names": ["a", "b"], "train": ROWS, "test": ROWS[:1]},
                         ["train"] * 4 + ["test"]),
    "with one more": ({"train": ROWS, "extra": ROWS[:2], "test": ROWS[:1]},
                      ["train"] * 4 + ["extra"] * 2 + ["test"]),
}  # fmt: skip


def test_lists_beside_splits_and_empty_splits() -> None:
    kinds = [{"number": 1, "name": "a", "note": ""}]
    found = read({"train": ROWS, "test": ROWS[:1], "kinds": kinds, "names": ["a"], "more": []})
    assert found.table.num_rows == 5
    assert found.warnings == ("Not read: kinds.",)
    assert splits_of(read({"data": {"train": ROWS, "val": []}}).table.schema) == ["train", "val"]
    # Rows that name their own split keep it.
    own = {"train": with_column("split", ["a", "b", "a", "b"], ROWS), "test": []}
    assert read(own).table.column("split").to_pylist() == ["a", "b", "a", "b"]


@pytest.mark.parametrize(("content", "splits"), SPLITS.values(), ids=SPLITS.keys())
def test_splits(content: Any, splits: list[str]) -> None:
    found = read(content)
    assert found.table.column("split").to_pylist() == splits
    assert found.table.num_columns == 3
    assert read(content, splits=("train",)).table.num_rows == splits.count("train")
    with pytest.raises(SourceError, match=r"There is no split 'x' in a\.json; use one of: "):
        read(content, splits=("x",))


def test_a_list_for_each_class() -> None:
    expected = {"text": ["x", "y", "z"], "label": ["pos", "pos", "neg"]}
    assert read({"pos": ["x", "y"], "neg": ["z"]}).table.to_pydict() == expected
    rows = {"pos": [{"text": "x"}, {"text": "y"}], "neg": [{"text": "z"}]}
    assert read(rows).table.to_pydict() == expected


def test_values_are_kept() -> None:
    content = '[{"id": 9007199254740993, "x": NaN, "y": "01"}, {"id": 1, "x": Infinity, "y": "NA"}]'
    found = read(content).table
    assert found.column("id").to_pylist() == [2**53 + 1, 1]
    assert found.column("y").to_pylist() == ["01", "NA"]
    assert math.isnan(found.column("x")[0].as_py())


REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    "comma after the last row": (
        "a.json",
        '[\n{"text": "x"},\n]',
        "Line 2 of a.json has a comma after the last item; remove that comma.",
    ),
    "comma after the last key": (
        "a.json",
        '[\n{"text": "x",\n}]',
        "Line 2 of a.json has a comma after the last item; remove that comma.",
    ),
    "comment": (
        "a.json",
        '[\n// mine\n{"text": "x"}]',
        "Line 2 of a.json has a comment, which JSON cannot have; remove it.",
    ),
    "cut": (
        "a.json",
        '[\n{"text": "x"},\n',
        "a.json ends in the middle of line 3; copy it again.",
    ),
    "Python": (
        "a.json",
        "[{'text': 'x'}]",
        "Line 1 of a.json is not valid JSON (Expecting property name enclosed in double quotes);"
        " fix the file.",
    ),
    "key twice": (
        "a.jsonl",
        '{"text": "x", "label": "a"}\n{"text": "y", "label": "a", "label": "b"}\n',
        "Line 2 of a.jsonl has two values for the key 'label'; remove one of them.",
    ),
    "key twice in a list": (
        "a.json",
        '[{"text": "y", "label": "a", "label": "b"}]',
        "An object in a.json has two values for the key 'label'; remove one of them.",
    ),
    "two lists": (
        "a.json",
        '{"users": [{"name": "x"}], "posts": [{"text": "x", "label": "a"}]}',
        'There are several tables in a.json (users, posts); choose one with --member "users".',
    ),
    "missing row": (
        "a.json",
        '[{"text": "x"}, null]',
        "Item 2 of a.json is null, but the first is an object; write every row in the same way.",
    ),
    "short row": (
        "a.json",
        '[["x", "a"], ["y"]]',
        "Item 2 of a.json has 1 value, but the first has 2; write every row in the same way.",
    ),
    "line of text": (
        "a.jsonl",
        '"x"\n',
        "Line 1 of a.jsonl is a string instead of a JSON object; write lines like"
        ' {"text": "...", "label": "..."}.',
    ),
    "texts": (
        "a.json",
        '["x", "y"]',
        "a.json does not contain a list of JSON objects; write it like"
        ' [{"text": "...", "label": "..."}].',
    ),
}


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(name: str, content: str, sentence: str) -> None:
    with pytest.raises(SourceError) as raised:
        read(content, name)
    assert str(raised.value) == sentence


def test_a_list_by_its_key() -> None:
    content = {"users": [{"name": "x"}], "posts": ROWS}
    assert read(content, member="posts").table.to_pylist() == ROWS
    with pytest.raises(SourceError, match=r"no list of objects 'x' in a\.json; use one of: users"):
        read(content, member="x")


def test_numbers_keep_their_digits() -> None:
    numbers = ["0.12345678901234567891", "1e400", "0.5", "-1.00000000000000000001E-7"]
    rows = [
        f'{{"text": "words {i}", "label": "{"ab"[i % 2]}", "n": {n}, "o": {{"x": [{n}]}}}}'
        for i, n in enumerate(numbers)
    ]
    for name, content in (("a.jsonl", "\n".join(rows)), ("a.json", f"[{', '.join(rows)}]")):
        source = read(content, name)
        assert source.warnings == ()
        cells = source.table.column("n").to_pylist()
        assert cells == numbers
        nested = source.table.column("o").to_pylist()
        assert nested == [f'{{"x": [{number}]}}' for number in numbers]
        assert [to_json(decode(cell)) for cell in (*cells, *nested)] == [*cells, *nested]
    plain = read('[{"a": 0.30000000000000004, "b": 1e5}]').table
    assert plain.to_pylist() == [{"a": 0.1 + 0.2, "b": 100000.0}]
