"""What somebody only looks at goes when nobody looks any more."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelreview.data.sources import import_source, read_source
from labelreview.jobs.process import WorkerProcess
from labelreview.upkeep.inventory import OWNER, PREVIEW, take_inventory
from labelreview.upkeep.previews import let_go, new_preview_folder, sweep
from labelreview.workspace import Workspace


def age(path: Path) -> None:
    then = time.time() - 2 * 24 * 3_600
    for one in (path, *path.rglob("*")):
        os.utime(one, (then, then))


def test_a_dataset_that_was_looked_at_is_moved_in_when_it_is_imported(
    space: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "more.csv").write_text(
        "text,label\n" + "".join(f"more {i},{'ab'[i % 2]}\n" for i in range(20))
    )
    folder = space.settings.folder
    place = new_preview_folder(folder)
    seen = import_source(read_source(tmp_path / "more.csv"), place)
    assert seen.folder.parent == place
    assert len(list((folder / "datasets").iterdir())) == 1
    imported = space.adopt(seen, "more")
    assert imported.dataset.folder == folder / "datasets" / seen.digest
    assert not seen.folder.exists()
    assert space.dataset("more").texts() == imported.dataset.texts()
    let_go(place)
    assert list((folder / "previews").iterdir()) == []
    assert space.dataset("more").texts()


def test_a_damaged_dataset_is_mended_by_importing_it_again(
    space: Workspace, tmp_path: Path
) -> None:
    place = new_preview_folder(space.settings.folder)
    seen = import_source(read_source(tmp_path / "tweets.csv"), place)
    folder = space.dataset("tweets").folder
    (folder / "source.parquet").write_bytes(b"damaged")
    assert not type(seen).is_whole(folder)
    assert space.adopt(seen, "tweets").name == "tweets"
    assert type(seen).is_whole(folder)


def test_previews_of_dead_servers_are_swept_and_those_of_living_ones_stay(
    space: Workspace,
) -> None:
    folder = space.settings.folder
    living, dead, unknown = (new_preview_folder(folder) for _ in range(3))
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        (dead / OWNER).write_text(str(WorkerProcess.of(process.pid)))
        process.communicate(b"\n")
    (unknown / OWNER).unlink()
    age(living)
    assert [one.path for one in take_inventory(space).leftovers] == [dead]
    age(unknown)
    found = take_inventory(space).leftovers
    assert {one.path for one in found} == {dead, unknown}
    assert {one.kind for one in found} == {PREVIEW}
    sweep(space)
    assert list((folder / "previews").iterdir()) == [living]


def test_the_sweep_leaves_what_may_still_be_somebodys(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = space.settings.folder
    names = (
        "datasets/ffffffffffffffff",  # perhaps of another database
        "models/.tweets-0011223344556677",  # a training that can go on
        "evidence/.0011223344556677.0011aabb",
    )
    for name in names:
        (folder / name).mkdir()
        (folder / name / "part").write_bytes(b"x")
        age(folder / name)
    monkeypatch.setattr(type(space.jobs), "_spawn", lambda *_: None)
    job = space.jobs.start("score", {"dataset": "tweets"})
    sweep(space)
    assert all((folder / name).exists() for name in names)
    space.jobs.cancel(job)
    sweep(space)
    assert [(folder / name).exists() for name in names] == [True, True, False]
    assert space.dataset("tweets").texts()


@pytest.mark.parametrize(
    "name", [".env.20241105", ".config.deadbeef", ".12345678.notes", ".venv.20240101/lib/one.py"]
)
def test_hidden_files_of_others_beside_ours_are_no_leftovers(space: Workspace, name: str) -> None:
    folder = space.settings.folder
    ours = [folder / ".restore.0011aabb", folder / ".0011aabb.decisions.db"]
    for path in (folder / name, *ours):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
        age(folder / path.relative_to(folder).parts[0])
    sweep(space)
    assert (folder / name).read_text() == "mine"
    assert not any(path.exists() for path in ours)


def test_the_doctor_says_how_much_was_left_over(
    space: Workspace, command: Callable[..., Any]
) -> None:
    left = space.settings.folder / "datasets" / "ffffffffffffffff"
    left.mkdir()
    (left / "source.parquet").write_bytes(b"x" * 28_000_000)
    place = ("--workspace", space.settings.folder)
    assert "leftovers" not in command("doctor", *place).out
    age(left)
    assert (
        "ok      leftovers: 28 MB, to be freed with: labelreview delete leftovers"
        in command("doctor", *place).out
    )
