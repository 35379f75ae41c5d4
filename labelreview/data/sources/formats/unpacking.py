"""Compressed bytes unpacked, within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any

import pyarrow as pa

from labelreview.core.errors import SourceError

# A few compressed bytes can unpack to more than fits in memory.
MOST_BYTES = 4 << 30

# An archive can contain itself, endlessly.
MOST_LAYERS = 3

_Opener = Callable[[io.BytesIO], Any]


def _gzip(data: io.BytesIO) -> Any:
    return gzip.GzipFile(fileobj=data)


def _zstandard(data: io.BytesIO) -> Any:
    return pa.CompressedInputStream(data, "zstd")


# The ending, the one of the file inside when that is not in the name too, and how it is opened.
_KINDS: dict[str, tuple[str, _Opener]] = {
    ".gz": ("", _gzip),
    ".bz2": ("", bz2.BZ2File),
    ".xz": ("", lzma.LZMAFile),
    ".zst": ("", _zstandard),
    ".tgz": (".tar", _gzip),
    ".tbz2": (".tar", bz2.BZ2File),
    ".txz": (".tar", lzma.LZMAFile),
    ".tzst": (".tar", _zstandard),
}
COMPRESSED = frozenset(_KINDS)


class Allowance:
    """How many bytes one source may still unpack, all its files together."""

    def __init__(self) -> None:
        self._bytes = MOST_BYTES

    def read(self, name: str, stream: IO[bytes]) -> bytes:
        """Return the whole stream. Raises `SourceError` beyond the limit."""
        data = stream.read(self._bytes + 1)
        if len(data) > self._bytes:
            raise SourceError(
                f"{name} is larger than {MOST_BYTES:,} bytes when unpacked",
                "unpack it and split it into smaller files",
            )
        self._bytes -= len(data)
        return data


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
        data = _unpack(name, data, _KINDS[suffix][1], allowance)
        name = _inner(name, suffix)
    raise nested(given)


def nested(name: str) -> SourceError:
    """Return the error of an archive with too many archives in it."""
    return SourceError(f"{name} contains nested archives", "unpack it and load the file inside")


def _inner(name: str, suffix: str) -> str:
    return name[: -len(suffix)] + _KINDS[suffix][0]


def _unpack(name: str, data: bytes, opener: _Opener, allowance: Allowance) -> bytes:
    try:
        with opener(io.BytesIO(data)) as stream:
            return allowance.read(name, stream)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, pa.ArrowException) as error:
        raise SourceError(
            f"{name} is not a complete compressed file", "copy or download it again"
        ) from error
