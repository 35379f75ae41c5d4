"""Damage of every kind to every kind of file that is kept: found before its numbers are used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labelreview.core.artifacts import (
    is_kept,
    kept_array,
    load_array,
    load_json,
    load_table,
    new_folder,
    read_json,
    reading,
    save_array,
    save_json,
    write_json,
)
from labelreview.core.errors import WorkspaceError

VALUES = np.arange(3000, dtype=np.float32)


def flip(path: Path, at: float = 0.5) -> None:
    content = bytearray(path.read_bytes())
    content[min(int(len(content) * at), len(content) - 1)] ^= 1
    path.write_bytes(content)


def cut(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def as_link(path: Path) -> None:
    other = path.with_name("other-" + path.name)
    other.write_bytes(b"another file")
    path.unlink()
    path.symlink_to(other)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "a flipped bit in the middle": flip,
    "a flipped bit near the start": lambda path: flip(path, 0.05),
    "a flipped bit at the end": lambda path: flip(path, 1),
    "cut to nothing": lambda path: cut(path, 0),
    "cut to half": lambda path: cut(path, 0.5),
    "cut by a byte": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "grown": lambda path: path.write_bytes(path.read_bytes() + b"more"),
    "missing": Path.unlink,
    "a folder": as_folder,
    "a link to another file": as_link,
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is written once, with a file of each kind, and single files beside it."""
    with new_folder(tmp_path / "result") as place:
        np.save(place / "array.npy", VALUES)
        np.save(place / "other.npy", VALUES + 1)
        pq.write_table(pa.table({"value": VALUES}), place / "table.parquet", compression="zstd")
        write_json(place / "manifest.json", {"rows": 3000, "names": ["é", "b"]})
    return tmp_path / "result"


READERS: dict[str, Callable[[Path], object]] = {
    "array.npy": load_array,
    "table.parquet": load_table,
    "manifest.json": read_json,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_in_a_folder_is_one_sentence(folder: Path, name: str, damage: str) -> None:
    def read() -> None:
        with reading(folder, "score again"):
            READERS[name](folder / name)

    read()
    DAMAGES[damage](folder / name)
    with pytest.raises(WorkspaceError, match=f"{name} is .*; score again"):
        read()
    assert not is_kept(folder)
    assert not folder.exists()


@pytest.mark.parametrize("damage", ["cut to nothing", "zeros", "a folder", "not JSON", "no object"])
def test_damaged_digests_are_damage(folder: Path, damage: str) -> None:
    told = folder / "digests.json"
    if damage in DAMAGES:
        DAMAGES[damage](told)
    else:
        told.write_text("{" if damage == "not JSON" else '[{"files": 1}]')
    with pytest.raises(WorkspaceError, match=r"digests\.json"):
        load_array(folder / "array.npy")
    assert not is_kept(folder)


def test_digests_that_were_changed_by_hand_are_damage(folder: Path) -> None:
    told = json.loads((folder / "digests.json").read_text())
    told["files"]["array.npy"]["bytes"] = 4
    (folder / "digests.json").write_text(json.dumps(told))
    with pytest.raises(WorkspaceError, match=r"digests\.json is not what was written"):
        load_array(folder / "array.npy")


def swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def test_two_files_of_a_folder_that_changed_places_are_damage(folder: Path) -> None:
    swap(folder / "array.npy", folder / "other.npy")
    with pytest.raises(WorkspaceError, match=r"array\.npy is not what was written"):
        load_array(folder / "array.npy")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_array_is_made_again(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "0123456789abcdef" / "array.npy"
    save_array(path, VALUES)
    assert is_kept(path)
    DAMAGES[damage](path)
    with pytest.raises(WorkspaceError, match="is damaged"):
        load_array(path)
    made = kept_array(path, lambda: VALUES)
    np.testing.assert_array_equal(made, VALUES)
    np.testing.assert_array_equal(load_array(path), VALUES)


@pytest.mark.parametrize("other", ["0123456789abcdef/other.npy", "fedcba9876543210/array.npy"])
def test_two_arrays_that_changed_places_are_made_again(tmp_path: Path, other: str) -> None:
    path = tmp_path / "0123456789abcdef" / "array.npy"
    save_array(path, VALUES)
    save_array(tmp_path / other, VALUES + 1)
    swap(path, tmp_path / other)
    np.testing.assert_array_equal(kept_array(path, lambda: VALUES), VALUES)
    assert not is_kept(tmp_path / other)


@pytest.mark.parametrize("damage", ["cut to nothing", "cut to half", "cut by a byte", "grown"])
def test_an_array_of_an_earlier_version_has_the_length_that_it_says(
    tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "array.npy"
    np.save(path, VALUES)
    np.testing.assert_array_equal(load_array(path), VALUES)
    DAMAGES[damage](path)
    assert not is_kept(path)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_json_is_found(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "0123456789abcdef" / "cell.json"
    value = {"figures": {"accuracy": 0.25}, "name": "é", "rows": list(range(40))}

    def read() -> dict[str, object]:
        with reading(path, "start the experiment again"):
            return load_json(path)

    save_json(path, value)
    assert read() == value
    DAMAGES[damage](path)
    with pytest.raises(WorkspaceError, match=r"is damaged.*start the experiment again"):
        read()


def test_json_that_changed_places_is_found_and_that_of_earlier_versions_is_read(
    tmp_path: Path,
) -> None:
    one, other = (tmp_path / "0123456789abcdef" / "cells" / name for name in ("a.json", "b.json"))
    save_json(one, {"value": 1})
    save_json(other, {"value": 2})
    swap(one, other)
    with pytest.raises(ValueError, match=r"a\.json is not what was written"):
        load_json(one)
    write_json(one, {"value": 3})
    assert load_json(one) == {"value": 3}


def test_what_may_not_be_read_is_not_called_damaged(folder: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("labelreview.core.digests._read_told", refuse)
    with pytest.raises(WorkspaceError, match=r"cannot be read .permission denied.; change its"):
        load_array(folder / "array.npy")


def test_a_damaged_folder_gives_way_to_a_whole_one_only_when_that_is_written(
    folder: Path,
) -> None:
    flip(folder / "array.npy")

    def whole(place: Path) -> bool:
        return (place / "array.npy").read_bytes().startswith(b"new")

    def stop() -> None:
        with new_folder(folder, whole):
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        stop()
    assert (folder / "other.npy").exists()
    with new_folder(folder, whole) as place:
        (place / "array.npy").write_bytes(b"new")
    assert sorted(path.name for path in folder.iterdir()) == ["array.npy", "digests.json"]
