"""Columnar files: Parquet, Arrow, Feather and ORC."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from labelreview.core.errors import SourceError
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.table import Read

_STREAM = b"\xff\xff\xff\xff"


def read_parquet(data: bytes, name: str, _: ReadOptions) -> Read:
    """Read a Parquet file. Raises `SourceError` for a damaged one, as the other functions do."""
    return _read(pq.read_table, data, name, "Parquet")


def read_arrow(data: bytes, name: str, _: ReadOptions) -> Read:
    """Read an Arrow file, an Arrow stream or a Feather file of either version."""
    return _read(_arrow, data, name, "Arrow")


def read_orc(data: bytes, name: str, _: ReadOptions) -> Read:
    """Read an ORC file."""
    from pyarrow import orc

    return _read(orc.read_table, data, name, "ORC")


def _read(reader: Callable[[pa.BufferReader], pa.Table], data: bytes, name: str, kind: str) -> Read:
    try:
        return reader(pa.BufferReader(data)), ()
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            f"{name} is not a complete {kind} file", "copy or download it again"
        ) from error


def _arrow(buffer: pa.BufferReader) -> pa.Table:
    from pyarrow import feather

    beginning = buffer.read(4)
    buffer.seek(0)
    if beginning == _STREAM:
        return pa.ipc.open_stream(buffer).read_all()
    return feather.read_table(buffer)
