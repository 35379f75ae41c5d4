"""What is written is on disk before it has its name: a power cut leaves all of it or none."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from labelreview.core.artifacts import load_array, new_file, new_folder, save_array, save_json
from labelreview.core.errors import ExportError, WorkspaceError
from labelreview.export.targets import placing


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The syncs and the renames, in their order, by the last part of the name."""
    done: list[str] = []
    sync, rename, replace = os.fsync, os.rename, Path.replace

    def path_of(opened: int) -> str:
        return os.path.basename(os.readlink(f"/proc/self/fd/{opened}"))

    def fsync(opened: int) -> None:
        done.append(f"sync {_plain(path_of(opened))}")
        sync(opened)

    def renamed(source: Path, target: Path) -> None:
        done.append(f"rename {os.path.basename(target)}")
        rename(source, target)

    def replaced(self: Path, target: Path) -> Path:
        done.append(f"rename {os.path.basename(target)}")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", renamed)
    monkeypatch.setattr(Path, "replace", replaced)
    return done


def _plain(name: str) -> str:
    """The name without what makes a temporary one unlike all others."""
    return "temporary" if name.startswith(".") else name


needs_links = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")


@needs_links
def test_every_file_and_folder_is_on_disk_before_and_after_the_rename(tmp_path, calls):
    with new_folder(tmp_path / "runs" / "result") as place:
        (place / "b").write_text("b")
        (place / "inner").mkdir()
        (place / "inner" / "a").write_text("a")
    assert calls == [
        f"sync {tmp_path.name}",  # that has the new folder "runs"
        "sync a",
        "sync inner",
        "sync b",
        "sync digests.json",
        "sync temporary",
        "rename result",
        "sync runs",
    ]


@needs_links
def test_a_single_file_is_on_disk_before_and_after_the_rename(tmp_path, calls):
    save_array(tmp_path / "array.npy", np.arange(3))
    assert calls == ["sync temporary", "rename array.npy", f"sync {tmp_path.name}"]


@needs_links
def test_an_export_is_on_disk_before_it_has_its_name(tmp_path, calls):
    with placing(tmp_path / "clean.csv", ".csv") as place:
        place.write_text("text,label\n")
    assert calls == ["sync temporary", "rename clean.csv", f"sync {tmp_path.name}"]


def failing(monkeypatch: pytest.MonkeyPatch, number: int, good: int = 0) -> None:
    """Let every sync fail after the first `good` ones."""
    left, sync = [good], os.fsync

    def fsync(opened: int) -> None:
        if not left[0]:
            raise OSError(number, os.strerror(number))
        left[0] -= 1
        sync(opened)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "is full; free some space"), (errno.EIO, r"cannot be written \(Input/output")],
)
@pytest.mark.parametrize("good", range(4))
def test_a_folder_that_does_not_reach_the_disk_is_absent(
    tmp_path, monkeypatch, number, words, good
):
    failing(monkeypatch, number, good)

    def write() -> None:
        with new_folder(tmp_path / "result") as place:
            (place / "part").write_text("whole")

    with pytest.raises(WorkspaceError, match=words):
        write()  # fails at the file, at digests.json, at the folder, at its name
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("good", range(2))
def test_a_file_that_does_not_reach_the_disk_is_absent(tmp_path, monkeypatch, good):
    failing(monkeypatch, errno.EIO, good)
    with pytest.raises(WorkspaceError, match="Input/output"):
        save_json(tmp_path / "cell.json", {"value": 1})
    assert list(tmp_path.iterdir()) == []


def test_the_earlier_version_stays_when_the_new_one_does_not_reach_the_disk(tmp_path, monkeypatch):
    save_array(tmp_path / "array.npy", np.arange(3))
    clean, folder = tmp_path / "clean.csv", tmp_path / "saved"
    clean.write_text("before")
    folder.mkdir()
    (folder / "state.json").write_text("before")
    failing(monkeypatch, errno.EIO)
    with pytest.raises(WorkspaceError, match="cannot be written"):
        save_array(tmp_path / "array.npy", np.arange(4))

    def export(target: Path, suffix: str) -> None:
        with placing(target, suffix) as place:
            (place if suffix else place / "state.json").write_text("after")

    for target, suffix in ((clean, ".csv"), (folder, "")):
        with pytest.raises(ExportError, match="was not written"):
            export(target, suffix)
    assert len(load_array(tmp_path / "array.npy")) == 3
    assert (clean.read_text(), (folder / "state.json").read_text()) == ("before", "before")
    assert {path.name for path in tmp_path.iterdir()} == {"array.npy", "clean.csv", "saved"}


def test_what_is_damaged_stays_until_the_new_one_is_on_disk(tmp_path, monkeypatch):
    final = tmp_path / "result"
    final.mkdir()

    def write() -> None:
        with new_folder(final, lambda _: False) as place:
            (place / "part").write_text("whole")

    with monkeypatch.context() as patch:
        failing(patch, errno.EIO)
        with pytest.raises(WorkspaceError):
            write()
    assert list(tmp_path.iterdir()) == [final]
    write()
    assert (final / "part").read_text() == "whole"


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_syncs_no_folders_is_written(tmp_path, monkeypatch, number):
    sync = os.fsync

    def fsync(opened: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{opened}"):
            raise OSError(number, os.strerror(number))
        sync(opened)

    monkeypatch.setattr(os, "fsync", fsync)
    with new_file(tmp_path / "file") as place:
        place.write_text("whole")
    assert (tmp_path / "file").read_text() == "whole"


def test_an_exported_folder_holds_what_was_exported_and_nothing_else(tmp_path):
    with placing(tmp_path / "saved", "") as place:
        place.mkdir(exist_ok=True)
        (place / "state.json").write_text("{}")
    assert [path.name for path in (tmp_path / "saved").iterdir()] == ["state.json"]
