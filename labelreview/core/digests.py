"""What was written, told by digests, so that damage is found before its numbers are used.

A folder that is written once holds `digests.json`, with the size, a checksum and the digest of each
of its files. What is kept as a single file carries its own: an array behind its numbers, JSON as
one of its values. Both are bound to the name of the file, so that two files that changed places are
found. Each file is read once in a process, and again when its size or its time changed.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from labelreview.core.durable import remove

DIGESTS = "digests.json"
_KEY = "blake2b"
_MARK = b"\nblake2b "
_HEX = 32  # characters of a digest
_TAIL = len(_MARK) + _HEX
_BLOCK = 1 << 20
_log = logging.getLogger(__name__)


class Damaged(ValueError):
    """A file is missing or is not what was written."""


def seal(folder: Path) -> None:
    """Write the digests of all files of a folder into `digests.json`."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != DIGESTS:
            name = path.relative_to(folder).as_posix()
            files[name] = _measured(path)
    told = json.dumps({"files": files, _KEY: _of_text(_canonical(files))}, indent=1)
    (folder / DIGESTS).write_text(told, encoding="utf-8")


def is_sealed(folder: Path) -> bool:
    """Return whether a folder tells the digests of its files; earlier versions wrote none."""
    return (folder / DIGESTS).exists()


def check_folder(folder: Path) -> None:
    """Raise `Damaged` when a file that `digests.json` names is missing or differs."""
    if not is_sealed(folder):
        return
    for name, told in _told(folder / DIGESTS).items():
        path = folder / name
        _check_size(path, told)
        if _read_once(path, "") != told[_KEY]:
            raise Damaged(f"{path.name} is not what was written")


def check_file(path: Path) -> None:
    """Raise `Damaged` when the file differs from what `digests.json` beside it tells of it.

    It compares the checksum, which takes half as long as the digest: pages wait for this.
    """
    beside = path.parent / DIGESTS
    if not beside.exists():
        return
    told = _told(beside).get(path.name)
    if told is None:
        return
    _check_size(path, told)
    if _sum_once(path, _state(path)) != told["crc32"]:
        raise Damaged(f"{path.name} is not what was written")


def seal_array(path: Path, final: Path) -> None:
    """Add its digest to an .npy file that is about to be renamed to `final`."""
    told = _digest_of(path, _name(final))
    with path.open("ab") as file:
        file.write(_MARK + told.encode())


def check_array(path: Path) -> None:
    """Raise `Damaged` when an .npy file differs from its digest, and `ValueError` or `OSError` when
    it is no array. Files of earlier versions have no digest: they must be as long as they say."""
    if (path.parent / DIGESTS).exists() and path.name in _told(path.parent / DIGESTS):
        check_file(path)
        return
    size, length = path.stat().st_size, _array_bytes(path, _state(path))
    if size == length:
        return
    tail = b""
    if size == length + _TAIL:
        with path.open("rb") as file:
            file.seek(length)
            tail = file.read()
    if len(tail) != _TAIL or tail != _MARK + _read_once(path, _name(path), length).encode():
        raise Damaged(f"{path.name} is not what was written")


def sealed_json(value: dict[str, Any], final: Path) -> dict[str, Any]:
    """Return a JSON object with its digest, to be written into the file `final`."""
    return {**value, _KEY: _of_text(_name(final) + _canonical(value))}


def unsealed_json(value: Any, path: Path) -> dict[str, Any]:
    """Return what `sealed_json` was given. Raises `Damaged` when it is something else; objects of
    earlier versions have no digest."""
    if not isinstance(value, dict):
        raise Damaged(f"{path.name} is not what was written")
    left = {name: one for name, one in value.items() if name != _KEY}
    if _KEY in value and value[_KEY] != _of_text(_name(path) + _canonical(left)):
        raise Damaged(f"{path.name} is not what was written")
    return left


def is_kept(path: Path) -> bool:
    """Return whether a file or folder that can be made again is there and whole. A damaged one is
    removed, so that it is made again."""
    try:
        if path.is_dir() and path.suffix != ".npy":
            check_folder(path)
        elif path.suffix == ".npy":
            check_array(path)
        return path.exists()
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        discard(path, str(error))
        return False


def discard(path: Path, why: str) -> None:
    """Remove a damaged file or folder that is made again, as far as the system allows."""
    try:
        remove(path)
    except OSError as error:
        if os.path.lexists(path):
            _log.warning("%s cannot be removed (%s): %s", path, error.strerror, why)
            return
    _log.warning("%s is made again: %s", path, why)


def forget() -> None:
    """Read every file anew from now on, even one whose size and time are the same."""
    _read_told.cache_clear()
    _remembered.cache_clear()
    _sum_once.cache_clear()
    _array_bytes.cache_clear()


def _told(path: Path) -> dict[str, Any]:
    try:
        return _read_told(path, _state(path))
    except FileNotFoundError:
        return {}
    except PermissionError:
        raise
    except OSError as error:
        raise Damaged(f"{path.name} cannot be read ({error.strerror})") from error


@lru_cache(maxsize=256)
def _read_told(path: Path, _: tuple[int, ...]) -> dict[str, Any]:
    try:
        told = json.loads(path.read_bytes())
        files: dict[str, Any] = told["files"]
        if told[_KEY] == _of_text(_canonical(files)):
            return files
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise Damaged(f"{path.name} is not what was written")


def _check_size(path: Path, told: dict[str, Any]) -> None:
    if not path.is_file():
        raise Damaged(f"{path.name} is missing")
    if path.stat().st_size != told["bytes"]:
        raise Damaged(f"{path.name} is not what was written")


def _measured(path: Path) -> dict[str, Any]:
    size, checksum = path.stat().st_size, 0
    digest = hashlib.blake2b(digest_size=_HEX // 2)
    for block in _blocks(path, size):
        checksum = zlib.crc32(block, checksum)
        digest.update(block)
    return {"bytes": size, "crc32": checksum, _KEY: digest.hexdigest()}


@lru_cache(maxsize=4096)
def _sum_once(path: Path, _: tuple[int, ...]) -> int:
    total = 0
    for block in _blocks(path, path.stat().st_size):
        total = zlib.crc32(block, total)
    return total


def _read_once(path: Path, name: str, length: int | None = None) -> str:
    return _remembered(path, name, length, _state(path))


@lru_cache(maxsize=4096)
def _remembered(path: Path, name: str, length: int | None, _: tuple[int, ...]) -> str:
    return _digest_of(path, name, length)


def _digest_of(path: Path, name: str, length: int | None = None) -> str:
    total = hashlib.blake2b(name.encode(), digest_size=_HEX // 2)
    for block in _blocks(path, path.stat().st_size if length is None else length):
        total.update(block)
    return total.hexdigest()


def _blocks(path: Path, left: int) -> Iterator[memoryview]:
    buffer = memoryview(bytearray(min(_BLOCK, max(left, 1))))
    with path.open("rb", buffering=0) as file:
        while left and (read := file.readinto(buffer[: min(left, len(buffer))])):
            yield buffer[:read]
            left -= read


def _state(path: Path) -> tuple[int, ...]:
    found = os.stat(path)
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


@lru_cache(maxsize=4096)
def _array_bytes(path: Path, state: tuple[int, ...]) -> int:
    """Return where the numbers of an .npy file end, by its header."""
    with path.open("rb") as file:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        else:
            shape, _, dtype = np.lib.format.read_array_header_2_0(file)
        if dtype.hasobject:
            raise Damaged(f"{path.name} is not what was written")
        return file.tell() + int(dtype.itemsize * np.prod(shape, dtype=object))


def _name(path: Path) -> str:
    """Return the name of a file below the nearest folder that is named by a digest."""
    for folder in path.parents[:3]:
        if re.fullmatch(r"[0-9a-f]{16}", folder.name):
            return f"{folder.name}/{path.relative_to(folder).as_posix()}"
    return path.name


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _of_text(text: str) -> str:
    encoded = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(encoded, digest_size=_HEX // 2).hexdigest()
