"""`labelreview compare`: two runs by their names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labelreview.workspace import Workspace


def test_two_runs_of_a_dataset(own: Path, command: Any, score_again: Any) -> None:
    space = Workspace.open(own / "review")
    (first,) = space.run_digests("builtin")
    second = score_again(space).digest
    space.close()
    said = command("compare", "builtin~1", "builtin", "--top", "50", "--limit", "2")
    assert (said.code, said.err) == (0, "")
    assert first in said.out.splitlines()[0]
    assert second in said.out.splitlines()[1]
    assert "Folds: 5, then 2." in said.out
    assert "among the 50 most suspicious" in said.out
    assert command("compare", first[:6], second[:6], "--top", "50", "--limit", "2").out == said.out
    for name, problem in (
        ("builtin~9", "has 2 runs"),
        ("builtin~x", "write builtin~1"),
        ("nothing", "No runs are called"),
    ):
        said = command("compare", name, "builtin")
        assert said.code == 2
        assert problem in said.err
