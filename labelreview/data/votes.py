"""How many raters chose each class, from columns of the source or from a file of annotations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import ColumnError
from labelreview.data.dataset import Dataset
from labelreview.data.sources import read_source

VOTES = "votes_"


def column_votes(dataset: Dataset, source: str) -> NDArray[np.int32] | None:
    """Return the votes in the columns `votes_<label>` of the dataset's source, int32 (n, K).

    None without such columns. Raises `ColumnError`, which calls the source by the name `source`,
    when a class has no column, a column is not numeric or a row has no vote.
    """
    there = [
        name
        for name in dataset.source_columns()
        if name.startswith(VOTES) and name != dataset.label_column
    ]
    if not there:
        return None
    wanted = [f"{VOTES}{name}" for name in dataset.labels.names]
    missing = [name for name in wanted if name not in there]
    if missing:
        raise ColumnError(
            f"{source} has columns with votes, but none called {missing[0]!r}",
            "add one column for each label",
        )
    table = dataset.source_table(wanted).to_pandas()
    try:
        votes = table[wanted].fillna(0).to_numpy(dtype=np.int32)[dataset.rows()]
    except ValueError as error:
        raise ColumnError(
            f"A column {VOTES}… of {source} has values that are not numbers",
            "give the number of raters who chose each label",
        ) from error
    return _checked(votes, source)


def annotation_votes(dataset: Dataset, annotations: Path) -> NDArray[np.int32]:
    """Count the votes in a file with the columns id, annotator and label, int32 (n, K).

    Raises `ColumnError` when a column is missing or an example has no vote, and `LabelError` for a
    label that the dataset does not have.
    """
    table = read_source(annotations).table
    missing = [name for name in ("id", "label") if name not in table.column_names]
    if missing:
        raise ColumnError(
            f"{annotations.name} has no column {missing[0]!r}",
            "give the columns id, annotator and label",
        )
    row_of = {example: row for row, example in enumerate(dataset.example_ids())}
    rows = np.array([row_of.get(str(example), -1) for example in table["id"].to_pylist()])
    labels = dataset.labels.ids([str(label) for label in table["label"].to_pylist()])
    votes = np.zeros((len(row_of), len(dataset.labels)), dtype=np.int32)
    known = rows >= 0
    np.add.at(votes, (rows[known], labels[known]), 1)
    return _checked(votes, annotations.name)


def _checked(votes: NDArray[np.int32], source: str) -> NDArray[np.int32]:
    without = int((votes.sum(axis=1) < 1).sum())
    if without or (votes < 0).any():
        raise ColumnError(
            f"{source} has no votes for {without:,} of {counted(len(votes), 'row')}",
            "give at least one vote for each row, or leave the votes out",
        )
    return votes
