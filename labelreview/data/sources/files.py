"""Files and uploads as bytes: decompress, recognise the format, read every row."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from labelreview.core.errors import SourceError
from labelreview.core.labels import preview
from labelreview.data.sources.delimited import (
    DELIMITERS,
    Delimited,
    read_delimited,
    read_dialect,
)
from labelreview.data.sources.options import AS_FOUND, ReadOptions
from labelreview.data.sources.records import read_json_lines, read_json_text

Read = tuple[pa.Table, tuple[str, ...]]

# A few compressed bytes can unpack to more than fits in memory.
MOST_BYTES = 4 << 30

# An archive can contain itself, endlessly.
_MOST_LAYERS = 3


def read_bytes(name: str, data: bytes, options: ReadOptions = AS_FOUND) -> Read:
    """Read every row and column of a file, and return them with warnings.

    The extension of `name` chooses the format. Raises `SourceError` or `ColumnError` when the
    content does not match it.
    """
    name, data = _unpacked(name, data)
    suffix = PurePath(name).suffix.casefold()
    reader = _READERS.get(suffix)
    if reader is None:
        what = f"the extension {suffix}, which is not supported" if suffix else "no file extension"
        sheet = suffix in (".xlsx", ".xls", ".ods")
        remedy = "save the sheet as CSV" if sheet else "convert or rename it"
        raise SourceError(
            f"{name} has {what}",
            f"{remedy} (supported: {', '.join(_READERS)},"
            " also compressed as .gz, .bz2, .xz, .zst or .zip)",
        )
    if not data.strip():
        raise SourceError(f"{name} is empty", "load a file with data")
    _check_kind(name, data, suffix)
    return reader(data, name, options)


def read_text_table(name: str, data: bytes, options: ReadOptions = AS_FOUND) -> Delimited | None:
    """Read a CSV, TSV or other delimited text, also compressed, with its dialect, for a preview.

    Returns None for files of other formats. Raises `SourceError` when it cannot be read.
    """
    name, data = _unpacked(name, data)
    delimiter = DELIMITERS.get(PurePath(name).suffix.casefold())
    return None if delimiter is None else read_dialect(data, name, delimiter, options)


def stem(name: str) -> str:
    """Return a file's name without the extensions of formats and compression.

    >>> stem("tweets.v2.csv.gz")
    'tweets.v2'
    """
    path = PurePath(name)
    while path.suffix.casefold() in KNOWN and path.stem:
        path = PurePath(path.stem)
    return str(path)


def _read_parquet(data: bytes, name: str, _: ReadOptions) -> Read:
    try:
        return pq.read_table(pa.BufferReader(data)), ()
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            f"{name} is not a complete Parquet file", "copy or download it again"
        ) from error


def _read_delimited(data: bytes, name: str, options: ReadOptions) -> Read:
    return read_delimited(data, name, DELIMITERS[PurePath(name).suffix.casefold()], options)


def _read_json(data: bytes, name: str, _: ReadOptions) -> Read:
    return read_json_text(data, name)


def _read_json_lines(data: bytes, name: str, _: ReadOptions) -> Read:
    return read_json_lines(data, name)


_READERS: dict[str, Callable[[bytes, str, ReadOptions], Read]] = {
    **dict.fromkeys(DELIMITERS, _read_delimited),
    ".json": _read_json,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".parquet": _read_parquet,
}


_UNPACK: dict[str, Callable[[io.BytesIO], Any]] = {
    ".gz": lambda data: gzip.GzipFile(fileobj=data),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zst": lambda data: pa.CompressedInputStream(data, "zstd"),
}

KNOWN = frozenset({*_READERS, *_UNPACK, ".zip"})

# How other kinds of files begin; a wrong ending is the usual reason for strange content.
_BEGINNINGS = {
    b"PAR1": ("a Parquet file", ".parquet"),
    b"PK\x03\x04": ("a zip archive or an Excel workbook", ".zip"),
    b"\x1f\x8b": ("a gzip file", ".gz"),
    b"BZh": ("a bzip2 file", ".bz2"),
    b"\xfd7zXZ": ("an xz file", ".xz"),
    b"\x28\xb5\x2f\xfd": ("a Zstandard file", ".zst"),
    b"SQLite format 3": ("a SQLite database", None),
    b"%PDF-": ("a PDF", None),
    b"ARROW1": ("an Arrow file", None),
    b"version https://git-lfs": ("a Git LFS pointer", None),
}


def _check_kind(name: str, data: bytes, suffix: str) -> None:
    for beginning, (kind, right) in _BEGINNINGS.items():
        if data.startswith(beginning) and right != suffix:
            remedy = (
                f"rename it to end in {right}"
                if right
                else "load the data itself, in one of the supported formats"
            )
            if right == ".zip":
                remedy += ", or save the sheet as CSV"
            raise SourceError(f"{name} is actually {kind}", remedy)


def _unpacked(name: str, data: bytes) -> tuple[str, bytes]:
    given = name
    for _ in range(_MOST_LAYERS):
        suffix = PurePath(name).suffix.casefold()
        if suffix == ".zip":
            name, data = _unzip(name, data)
        elif suffix in _UNPACK:
            name, data = name[: -len(suffix)], _unpack(name, data, _UNPACK[suffix])
        else:
            return name, data
    raise SourceError(f"{given} contains nested archives", "unpack it and load the file inside")


def _unpack(name: str, data: bytes, opener: Callable[[io.BytesIO], Any]) -> bytes:
    try:
        with opener(io.BytesIO(data)) as stream:
            return _limited(name, stream)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, pa.ArrowException) as error:
        raise SourceError(
            f"{name} is not a complete compressed file", "copy or download it again"
        ) from error


def _unzip(name: str, data: bytes) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [
                info
                for info in archive.infolist()
                if not info.is_dir()
                and not info.filename.startswith("__MACOSX/")
                and not PurePath(info.filename).name.startswith(".")
            ]
            if len(members) != 1:
                found = preview([info.filename for info in members])
                raise SourceError(
                    f"{name} must contain exactly one file, but it contains {len(members)}"
                    + (f" ({found})" if members else ""),
                    "unpack it and load one of its files",
                )
            with archive.open(members[0]) as stream:
                return PurePath(members[0].filename).name, _limited(name, stream)
    except RuntimeError as error:
        raise SourceError(
            f"{name} is password-protected", "unpack it and load the file inside"
        ) from error
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
        raise SourceError(
            f"{name} is not a complete zip archive", "copy or download it again"
        ) from error


def _limited(name: str, stream: IO[bytes]) -> bytes:
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise SourceError(
            f"{name} is larger than {MOST_BYTES:,} bytes when unpacked",
            "unpack it and split it into smaller files",
        )
    return data
