"""Damage to anything that a workspace keeps: named with what mends it, and mended by that."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from labelreview.classifiers.fit import saved_models
from labelreview.core.configuration import Configuration
from labelreview.core.digests import seal
from labelreview.core.errors import WorkspaceError
from labelreview.decision_log import Decision
from labelreview.experiments import ExperimentOptions
from labelreview.findings.filter import Filter
from labelreview.review.islands import islands_of
from labelreview.review.stopping import estimate_in
from labelreview.upkeep.verify import Verified, verify
from labelreview.workspace import Workspace

COMPATIBILITY = Path(__file__).parents[1] / "compatibility"
WORDS = {"bad": ("flood", "hail", "storm"), "good": ("sun", "song", "cake")}


def make(folder: Path) -> None:
    """A dataset with two runs, evidence, a model, an experiment, a selection and a decision."""
    space = Workspace.open(folder)
    rows = [
        (f"{word} {other} day {i}", label)
        for label, words in WORDS.items()
        for i, word in enumerate(words * 10)
        for other in words
    ]
    posts = {"text": [one for one, _ in rows], "label": [label for _, label in rows]}
    space.import_dataset(posts, name="posts")
    for seed in (1, 0):
        space.score("posts", Configuration(seed=seed))
    ids = space.dataset("posts").example_ids()
    space.saved_selections.keep(ids[:5], "map")
    space.decisions("posts").record([Decision(ids[0], "keep")], "ana", seen_revision=0)
    islands_of(space.dataset("posts"), space.run("posts"), space.evidence_folder)
    space._prepare_experiment("posts", "check", ExperimentOptions())
    model = folder / "models" / "posts-0123456789abcdef"
    model.mkdir(parents=True)
    told = {"dataset": "posts", "dataset_digest": "d", "base": "b", "epochs": 1, "seed": 0}
    told |= {"rows": 1, "relabelled": 0, "left_out": 0, "classes": ["bad"], "created_at": "2026"}
    (model / "labelreview.json").write_text(json.dumps(told))
    (model / "model.safetensors").write_bytes(bytes(range(256)) * 40)
    seal(model)
    space.close()


@pytest.fixture(scope="session")
def made(make_once: Callable[..., Path]) -> Path:
    return make_once("to be damaged", make)


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "workspace"))


@pytest.fixture
def space(folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(folder)
    yield opened
    opened.close()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def found(folder: Path) -> Verified:
    space = Workspace.open(folder)
    try:
        return verify(space)
    finally:
        space.close()


def test_nothing_is_damaged_in_a_whole_workspace(folder: Path) -> None:
    told = found(folder)
    assert told.damages == ()
    assert told.without_digests == 0
    assert told.checked > 15


FILES = {
    "datasets/*/manifest.json": ("dataset 'posts'", "import it again"),
    "datasets/*/examples.parquet": ("dataset 'posts'", "import it again from"),
    "datasets/*/source.parquet": ("dataset 'posts'", "import it again from"),
    "datasets/*/set_aside.parquet": ("dataset 'posts'", "import it again from"),
    "datasets/*/digests.json": ("dataset 'posts'", "import it again"),
    "runs/*/manifest.json": ("run ", "score again"),
    "runs/*/findings.parquet": ("run ", "score again"),
    "runs/*/probabilities.npy": ("run ", "score again"),
    "runs/*/neighbours.npy": ("run ", "score again"),
    "runs/*/similarities.npy": ("run ", "score again"),
    "runs/*/joint.npy": ("run ", "score again"),
    "runs/*/summary.json": ("run ", "score again"),
    "models/*/labelreview.json": ("model ", "fit again"),
    "models/*/model.safetensors": ("model ", "fit again"),
    "experiments/*/experiment.json": ("experiment ", "start the experiment again"),
    "picks/*.parquet": ("selection map-5-", "select the examples again"),
    "evidence/*/fold_0.npy": ("evidence evidence/", "made again when it is needed"),
    "evidence/*/embeddings.npy": ("evidence evidence/", "made again when it is needed"),
    "evidence/*/islands.json": ("evidence evidence/", "made again when it is needed"),
}


CASES = [
    (pattern, damage)
    for pattern in FILES
    for damage in (flip, half)
    # A flipped bit that changes none of the ids changes no selection.
    if not (pattern.startswith("picks") and damage is flip)
]


@pytest.mark.parametrize(("pattern", "damage"), CASES)
def test_each_damaged_file_is_named_with_what_mends_it(
    folder: Path, pattern: str, damage: Callable[[Path], None]
) -> None:
    damage(sorted(folder.glob(pattern))[0])
    (one,) = found(folder).damages
    name, remedy = FILES[pattern]
    assert one.name.startswith(name)
    assert remedy in one.remedy
    assert "delete" not in one.remedy


def test_a_folder_that_is_gone_and_two_that_changed_places_are_named(folder: Path) -> None:
    first, second = sorted((folder / "runs").iterdir())
    first.rename(folder / "aside")
    second.rename(first)
    (folder / "aside").rename(second)
    shutil.rmtree(next((folder / "datasets").iterdir()))
    problems = [one.problem for one in found(folder).damages]
    assert len(problems) == 3
    assert "is missing" in problems[0]
    assert all("another run's folder" in problem for problem in problems[1:])


def test_all_damage_is_found_at_once_and_the_command_ends_with_1(
    folder: Path, command: Callable[..., Any]
) -> None:
    for pattern in ("datasets/*/source.parquet", "runs/*/findings.parquet", "models/*/model.*"):
        flip(sorted(folder.glob(pattern))[0])
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    said = command("doctor", "--verify", "--workspace", folder)
    assert said.code == 1
    broken = [line for line in said.out.splitlines() if line.startswith("broken")]
    assert len(broken) == 4
    assert "source.parquet is not what was written" in broken[0]
    assert "3 damaged" in broken[3]
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert {path: after.get(path) for path in before if "decisions.db" not in path.name} == {
        path: when for path, when in before.items() if "decisions.db" not in path.name
    }


def test_a_whole_workspace_ends_with_0(folder: Path, command: Callable[..., Any]) -> None:
    said = command("doctor", "--verify", "--workspace", folder)
    assert (said.code, "none damaged" in said.out) == (0, True)


def test_results_of_earlier_versions_have_no_digests_and_are_not_called_damaged(
    tmp_path: Path,
) -> None:
    with zipfile.ZipFile(COMPATIBILITY / "workspace-0.1.0.zip") as archive:
        archive.extractall(tmp_path / "workspace")
    told = found(tmp_path / "workspace")
    assert told.damages == ()
    assert told.without_digests >= 3
    half(next((tmp_path / "workspace").glob("runs/*/findings.parquet")))
    assert len(found(tmp_path / "workspace").damages) == 1


def change(folder: Path, *statements: str) -> None:
    """Change what the database itself never would, as a damaged file might."""
    with contextlib.closing(sqlite3.connect(folder / "decisions.db")) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_an_inconsistent_log_is_named(folder: Path) -> None:
    change(folder, "UPDATE decisions SET undoes = 999", "UPDATE runs SET dataset = 'x'")
    said = "\n".join(f"{one.name}: {one.problem}; {one.remedy}" for one in found(folder).damages)
    assert "take back one that is not there" in said
    assert "of runs refers to a row of datasets that is not there" in said
    assert "restore a backup" in said


def test_decisions_about_examples_that_are_not_there_are_named(folder: Path) -> None:
    change(folder, "UPDATE decisions SET example_id = 'nobody'")
    (one,) = found(folder).damages
    problem = "1 example that people decided on cannot be found in it, such as 'nobody'"
    assert one.problem == problem


@pytest.mark.parametrize("name", ["findings.parquet", "manifest.json", "summary.json"])
def test_a_damaged_run_leaves_the_others_and_the_list_of_datasets(
    space: Workspace, name: str
) -> None:
    latest, other = space.runs("posts")
    whole = estimate_in(space, "posts")
    half(latest.folder / name)
    assert [entry.name for entry in space.datasets()] == ["posts"]
    assert other.digest in [run.digest for run in space.runs("posts")]
    assert len(space.findings("posts", other.digest).ids(Filter())) == latest.rows
    if name == "summary.json":
        with pytest.raises(WorkspaceError, match=r"summary\.json is not what was written.*score"):
            _ = space.run("posts").summary
    else:
        assert estimate_in(space, "posts").left.rows == whole.left.rows
        with pytest.raises(WorkspaceError, match=f"{name} is not what was written.*score again"):
            space.findings("posts")


def test_scoring_again_mends_a_damaged_run_and_its_evidence(space: Workspace) -> None:
    run = space.run("posts")
    before = space.findings("posts").table(Filter())
    for path in (run.findings_path, *space.evidence_folder.glob("*/*.npy")):
        flip(path)
    again = space.score("posts", run.configuration)
    assert again.digest == run.digest
    assert space.findings("posts").table(Filter()).equals(before)
    assert not [one for one in verify(space).damages if one.name.startswith("run")]


def test_importing_again_mends_a_damaged_dataset_and_keeps_its_decisions(
    space: Workspace,
) -> None:
    dataset = space.dataset("posts")
    source = dataset.source_table().to_pandas()[["text", "label"]]
    before = dataset.examples()
    flip(dataset.examples_path)
    with pytest.raises(WorkspaceError, match=r"examples\.parquet .*; import it again from"):
        space.dataset("posts").texts()
    columns = {name: source[name].tolist() for name in source}
    space.import_dataset(columns, name="posts")
    assert space.dataset("posts").examples().equals(before)
    assert len(space.decisions("posts").current()) == 1
    assert verify(space).damages == ()


def test_what_can_be_made_again_is_made_again_without_a_word(space: Workspace) -> None:
    dataset, run = space.dataset("posts"), space.run("posts")
    before = islands_of(dataset, run, space.evidence_folder)
    for path in space.evidence_folder.rglob("islands.json"):
        path.write_text("[]")
    after = islands_of(dataset, run, space.evidence_folder)
    assert [one.label for one in after] == [one.label for one in before]


def test_a_damaged_selection_is_selected_again(space: Workspace) -> None:
    (path,) = (space.settings.folder / "picks").glob("*.parquet")
    ids = space.saved_selections.ids(path.stem)
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):  # in its values, or where it changes none of them
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with contextlib.suppress(WorkspaceError):
            assert space.saved_selections.ids(path.stem) == ids
    half(path)
    with pytest.raises(WorkspaceError, match="select the examples again"):
        space.saved_selections.ids(path.stem)
    assert space.saved_selections.keep(ids, "map") == path.stem
    assert space.saved_selections.ids(path.stem) == ids


def test_a_damaged_model_hides_no_other(space: Workspace) -> None:
    models = space.settings.folder / "models"
    other = shutil.copytree(next(models.iterdir()), models / "posts-fedcba9876543210")
    (next(iter(sorted(models.iterdir()))) / "labelreview.json").write_text("{")
    assert [one.folder for one in saved_models(models)] == [other]
