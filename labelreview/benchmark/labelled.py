"""Datasets whose labels are taken for the truth, and what their raters said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, digest_texts
from labelreview.core.errors import ColumnError, SourceError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.data.sources import import_source, read_source

VOTES = "votes_"
ANNOTATIONS = "_annotations.csv"


@dataclass(frozen=True, eq=False)
class Labelled:
    """Texts with labels that are taken for the truth. Equal when the contents are.

    name:
        For people; `base/part` for a part of a dataset.
    base:
        The dataset that it was made of.
    texts, classes, truth:
        n texts, K class names, and class ids, int32 (n,).
    votes:
        int32 (n, K), how many raters chose each class, or None.
    """

    name: str
    base: str
    texts: tuple[str, ...] = field(repr=False)
    classes: tuple[str, ...]
    truth: NDArray[np.int32] = field(repr=False)
    votes: NDArray[np.int32] | None = field(default=None, repr=False)

    @cached_property
    def digest(self) -> str:
        """Changes with the contents, not with the name."""
        votes = np.empty(0) if self.votes is None else self.votes
        return digest(digest_texts(list(self.texts)), list(self.classes), self.truth, votes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Labelled) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: NDArray[np.intp]) -> Labelled:
        """These rows, in the order of the dataset."""
        kept = np.sort(rows)
        return replace(
            self,
            texts=tuple(self.texts[row] for row in kept),
            truth=self.truth[kept],
            votes=None if self.votes is None else self.votes[kept],
        )

    def merged(self, name: str, pools: Sequence[Sequence[int]]) -> Labelled:
        """The rows of the classes in `pools`, each pool as one class.

        Raters who chose a class outside the pools are left out, and rows without any other rater.
        """
        pool_of = np.full(len(self.classes), -1, dtype=np.int32)
        for number, pool in enumerate(pools):
            pool_of[list(pool)] = number
        kept = pool_of[self.truth] >= 0
        votes = None
        if self.votes is not None:
            votes = np.stack([self.votes[:, list(pool)].sum(axis=1) for pool in pools], axis=1)
            kept &= votes.any(axis=1)
        whole = replace(
            self,
            name=name,
            classes=tuple(" + ".join(self.classes[i] for i in pool) for pool in pools),
            truth=pool_of[self.truth],
            votes=votes,
        )
        return whole.take(np.flatnonzero(kept))


def read_labelled(
    places: Sequence[Path], folder: Path, progress: Progress = silent
) -> list[Labelled]:
    """Every dataset of these files and folders, in order; imported into `folder`.

    In a folder every CSV file below it is a dataset. The columns of texts and labels are proposed
    as in an import. Votes come from columns called `votes_<label>`, or from a file
    `<name>_annotations.csv` beside `<name>.csv` with the columns id, annotator and label.

    Raises `SourceError` for what cannot be read, `ColumnError` when votes do not cover the labels.
    """
    files = [file for place in places for file in _files(place)]
    found = []
    for done, file in enumerate(files):
        progress("Reading the datasets", done, len(files))
        found.append(_read(file, folder))
    progress("Reading the datasets", len(files), len(files))
    names = [entry.name for entry in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SourceError(f"Two files are called {twice}", "rename one of them")
    return found


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    files = [file for file in sorted(place.rglob("*.csv")) if not file.name.endswith(ANNOTATIONS)]
    if not files:
        raise SourceError(f"{place} holds no CSV file", "give a folder or files with datasets")
    yield from files


def _read(file: Path, folder: Path) -> Labelled:
    source = read_source(file)
    dataset = import_source(source, folder)
    return Labelled(
        name=source.name,
        base=source.name,
        texts=tuple(dataset.texts()),
        classes=dataset.labels.names,
        truth=dataset.given(),
        votes=_votes(dataset, file),
    )


def _votes(dataset: Dataset, file: Path) -> NDArray[np.int32] | None:
    annotations = file.with_name(file.name.removesuffix(".csv") + ANNOTATIONS)
    if annotations.exists() and annotations != file:
        return _voted(_counted(dataset, annotations), annotations.name)
    return column_votes(dataset, file.name)


def column_votes(dataset: Dataset, called: str) -> NDArray[np.int32] | None:
    """The votes in the columns `votes_<label>` of the dataset's source, int32 (n, K): how many
    raters chose each class. None without such columns.

    Raises `ColumnError`, with the name that the source is `called` by, when a class has no column
    or a row no vote.
    """
    there = [
        name
        for name in pq.read_schema(dataset.source_path).names
        if name.startswith(VOTES) and name != dataset.label_column
    ]
    if not there:
        return None
    wanted = [f"{VOTES}{name}" for name in dataset.labels.names]
    missing = [name for name in wanted if name not in there]
    if missing:
        raise ColumnError(
            f"{called} has votes but no column {missing[0]!r}", "add one for each label"
        )
    table = pq.read_table(dataset.source_path, columns=wanted).to_pandas()
    try:
        counts = table[wanted].fillna(0).to_numpy(dtype=np.int32)[dataset.rows()]
    except ValueError as error:
        raise ColumnError(
            f"A column {VOTES}... of {called} holds something else than numbers",
            "give the number of raters for each label",
        ) from error
    return _voted(counts, called)


def _counted(dataset: Dataset, annotations: Path) -> NDArray[np.int32]:
    table = read_source(annotations).table
    missing = [name for name in ("id", "label") if name not in table.column_names]
    if missing:
        raise ColumnError(
            f"{annotations.name} has no column {missing[0]!r}",
            "give the columns id, annotator and label",
        )
    row_of = {example: row for row, example in enumerate(dataset.example_ids())}
    rows = [row_of.get(str(example), -1) for example in table["id"].to_pylist()]
    labels = dataset.labels.ids([str(label) for label in table["label"].to_pylist()])
    there = np.array(rows) >= 0
    counts = np.zeros((len(row_of), len(dataset.labels)), dtype=np.int32)
    np.add.at(counts, (np.array(rows)[there], labels[there]), 1)
    return counts


def _voted(counts: NDArray[np.int32], name: str) -> NDArray[np.int32]:
    """The same counts, when every row has a vote."""
    without = int((counts.sum(axis=1) < 1).sum())
    if without or (counts < 0).any():
        raise ColumnError(
            f"{name} has no votes for {without:,} of {len(counts):,} rows",
            "give one vote for each row at least, or leave the votes out",
        )
    return counts
