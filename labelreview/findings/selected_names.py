"""The labels and splits that a filter names, which must be those of the dataset."""

from __future__ import annotations

from labelreview.core.errors import FilterError
from labelreview.core.labels import preview
from labelreview.data.dataset import Dataset
from labelreview.findings.filter import Filter


def check_selection(dataset: Dataset, selection: Filter) -> None:
    """Raise `LabelError` for a label that is no class of the dataset, and `FilterError` for a
    split that it does not have."""
    dataset.labels.ids([*selection.given, *selection.suggested])
    if not selection.split:
        return
    splits = dataset.examples()["split"].dropna().value_counts().index.tolist()
    for split in selection.split:
        if split not in splits:
            known = f"use one of {preview(splits)}" if splits else "leave --split out"
            problem = f"There is no split {split!r}"
            raise FilterError(problem if splits else f"{problem}, the dataset has no splits", known)
