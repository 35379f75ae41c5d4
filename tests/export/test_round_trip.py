"""With a real import and a real decision log: what was decided, and nothing else, is different."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import pandas as pd
import pyarrow.parquet as pq
import pytest
from datasets import ClassLabel, DatasetDict, Features, Value

from labelreview.data.dataset import Dataset
from labelreview.data.sources import import_source, read_source
from labelreview.decision_log import Decision, DecisionLog
from labelreview.export import export_dataset, export_decisions
from labelreview.store import open_engine
from labelreview.store.catalog import Catalog

DAVIDSON = Path(__file__).parents[2] / "../shared/data/davidson_hate/davidson_hate.csv"


@pytest.fixture
def load(tmp_path: Path) -> Callable[[Any], tuple[Dataset, DecisionLog]]:
    def load(source: Any) -> tuple[Dataset, DecisionLog]:
        dataset = import_source(read_source(source), tmp_path / "datasets")
        engine = open_engine(f"sqlite:///{tmp_path / 'decisions.db'}")
        Catalog(engine).add_dataset("name", dataset.digest)
        return dataset, DecisionLog(engine, "name", dataset.labels)

    return load


def splits() -> DatasetDict:
    features = Features(
        {"text": Value("string"), "label": ClassLabel(names=["no", "yes", "maybe"])}
    )
    sentences = {"train": ["so good", "so bad", "very good", "very bad"], "test": ["good", "bad"]}
    return DatasetDict(
        {
            split: datasets.Dataset.from_dict(
                {"text": texts, "label": [1, 0] * (len(texts) // 2)}, features=features
            )
            for split, texts in sentences.items()
        }
    )


def test_splits_and_class_names_come_back(load, tmp_path):
    dataset, log = load(splits())
    ids = dataset.example_ids()
    log.record([Decision(ids[5], "relabel", "maybe")], "ana", seen_revision=0)
    log.record([Decision(ids[0], "drop")], "ana", seen_revision=log.revision())

    export_dataset(dataset, log, None, tmp_path / "out", "saved")
    made, before = datasets.load_from_disk(tmp_path / "out"), splits()
    assert list(made) == ["train", "test"]
    for split in made:
        assert {name: made[split].features[name] for name in ("text", "label")} == (
            before[split].features
        )
    assert made["train"]["text"][:] == before["train"]["text"][1:]
    assert made["train"]["label"][:] == before["train"]["label"][1:]
    assert made["test"]["label"][:] == [1, 2]
    assert made["test"]["original_label"][:] == [1, 0]


def test_empty_splits_come_back(load, tmp_path):
    given = splits()
    given["validation"] = given["test"].select([])
    given["none"] = datasets.Dataset.from_dict({"text": [], "label": []})
    dataset, log = load(given)
    for example in dataset.example_ids()[4:]:
        log.record([Decision(example, "drop")], "ana", seen_revision=log.revision())
    export_dataset(dataset, log, None, tmp_path / "out", "saved")
    made = datasets.load_from_disk(tmp_path / "out")
    assert {name: len(part) for name, part in made.items()} == {
        "train": 4, "test": 0, "validation": 0, "none": 0,
    }  # fmt: skip
    assert made["none"].features["label"] == given["train"].features["label"]
    assert {*load(made)[0].labels.names} == {"no", "yes", "maybe"}


def test_a_split_column_of_ones_own_stays(load, tmp_path):
    joined = datasets.concatenate_datasets(
        [part.add_column("split", [name] * len(part)) for name, part in splits().items()]
    )
    dataset, log = load(joined)
    export_dataset(dataset, log, None, tmp_path / "out", "saved")
    assert datasets.load_from_disk(tmp_path / "out")["split"][:] == joined["split"][:]


@pytest.mark.real_data
@pytest.mark.skipif(not DAVIDSON.exists(), reason="needs the real datasets beside the repository")
def test_exactly_the_decided_cells_of_real_tweets_differ(load, tmp_path):
    dataset, log = load(DAVIDSON)
    ids, given, rows = dataset.example_ids(), dataset.given(), dataset.rows()
    chosen = [5, 10_000, len(ids) - 1]
    new = {i: dataset.labels.name((given[i] + 1) % len(dataset.labels)) for i in chosen}
    made = [Decision(ids[i], "relabel", label) for i, label in new.items()]
    made += [Decision(ids[1], "keep"), Decision(ids[2], "keep"), Decision(ids[3], "noisy")]
    log.record(made, "ana", seen_revision=0)
    undone = [Decision(ids[4], "relabel", new[5])]
    log.record(undone, "ana", seen_revision=log.revision(), batch="slip")
    log.undo("ana", batch="slip")

    report = export_dataset(dataset, log, None, tmp_path / "out.csv", "csv")
    with DAVIDSON.open(encoding="utf-8", newline="") as file:
        before = list(csv.DictReader(file))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        after = list(csv.DictReader(file))
    assert len(after) == len(before) == report.rows
    changed = {
        (row, name): cells[name]
        for row, (old, cells) in enumerate(zip(before, after, strict=True))
        for name in old
        if old[name] != cells[name]
    }
    raw = dict(zip(dataset.labels.names, dataset.raw_labels, strict=True))
    assert changed == {(rows[i], dataset.label_column): raw[label] for i, label in new.items()}
    assert (report.relabelled, report.noisy, report.dropped) == (3, 1, 0)

    assert export_decisions(log.log(), tmp_path / "log.parquet") == 8
    written = pd.read_parquet(tmp_path / "log.parquet")
    assert written["verdict"].tolist()[-2:] == ["relabel", "undo"]
    assert written["undoes"].iloc[-1] == written["decision_id"].iloc[-2]
    assert pq.read_schema(tmp_path / "log.parquet").names == log.log().columns.tolist()
