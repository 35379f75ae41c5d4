"""Help of every command, and what is not loaded for it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import typer

from labelreview.cli import app

COMMANDS = {
    "import": "--name --config --split --revision --text-column --second-text-column "
    "--label-column --votes --set-aside --merge-spellings --member --no-header --delimiter "
    "--quote --encoding --workspace",
    "score": "--text-column --second-text-column --label-column --votes --set-aside "
    "--merge-spellings --encoder --second-encoder --fine-tune --epochs --thorough "
    "--classifier --zero-shot --probabilities --judge --judge-url --judge-rows --judge-budget "
    "--judge-price --signal --folds --seed --use-decisions --workspace --output --overwrite "
    "--dry-run",
    "signals": "--workspace",
    "findings": "--given --suggested --split --status --annotator --disagree --flagged --copies "
    "--score-from --score-to --confidence-from --confidence-to "
    "--text --like --where --sort --limit "
    "--format --workspace",
    "decide": "--annotator --workspace",
    "pseudo": "--confidence --flagged --yes --undo --workspace",
    "fit": "--model --epochs --seed --workspace",
    "predict": "--model --workspace",
    "export": "--format --output --noisy --dropped --notes "
    "--neutralise --overwrite --log --workspace",
    "send": "--to --output --url --project --given --suggested --split --status --annotator "
    "--disagree --flagged --copies --score-from --score-to --confidence-from --confidence-to "
    "--text --like --where --sort --limit --overwrite --workspace",
    "receive": "--tool --url --project --annotator --workspace",
    "experiment": "--kinds --rates --seeds --encoder --fine-tune --epochs --rows --full --jobs "
    "--output --overwrite --workspace",
    "report": "--output --overwrite --workspace",
    "bench": "--output --encoder --fine-tune --rows --full --seeds --rates --noise --datasets "
    "--signals --rivals --rival-python --rival-seconds --left-out --jobs",
    "compare": "--top --limit --workspace",
    "serve": "--workspace --host --port --files --allow-anyone --allow-host",
    "demo": "--workspace --host --port --files --allow-anyone --allow-host",
    "backup": "--without-datasets --with-evidence --overwrite --workspace",
    "restore": "--workspace",
    "delete": "--with-decisions --yes --workspace",
    "doctor": "--workspace --new-log --verify",
}


def test_the_commands_are_these() -> None:
    shown = {
        name: command
        for name, command in typer.main.get_command(app).commands.items()  # type: ignore[attr-defined]
        if not command.hidden
    }
    assert set(shown) == set(COMMANDS)
    for name, options in COMMANDS.items():
        there = [option for given in shown[name].params for option in given.opts]
        assert [option for option in there if option.startswith("--")] == options.split(), name


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_with_an_example(command: Any, name: str) -> None:
    said = command(name, "--help")
    assert (said.code, said.err) == (0, "")
    assert f"Example: labelreview {name}" in said.out
    words = said.out.replace("\n", " ")
    assert all(option in words for option in COMMANDS[name].split())


def test_every_option_is_explained() -> None:
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        for option in command.params:
            assert command.hidden or option.help, f"{name} {option.name}"


def test_without_a_command_the_help_is_shown(command: Any) -> None:
    assert command() == command("--help")
    assert "import" in command().out


@pytest.mark.slow
def test_as_a_module_and_as_a_script() -> None:
    for start in ([sys.executable, "-m", "labelreview"], [sys.executable, "-c", SCRIPT]):
        done = subprocess.run([*start, "--help"], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[1].split()[:2] == ["Usage:", "labelreview"]


SCRIPT = """
from importlib.metadata import entry_points
(entry,) = entry_points(group="console_scripts", name="labelreview")
entry.load()()
"""
