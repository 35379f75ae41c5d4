"""Immutable results on disk: named by the digest of what produced them, complete or absent."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from labelreview.core.digests import (
    Damaged,
    check_array,
    check_file,
    discard,
    is_kept,
    is_sealed,
    seal,
    seal_array,
    sealed_json,
    unsealed_json,
)
from labelreview.core.durable import placed_file as new_file
from labelreview.core.durable import placed_folder, writing
from labelreview.core.errors import WorkspaceError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "check_parquet", "check_table", "digest", "digest_texts", "is_kept", "is_whole", "kept_array",
    "kept_folder", "load_array", "load_json", "load_table", "new_array", "new_file",
    "new_folder", "read_json", "reading", "save_array", "save_json", "write_json", "writing",
]  # fmt: skip


Kept = TypeVar("Kept")

# What readers of Parquet, .npy and JSON raise for bytes that nobody wrote.
_OF_DAMAGE = (
    ValueError, LookupError, TypeError, AttributeError, EOFError, ArithmeticError,
    NotImplementedError, RecursionError,
)  # fmt: skip


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
def new_folder(final: Path, is_whole: Callable[[Path], bool] = Path.is_dir) -> Iterator[Path]:
    """Yield a temporary folder that becomes `final`, with the digests of its files, only when the
    block succeeds; see `labelreview.core.durable.placed_folder`. What is there and is not whole is
    removed once the new one is on disk."""

    def make_room() -> None:
        if os.path.lexists(final) and not is_whole(final):
            discard(final, "it was damaged")

    with placed_folder(final, make_room) as temporary:
        yield temporary
        seal(temporary)


@contextlib.contextmanager
def reading(folder: Path, again: str) -> Iterator[None]:
    """Turn errors from damaged or missing files in `folder` into `WorkspaceError`.

    `again` says how to make them again, such as "score again".
    """
    try:
        yield
    except PermissionError as error:
        raise WorkspaceError(
            f"{folder} cannot be read (permission denied)", "change its permissions"
        ) from error
    except (*_OF_DAMAGE, OSError) as error:
        why = f" ({error})" if isinstance(error, Damaged) else ""
        raise WorkspaceError(
            f"{folder} is damaged{why}", f"{again} (decisions are stored elsewhere)"
        ) from error


def save_array(final: Path, array: NDArray[Any]) -> None:
    """Write an array as .npy with its digest, completely or not at all."""
    with new_array(final) as temporary:
        np.save(temporary, array, allow_pickle=False)


@contextlib.contextmanager
def new_array(final: Path) -> Iterator[Path]:
    """Yield the path of a temporary .npy file that becomes `final`, with its digest, only when the
    block succeeds."""
    with new_file(final) as temporary:
        yield temporary
        seal_array(temporary, final)


def load_array(path: Path, again: str = "score again") -> NDArray[Any]:
    """Memory-map an array from disk, read-only. Raises `WorkspaceError`, which says to do `again`
    what made it, when it is not what was written."""
    with reading(path.parent, again):
        check_array(path)
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array


def load_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a Parquet file of a folder, or some columns of it. Raises what the block of a `reading`
    turns into a sentence."""
    import pyarrow.parquet as pq

    check_file(path)
    return pq.read_table(path, columns=columns)


def check_table(path: Path) -> None:
    """Raise what a damaged Parquet file raises, as far as it is told without reading its columns:
    by the digest beside it, else by its schema."""
    import pyarrow.parquet as pq

    check_file(path)
    if not is_sealed(path.parent):
        pq.read_schema(path)


def check_parquet(path: Path) -> None:
    """Read a Parquet file in parts, to raise what a damaged one raises."""
    import pyarrow.parquet as pq

    check_file(path)
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            file.read_row_group(number)


def is_whole(folder: Path, check: Callable[[], object]) -> bool:
    """Return whether a folder is there and passes a check that reads it all. Raises
    `WorkspaceError` for one that must not be read."""
    if not os.path.lexists(folder):
        return False
    try:
        check()
    except WorkspaceError as error:
        if isinstance(error.__cause__, PermissionError):
            raise
        return False
    return True


def kept_array(final: Path, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    """Return the array that is kept in a file, made first where there is none, or a damaged one.
    What cannot be kept, as on a full disk, is made again the next time."""
    if is_kept(final):
        return load_array(final)
    made = make()
    with contextlib.suppress(WorkspaceError):
        save_array(final, made)
    return made


def kept_folder(folder: Path, load: Callable[[], Kept], make: Callable[[], Kept]) -> Kept:
    """Return what a folder keeps, made first where there is none, or a damaged one."""
    if is_kept(folder):
        try:
            with reading(folder, "make it again"):
                return load()
        except WorkspaceError as error:
            discard(folder, str(error))
    return make()


def save_json(final: Path, value: dict[str, Any]) -> None:
    """Write an object as JSON with its digest, completely or not at all."""
    with new_file(final) as temporary:
        write_json(temporary, sealed_json(value, final))


def load_json(path: Path) -> dict[str, Any]:
    """Read what `save_json` wrote. Raises what the block of a `reading` turns into a sentence."""
    return unsealed_json(read_json(path), path)


def write_json(path: Path, value: Any) -> None:
    """Write indented JSON."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False), encoding="utf-8")


def read_json(path: Path) -> Any:
    """Read JSON written by `write_json`. Raises `Damaged` when it is not what was written."""
    check_file(path)
    return json.loads(path.read_text(encoding="utf-8"))
