"""The built-in posts as the material of experiments."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelreview.experiments import ExperimentOptions
from labelreview.experiments.train_test_data import TrainTestData, make_train_test_data
from labelreview.experiments.work import Work
from labelreview.workspace import Workspace

SMALL = 300


@pytest.fixture(scope="session")
def builtin_data(builtin_folder: Path) -> TrainTestData:
    """A few hundred of them in each part, nothing decided."""
    space = Workspace.open(builtin_folder)
    decisions = space.decisions("builtin").current()
    data = make_train_test_data("builtin", space.dataset("builtin"), decisions, SMALL)
    space.close()
    return data


@pytest.fixture
def train_test_data(builtin_data: TrainTestData) -> TrainTestData:
    return builtin_data


@pytest.fixture(scope="session")
def builtin_work(builtin_data: TrainTestData, tmp_path_factory: pytest.TempPathFactory) -> Work:
    """With the linear model on TF-IDF, for tests that only read what it keeps."""
    base = tmp_path_factory.mktemp("work")
    return Work(builtin_data, ExperimentOptions(rows=SMALL), base / "kept", base / "own")


@pytest.fixture
def work(train_test_data: TrainTestData, tmp_path: Path) -> Work:
    """With the linear model on TF-IDF."""
    return Work(train_test_data, ExperimentOptions(rows=SMALL), tmp_path / "kept", tmp_path / "own")
