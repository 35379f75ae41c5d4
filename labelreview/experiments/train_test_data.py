"""The train and test data of an experiment: texts, and labels that count as the truth."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview.classifiers.fit import training_labels
from labelreview.core.artifacts import digest, digest_texts
from labelreview.core.errors import EvidenceError, ExperimentError
from labelreview.core.text_normalisation import duplicate_groups
from labelreview.data.dataset import Dataset
from labelreview.data.labelled import Labelled
from labelreview.data.thinning import thin_rows
from labelreview.data.votes import column_votes
from labelreview.evidence.folds import make_folds

_TRAINING, _TESTS = ("train", "training"), ("test", "validation", "val", "dev")
_TEST_PARTS = 5  # a fifth of the rows is the test set where the source has none
_FEWEST = 20  # rows; with fewer, one test row moves the accuracy by more than 5 points


@dataclass(frozen=True, eq=False)
class TrainTestData:
    """A dataset with the decisions so far, as train and test data.

    train, test:
        Texts with their current labels, without noisy and dropped rows.
    given_train, given_test:
        The same texts and the noisy and dropped ones, with the labels of the source.
    kept_train, kept_test:
        bool, which rows of `given_train` and `given_test` are in `train` and `test`.
    tested_on:
        Where the test rows come from, in words.
    decided:
        Number of rows that people relabelled, marked as noisy or dropped.
    """

    train: Labelled
    test: Labelled
    given_train: Labelled = field(repr=False)
    given_test: Labelled = field(repr=False)
    kept_train: NDArray[np.bool_] = field(repr=False)
    kept_test: NDArray[np.bool_] = field(repr=False)
    tested_on: str
    decided: int

    @cached_property
    def texts_digest(self) -> str:
        """Digest of the texts and of the split into train and test; labels do not affect it."""
        return digest(digest_texts(list(self.given_train.texts)), len(self.given_train),
                      digest_texts(list(self.given_test.texts)))  # fmt: skip

    @cached_property
    def digest(self) -> str:
        """Digest of the texts and labels of both parts."""
        parts = (self.train, self.test, self.given_train, self.given_test)
        return digest([part.digest for part in parts], digest_texts([self.tested_on]))

    @property
    def classes(self) -> tuple[str, ...]:
        """The K class names."""
        return self.train.classes


def make_train_test_data(
    name: str,
    dataset: Dataset,
    decisions: pd.DataFrame,
    rows: int | None,
    *,
    before_review: bool = True,
    votes: bool = False,
) -> TrainTestData:
    """Split a dataset with its current decisions (`DecisionLog.current()`) into train and test.

    The test data are the source's test split where it has one beside a training split, else a fifth
    of the rows, stratified by label, with duplicates on the same side.

    rows:
        Each part is thinned to about that many; None keeps all.
    before_review:
        Whether noisy and dropped rows are kept, with the labels of the source.
    votes:
        Whether to read the votes of raters.

    Raises `ExperimentError` when a part is too small, and `ColumnError` for votes that do not cover
    the labels.
    """
    now = training_labels(dataset, decisions)
    texts, given = tuple(dataset.texts()), dataset.given()
    changed = (now.labels != given) | ~now.wanted
    voted = column_votes(dataset, name) if votes else None
    is_test, tested_on = _test_rows(dataset, texts, given)
    there = now.wanted | before_review
    parts = []
    for side in (~is_test & there, is_test & there):
        chosen = np.flatnonzero(side)
        if rows is not None:
            chosen = chosen[thin_rows(given[chosen], len(dataset.labels), rows)]
        kept = now.wanted[chosen]
        if kept.sum() < _FEWEST:
            raise ExperimentError(
                f"{name!r} has too few rows to train and test a model",
                "import more rows",
            )
        source = Labelled(
            name,
            name,
            tuple(texts[row] for row in chosen),
            dataset.labels.names,
            given[chosen],
            None if voted is None else voted[chosen],
        )
        decided = replace(source, truth=now.labels[chosen]).take(np.flatnonzero(kept))
        parts.append((decided, source, kept))
    (train, given_train, kept_train), (test, given_test, kept_test) = parts
    return TrainTestData(
        train,
        test,
        given_train,
        given_test,
        kept_train,
        kept_test,
        tested_on,
        int(changed.sum()),
    )


def _test_rows(
    dataset: Dataset, texts: tuple[str, ...], given: NDArray[np.int32]
) -> tuple[NDArray[np.bool_], str]:
    column = dataset.table(["split"])["split"].to_pylist()
    split = np.array([str(name or "").lower() for name in column])
    for name in _TESTS:
        is_test = split == name
        if is_test.any() and np.isin(split, _TRAINING).any():
            return is_test, f"the split {name!r} of the source; the other rows are for training"
    try:
        folds = make_folds(given, duplicate_groups(texts), _TEST_PARTS, 0)
    except EvidenceError as error:
        raise ExperimentError(error.problem, error.remedy) from error
    return folds == 0, "a fifth of the rows, drawn at random once"
