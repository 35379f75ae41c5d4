"""Columnar files: Parquet, Arrow, Feather and ORC, read piece by piece within limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from labelreview.core.errors import SourceError
from labelreview.core.limits import check_columns, check_size, largest_input, out_of_memory
from labelreview.data.sources.formats.arrow_messages import unpacked_size
from labelreview.data.sources.formats.parquet_pages import rows_at_once
from labelreview.data.sources.formats.table_sizes import decoded_size
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.table import Read

_STREAM = b"\xff\xff\xff\xff"
_AS_TABLE = "as a table"

# Nothing in an ORC file says how long its texts are before they are read.
_ORC_PIECES, _ORC_ROWS = 256, (16, 1024)
_WIDTHS = {"BOOLEAN": 1 / 8, "INT32": 4, "FLOAT": 4, "INT64": 8, "DOUBLE": 8, "INT96": 8}


def read_parquet(
    data: bytes, name: str, _: ReadOptions, columns: Sequence[str] | None = None
) -> Read:
    """Read a Parquet file, all `columns` of it or some.

    Raises `SourceError` for a damaged one, as the other functions do, and for one that is larger
    than an input may be, as a table.
    """
    return _read(partial(_parquet, columns=columns), data, name, "Parquet")


def read_arrow(data: bytes, name: str, _: ReadOptions) -> Read:
    """Read an Arrow file, an Arrow stream or a Feather file of either version."""
    return _read(_arrow, data, name, "Arrow")


def read_orc(data: bytes, name: str, _: ReadOptions) -> Read:
    """Read an ORC file."""
    return _read(_orc, data, name, "ORC")


def _read(reader: Callable[[bytes, str], pa.Table], data: bytes, name: str, kind: str) -> Read:
    try:
        table = reader(data, name)
        table.validate()  # sizes follow from the lengths in it
        check_size(name, decoded_size(table), _AS_TABLE)
        return table, ()
    except MemoryError as error:
        raise out_of_memory(name) from error
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            f"{name} is not a complete {kind} file", "copy or download it again"
        ) from error


def _parquet(data: bytes, name: str, columns: Sequence[str] | None) -> pa.Table:
    buffer = pa.py_buffer(data)
    file = pq.ParquetFile(pa.BufferReader(buffer))
    leaves = file.metadata.num_columns
    check_columns(name, leaves)
    groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
    chunks = [[group.column(place) for place in range(leaves)] for group in groups]
    every = [chunk for group in chunks for chunk in group]
    check_size(name, sum(chunk.total_uncompressed_size for chunk in every), "when unpacked")
    values = sum(chunk.num_values * _WIDTHS.get(chunk.physical_type, 4) for chunk in every)
    check_size(name, int(values), _AS_TABLE)

    def pieces() -> Iterator[pa.RecordBatch]:
        for number, (group, inside) in enumerate(zip(groups, chunks, strict=True)):
            rows = rows_at_once(data, group.num_rows, inside)
            yield from file.iter_batches(rows, row_groups=[number], columns=columns)

    schema = file.schema_arrow
    if columns is not None:
        schema = pa.schema([schema.field(column) for column in columns], schema.metadata)
    return within_limits(pieces(), schema, name)


def _arrow(data: bytes, name: str) -> pa.Table:
    from pyarrow import feather

    buffer = pa.py_buffer(data)
    check_size(name, unpacked_size(buffer), "when unpacked")
    reader = pa.BufferReader(buffer)
    if data.startswith(_STREAM):
        table = pa.ipc.open_stream(reader).read_all()
    else:
        table = feather.read_table(reader)
    # Offsets are taken from the file as they are: what follows a wrong one ends the process.
    table.validate(full=True)
    check_columns(name, table.num_columns)
    return table


def _orc(data: bytes, name: str) -> pa.Table:
    from pyarrow import dataset

    fragment = dataset.OrcFileFormat().make_fragment(pa.BufferReader(data))
    schema = fragment.physical_schema
    check_columns(name, len(schema))
    fewest, most = _ORC_ROWS
    texts = largest_input() // _ORC_PIECES // most
    rows = min(max(texts, fewest), most)
    return within_limits(fragment.to_batches(batch_size=rows, use_threads=False), schema, name)


def within_limits(pieces: Iterable[pa.RecordBatch], schema: pa.Schema, name: str) -> pa.Table:
    """Return the table of these pieces, each of which is read when it is asked for.

    Raises `SourceError` when it is larger than an input may be.
    """
    read, size = [], 0
    for piece in pieces:
        size += piece.nbytes
        check_size(name, size, _AS_TABLE)
        read.append(piece)
    return pa.Table.from_batches(read, schema)
