"""What is deleted is what was told, and what people made stays unless it is asked for."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelreview.core.errors import NotFoundError, SourceError, WorkspaceError
from labelreview.decision_log import Decision
from labelreview.upkeep.delete import (
    delete_caches,
    delete_dataset,
    delete_leftovers,
    delete_model,
    delete_run,
)
from labelreview.upkeep.inventory import UNFINISHED, UNNAMED, take_inventory
from labelreview.workspace import Workspace

RUN, MODEL = "0123456789abcdef", "tweets-fedcba9876543210"
KINDS = ("sqlite", "postgresql")


def age(path: Path, days: float = 2) -> None:
    then = time.time() - days * 24 * 3_600
    for one in (path, *path.rglob("*")):
        os.utime(one, (then, then))


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_dataset_is_found_again_with_its_decisions(
    kind: str,
    tmp_path: Path,
    new_database: Callable[[str], str],
    new_space: Callable[[str], Workspace],
) -> None:
    space = new_space(new_database(kind))
    before = space.decisions("tweets").current()
    log = space.decision_log("tweets")
    deletion = delete_dataset(space, "tweets")
    assert deletion.stays[0].startswith("7 decisions, 1 class change, 1 guideline, 1 saved filter:")
    digest = space.catalog.dataset("tweets").digest
    folder = space.settings.folder / "datasets" / digest
    assert folder.exists()
    assert deletion.carry_out() == deletion.size > 0
    assert not folder.exists()
    assert not (space.settings.folder / "runs" / RUN).exists()

    assert space.datasets() == []
    with pytest.raises(NotFoundError, match="import the same source again"):
        space.dataset("tweets")
    other = tmp_path / "other.csv"
    other.write_text("text,label\n" + "".join(f"other {i},{'ab'[i % 2]}\n" for i in range(9)))
    with pytest.raises(SourceError, match="already called 'tweets'"):
        space.import_dataset(other, name="tweets")

    assert space.import_dataset(tmp_path / "tweets.csv").name == "tweets"
    assert space.decisions("tweets").current().equals(before)
    assert space.decision_log("tweets").equals(log)
    assert space.run_digests("tweets") == []


@pytest.mark.parametrize("kind", KINDS)
def test_decisions_go_only_when_asked_for_and_the_others_stay_guarded(
    kind: str,
    tmp_path: Path,
    new_database: Callable[[str], str],
    new_space: Callable[[str], Workspace],
) -> None:
    space = new_space(new_database(kind))
    kept = space.adopt(space.dataset("tweets"), "copy").name
    ids = space.dataset("copy").example_ids()
    space.decisions(kept).record([Decision(ids[0], "keep")], "ana", seen_revision=0)
    old = space.decisions("tweets")
    assert old.revision()
    delete_dataset(space, "tweets", with_decisions=True).carry_out()
    assert [entry.name for entry in space.datasets()] == ["copy"]
    assert len(space.decision_log("copy")) == 1

    # The same name again begins with an empty log, also where the old one was open.
    space.import_dataset(tmp_path / "tweets.csv", name="tweets")
    assert space.decisions("tweets").revision() == 0
    assert len(space.decisions("tweets").current()) == 0
    space.decisions("tweets").record([Decision(ids[1], "drop")], "ana", seen_revision=0)
    assert len(space.decisions("tweets").current()) == 1


def test_files_that_another_name_has_stay(space: Workspace) -> None:
    space.adopt(space.dataset("tweets"), "copy")
    with pytest.raises(WorkspaceError, match="has the same files as copy"):
        delete_dataset(space, "tweets")
    deletion = delete_dataset(space, "copy")
    assert deletion.goes == ()
    deletion.carry_out()
    assert space.dataset("tweets").texts()
    assert [entry.name for entry in space.datasets()] == ["tweets"]


def test_files_that_another_name_got_meanwhile_stay(space: Workspace) -> None:
    deletion = delete_dataset(space, "tweets", with_decisions=True)
    space.adopt(space.dataset("tweets"), "copy")
    deletion.carry_out()
    assert space.dataset("copy").texts()
    assert [entry.name for entry in space.datasets()] == ["copy"]


def test_nothing_is_deleted_while_a_job_works_on_it(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(space.jobs), "_spawn", lambda *_: None)
    deletions = [
        delete_dataset(space, "tweets", with_decisions=True),
        delete_run(space, "tweets", RUN),
        delete_caches(space),
    ]
    job = space.jobs.start("score", {"dataset": "tweets"})
    for deletion in deletions:
        with pytest.raises(WorkspaceError, match="wait for its end or cancel it first"):
            deletion.carry_out()
        assert all(path.exists() for path in deletion.paths)
    assert space.run_digests("tweets") == [RUN]
    space.jobs.cancel(job)
    deletions[0].carry_out()
    assert space.datasets() == []


def test_a_run_goes_alone(space: Workspace) -> None:
    again = "fedcba9876543210"
    folder = space.settings.folder / "runs" / again
    folder.mkdir()
    space.catalog.add_run("tweets", again)
    for digest, why in (("", "has no run"), ("aa", "has no run"), ("latest", "has no run")):
        with pytest.raises(NotFoundError, match=why):
            delete_run(space, "tweets", digest)
    before = space.decision_log("tweets")
    delete_run(space, "tweets", again[:6]).carry_out()
    assert space.run_digests("tweets") == [RUN]
    assert not folder.exists()
    assert space.decision_log("tweets").equals(before)


def test_a_run_that_others_came_from_stays(space: Workspace) -> None:
    again = "fedcba9876543210"
    folder = space.settings.folder / "runs" / again
    folder.mkdir()
    manifest = {
        "digest": again,
        "dataset_digest": "d",
        "configuration": {},
        "created_at": "2026-01-01T00:00:00+00:00",
        "rows": 40,
        "flagged": 0,
        "warnings": [],
        "from_run": RUN,
        "decisions": 3,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    space.catalog.add_run("tweets", again)
    with pytest.raises(WorkspaceError, match=f"was re-ranked into {again}"):
        delete_run(space, "tweets", RUN)


def test_a_model_is_deleted_by_its_name_alone(space: Workspace) -> None:
    manifest = {
        "dataset": "tweets",
        "dataset_digest": space.catalog.dataset("tweets").digest,
        "base": "encoder",
        "epochs": 1,
        "seed": 0,
        "rows": 40,
        "relabelled": 0,
        "left_out": 0,
        "classes": ["a", "b"],
        "created_at": "2026-01-01T00:00:00+00:00",
    }
    folder = space.settings.folder / "models" / MODEL
    (folder / "labelreview.json").write_text(json.dumps(manifest))
    for name in ("..", "../datasets", "", ".", "/etc"):
        with pytest.raises(NotFoundError, match="has no model"):
            delete_model(space, name)
    assert delete_dataset(space, "tweets").stays[1] == "1 model trained on it"
    delete_model(space, MODEL).carry_out()
    assert not folder.exists()
    assert space.dataset("tweets").texts()


def test_caches_are_all_evidence_and_nothing_else(space: Workspace) -> None:
    folder = space.settings.folder
    before = {path for path in folder.rglob("*") if path.is_file()}
    deletion = delete_caches(space)
    assert deletion.carry_out() == deletion.size
    gone = {path.relative_to(folder).as_posix() for path in before if not path.exists()}
    assert gone == {"evidence/cc33/fold_0.npy", "experiments/evidence/bb22/fold.npy"}


def test_leftovers_are_what_nobody_names_for_a_day(space: Workspace) -> None:
    folder = space.settings.folder
    kinds = {
        "datasets/ffffffffffffffff": UNNAMED,
        "runs/ffffffffffffffff": UNNAMED,
        "datasets/.ffffffffffffffff.0011aabb": UNFINISHED,
        "evidence/cc33/.0011aabb.fold_1.npy": UNFINISHED,
        "experiments/aa11/.cell-x": UNFINISHED,
        ".restore.0011aabb": UNFINISHED,
    }
    for name in (*kinds, "models/.tweets-0011223344556677"):  # a training that can go on
        (folder / name).mkdir(parents=True)
        (folder / name / "half").write_bytes(b"x" * 1_000)
    assert take_inventory(space).leftovers == ()
    for name in (*kinds, "models/.tweets-0011223344556677"):
        age(folder / name)
    found = {
        one.path.relative_to(folder).as_posix(): one.kind for one in take_inventory(space).leftovers
    }
    assert found == kinds
    deletion = delete_leftovers(space)
    assert deletion.size == deletion.carry_out() == 1_000 * len(kinds)
    assert take_inventory(space).leftovers == ()
    assert (folder / "models" / ".tweets-0011223344556677" / "half").exists()
    assert space.dataset("tweets").texts()


def test_a_link_is_deleted_and_not_what_it_leads_to(space: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter.txt").write_text("mine")
    folder = space.settings.folder
    (folder / "evidence" / "away").symlink_to(outside)
    delete_caches(space).carry_out()
    assert (outside / "letter.txt").read_text() == "mine"
    assert not (folder / "evidence").exists()


def test_the_command_tells_and_asks(space: Workspace, command: Callable[..., Any]) -> None:
    place = ("--workspace", space.settings.folder)
    said = command("delete", "dataset", "tweets", *place)
    assert (said.code, space.datasets() != []) == (2, True)
    assert (
        said.err == "labelreview: Nothing was deleted; repeat the command with --yes to delete.\n"
    )
    lines = said.out.splitlines()
    assert lines[0] == "Delete the dataset tweets?"
    assert lines[1].startswith("  goes: its files (")
    assert any(line.startswith("  stays: 7 decisions") for line in lines)
    said = command("delete", "dataset", "tweets", "--yes", *place)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[-1].endswith(" freed.")
    assert space.datasets() == []
    for wrong, why in (
        (("everything",), "cannot be deleted"),
        (("dataset",), "use: labelreview delete dataset NAME"),
        (("run", "tweets"), "use: labelreview delete run NAME DIGEST"),
        (("caches", "tweets"), "use: labelreview delete caches"),
        (("caches", "--with-decisions"), "Only a dataset has decisions"),
        (("dataset", "none"), "no dataset called"),
    ):
        said = command("delete", *wrong, "--yes", *place)
        assert said.code == 2
        assert why in said.err
    said = command("delete", "leftovers", *place)
    assert (said.code, said.out) == (0, "There is nothing to delete of what was left over.\n")
