"""A new workspace and its database are their owner's; one that is shared stays shared."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from labelreview.cli.doctor import examine
from labelreview.core.settings import Settings
from labelreview.store import open_engine, writing
from labelreview.workspace import Workspace

pytestmark = pytest.mark.skipif(os.name == "nt", reason="has other rights")


@pytest.fixture(autouse=True)
def _everybody_may_read_new_files() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_workspace_is_its_owners(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "workspace"
    space = Workspace.open(folder)
    space.import_dataset("builtin")
    assert mode(folder) == 0o700
    assert {mode(file) for file in folder.glob("decisions.db*")} == {0o600}
    assert [check for check in examine(space.settings) if check.name == "privacy"] == []
    space.close()


def test_a_database_elsewhere_is_its_owners(tmp_path: Path) -> None:
    space = Workspace.open(tmp_path / "w", f"sqlite:///{tmp_path / 'other' / 'x.db'}")
    assert mode(tmp_path / "other") == 0o700
    assert mode(tmp_path / "other" / "x.db") == 0o600
    space.close()


@pytest.mark.parametrize("usual", [0o022, 0o077])
def test_a_teams_database_and_queue_are_the_teams_whatever_the_usual_mode_is(
    usual: int, tmp_path: Path
) -> None:
    tmp_path.chmod(0o770)
    os.umask(usual)
    engine = open_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with writing(engine):
        assert {mode(file) for file in tmp_path.glob("x.db*")} == {0o660}
        assert (tmp_path / "x.db-queue").exists()
    engine.dispose()


@pytest.mark.parametrize(("shared", "file"), [(0o755, 0o600), (0o770, 0o660), (0o2775, 0o660)])
def test_a_folder_that_is_there_stays_as_it_is_and_doctor_names_it(
    shared: int, file: int, tmp_path: Path
) -> None:
    folder = tmp_path / "team's"
    folder.mkdir()
    folder.chmod(shared)
    space = Workspace.open(folder)
    assert mode(folder) == shared
    assert mode(folder / "decisions.db") == file
    space.import_dataset("builtin")
    made = [path for path in folder.iterdir() if path.is_dir()]
    assert "datasets" in {path.name for path in made}
    assert {mode(path) & 0o777 for path in made} == {0o770 if shared & 0o020 else 0o700}
    (said,) = [
        check.line() for check in examine(Settings.resolve(folder)) if check.name == "privacy"
    ]
    assert "can read" in said
    assert "chmod -R go-rwx" in said
    space.close()
