"""Files and uploads as bytes: decompress, recognise the format, read every row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath

from labelreview.core.errors import SourceError
from labelreview.core.limits import check_size, out_of_memory
from labelreview.data.sources.formats.archives import ARCHIVES, archive_members
from labelreview.data.sources.formats.arrow_files import read_arrow, read_orc, read_parquet
from labelreview.data.sources.formats.delimited import DELIMITERS, read_delimited
from labelreview.data.sources.formats.excel import WORKBOOKS, read_workbook
from labelreview.data.sources.formats.records import no_first_row, read_json_lines, read_json_text
from labelreview.data.sources.formats.tools import as_tasks
from labelreview.data.sources.formats.unpacking import (
    COMPRESSED,
    MOST_LAYERS,
    Allowance,
    decompressed,
    nested,
)
from labelreview.data.sources.options import AS_FOUND, ReadOptions
from labelreview.data.sources.places.members import read_members
from labelreview.data.sources.places.splits import only_splits
from labelreview.data.sources.table import Read

_BEGINNING = 10_000
_JSON = (".json", ".jsonl", ".ndjson")
_RARE_IN_PROSE = (b"\t", b"|", b"\x01")


def read_bytes(name: str, data: bytes, options: ReadOptions = AS_FOUND) -> Read:
    """Read every row and column of a file, and return them with warnings.

    The extension of `name` chooses the format. The data files of an archive are read as those of a
    folder. Raises `SourceError` or `ColumnError` when the content does not match it.
    """
    check_size(name, len(data))
    try:
        return _read(name, data, options, allowance=Allowance(), layers=MOST_LAYERS - 1)
    except MemoryError as error:
        raise out_of_memory(name) from error


def _read(
    name: str, data: bytes, options: ReadOptions, *, allowance: Allowance, layers: int
) -> Read:
    name, data = decompressed(name, data, allowance)
    suffix = PurePath(name).suffix.casefold()
    if suffix in ARCHIVES:
        if not layers:
            raise nested(name)
        files = archive_members(name, data, allowance)
        inside = partial(_read, allowance=allowance, layers=layers - 1)
        return read_members(name, files, options, inside)
    reader = _READERS.get(suffix)
    _check_page(name, data)
    if reader is None:
        raise _unknown(name, suffix)
    if not data.strip():
        raise SourceError(f"{name} is empty", "load a file with data")
    _check_kind(name, data, suffix)
    _check_options(name, options, suffix)
    read = reader(data, name, options)
    table, warnings = as_tasks(read, name)
    return only_splits(table, options.splits, name), warnings


def stem(name: str) -> str:
    """Return a file's name without the extensions of formats and compression.

    >>> stem("tweets.v2.csv.gz")
    'tweets.v2'
    """
    path = PurePath(name)
    while path.suffix.casefold() in KNOWN and path.stem:
        path = PurePath(path.stem)
    return str(path)


def _read_delimited(data: bytes, name: str, options: ReadOptions) -> Read:
    return read_delimited(data, name, DELIMITERS[PurePath(name).suffix.casefold()], options)


def _read_text(data: bytes, name: str, options: ReadOptions) -> Read:
    first = data[:_BEGINNING].split(b"\n")[0]
    plain = SourceError(
        f"{name} is plain text, not a table",
        "save it as CSV with one column for the texts and one for the labels, or put each text"
        " into a folder named after its class",
    )
    try:
        table, warnings = read_delimited(data, name, "\t" if b"\t" in first else ",", options)
    except SourceError as error:
        if any(mark in first for mark in _RARE_IN_PROSE):
            raise
        raise plain from error
    if table.num_columns == 1:
        raise plain
    return table, warnings


_READERS: dict[str, Callable[[bytes, str, ReadOptions], Read]] = {
    **dict.fromkeys(DELIMITERS, _read_delimited),
    ".txt": _read_text,
    ".json": read_json_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parquet": read_parquet,
    ".arrow": read_arrow,
    ".feather": read_arrow,
    ".ipc": read_arrow,
    ".orc": read_orc,
    **dict.fromkeys(WORKBOOKS, read_workbook),
}

KNOWN = frozenset({*_READERS, *COMPRESSED, *ARCHIVES})

# How other kinds of files begin; a wrong ending is the usual reason for strange content.
_BEGINNINGS: dict[bytes, tuple[str, str]] = {
    b"PAR1": ("a Parquet file", ".parquet"),
    b"PK\x03\x04": ("an Excel workbook or a zip archive", ".xlsx or .zip"),
    b"\x1f\x8b": ("a gzip file", ".gz"),
    b"BZh": ("a bzip2 file", ".bz2"),
    b"\xfd7zXZ": ("an xz file", ".xz"),
    b"\x28\xb5\x2f\xfd": ("a Zstandard file", ".zst"),
    b"ARROW1": ("an Arrow file", ".arrow"),
    b"SQLite format 3": ("a SQLite database", ""),
    b"%PDF-": ("a PDF", ""),
    b"7z\xbc\xaf": ("a 7-Zip archive", ""),
    b"Rar!": ("a RAR archive", ""),
    b"version https://git-lfs": ("a Git LFS pointer", ""),
}
_EXPECTED = {
    ".parquet": b"PAR1",
    **dict.fromkeys((".xlsx", ".xlsm"), b"PK\x03\x04"),
    **dict.fromkeys((".arrow", ".feather", ".ipc"), b"ARROW1"),
}
# Workbooks of earlier versions of Excel, and those with a password.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PAGE = (b"<!doctype html", b"<html")


def _check_page(name: str, data: bytes) -> None:
    if data[:500].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGE):
        raise SourceError(
            f"{name} is a web page instead of data", "download the file that the page is about"
        )


def _check_kind(name: str, data: bytes, suffix: str) -> None:
    if data.startswith(_OLD_OFFICE):
        raise SourceError(
            f"{name} is a workbook with a password or of an old version of Excel",
            "open it and save it as .xlsx without a password",
        )
    for beginning, (kind, right) in _BEGINNINGS.items():
        if data.startswith(beginning) and _EXPECTED.get(suffix) != beginning:
            raise SourceError(
                f"{name} is actually {kind}",
                f"rename it to end in {right}"
                if right
                else "load the data itself, in one of the supported formats",
            )


def _check_options(name: str, options: ReadOptions, suffix: str) -> None:
    if options.member is not None and suffix not in (*WORKBOOKS, ".json"):
        raise SourceError(
            f"A member was given, but {name} is a single table", "leave the member out"
        )
    delimited = (*DELIMITERS, ".txt")
    needs = {
        "delimiter": (options.delimiter, "delimited text", delimited),
        "quotation mark": (options.quote, "delimited text", delimited),
        "encoding": (options.encoding, "a text file", (*delimited, *_JSON)),
    }
    for what, (given, kind, suffixes) in needs.items():
        if given is not None and suffix not in suffixes:
            a = "An" if what[0] == "e" else "A"
            raise SourceError(
                f"{a} {what} was given, but {name} is not {kind}", f"leave the {what} out"
            )
    if options.header is False and suffix not in (*delimited, *WORKBOOKS, *_JSON):
        raise no_first_row(name)
    if options.config is not None:
        raise SourceError(
            f"A configuration was given, but {name} has no configurations",
            "leave the configuration out",
        )


def _unknown(name: str, suffix: str) -> SourceError:
    what = f"the extension {suffix}, which is not supported" if suffix else "no file extension"
    sheet = suffix in (".xls", ".xlsb", ".ods", ".numbers")
    return SourceError(
        f"{name} has {what}",
        "open it and save it as .xlsx"
        if sheet
        else f"convert or rename it (supported: {', '.join(_READERS)}, also compressed as .gz,"
        " .bz2, .xz or .zst, and in a .zip or .tar)",
    )
