"""Whatever the types and the decisions: every cell that nobody touched comes back, in each format.

LABELREVIEW_TABLES=300 tries more tables.
"""

from __future__ import annotations

import csv
import json
import os
from random import Random
from typing import Any

import datasets
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from random_tables import KINDS, random_table

from labelreview.core.arrow_cells import cells
from labelreview.core.json_cells import decode, is_marked
from labelreview.data.sources import ColumnOptions, import_source, read_source
from labelreview.export import export_dataset
from labelreview.export.xlsx_file import _TO_ESCAPE, _escaped

TABLES = int(os.environ.get("LABELREVIEW_TABLES", "12"))


def as_text(value: Any) -> str:
    if isinstance(value, float):
        return pa.scalar(value).cast(pa.string()).as_py()
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def from_arrow(table: pa.Table) -> dict[str, list[Any]]:
    found = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        values = [cell for part in column.chunks for cell in cells(part)]
        found[field.name] = [*map(decode, values)] if is_marked(field) else values
    return found


def from_csv(path, delimiter) -> dict[str, list[Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter, strict=True)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def from_jsonl(path) -> dict[str, list[Any]]:
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
    return {name: [row[name] for row in rows] for name in rows[0]}


def from_xlsx(path) -> dict[str, list[Any]]:
    header, *rows = openpyxl.load_workbook(path)["data"].iter_rows(values_only=True)
    columns = zip(*rows, strict=True)
    return {name: [*column] for name, column in zip(header, columns, strict=True)}


def in_excel(value: Any) -> str:
    # openpyxl leaves it to Excel to read the escapes.
    return _TO_ESCAPE.sub(_escaped, as_text(value))


def called(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def saved(path) -> pa.Table:
    return datasets.load_from_disk(path).with_format("arrow")[:]


def loaded(kind: str, path, folder) -> pa.Table:
    found = datasets.load_dataset(
        kind, data_files=str(path), split="train", cache_dir=str(folder / "cache")
    )
    return found.with_format("arrow")[:]


def same(found: dict[str, list[Any]], wanted: dict[str, list[Any]], text: Any = None) -> None:
    for name, values in wanted.items():
        before = [text(value) for value in values] if text else values
        after = [value or "" for value in found[name]] if text else found[name]
        assert after == before, name


def check_table(seed: int, log: Any, folder: Any) -> None:
    random = Random(seed)
    table, cells_before, label = random_table(random)
    text_name = next(iter(cells_before))
    options = ColumnOptions(text_column=text_name, label_column=label)
    dataset = import_source(read_source(table), folder / "datasets", options)
    ids, names = dataset.example_ids(), dataset.labels.names
    choices = ["relabel", "drop", "noisy", "keep", ""]
    verdicts = {example: random.choice(choices) for example in ids}
    verdicts |= {ids[0]: "keep", ids[1]: "keep"}
    made = log(
        *(
            (e, v, random.choice(names) if v == "relabel" else None)
            for e, v in verdicts.items()
            if v
        )
    )
    becomes = dict(zip(names, names, strict=True))
    becomes[names[0]] = random.choice(["all new", names[1], names[0]])
    gone = {
        row
        for example, row in zip(ids, dataset.rows(), strict=True)
        if verdicts[example] in ("drop", "noisy")
    }
    left = [row for row in range(len(table)) if row not in gone]
    wanted = {name: [values[row] for row in left] for name, values in cells_before.items()}

    def export(form: str, suffix: str) -> Any:
        path = folder / f"out{suffix}"
        export_dataset(
            dataset, made, None, path, form, noisy="apart", overwrite=True, becomes=becomes
        )
        return path

    csv_path, tsv_path = export("csv", ".csv"), export("tsv", ".tsv")
    same(from_csv(csv_path, ","), wanted, as_text)
    same(from_csv(tsv_path, "\t"), wanted, as_text)
    jsonl = export("jsonl", ".jsonl")
    same(from_jsonl(jsonl), wanted)
    given = dict(zip(dataset.rows().tolist(), map(names.__getitem__, dataset.given()), strict=True))
    for decision in made.current().itertuples():
        if decision.verdict == "relabel":
            given[dataset.rows().tolist()[ids.index(decision.example_id)]] = decision.label
    found = [None if cell is None else called(cell) for cell in from_jsonl(jsonl)[label]]
    assert found == [becomes[given[row]] if row in given else None for row in left]
    same(from_xlsx(export("xlsx", ".xlsx")), wanted, in_excel)
    parquet = export("parquet", ".parquet")
    same(from_arrow(pq.read_table(parquet)), wanted)
    folder_path = export("saved", "")
    assert from_arrow(saved(folder_path)).keys() == from_arrow(pq.read_table(parquet)).keys()
    assert len(pd.read_parquet(parquet)) == len(pd.read_csv(csv_path)) == len(left)
    assert len(pd.read_json(jsonl, lines=True)) == len(left)
    own = read_source(csv_path).table
    same({name: own[name.strip()].to_pylist() for name in wanted}, wanted, as_text)
    same(from_arrow(read_source(parquet).table), wanted)
    if seed % 4 == 0:
        assert len(loaded("parquet", parquet, folder)) == len(left)
        assert len(loaded("csv", csv_path, folder)) == len(left)
        assert len(loaded("json", jsonl, folder)) == len(left)


# Older releases cannot write a list of nothing, or read fixed binary.
every_type = pytest.mark.skipif(
    int(pa.__version__.partition(".")[0]) < 26, reason="pyarrow 26 knows all these types"
)


@every_type
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(TABLES))
def test_what_nobody_touched_comes_back(seed, log, tmp_path):
    check_table(seed, log, tmp_path)


@every_type
@pytest.mark.parametrize("kind", KINDS)
def test_each_type_comes_back(kind, log, tmp_path):
    random = Random(kind)
    array, wanted = KINDS[kind](random, 6)
    table = pa.table({"text": [f"t{i}" for i in range(6)], "label": list("ababab"), "x": array})
    options = ColumnOptions("text", None, "label")
    dataset = import_source(read_source(table), tmp_path / "datasets", options)
    made = log((dataset.example_ids()[2], "drop", None))
    wanted = {"x": [value for row, value in enumerate(wanted) if row != 2]}
    for form, read in (
        ("jsonl", from_jsonl),
        ("parquet", lambda path: from_arrow(pq.read_table(path))),
    ):
        path = tmp_path / f"out.{form}"
        export_dataset(dataset, made, None, path, form)
        same(read(path), wanted)
    pd.read_parquet(tmp_path / "out.parquet")
    schema = pq.read_schema(tmp_path / "out.parquet")
    datasets.Features.from_arrow_schema(schema)
