"""Compressed bytes unpacked, within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

import pyarrow as pa

from labelreview.core.errors import SourceError
from labelreview.core.limits import LARGEST_INPUT, check_size, largest_input, out_of_memory

# An archive can contain itself, endlessly.
MOST_LAYERS = 3

# Files made of many parts have large parts; each takes time, also without anything in it.
_MOST_PARTS = 100_000
_CHUNK = 1 << 20

_Opener = Callable[[io.BytesIO], Any]


def _gzip(data: io.BytesIO) -> Any:
    return gzip.GzipFile(fileobj=data)


def _zstandard(data: io.BytesIO) -> Any:
    return pa.CompressedInputStream(data, "zstd")


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a file is compressed.

    inside:
        The ending of the file inside, when that is not in the name too.
    part:
        How each of its parts begins.
    """

    inside: str
    opened: _Opener
    part: bytes


_KINDS = {
    inner + ending: _Kind(inside, opened, part)
    for ending, opened, part in (
        ("gz", _gzip, b"\x1f\x8b\x08"),
        ("bz2", bz2.BZ2File, b"BZh"),
        ("xz", lzma.LZMAFile, b"\xfd7zXZ\0"),
        ("zst", _zstandard, b"\x28\xb5\x2f\xfd"),
    )
    for inner, inside in ((".", ""), (".t", ".tar"))
}
COMPRESSED = frozenset(_KINDS)


class Allowance:
    """How many bytes one source may still unpack, all its files together."""

    def __init__(self) -> None:
        self._used = 0

    def read(self, name: str, stream: IO[bytes]) -> bytes:
        """Return the whole stream. Raises `SourceError` beyond the limit."""
        data = read_stream(name, stream.read, "when unpacked", self._used)
        self._used += len(data)
        return data


def read_stream(name: str, read: Callable[[int], bytes], when: str = "", before: int = 0) -> bytes:
    """Return the whole of a stream, of which `read` gives the next bytes.

    Raises `SourceError` when it is larger than an input may be, together with the bytes `before`.
    """
    # It grows in place, where joining parts would take twice the memory for a moment.
    data = io.BytesIO()
    while chunk := read(_CHUNK):
        check_size(name, before + data.tell() + len(chunk), when)
        data.write(chunk)
    return data.getvalue()


def check_members(name: str, members: int, size: int) -> None:
    """Raise `SourceError` when the list of an archive's files takes more memory than its bytes
    may. `size` is that of each entry."""
    if members * size > largest_input():
        raise SourceError(
            f"{name} contains more than {largest_input() // size:,} files",
            f"unpack it and load the folder inside, or set {LARGEST_INPUT} to more",
        )


def without_compression(name: str) -> str:
    """Return a file's name as it is once decompressed.

    >>> without_compression("tweets.csv.gz"), without_compression("tweets.TGZ")
    ('tweets.csv', 'tweets.tar')
    """
    while (suffix := PurePath(name).suffix.casefold()) in _KINDS:
        name = _inner(name, suffix)
    return name


def bare(name: str) -> str:
    """Return the name of a file without its folders and its extension.

    >>> bare("nli/multinli_1.0_train.jsonl.gz")
    'multinli_1.0_train'
    """
    return PurePath(without_compression(name)).stem


def decompressed(name: str, data: bytes, allowance: Allowance) -> tuple[str, bytes]:
    """Return the name and the bytes of the file inside; as they are when not compressed.

    Raises `SourceError` for damaged data and beyond the limits.
    """
    given = name
    for _ in range(MOST_LAYERS):
        suffix = PurePath(name).suffix.casefold()
        if suffix not in _KINDS:
            return name, data
        data = _unpack(name, data, _KINDS[suffix], allowance)
        name = _inner(name, suffix)
    raise nested(given)


def nested(name: str) -> SourceError:
    """Return the error of an archive with too many archives in it."""
    return SourceError(f"{name} contains nested archives", "unpack it and load the file inside")


def _inner(name: str, suffix: str) -> str:
    return name[: -len(suffix)] + _KINDS[suffix].inside


def _unpack(name: str, data: bytes, kind: _Kind, allowance: Allowance) -> bytes:
    if data.count(kind.part) > _MOST_PARTS:
        raise SourceError(
            f"{name} is made of more than {_MOST_PARTS:,} compressed parts", "compress it again"
        )
    try:
        with kind.opened(io.BytesIO(data)) as stream:
            return allowance.read(name, stream)
    except MemoryError as error:
        raise out_of_memory(name) from error
    except (OSError, EOFError, zlib.error, lzma.LZMAError, pa.ArrowException) as error:
        raise SourceError(
            f"{name} is not a complete compressed file", "copy or download it again"
        ) from error
