"""Immutable results on disk: named by the digest of what produced them, complete or absent."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import WorkspaceError


def digest(*parts: Any) -> str:
    """Return 16 hexadecimal characters that change whenever any part changes.

    Parts are bytes, arrays, or anything JSON can write with sorted keys.
    """
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            total.update(f"{part.dtype}{part.shape}".encode())
            total.update(np.ascontiguousarray(part).data)
        elif isinstance(part, bytes):
            total.update(part)
        else:
            total.update(json.dumps(part, sort_keys=True, ensure_ascii=False).encode())
        total.update(b"\x1f")
    return total.hexdigest()[:16]


def digest_texts(texts: list[str]) -> str:
    """Return the digest of many texts, hashing one at a time."""
    total = hashlib.sha256()
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        total.update(len(encoded).to_bytes(8, "big"))
        total.update(encoded)
    return total.hexdigest()[:16]


@contextlib.contextmanager
def new_folder(final: Path) -> Iterator[Path]:
    """Yield a temporary folder that is renamed to `final` only when the block succeeds.

    When another process finished the same result first, its folder stays: equal names mean equal
    content.
    Raises `WorkspaceError` when the disk is full or read-only.
    """
    with writing(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary = final.with_name(f".{final.name}.{uuid.uuid4().hex[:8]}")
        temporary.mkdir()
        try:
            yield temporary
            with contextlib.suppress(FileExistsError):
                _rename_folder(temporary, final)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def new_file(final: Path) -> Iterator[Path]:
    """Yield a temporary file path that is renamed to `final` only when the block succeeds."""
    with writing(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        # The extension stays last: numpy and pandas choose the format by it.
        temporary = final.with_name(f".{uuid.uuid4().hex[:8]}.{final.name}")
        try:
            yield temporary
            temporary.replace(final)
        finally:
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn write errors of the operating system into `WorkspaceError`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise WorkspaceError(
                f"The disk that holds {place.parent} is full",
                "free some space and start again (finished parts are kept)",
            ) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise WorkspaceError(
                f"{place.parent} cannot be written (permission denied)",
                "change its permissions or choose another folder with --workspace",
            ) from error
        reason = os.strerror(error.errno) if error.errno else error
        raise WorkspaceError(
            f"{place.parent} cannot be written ({reason})",
            "choose another folder with --workspace",
        ) from error


@contextlib.contextmanager
def reading(folder: Path, again: str) -> Iterator[None]:
    """Turn errors from damaged or missing files in `folder` into `WorkspaceError`.

    `again` says how to make them again, such as "score again".
    """
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise WorkspaceError(
            f"{folder} is damaged",
            f"delete that folder and {again} (decisions are stored elsewhere)",
        ) from error


def save_array(final: Path, array: NDArray[Any]) -> None:
    """Write an array as .npy, completely or not at all."""
    with new_file(final) as temporary:
        np.save(temporary, array, allow_pickle=False)


def load_array(path: Path) -> NDArray[Any]:
    """Memory-map an array from disk, read-only."""
    with reading(path.parent, "score again"):
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array


def kept_array(final: Path, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    """Return the array that is kept in a file, made first where there is none. What cannot be kept,
    as on a full disk, is made again the next time."""
    if final.exists():
        return load_array(final)
    made = make()
    with contextlib.suppress(WorkspaceError):
        save_array(final, made)
    return made


def write_json(path: Path, value: Any) -> None:
    """Write indented JSON."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False), encoding="utf-8")


def read_json(path: Path) -> Any:
    """Read JSON written by `write_json`."""
    return json.loads(path.read_text(encoding="utf-8"))


def _rename_folder(temporary: Path, final: Path) -> None:
    try:
        os.rename(temporary, final)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise FileExistsError(final) from error
        raise
