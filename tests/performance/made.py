"""A workspace of any size with made-up findings, for benchmarks of speed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from labelreview.core.artifacts import new_folder, write_json
from labelreview.core.configuration import Configuration
from labelreview.core.labels import Labels
from labelreview.data.dataset import Dataset, ImportReport
from labelreview.ranking.summary import summarise
from labelreview.runs.run import ROW_GROUP, Run
from labelreview.signals import SIGNALS
from labelreview.workspace import Workspace

WORDS = ("flood", "road", "bridge", "water", "help", "shelter", "rain", "rescue", "street", "power")
CLASSES = ("help", "damage", "other", "warning")
NEIGHBOURS = 20


def make_workspace(folder: Path, rows: int) -> str:
    """A dataset of `rows` posts of about twenty words, scored by chance; its name."""
    space = Workspace.open(folder)
    name = f"made-{rows}"
    if name not in [entry.name for entry in space.datasets()]:
        rng = np.random.default_rng(0)
        given, suggested = rng.integers(0, len(CLASSES), (2, rows)).astype(np.int32)
        _dataset(folder / "datasets" / name, name, given, rng)
        _run(folder / "runs" / name, name, given, suggested, rng)
        space.catalog.add_dataset(name, name)
        space.catalog.add_run(name, name)
    space.close()
    return name


def _dataset(folder: Path, name: str, given: np.ndarray, rng: np.random.Generator) -> None:
    rows = len(given)
    words = np.array(WORDS)[rng.integers(0, len(WORDS), (rows, 20))]
    table = pa.table(
        {
            "example_id": [f"e{i}" for i in range(rows)],
            "row": np.arange(rows),
            "text": [" ".join(post) for post in words.tolist()],
            "given_label": np.array(CLASSES, dtype=object)[given],
            "given": given,
            "split": pa.nulls(rows, pa.string()),
        }
    )
    dataset = Dataset(
        folder,
        name,
        "made up",
        "text",
        "label",
        None,
        None,
        Labels(CLASSES),
        CLASSES,
        ImportReport(rows, rows, {}, ()),
    )
    with new_folder(folder) as place:
        pq.write_table(table, place / "examples.parquet", row_group_size=ROW_GROUP)
        pq.write_table(table, place / "source.parquet", row_group_size=ROW_GROUP)
        write_json(place / "manifest.json", dataset.manifest())


def _run(
    folder: Path, name: str, given: np.ndarray, suggested: np.ndarray, rng: np.random.Generator
) -> None:
    rows = len(given)
    probabilities = rng.dirichlet(np.ones(len(CLASSES)), rows).astype(np.float32)
    names = np.array(CLASSES, dtype=object)
    score = rng.random(rows)
    signals = {
        f"{signal.name}_score": rng.random(rows, np.float32)
        for signal in SIGNALS
        if signal.is_default and signal.needs <= {"heads"}
    }
    table = pa.table(
        {
            "position": np.arange(rows, dtype=np.int32),
            "example_id": [f"e{i}" for i in range(rows)],
            "row": np.arange(rows),
            "split": pa.nulls(rows, pa.string()),
            "given_label": names[given],
            "suggested_label": names[suggested],
            "score": score,
            "is_flagged": score > 0.9,
            "confidence": rng.random(rows, np.float32),
            "given_probability": probabilities[np.arange(rows), given],
            "neighbour_agreement": rng.random(rows, np.float32),
            "text_group": np.arange(rows, dtype=np.int32),
            "same_text": np.ones(rows, np.int32),
            "other_label": np.zeros(rows, np.int32),
            **signals,
        }
    )
    run = Run(
        folder, name, name, Configuration(), "2026-01-01T00:00:00+00:00", rows, rows // 10, ()
    )
    with new_folder(folder) as place:
        pq.write_table(table, place / "findings.parquet", row_group_size=ROW_GROUP)
        np.save(place / "probabilities.npy", probabilities.astype(np.float16))
        np.save(place / "neighbours.npy", rng.integers(0, rows, (rows, NEIGHBOURS), np.int32))
        np.save(
            place / "similarities.npy", np.sort(rng.random((rows, NEIGHBOURS), np.float32))[:, ::-1]
        )
        summarise(given, probabilities, CLASSES).save(place)
        write_json(place / "manifest.json", run.manifest())
