"""A batch of examples for another labelling tool, with what is known about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from labelreview.core.errors import FilterError, NotFoundError
from labelreview.data.dataset import Dataset
from labelreview.decision_log import DecisionLog
from labelreview.decision_log.class_changes import ClassChanges, names_now
from labelreview.exchange.reasons import reasons_for
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.labelling_tools.types import SentBatch, SentExample


def batch_of(
    dataset: Dataset,
    log: DecisionLog,
    findings: Findings | None,
    selection: Filter,
    limit: int | None = None,
) -> SentBatch:
    """Return the selected examples under the current names of their classes, in the filter's order.

    findings:
        Those of a run; None sends examples without suggestion, score and reasons, in the order of
        the dataset.

    Raises `FilterError` when nothing is selected, and `NotFoundError` for a filter that needs a
    run without one.
    """
    called = ClassChanges.beside(log).mapping()
    if findings is None:
        frame = unscored(dataset, log, selection).iloc[:limit]
    else:
        frame = findings.table(selection, limit)
    if frame.empty:
        raise FilterError(f"There are no {selection.sentence()}", "choose a wider filter")
    rows: Any = frame.to_dict("records")
    return SentBatch(log.dataset, names_now(called), tuple(_example(row, called) for row in rows))


def _example(row: Mapping[str, Any], called: Mapping[str, str]) -> SentExample:
    example = SentExample(row["example_id"], row["text"], called[row["given_label"]])
    if "score" not in row:
        return example
    return replace(
        example,
        suggested_label=called[row["suggested_label"]],
        # Shortest digits of the single precision: 0.9, not 0.8999999761581421.
        suggested_probability=float(str(np.float32(row["confidence"]))),
        score=round(float(row["score"]), 6),
        reasons=reasons_for(row),
    )


def unscored(dataset: Dataset, log: DecisionLog, selection: Filter) -> pd.DataFrame:
    """Return the selected examples of a dataset without a run."""
    known = replace(Filter(), **{name: getattr(selection, name) for name in _WITHOUT_RUN})
    if selection != known:
        raise NotFoundError(
            f"{log.dataset!r} has not been scored yet, but the filter or the order needs scores",
            f"score it with: labelreview score {log.dataset}",
        )
    frame = dataset.examples()
    current = log.current().set_index("example_id")
    for column, verdict_column in (("status", "verdict"), ("annotator", "annotator")):
        frame[column] = current[verdict_column].reindex(frame["example_id"]).to_numpy()
    frame["status"] = frame["status"].fillna(UNDECIDED)
    for name, column in _WITHOUT_RUN.items():
        if column and getattr(selection, name):
            frame = frame[frame[column].isin(getattr(selection, name))]
    words = selection.text.lower()
    return frame[frame["text"].str.lower().str.contains(words, regex=False)] if words else frame


_WITHOUT_RUN = {
    "given": "given_label",
    "split": "split",
    "status": "status",
    "annotator": "annotator",
    "text": "",
}
"""The fields of a filter that need no scores, with the column that they are about."""
