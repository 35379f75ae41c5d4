"""JSON and JSON Lines with values as written: no text is parsed as a date or a number."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from labelreview.core.errors import SourceError
from labelreview.data.sources.encoding import utf8
from labelreview.data.sources.tools import from_tool
from labelreview.data.sources.values import columns_to_table

Read = tuple[pa.Table, tuple[str, ...]]


def read_json_lines(data: bytes, name: str) -> Read:
    """Read one object per line, skipping blank lines. Raises `SourceError` naming a wrong line."""
    records = []
    for number, line in enumerate(utf8(data, name).split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SourceError(
                f"Line {number:,} of {name} is not valid JSON", "write one JSON object per line"
            ) from error
        if not isinstance(record, dict):
            raise SourceError(
                f"Line {number:,} of {name} is {_kind(record)} instead of a JSON object",
                'write lines like {"text": "...", "label": "..."}',
            )
        records.append(record)
    return _from_records(records, name)


def read_json_text(data: bytes, name: str) -> Read:
    """Read a list of objects, an object with one such list, or an object of columns.

    JSON Lines in a .json file are read too. Raises `SourceError` for anything else.
    """
    text = utf8(data, name)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return read_json_lines(text, name)
        raise SourceError(
            f"Line {error.lineno:,} of {name} is not valid JSON ({error.msg})", "fix the file"
        ) from error
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{name} is nested too deeply or contains a number with too many digits", "fix the file"
        ) from error
    if isinstance(value, dict):
        value = _unwrapped(value)
    if isinstance(value, dict):
        table, warnings = columns_to_table(value, name)
        return table, tuple(warnings)
    if isinstance(value, list) and all(isinstance(record, dict) for record in value):
        return _from_records(value, name)
    raise SourceError(
        f"{name} does not contain a list of JSON objects",
        'write it like [{"text": "...", "label": "..."}]',
    )


def _from_records(records: list[dict[str, Any]], name: str) -> Read:
    if (tasks := from_tool(records, name)) is not None:
        return tasks
    names = dict.fromkeys(key for record in records for key in record)
    if not names:
        raise SourceError(f"There are no rows in {name}", "load a dataset that has some")
    columns = {key: [record.get(key) for record in records] for key in names}
    table, warnings = columns_to_table(columns, name)
    return table, tuple(warnings)


def _unwrapped(value: dict[str, Any]) -> Any:
    """Return the records in {"data": [...]}, columns of equal length as they are, else None."""
    lists = [item for item in value.values() if isinstance(item, list)]
    records = [item for item in lists if item and all(isinstance(row, dict) for row in item)]
    if len(records) == 1:
        return records[0]
    if len(lists) == len(value) and len({len(item) for item in lists}) == 1:
        return value
    return None


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a string", bool: "a Boolean", type(None): "null"}
    return names.get(type(value), "a number")
