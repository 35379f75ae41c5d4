"""The bytes of a text file as UTF-8."""

from __future__ import annotations

import codecs

import numpy as np
import pyarrow as pa

from labelreview.core.errors import SourceError

# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def utf8(data: bytes, name: str) -> bytes:
    """Return the text in UTF-8 without a byte-order mark; UTF-16 and UTF-32 need their mark.

    Raises `SourceError` naming the line where the text cannot be decoded.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding).encode("utf-8")
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"{name} is cut off or is not {encoding.upper()} although its first bytes say "
                    f"so",
                    "save it as UTF-8",
                ) from error
    data = data.removeprefix(codecs.BOM_UTF8)
    beginning = data[:1000]
    if beginning.count(0) * 4 > len(beginning):
        raise SourceError(f"{name} is not a UTF-8 text file", "save it as UTF-8")
    if not _is_utf8(data):
        _raise_at_line(data, name)
    return data


def _is_utf8(data: bytes) -> bool:
    # Checks in place; decoding could need four times the memory of the file.
    offsets = np.array([0, len(data)], dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    try:
        pa.Array.from_buffers(pa.large_string(), 1, buffers).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _raise_at_line(data: bytes, name: str) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"Line {line:,} of {name} is not valid UTF-8 (byte 0x{data[error.start]:02x})",
            "save the file as UTF-8",
        ) from error
