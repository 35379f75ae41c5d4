"""The right labels that people decided on, by row of the dataset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview.data.dataset import Dataset
from labelreview.decision_log import MODEL


@dataclass(frozen=True, slots=True)
class Truth:
    """Rows whose right label people decided on.

    rows:
        int64 (m,), positions of the examples, ascending, each once.
    labels:
        int32 (m,), class ids of their right labels; -1 where no label is right (noisy, dropped).
    """

    rows: NDArray[np.int64]
    labels: NDArray[np.int32]


def people_decisions(current: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `DecisionLog.current()` to learn from: decisions of people who were sure.

    Unsure is no information, and decisions by the annotator "model" would confirm the scores that
    they came from.
    """
    return current[(current["annotator"] != MODEL) & (current["verdict"] != "unsure")]


def truth_of(dataset: Dataset, current: pd.DataFrame) -> Truth:
    """Return the right labels by decision: keep and relabel name one, noisy and drop mean none.

    `current` is `DecisionLog.current()`; see `people_decisions` for what is left out. Decisions on
    examples that the dataset does not have are ignored.
    """
    people = people_decisions(current)
    rows = pd.Index(dataset.example_ids()).get_indexer(pd.Index(people["example_id"]))
    people, rows = people[rows >= 0], rows[rows >= 0]
    labels = np.full(len(rows), -1, dtype=np.int32)
    keeps, relabels = ((people["verdict"] == verdict).to_numpy(bool) for verdict in _RIGHT)
    labels[keeps] = dataset.given()[rows[keeps]]
    labels[relabels] = dataset.labels.ids(people["label"][relabels].tolist())
    order = np.argsort(rows, kind="stable")
    return Truth(rows[order].astype(np.int64), labels[order])


_RIGHT = ("keep", "relabel")
