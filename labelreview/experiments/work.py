"""What every cell of an experiment works with: data, noise, models and scores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.own_method import embeddings_of
from labelreview.core.errors import ExperimentError
from labelreview.core.progress import Progress, silent
from labelreview.core.text_normalisation import duplicate_groups
from labelreview.data.labelled import Labelled
from labelreview.evidence.folds import make_folds
from labelreview.experiments.learners import FineTunedLearner, Learner, LinearLearner
from labelreview.experiments.options import ExperimentOptions
from labelreview.experiments.scoring import ScoredLabels, score_labels, views_of
from labelreview.experiments.train_test_data import TrainTestData
from labelreview.noise import Noisy, from_votes, inject
from labelreview.noise.setting import Setting

FOLDS = 5


@dataclass(frozen=True, eq=False)
class Work:
    """The train and test data of an experiment, its options and its folders.

    kept:
        Folder for whatever does not depend on labels; experiments on the same texts share it.
    own:
        The experiment's own folder.
    """

    train_test_data: TrainTestData
    options: ExperimentOptions
    kept: Path
    own: Path

    @property
    def train_rows(self) -> NDArray[np.intp]:
        """Positions of the training texts, for the learner."""
        return np.arange(len(self.train_test_data.given_train))

    @property
    def test_rows(self) -> NDArray[np.intp]:
        """Positions of the test texts, for the learner."""
        first = len(self.train_test_data.given_train)
        return np.arange(first, first + len(self.train_test_data.given_test))

    def prepare(self, progress: Progress = silent) -> None:
        """Make and keep whatever does not depend on labels: views and embeddings."""
        train = self.train_test_data.given_train
        views_of(train, self.options.encoder, kept=self.kept / "train", progress=progress)
        self._read(progress)

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Embeddings of all training and test texts, float32 (n, d), as kept by `prepare`."""
        return self._read(silent)

    @property
    def train_vectors(self) -> NDArray[np.float32]:
        """Embeddings of the texts of `train_test_data.train`, float32 (m, d), in its order."""
        return self.vectors[self.train_rows][self.train_test_data.kept_train]

    @cached_property
    def groups(self) -> NDArray[np.int32]:
        """Group of duplicates of each training text, int32 (m,); see `duplicate_groups`."""
        return duplicate_groups(self.train_test_data.train.texts)

    def _read(self, progress: Progress) -> NDArray[np.float32]:
        train, test = self.train_test_data.given_train.texts, self.train_test_data.given_test.texts
        encoder = self.options.encoder
        if encoder is None:
            # LSA is fitted on the texts, so that both parts need one fit.
            return embeddings_of(train + test, None, cache=self.kept / "both", progress=progress)
        parts = [
            embeddings_of(texts, encoder, cache=self.kept / name, progress=progress)
            for name, texts in (("train", train), ("test", test))
        ]
        return np.concatenate(parts)

    def learner(self) -> Learner:
        """Return the model to train, which takes positions of `train_rows` and `test_rows`."""
        if self.options.fine_tune:
            texts = self.train_test_data.given_train.texts + self.train_test_data.given_test.texts
            return FineTunedLearner(texts, self.options.fine_tune, self.options.epochs)
        return LinearLearner(self.vectors)

    def noisy(self, setting: Setting) -> Noisy:
        """Return the training labels with the noise of the setting.

        Raises `ExperimentError` for votes where the source has none.
        """
        train = self.train_test_data.train
        if setting.noise == "votes":
            if train.votes is None:
                raise ExperimentError(
                    f"{train.name!r} has no votes of raters",
                    "import columns votes_<label> with the number of raters, or choose other noise",
                )
            return Noisy(from_votes(train.votes, setting.seed).labels, train.truth)
        rate = setting.rate
        if setting.noise == "pair" and len(train.classes) == 2:
            # The flips go one way: beyond half of a class its name is wrong more often than right.
            most = np.bincount(train.truth).max() // 2 / len(train)
            rate = min(rate or 0.0, most)
        return inject(setting.noise, train, self.train_vectors, rate, setting.seed)

    def folds(self, labels: NDArray[np.int32], seed: int) -> NDArray[np.int16]:
        """Return the fold of each training row, int16 (m,), duplicates in the same fold."""
        return make_folds(labels, self.groups, FOLDS, seed)

    def score(self, data: Labelled, labels: NDArray[np.int32], seed: int) -> ScoredLabels:
        """Score these labels, int32 (m,), of the texts of `data` as a run would."""
        configuration = replace(self.options.configuration, seed=seed)
        return score_labels(data, labels, configuration, kept=self.kept / "train")
