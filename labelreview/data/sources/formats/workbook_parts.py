"""The parts of a workbook, checked before they are parsed: each can become far more than it is."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from labelreview.core.errors import SourceError
from labelreview.core.limits import check_memory, check_size, largest_input
from labelreview.data.sources.formats.archives import check_entries

# Programs other than Excel may store formulas without their results.
_OPEN_FORMULA = re.compile(rb"<f[^>]*>[^<]*</f>(?:<v ?/>|<v></v>)?</c>")

_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"
# These are held as a whole: styles, the list of sheets and what belongs to what.
_WHOLE = re.compile(r"[^/]*\.xml|(xl/)?_rels/[^/]*|(docProps|xl|xl/theme)/[^/]*\.xml")
_OBJECTS = 50  # bytes of memory for each byte of those
_PER_ROW = 72  # bytes of what the parser keeps of a row
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Parts:
    """The bytes of all parts of a workbook, unpacked, and its formulas without a result."""

    size: int
    open_formulas: int


def check_parts(data: bytes, name: str) -> Parts:
    """Return what is in a workbook.

    Raises `SourceError` when it becomes too large: its parts unpacked, a row without an end, or
    entities that stand for each other, which no program writes into a workbook.
    """
    check_entries(name, data)
    open_formulas = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            check_size(name, size, "when unpacked")
            whole = [part.file_size for part in parts if _WHOLE.fullmatch(part.filename)]
            texts = [part.file_size for part in parts if part.filename == _TEXTS]
            check_memory(name, len(data) + _OBJECTS * (sum(whole) - sum(texts)))
            for part in parts:
                _check_no_entities(archive, part, name)
                if part.filename.startswith(_SHEETS):
                    open_formulas += _formulas_without_result(archive.read(part), name)
    except (zipfile.BadZipFile, ValueError, OSError, struct.error) as error:
        raise SourceError(
            f"{name} is not a complete Excel workbook", "copy or download it again"
        ) from error
    return Parts(size, open_formulas)


def _check_no_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Raise `SourceError` for a part of XML that defines entities, which it does at its top."""
    if not part.filename.endswith((".xml", ".rels")):
        return

    def refuse(*_: object) -> NoReturn:
        raise SourceError(
            f"{name} defines entities, which can stand for any amount of text",
            "save it again as .xlsx, or as CSV",
        )

    def stop(*_: object) -> NoReturn:
        raise StopIteration

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk)
    except (StopIteration, expat.ExpatError):
        return  # who reads it says what is wrong


def _formulas_without_result(sheet: bytes, name: str) -> int:
    check_memory(name, 2 * len(sheet) + _PER_ROW * sheet.count(b"row"))
    # A row has up to 16,384 cells, each of which becomes some fifty times as large for a moment.
    longest, at = largest_input() // 64, 0
    while len(sheet) - at > longest:
        found = max(sheet.rfind(mark, at, at + longest) for mark in (b"<row", b":row"))
        if found < 0:
            raise SourceError(f"A row of {name} has too many cells", "save the sheet as CSV")
        at = found + 1
    return sum(1 for _ in _OPEN_FORMULA.finditer(sheet))
