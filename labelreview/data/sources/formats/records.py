"""JSON and JSON Lines with values as written: no text is parsed as a date or a number."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import SourceError
from labelreview.core.json_cells import encode, exact_float, marked, optional
from labelreview.core.labels import preview
from labelreview.core.limits import check_columns, check_memory
from labelreview.data.sources.formats.encoding import decoded, decoded_files
from labelreview.data.sources.formats.json_memory import memory_of_values
from labelreview.data.sources.formats.json_shapes import (
    Records,
    SplitRecords,
    all_lists_of_objects,
    lists_of_objects,
    tabular,
)
from labelreview.data.sources.formats.tools import from_tool
from labelreview.data.sources.memory.values import columns_to_table
from labelreview.data.sources.options import ReadOptions
from labelreview.data.sources.places.inner_file import InnerFile, SeveralTables
from labelreview.data.sources.places.splits import SPLIT, with_split_column
from labelreview.data.sources.table import Read
from labelreview.labelling_tools import recognise

_PER_CELL = 16  # bytes of memory of an empty one, in a list and in a table
_NEXT = re.compile(r"[^\s,]")


class _RepeatedKey(Exception):
    """A key that an object has twice, with different values."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        wrong = next((key for key, value in pairs if made[key] != value), None)
        if wrong is not None:
            raise _RepeatedKey(wrong)
    return made


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=exact_float)


def read_json_lines(data: bytes, name: str, options: ReadOptions) -> Read:
    """Read one object or list per line, skipping blank lines; objects over several lines too.

    Raises `SourceError` naming a wrong line.
    """
    text = decoded(data, name, options.encoding)
    check_memory(name, memory_of_values(text.data))
    table, warnings = _table(_value_of_lines(text.data, name), name, options)
    return table, (*text.warnings, *warnings)


def objects_of_tool(content: bytes, name: str) -> Records | None:
    """Return the objects that a labelling tool wrote as JSON or JSON Lines in UTF-8, None without.

    Raises `SourceError` for what is not JSON, naming the line.
    """
    check_memory(name, memory_of_values(content))
    value = _value_of_text(content, name)
    if isinstance(value, dict) and recognise([value]):
        return [value]
    objects = isinstance(value, list) and all(isinstance(item, dict) for item in value)
    return value if objects else _of_tool(value)


def _value_of_lines(content: bytes, name: str) -> Any:
    rows = []
    for number, line in enumerate(io.BytesIO(content), start=1):  # split, they are all there
        if not line.strip():
            continue
        try:
            row = _DECODER.decode(line.decode())
        except _RepeatedKey as error:
            raise SourceError(
                f"Line {number:,} of {name} has two values for the key {str(error)!r}",
                "remove one of them",
            ) from error
        except (ValueError, RecursionError) as error:
            if (objects := _one_after_another(content.decode())) is not None:
                return objects
            raise SourceError(
                f"Line {number:,} of {name} is not valid JSON", "write one JSON object per line"
            ) from error
        if not isinstance(row, dict | list):
            raise SourceError(
                f"Line {number:,} of {name} is {_kind(row)} instead of a JSON object",
                'write lines like {"text": "...", "label": "..."}',
            )
        rows.append(row)
    whole = len(rows) == 1 and isinstance(rows[0], list) and tabular(rows[0]) is not None
    return rows[0] if whole else rows


def read_json_text(data: bytes, name: str, options: ReadOptions) -> Read:
    """Read every shape that `tabular` knows, and JSON Lines.

    Raises `SourceError` for anything else, naming the line where it is not JSON.
    """
    text = decoded(data, name, options.encoding)
    check_memory(name, memory_of_values(text.data))
    table, warnings = _table(_value_of_text(text.data, name), name, options)
    return table, (*text.warnings, *warnings)


def _value_of_text(content: bytes, name: str) -> Any:
    text = content.decode()
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return _value_of_lines(content, name)
        raise _invalid(error, text, name) from error
    except _RepeatedKey as error:
        raise SourceError(
            f"An object in {name} has two values for the key {str(error)!r}", "remove one of them"
        ) from error
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{name} is nested too deeply or contains a number with too many digits", "fix the file"
        ) from error


def read_task_files(place: str, files: Sequence[InnerFile], options: ReadOptions) -> Read | None:
    """Read the JSON files of a labelling tool that have one object each, a task or an answer.

    None when they are something else. Raises `SourceError` when no text has a single label.
    """
    if len(files) < 2 or not all(file.name.casefold().endswith(".json") for file in files):
        return None
    contents = ((file.path, file.read()) for file in files)
    try:
        texts, warnings = decoded_files(contents, place, options.encoding)
        check_memory(place, sum(memory_of_values(text.encode()) for text in texts))
        records = [_DECODER.decode(text) for text in texts]
    except (SourceError, ValueError, RecursionError, _RepeatedKey):
        return None  # who reads them as tables says what is wrong
    if not all(isinstance(record, dict) for record in records):
        return None
    tasks = from_tool(records, place)
    return tasks and (tasks[0], (*warnings, *tasks[1]))


def _table(value: Any, name: str, options: ReadOptions) -> Read:
    lists = lists_of_objects(value)
    if options.member is not None:
        if options.member not in lists:
            raise SourceError(
                f"There is no list of objects {options.member!r} in {name}",
                f"use one of: {preview(lists)}" if lists else "leave the member out",
            )
        value = value[options.member]
    found = tabular(value, options.header)
    if found is None:
        found = _of_tool(value)
    if isinstance(found, list):
        if options.header is False and found is value:
            raise no_first_row(name)
        return _from_records(found, name)
    if found is None:
        if len(lists) > 1:
            raise SeveralTables(name, lists)
        raise _no_table(value, name)
    check_columns(name, len(found))
    table, warnings = columns_to_table(found, name)
    return table, tuple(warnings)


def no_first_row(name: str) -> SourceError:
    """Return the error for a file in which each value stands with its name."""
    return SourceError(
        f"{name} was to be read without a header, but its columns have names",
        "leave --no-header out",
    )


def _of_tool(value: Any) -> Records | None:
    """Return the one list among several that a labelling tool wrote, such as its examples."""
    found = [records for records in all_lists_of_objects(value) if recognise(records)]
    return found[0] if len(found) == 1 else None


def _no_table(value: Any, name: str) -> SourceError:
    items = value if isinstance(value, list) else []
    for number, item in enumerate(items[1:], start=2):
        first = items[0]
        if type(item) is not type(first):
            return SourceError(
                f"Item {number:,} of {name} is {_kind(item)}, but the first is {_kind(first)}",
                "write every row in the same way",
            )
        if isinstance(item, list) and len(item) != len(first):
            return SourceError(
                f"Item {number:,} of {name} has {counted(len(item), 'value')}, but the first has "
                f"{len(first):,}",
                "write every row in the same way",
            )
    return SourceError(
        f"{name} does not contain a list of JSON objects",
        'write it like [{"text": "...", "label": "..."}]',
    )


def _from_records(records: Records, name: str) -> Read:
    if (tasks := from_tool(records, name)) is not None:
        return tasks
    names = dict.fromkeys(key for record in records for key in record)
    if not names:
        raise SourceError(f"There are no rows in {name}", "load a dataset that has some")
    check_columns(name, len(names))
    check_memory(name, _PER_CELL * len(names) * len(records))
    columns = {key: [record.get(key) for record in records] for key in names}
    table, warnings = columns_to_table(columns, name)
    if any(len(record) < len(names) for record in records):
        table = _with_optional_keys(table, records)
    if isinstance(records, SplitRecords):
        if records.unread:
            warnings.append(f"Not read: {preview(records.unread)}.")
        if records.are_named:
            table = with_split_column(table.drop_columns([SPLIT]), records.sizes)
    return table, tuple(warnings)


def _with_optional_keys(table: pa.Table, records: Records) -> pa.Table:
    """Return the table with a mark on the columns whose key some objects do not have.

    Where others have it with null, that null becomes JSON, so that an export can tell them apart.
    """
    for place, field in enumerate(table.schema):
        name = field.name
        if all(name in record for record in records):
            continue
        column: Any = table.column(place)
        if any(name in record and record[name] is None for record in records):
            cells = [
                None if name not in record else encode(record[name]) or "null" for record in records
            ]
            field = marked(pa.field(name, pa.large_string()))
            column = pa.array(cells, pa.large_string())
        table = table.set_column(place, optional(field), column)
    return table


def _one_after_another(text: str) -> list[Any] | None:
    """Return objects that follow each other, each over any number of lines, else None."""
    objects, start = [], _NEXT.search(text)
    try:
        while start:
            value, end = _DECODER.raw_decode(text, start.start())
            if not isinstance(value, dict):
                return None
            objects.append(value)
            start = _NEXT.search(text, end)
    except (ValueError, RecursionError, _RepeatedKey):
        return None
    return objects


def _invalid(error: json.JSONDecodeError, text: str, name: str) -> SourceError:
    before, after = text[: error.pos].rstrip(), text[error.pos :].lstrip()
    line = f"Line {error.lineno:,} of {name}"
    if not after:
        return SourceError(f"{name} ends in the middle of line {error.lineno:,}", "copy it again")
    if before.endswith(",") and after[0] in "]}":
        line = f"Line {before.count(chr(10)) + 1:,} of {name}"
        return SourceError(f"{line} has a comma after the last item", "remove that comma")
    if after.startswith(("//", "/*", "#")):
        return SourceError(f"{line} has a comment, which JSON cannot have", "remove it")
    return SourceError(f"{line} is not valid JSON ({error.msg})", "fix the file")


def _kind(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a string",
        bool: "a Boolean",
        type(None): "null",
    }
    return names.get(type(value), "a number")
