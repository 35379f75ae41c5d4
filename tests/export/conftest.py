"""A small dataset whose folder is written by hand, and its decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.core.labels import Labels
from labelreview.data.dataset import Dataset, ImportReport, RawLabel

TIME = "2026-03-01T10:00:00.123456+00:00"

TEXTS = [
    "plain",
    'a "quoted", one',
    "two\nlines",
    "lone\rreturn",
    "  spaces  ",
    "",
    "=1+1",
    "-1.5",
    "nul\0byte",
    "emoji 🎉 and عربي",
]
GIVEN = ["joy", "anger", "joy", "joy", None, "anger", "joy", "anger", "joy", "fear"]
SET_ASIDE = {4, 5}


@dataclass
class Log:
    """Stands for the decision log: the export needs the standing decisions only."""

    frame: pd.DataFrame

    def current(self) -> pd.DataFrame:
        return self.frame


def make_log(*decisions: tuple[str, str, str | None]) -> Log:
    """Decisions as (example id, verdict, label)."""
    columns = ["example_id", "verdict", "label", "annotator", "decided_at"]
    rows = [(*decision, "ana", TIME) for decision in decisions]
    return Log(pd.DataFrame(rows, columns=columns, dtype="string"))


DECISIONS = make_log(
    ("e0", "relabel", "anger"),
    ("e1", "keep", None),
    ("e2", "noisy", None),
    ("e3", "drop", None),
    ("e6", "unsure", None),
    ("e9", "relabel", "joy"),
)


def write_dataset(
    folder: Path,
    table: pa.Table,
    raw_labels: Sequence[RawLabel],
    *,
    names: Sequence[str] = ("anger", "fear", "joy"),
    set_aside: set[int] = frozenset(),  # type: ignore[assignment]
    split_column: str | None = None,
    source: str = "tweets",
) -> Dataset:
    """A dataset folder as an import leaves it, with example ids e<row>."""
    folder.mkdir()
    rows = [row for row in range(len(table)) if row not in set_aside]
    examples = pa.table({"example_id": [f"e{row}" for row in rows], "row": pa.array(rows)})
    pq.write_table(table, folder / "source.parquet")
    pq.write_table(examples, folder / "examples.parquet")
    return Dataset(
        folder=folder,
        digest="d",
        source=source,
        text_column="text",
        label_column="label",
        id_column=None,
        split_column=split_column,
        labels=Labels(tuple(names)),
        raw_labels=tuple(raw_labels),
        report=ImportReport(len(table), len(rows), {}, ()),
    )


@pytest.fixture
def source() -> pa.Table:
    return pa.table(
        {
            "text": TEXTS,
            "label": GIVEN,
            "likes": pa.array([*range(9), None], pa.int64()),
            "note": ["NA", "null", None, "", "0012", "1.50", "TRUE", "None", "nan", "é"],
        }
    )


@pytest.fixture
def dataset(tmp_path: Path, source: pa.Table) -> Dataset:
    return write_dataset(
        tmp_path / "dataset", source, ("anger", "fear", "joy"), set_aside=SET_ASIDE
    )


@pytest.fixture
def findings(tmp_path: Path) -> Path:
    path = tmp_path / "findings.parquet"
    rows = [row for row in range(len(TEXTS)) if row not in SET_ASIDE]
    scores = pa.array([row / 10 for row in rows], pa.float32())
    pq.write_table(pa.table({"row": pa.array(rows), "score": scores}), path)
    return path


@pytest.fixture
def decisions() -> Log:
    return DECISIONS


@pytest.fixture
def log() -> Callable[..., Log]:
    return make_log


@pytest.fixture
def make_dataset(tmp_path: Path) -> Callable[..., Dataset]:
    return partial(write_dataset, tmp_path / "made")
