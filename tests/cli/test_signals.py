"""`labelreview signals`, and `score --signal`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from labelreview.signals import SIGNALS

POSTS = "text,label\n" + "".join(
    f"what a good day {i},joy\nwhat a bad day {i},anger\n" for i in range(8)
)


def test_all_are_listed(command: Any) -> None:
    said = command("signals")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    listed = [line.split()[0] for line in lines[1:-1] if not line.startswith(" ")]
    assert listed == [signal.name for signal in SIGNALS]
    printed = " ".join(said.out.split())
    assert all(signal.title in printed for signal in SIGNALS)
    assert said.out.endswith("add others with --signal NAME.\n")


def test_named_ones_are_beside_the_default_ones(command: Any, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(POSTS)
    output = tmp_path / "findings.csv"
    wanted = ["--signal", "null", "--signal", "long_confidence"]
    options = ["--workspace", tmp_path / "space", "--output", output]
    said = command("score", tmp_path / "posts.csv", *options, *wanted)
    assert said.code == 0, said.err
    columns = [name for name in pd.read_csv(output) if name.endswith("_score")]
    assert columns[-2:] == ["null_score", "long_confidence_score"]
    assert columns[0] == "self_confidence_score"


def test_an_unknown_one_is_said_before_the_work(command: Any, tmp_path: Path) -> None:
    said = command("score", "builtin", "--workspace", tmp_path / "space", "--signal", "nul")
    assert (said.code, said.out) == (2, "")
    assert said.err == "labelreview: No signal is called 'nul'; did you mean null.\n"
    assert not (tmp_path / "space").exists()
