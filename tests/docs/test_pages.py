"""The pages are true: their commands exist, their Python runs, and they name all that there is."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from labelreview.core.settings import Settings
from labelreview.data import builtin
from labelreview.decision_log import VERDICTS
from labelreview.experiments import QUESTIONS
from labelreview.export import FATES, FORMATS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
Read = Callable[[str], str]
Console = Callable[[str], list[list[str]]]
COMMANDS = sorted(
    {
        line.removeprefix("$ ")
        for page in PAGES
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("$ labelreview ")
    }
)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_and_options_exist(public_commands: dict[str, Any], line: str) -> None:
    # Parsed, not run: a wrong option or a missing argument raises.
    _, name, *words = shlex.split(line, comments=True)
    public_commands[name].make_context(name, words)


@pytest.mark.slow
def test_the_commands_of_the_start_page_do_their_work_in_this_order(
    tmp_path: Path, command: Any, text_of: Read, console: Console
) -> None:
    posts = builtin.load()[["id", "text", "label"]].head(120)
    posts.to_csv("tweets.csv", index=False)
    (tmp_path / "reviewed.csv").write_text(f"example_id,verdict,label\n{posts['id'][0]},noisy,\n")
    done = []
    for words in console(text_of("index.md")):
        if words[0] != "labelreview" or words[1] in ("serve", "doctor"):  # tested where they are
            continue
        said = command(*words[1:])
        assert (said.code, said.out != "") == (0, True), said.err
        done.append(words[1])
    assert done == ["import", "score", "findings", "decide", "experiment", "report", "export"]
    assert len(pd.read_csv("findings.csv")) == len(pd.read_csv("tweets-clean.csv")) == 120


@pytest.mark.slow
def test_the_tutorial_does_its_work_in_this_order(
    tmp_path: Path, command: Any, text_of: Read, console: Console
) -> None:
    page = text_of("tutorial.md")
    reviewed = re.search(r"```text\n(example_id,.*?)```", page, re.DOTALL)
    assert reviewed
    (tmp_path / "reviewed.csv").write_text(reviewed[1])
    done = []
    for words in console(page):
        if words[0] == "labelreview" and words[1] != "serve":
            said = command(*words[1:])
            assert (said.code, said.out != "") == (0, True), said.err
            done.append(words[1])
            if words[1] == "findings":  # what the page says about the top of the list
                assert "warnings_and_advice" in said.out
                assert "needs_and_damage" in said.out.replace("\\", "")
    assert done == [
        *("doctor", "import", "score", "findings", "decide", "score", "pseudo"),
        *("experiment", "report", "export"),
    ]
    truth = builtin.load().set_index("id")
    clean = pd.read_csv("tweets-clean.csv", dtype=str, keep_default_na=False).set_index("id")
    changed = clean[clean["label"] != truth["label"]]
    assert len(changed) == reviewed[1].count(",relabel,")
    assert (changed["label"] == truth["true_label"][changed.index]).all()
    assert clean["verdict"].ne("").sum() == len(pd.read_csv("decisions.csv")) == 5
    for written in ("before-after.html", "tweets-health.html"):
        assert (tmp_path / written).is_file()


@pytest.mark.slow
def test_the_python_of_a_workspace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text_of: Read
) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", text_of("how-to/python.md"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block, "how-to/python.md", "exec"), names)
    flagged, doubtful, first, exported = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\d+ flagged of 1500", flagged)
    assert re.fullmatch(r"\d+ examples with another label suggested", doubtful)
    assert " -> " in first
    assert "1,500 rows written to" in exported
    assert "1 relabelled" in exported
    clean = pd.read_csv(tmp_path / "clean.csv", dtype=str, keep_default_na=False)
    changed = clean[clean["label"] != builtin.load()["label"]]
    assert changed["id"].tolist() == [names["first"].example_id]


def test_summary_of_a_run_has_what_the_page_names(text_of: Read) -> None:
    from labelreview.ranking.summary import Summary

    named = re.findall(r"`(joint|noise_matrix|inverse_noise_matrix|weights|chosen)`",
                       text_of("how-to/python.md"))  # fmt: skip
    assert len(named) == 5
    assert set(named) <= {field.name for field in fields(Summary)}


def test_targets_of_make_exist(console: Console) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    every = console("\n".join(page.read_text(encoding="utf-8") for page in PAGES))
    named = {words[1] for words in every if words[0] == "make"}
    assert named >= {"demo", "test", "check", "docs", "reference"}
    assert named <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_is_python(page: Path) -> None:
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        if page.parent.name != "reference":  # signatures
            ast.parse(block)


def test_options_of_score_are_explained(text_of: Read) -> None:
    explained = re.findall(r"^\| `(--[\w-]+) ", text_of("how-to/score.md"), re.MULTILINE)
    assert explained == [
        "--encoder",
        "--fine-tune",
        "--classifier",
        "--zero-shot",
        "--probabilities",
        "--judge",
    ]


INTERNAL = {"LABELREVIEW_PREPARE", "LABELREVIEW_FRAME_TOKEN"}
"""Variables of tests, and from one of our processes to another."""


def test_every_variable_is_named(text_of: Read) -> None:
    files = sorted((ROOT / "labelreview").rglob("*.py"))
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    read = set(re.findall(r"\"(LABELREVIEW_[A-Z_]+)\"", source))
    explained = re.findall(r"^\| `([A-Z_]+)` \|", text_of("reference/settings.md"), re.MULTILINE)
    assert sorted(explained) == sorted(read - INTERNAL | {"HF_TOKEN", "OPENAI_API_KEY"})


def test_every_folder_of_a_workspace_is_named(tmp_path: Path, text_of: Read) -> None:
    own = {path.name for path in Settings.resolve(tmp_path).own_places} - {""}
    explained = re.findall(r"^\| `([\w.]+)/?` \|", text_of("reference/settings.md"), re.MULTILINE)
    assert own <= set(explained)


def rows(text: str) -> list[str]:
    """What stands in backquotes at the beginning of each row of its tables."""
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


def test_every_verdict_is_explained(text_of: Read) -> None:
    _, verdicts = text_of("reference/findings.md").split("## Verdicts")
    assert tuple(rows(verdicts.split("\n## ")[0])) == VERDICTS


def test_every_format_is_explained(text_of: Read) -> None:
    page = text_of("how-to/export.md")
    explained = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)))
    assert set(explained) - {"format"} == set(FORMATS)
    for word in ("save_to_disk", "push_to_hub", "JSON Lines", *FATES):
        assert word in page


def test_every_question_is_explained(text_of: Read) -> None:
    assert rows(text_of("how-to/experiments.md")) == [one.name for one in QUESTIONS]
    for one in QUESTIONS:
        assert f"`labelreview experiment {one.name} NAME`" in text_of("concepts/experiments.md")


MADE_ON_THE_PAGE = {
    "labelreview/signals/short_text.py",
    "labelreview/ui/pages/lengths/__init__.py",
    "labelreview/ui/pages/lengths/page.py",
    "pages/explore/lengths.py",
}


@pytest.mark.parametrize("page", PAGES[2:], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"(?<![\w/.-])(?:labelreview|tests|docs|pages)/[\w./-]*\w", text)
    if page.name == "changelog.md":
        return
    for place in set(named) - MADE_ON_THE_PAGE:
        assert (ROOT / place).exists(), place


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_lead_to_files_or_to_the_web(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"\{image\} (\S+)", text)
    for link in links:
        target = link.partition("#")[0]
        assert link.startswith(("https://", "#")) or (page.parent / target).exists(), link
