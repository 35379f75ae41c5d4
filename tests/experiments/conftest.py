"""The built-in posts as the material of experiments."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelreview.experiments import ExperimentOptions
from labelreview.experiments.train_test_data import TrainTestData, make_train_test_data
from labelreview.experiments.work import Work
from labelreview.workspace import Workspace

SMALL = 300


@pytest.fixture
def train_test_data(builtin_space: Workspace) -> TrainTestData:
    """A few hundred of them in each part, nothing decided."""
    dataset = builtin_space.dataset("builtin")
    return make_train_test_data(
        "builtin", dataset, builtin_space.decisions("builtin").current(), SMALL
    )


@pytest.fixture
def work(train_test_data: TrainTestData, tmp_path: Path) -> Work:
    """With the linear model on TF-IDF."""
    return Work(train_test_data, ExperimentOptions(rows=SMALL), tmp_path / "kept", tmp_path / "own")
