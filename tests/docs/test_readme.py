"""The README is run: its Python, its commands, and every name that it owes."""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer

from labelreview.cli import app
from labelreview.core.settings import Settings
from labelreview.data import builtin
from labelreview.decision_log import VERDICTS
from labelreview.export import FORMATS
from labelreview.signals import SIGNALS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = dict(enumerate(re.findall(r"```python\n(.*?)```", README, re.DOTALL), start=1))
COMMANDS = [
    shlex.split(line.removeprefix("$ "), comments=True)
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]
OURS = [words[1:] for words in COMMANDS if words[0] == "labelreview"]


def commands() -> dict[str, Any]:
    every = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return {name: command for name, command in every.items() if not command.hidden}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABELREVIEW_WORKSPACE", str(tmp_path / "default"))


def test_the_ten_lines(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(BLOCKS[1], "README", "exec"), {})
    header, *worst = capsys.readouterr().out.splitlines()
    assert header.split() == ["text", "given_label", "suggested_label", "score"]
    assert "great goal, we won" in worst[0]
    assert len(worst) == 3
    assert len(BLOCKS[1].split("\n\n")[-1].splitlines()) <= 10


@pytest.mark.slow
def test_the_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    exec(compile(BLOCKS[2], "README", "exec"), names)
    flagged, doubtful, first, exported = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\d+ flagged of 1500", flagged)
    assert re.fullmatch(r"\d+ examples with another label suggested", doubtful)
    assert " -> " in first
    assert "1,500 rows written to" in exported
    assert "1 relabelled" in exported
    clean = pd.read_csv(tmp_path / "clean.csv", dtype=str, keep_default_na=False)
    changed = clean[clean["label"] != builtin.load()["label"]]
    assert changed["id"].tolist() == [names["first"].example_id]


def test_there_are_two_blocks() -> None:
    assert set(BLOCKS) == {1, 2}
    for block in BLOCKS.values():
        ast.parse(block)


@pytest.mark.slow
def test_the_commands_do_their_work_in_this_order(tmp_path: Path, command: Any) -> None:
    posts = builtin.load()[["id", "text", "label"]].head(120)
    posts.to_csv("tweets.csv", index=False)
    (tmp_path / "reviewed.csv").write_text(f"example_id,verdict,label\n{posts['id'][0]},noisy,\n")
    done = []
    for words in OURS:
        if words[0] in ("serve", "bench"):  # tested where they are
            continue
        said = command(*words)
        assert (said.code, said.out != "") == (0, True), said.err
        done.append(words[0])
    assert done == ["import", "score", "findings", "decide", "experiment", "report", "export"]
    assert len(pd.read_csv("findings.csv")) == len(pd.read_csv("tweets-clean.csv")) == 120


@pytest.mark.parametrize("words", OURS, ids=" ".join)
def test_commands_and_options_exist(words: list[str]) -> None:
    # Parsed, not run: a wrong option or a missing argument raises.
    commands()[words[0]].make_context(words[0], words[1:])


def test_make_has_the_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = [words[1] for words in COMMANDS if words[0] == "make"]
    assert targets == ["demo", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_every_command_is_named() -> None:
    assert {name for name in commands() if f"`{name}`" not in README} == set()


def test_every_signal_has_its_column_explained() -> None:
    explained = re.findall(r"^\| `(\w+)_score` \| .+ \|$", README, re.MULTILINE)
    assert explained == [signal.name for signal in SIGNALS if signal.is_default]
    assert {signal.name for signal in SIGNALS if f"`{signal.name}" not in README} == set()


def test_options_of_score_are_explained() -> None:
    explained = re.findall(r"^\| `(--[\w-]+) ", README, re.MULTILINE)
    assert explained == ["--encoder", "--fine-tune", "--classifier", "--probabilities"]


def test_every_variable_is_named() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in _sources())
    read = set(re.findall(r"environ\S*?[\[(]\"(\w+)\"", source))
    assert {f"LABELREVIEW_{field.name.upper()}" for field in fields(Settings)} ^ read == {
        "LABELREVIEW_FOLDER",
        "LABELREVIEW_WORKSPACE",
        "HF_TOKEN",
    }
    assert {name for name in read if f"`{name}`" not in README} == set()


def _sources() -> list[Path]:
    return sorted((ROOT / "labelreview").rglob("*.py"))


def test_every_verdict_and_format_is_named() -> None:
    assert {verdict for verdict in VERDICTS if f"`{verdict}`" not in README} == set()
    words = {"saved": "save_to_disk", "hub": "push_to_hub", "jsonl": "JSON\n   Lines"}
    for form in FORMATS:
        assert words.get(form, form).casefold() in README.casefold()


def test_every_place_that_is_named_exists() -> None:
    layout = re.findall(r"^    ([\w./]+(?:, [\w./]+)?)  +\S", README, re.MULTILINE)
    assert len(layout) >= 10
    for place in ", ".join(layout).split(", "):
        assert (ROOT / place).exists(), place


@pytest.mark.parametrize("picture", re.findall(r"!\[[^]]*\]\((\S+)\)", README))
def test_pictures_are_there(picture: str) -> None:
    assert (ROOT / picture).is_file()


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", *(ROOT / "labelreview" / "docs").glob("*.md")],
    ids=lambda p: p.name,
)
def test_links_and_pictures_lead_to_files_or_to_the_web(page: Path) -> None:
    for link in re.findall(r"\]\((\S+)\)", page.read_text(encoding="utf-8")):
        assert link.startswith("https://") or (page.parent / link).exists(), link
