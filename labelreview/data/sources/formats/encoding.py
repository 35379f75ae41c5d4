"""The bytes of a text file as UTF-8."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from labelreview.core.errors import SourceError
from labelreview.core.labels import preview
from labelreview.core.limits import check_memory, check_size
from labelreview.data.sources.formats.encoding_guess import latin_encoding, legacy_encoding

_BEGINNING = 4096
_CHUNK = 1 << 20
_PER_TEXT, _PER_LINE = 80, 50  # bytes of memory of a string and of a line, beside the characters
_CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x01"})

# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# First bytes of characters: from U+0100 on, and beyond the plane that two bytes reach.
_TWO, _FOUR = 0xC4, 0xF0
# How bytes that are not UTF-8 are shown by the handler of errors "surrogateescape".
_NOT_UTF8 = re.compile("[\udc80-\udcff]+")
_UTF8 = re.compile("[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A text in UTF-8 without a byte-order mark, and the encoding it had.

    found, remedy:
        What was assumed of a file that is not UTF-8, and what can be done if it is wrong.
    """

    data: bytes
    encoding: str = "utf-8"
    found: str = ""
    remedy: str = "--encoding names another"

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return one sentence for a file that is not UTF-8."""
        return (f"{self.found}; {self.remedy}.",) if self.found else ()


def bytes_per_character(data: bytes) -> int:
    """Return how many bytes each character of a text in UTF-8 takes as a string: as many as its
    widest one needs."""
    if data.isascii():
        return 1
    widest = max(int(part.max()) for part in _parts(data))
    return 4 if widest >= _FOUR else 2 if widest >= _TWO else 1


def _parts(data: bytes) -> Iterator[NDArray[np.uint8]]:
    numbers = np.frombuffer(data, np.uint8)
    return (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))


def decoded(data: bytes, name: str, encoding: str | None = None) -> DecodedText:
    """Return the text of a file in the given encoding, or in the one that its bytes show.

    A file that is not UTF-8 comes with a warning that names the encoding. Raises `SourceError`
    for an encoding that Python does not know, and naming the line that cannot be decoded.
    """
    if encoding is not None:
        return _told(data, name, _known(encoding))
    found = _certain(data, name) or _legacy(data, name)
    # Programs of DOS end a file with this mark.
    return replace(found, data=found.data.rstrip(b"\x1a"))


def decoded_files(
    files: Iterable[tuple[str, bytes]], place: str, encoding: str | None = None
) -> tuple[list[str], tuple[str, ...]]:
    """Return the text of each file of `place`, by name and bytes, as `decoded` does, and warnings.

    Those that are not UTF-8 are read in the encoding that all of them show together: each alone
    may be too short to show one.
    """
    files = _within_limits(files, place)
    if encoding is not None:
        known = _known(encoding)
        return [_told(data, name, known).data.decode() for name, data in files], ()
    texts: list[str] = []
    legacy: dict[int, tuple[str, bytes]] = {}
    for number, (name, data) in enumerate(files):
        if found := _certain(data, name):
            texts.append(found.data.decode())
        else:
            legacy[number] = name, data
            texts.append("")
    if not legacy:
        return texts, ()
    whole = legacy_encoding(b"\n".join(data for _, data in legacy.values()))
    for number, (name, data) in legacy.items():
        if whole is None or _has_control_characters(data):
            texts[number] = _legacy(data, name).data.decode()
        else:
            texts[number] = data.decode(whole)
    said = f"are read as {whole}" if whole else "are read each in the encoding that it shows"
    names = preview([name for name, _ in legacy.values()])
    warning = (
        f"Files of {place} that are not UTF-8 {said} ({names}); --encoding names one for all files."
    )
    return texts, (warning,)


def _within_limits(files: Iterable[tuple[str, bytes]], place: str) -> Iterator[tuple[str, bytes]]:
    size = memory = 0
    for name, data in files:
        size += len(data)
        memory += _PER_TEXT + len(data) * bytes_per_character(data)
        check_size(place, size)
        check_memory(place, memory)
        yield name, data


def _as_utf8(data: bytes, encoding: str) -> bytes:
    """Return the text in UTF-8, without all of it being a string at once."""
    if len(data) <= _CHUNK or (made := codecs.lookup(encoding).incrementaldecoder) is None:
        return data.decode(encoding).encode()
    decoder, text = made(), io.BytesIO()
    for start in range(0, len(data), _CHUNK):
        before = len(decoder.getstate()[0])
        try:
            part = decoder.decode(data[start : start + _CHUNK], start + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            error.start += start - before
            raise
        text.write(part.encode())
    return text.getvalue()


def _certain(data: bytes, name: str) -> DecodedText | None:
    """Return the text in UTF-8, UTF-16 or UTF-32; None when it is in another encoding."""
    if marked := _with_mark(data, name):
        return marked
    data = data.removeprefix(codecs.BOM_UTF8)
    beginning = data[:_BEGINNING]
    nulls = beginning.count(0)
    wide_or_binary = nulls * 4 > len(beginning)
    if not wide_or_binary and _is_utf8(data):
        return DecodedText(data)
    if nulls and (wide := _without_mark(data)):
        return wide
    if wide_or_binary:
        raise SourceError(f"{name} is not a text file", "save it as UTF-8, or name its --encoding")
    return None


def _is_utf8(data: bytes) -> bool:
    # Checks in place; decoding could need four times the memory of the file.
    offsets = np.array([0, len(data)], dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    try:
        pa.Array.from_buffers(pa.large_string(), 1, buffers).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _with_mark(data: bytes, name: str) -> DecodedText | None:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            try:
                return DecodedText(_as_utf8(data, encoding), encoding)
            except UnicodeError as error:
                raise SourceError(
                    f"{name} is cut off or is not {encoding.upper()} although its first bytes say "
                    f"so",
                    "save it as UTF-8",
                ) from error
    return None


def _without_mark(data: bytes) -> DecodedText | None:
    """Return the text when it is UTF-16 or UTF-32 without a byte-order mark.

    Where the first line ends, or JSON begins, shows the width and order of its code units.
    """
    beginning = data[:_BEGINNING]
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        unit = len("\n".encode(encoding))
        sample = beginning[: len(beginning) // unit * unit].decode(encoding, "ignore")
        wide = len(sample) * unit > len(beginning) * 0.9 and "\0" not in sample
        if len(data) % unit == 0 and wide and re.search(r"[\r\n]|^[\[{]", sample):
            try:
                return DecodedText(_as_utf8(data, encoding), encoding)
            except UnicodeError:
                continue
    return None


def _known(encoding: str) -> str:
    try:
        codec = codecs.lookup(encoding)
    except (LookupError, ValueError):
        codec = None
    if codec is None or not getattr(codec, "_is_text_encoding", True):
        raise SourceError(
            f"There is no encoding {encoding!r}",
            "give one that Python knows, such as utf-8, cp1252 or shift_jis, with --encoding",
        )
    return codec.name


def _told(data: bytes, name: str, encoding: str) -> DecodedText:
    if encoding in ("utf-8", "utf-8-sig"):
        data = data.removeprefix(codecs.BOM_UTF8)
        if not _is_utf8(data):
            _raise_at_line(data, name, "name another encoding with --encoding")
        return DecodedText(data)
    try:
        return DecodedText(_as_utf8(data, encoding).removeprefix(codecs.BOM_UTF8), encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"Line {line:,} of {name} is not valid {encoding} (byte 0x{data[error.start]:02x})",
            "name another encoding with --encoding",
        ) from error
    except UnicodeError as error:
        raise SourceError(
            f"{name} is not valid {encoding}", "name another encoding with --encoding"
        ) from error


def _legacy(data: bytes, name: str) -> DecodedText:
    # All of it, as lines, and as a string of one or two bytes for each character.
    check_memory(name, 4 * len(data) + _PER_LINE * (data.count(b"\n") + data.count(b"\r")))
    lines = data.splitlines(keepends=True)
    beyond = [i for i, line in enumerate(lines) if not line.isascii()]
    wrong = [i for i in beyond if not _decodes(lines[i])]
    right = len(beyond) - len(wrong)
    if right >= len(wrong) and (encoding := _encoding_of_others(lines, wrong)):
        for i in wrong:
            lines[i] = _patched(lines[i], encoding).encode()
        numbers = preview([f"{i + 1:,}" for i in wrong])
        noun, be = ("Line", "is") if len(wrong) == 1 else ("Lines", "are")
        return DecodedText(
            b"".join(lines),
            found=f"{noun} {numbers} of {name} {be} not UTF-8 and read as {encoding}",
            remedy="--encoding names one for the whole file",
        )
    whole = None if _has_control_characters(data) else legacy_encoding(data)
    if whole is None:
        _raise_at_line(data, name, "save the file as UTF-8, or name its --encoding")
    found = f"{name} is not UTF-8 and is read as {whole}"
    return DecodedText(_as_utf8(data, whole), whole, found)


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _encoding_of_others(lines: Sequence[bytes], wrong: Sequence[int]) -> str | None:
    """Return the encoding of the bytes that are not UTF-8, in lines that mostly are."""
    text = b"".join(lines[i] for i in wrong).decode("utf-8", "surrogateescape")
    others = _UTF8.sub(" ", text).encode("ascii", "surrogateescape")
    return latin_encoding(others, others)


def _patched(line: bytes, encoding: str) -> str:
    def decoded_again(found: re.Match[str]) -> str:
        return found[0].encode("ascii", "surrogateescape").decode(encoding)

    return _NOT_UTF8.sub(decoded_again, line.decode("utf-8", "surrogateescape"))


def _has_control_characters(data: bytes) -> bool:
    beginning = data[:_BEGINNING]
    return len(beginning.translate(None, _CONTROLS)) < len(beginning) * 0.99


def _raise_at_line(data: bytes, name: str, remedy: str) -> NoReturn:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"Line {line:,} of {name} is not valid UTF-8 (byte 0x{data[error.start]:02x})", remedy
        ) from error
    raise AssertionError(f"{name} is valid UTF-8")
