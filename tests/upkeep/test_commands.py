"""The commands that keep a workspace say what they did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from labelreview.workspace import Workspace


def test_a_backup_and_a_restore_by_command(
    space: Workspace, tmp_path: Path, command: Callable[..., Any]
) -> None:
    workspace, file, new = space.settings.folder, tmp_path / "b.zip", tmp_path / "new"
    said = command("backup", file, "--workspace", workspace)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("7 decisions and ")
    assert f" files are in {file} (" in said.out
    said = command("restore", file, "--workspace", new)
    assert (said.code, said.err) == (0, "")
    assert f"the workspace is {new}." in said.out
    again = Workspace.open(new)
    assert again.decision_log("tweets").equals(space.decision_log("tweets"))
    again.close()
    said = command("restore", file, "--workspace", new)
    assert (said.code, said.out) == (2, "")
    assert "already holds a workspace" in said.err
