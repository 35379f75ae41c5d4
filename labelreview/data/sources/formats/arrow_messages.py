"""How large the compressed parts of an Arrow file become, as they say before they are unpacked."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pyarrow as pa

_FILE = b"ARROW1\0\0"
_LAYOUT = struct.Struct("<qq")  # where a buffer begins in the body of its message, and its length


def unpacked_size(data: pa.Buffer) -> int:
    """Return the bytes of all compressed buffers once unpacked, 0 where nothing is compressed.

    Arrow takes as much memory as they claim. Raises `pa.ArrowInvalid` for a damaged file.
    """
    if len(data) > len(_FILE) and data[: len(_FILE)].to_pybytes() == _FILE:
        data = data.slice(len(_FILE))
    elif len(data) < 4 or data[:4].to_pybytes() != b"\xff\xff\xff\xff":
        return 0  # of the first version of Feather, which does not compress
    try:
        return sum(map(_unpacked, pa.ipc.MessageReader.open_stream(pa.BufferReader(data))))
    except struct.error as error:
        raise pa.ArrowInvalid("a message is cut off") from error


def _unpacked(message: pa.Message) -> int:
    """Return what the compressed buffers of a record batch or a dictionary take."""
    table = _Table.root(message.metadata.to_pybytes())
    batch = table.inside(2)
    if message.type == "dictionary" and batch is not None:
        batch = batch.inside(1)
    if message.type not in ("record batch", "dictionary") or batch is None:
        return 0
    if batch.inside(3) is None:
        return 0
    body = message.body
    sizes = 0
    for start, length in batch.pairs(2):
        if length >= 8:
            (claimed,) = struct.unpack("<q", body[start : start + 8].to_pybytes())
            sizes += max(claimed, 0)  # -1: this one is not compressed
    return sizes


class _Table:
    """A table of a FlatBuffer; its fields are numbered as in the schema of Arrow's messages."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at

    @classmethod
    def root(cls, data: bytes) -> _Table:
        return cls(data, *struct.unpack_from("<I", data))

    def inside(self, number: int) -> _Table | None:
        """Return the table in a field, None where the field is not there."""
        at = self._field(number)
        return None if at is None else _Table(self._data, at + self._int(at))

    def pairs(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield the pairs of integers in a field."""
        at = self._field(number)
        if at is None:
            return
        start = at + self._int(at)
        for place in range(self._int(start)):
            yield _LAYOUT.unpack_from(self._data, start + 4 + place * _LAYOUT.size)

    def _field(self, number: int) -> int | None:
        fields = self._at - self._int(self._at)
        (size,) = struct.unpack_from("<H", self._data, fields)
        if 4 + 2 * number >= size:
            return None
        (offset,) = struct.unpack_from("<H", self._data, fields + 4 + 2 * number)
        return self._at + offset if offset else None

    def _int(self, at: int) -> int:
        return int(struct.unpack_from("<i", self._data, at)[0])
