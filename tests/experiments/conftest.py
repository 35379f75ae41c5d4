"""The built-in posts as the material of experiments."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelreview.experiments import Options
from labelreview.experiments.material import Material, make_material
from labelreview.experiments.work import Work
from labelreview.workspace import Workspace

SMALL = 300


@pytest.fixture
def material(builtin_space: Workspace) -> Material:
    """A few hundred of them in each part, nothing decided."""
    dataset = builtin_space.dataset("builtin")
    return make_material("builtin", dataset, builtin_space.decisions("builtin").current(), SMALL)


@pytest.fixture
def work(material: Material, tmp_path: Path) -> Work:
    """With the linear model on TF-IDF."""
    return Work(material, Options(rows=SMALL), tmp_path / "kept", tmp_path / "own")
