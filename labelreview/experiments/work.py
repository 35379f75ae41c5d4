"""What every cell of an experiment works with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.own_method import vectors
from labelreview.benchmark.trial import make_noise
from labelreview.core.errors import ExperimentError
from labelreview.core.progress import Progress, silent
from labelreview.core.text_normalisation import duplicate_groups
from labelreview.data.labelled import Labelled
from labelreview.evidence.folds import make_folds
from labelreview.experiments.learners import FineTunedLearner, Learner, LinearLearner
from labelreview.experiments.options import ExperimentOptions
from labelreview.experiments.scoring import Judged, judge_labels, views_of
from labelreview.experiments.train_test_data import TrainTestData
from labelreview.noise import Noisy, from_votes
from labelreview.noise.setting import Setting

FOLDS = 5


@dataclass(frozen=True, eq=False)
class Work:
    """The material of an experiment, its options, the folder for what knows no labels, and the
    experiment's own folder."""

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
        """Make all that knows no labels, and keep it: views of the training texts, and vectors."""
        train = self.train_test_data.given_train
        views_of(train, self.options.encoder, kept=self.kept / "train", progress=progress)
        self._read(progress)

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """Of all training and test texts, float32 (n, d), from what `prepare` has made."""
        return self._read(silent)

    @property
    def train_vectors(self) -> NDArray[np.float32]:
        """Of the training texts whose labels count, in the order of `material.train`."""
        return self.vectors[self.train_rows][self.train_test_data.kept_train]

    @cached_property
    def groups(self) -> NDArray[np.int32]:
        """Which training texts say the same, int32 (m,); see `duplicate_groups`."""
        return duplicate_groups(self.train_test_data.train.texts)

    def _read(self, progress: Progress) -> NDArray[np.float32]:
        train, test = self.train_test_data.given_train.texts, self.train_test_data.given_test.texts
        encoder = self.options.encoder
        if encoder is None:
            # Of latent semantic analysis both parts have to be one and the same.
            return vectors(train + test, None, cache=self.kept / "both", progress=progress)
        parts = [
            vectors(texts, encoder, cache=self.kept / name, progress=progress)
            for name, texts in (("train", train), ("test", test))
        ]
        return np.concatenate(parts)

    def learner(self) -> Learner:
        """The model that is trained, to be asked by `train_rows` and `test_rows`."""
        if self.options.fine_tune:
            texts = self.train_test_data.given_train.texts + self.train_test_data.given_test.texts
            return FineTunedLearner(texts, self.options.fine_tune, self.options.epochs)
        return LinearLearner(self.vectors)

    def noisy(self, setting: Setting) -> Noisy:
        """The training labels with the noise of the setting; raises `ExperimentError` for votes
        where the source has none."""
        train = self.train_test_data.train
        if setting.noise == "votes":
            if train.votes is None:
                raise ExperimentError(
                    f"{train.name!r} has no votes of raters",
                    "import columns votes_<label> with the number of raters, or choose other noise",
                )
            return Noisy(from_votes(train.votes, setting.seed).labels, train.truth)
        if setting.noise == "pair" and len(train.classes) == 2:
            # One way only: beyond half of a class its name is wrong more often than right.
            most = np.bincount(train.truth).max() // 2 / len(train)
            setting = replace(setting, rate=min(setting.rate or 0.0, most))
        return make_noise(train, setting, self.train_vectors)

    def folds(self, labels: NDArray[np.int32], seed: int) -> NDArray[np.int16]:
        """The fold of each training row, int16 (m,)."""
        return make_folds(labels, self.groups, FOLDS, seed)

    def judge(self, data: Labelled, labels: NDArray[np.int32], seed: int) -> Judged:
        """What the final score says of labels of these texts."""
        configuration = replace(self.options.configuration, seed=seed)
        return judge_labels(data, labels, configuration, kept=self.kept / "train")
