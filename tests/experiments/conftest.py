"""The built-in posts as the material of experiments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labelreview.benchmark.options import Setting
from labelreview.experiments import ExperimentOptions
from labelreview.experiments.cells import run_cells
from labelreview.experiments.noise.cells import FILTERS, OF_MODEL, SCORE
from labelreview.experiments.results import CellOutcome
from labelreview.experiments.train_test_data import TrainTestData, make_train_test_data
from labelreview.experiments.work import Work
from labelreview.workspace import Workspace

SMALL = 300


@pytest.fixture(scope="session")
def train_test_data(builtin_folder: Path) -> TrainTestData:
    """A few hundred of them in each part, nothing decided."""
    space = Workspace.open(builtin_folder)
    decisions = space.decisions("builtin").current()
    data = make_train_test_data("builtin", space.dataset("builtin"), decisions, SMALL)
    space.close()
    return data


@pytest.fixture(scope="session")
def work(train_test_data: TrainTestData, tmp_path_factory: pytest.TempPathFactory) -> Work:
    """With the linear model on TF-IDF. What it keeps knows no labels, and is the same for all."""
    base = tmp_path_factory.mktemp("work")
    return Work(train_test_data, ExperimentOptions(rows=SMALL), base / "kept", base / "own")


@pytest.fixture
def cheap_cells(monkeypatch: pytest.MonkeyPatch) -> list[Setting]:
    """Cells of every experiment cost nothing; the settings of those that were done, in order."""
    done: list[Setting] = []

    def cell(setting: Setting) -> CellOutcome:
        done.append(setting)
        figures = {"accuracy": 0.5, "flagged": 3.0, "found": 2.0, "recall": 0.5, "precision": 0.7}
        methods = dict.fromkeys((SCORE, OF_MODEL, *FILTERS), figures)
        return CellOutcome(round(SMALL * (setting.rate or 0)), SMALL, methods)

    def do(run: object, *args: Any, **options: Any) -> None:
        run_cells(cell, *args, **options)

    monkeypatch.setattr("labelreview.experiments.experiment.run_cells", do)
    return done
