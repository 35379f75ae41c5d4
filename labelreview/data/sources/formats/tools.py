"""Files of labelling tools as a table with one label for each text."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from labelreview.core.errors import SourceError
from labelreview.core.limits import largest_input
from labelreview.data.sources.formats.table_sizes import decoded_size
from labelreview.data.sources.memory.values import columns_to_table
from labelreview.data.sources.table import Read, ReadingNote, class_labels
from labelreview.labelling_tools import (
    SAMPLE,
    Records,
    recognise,
    summary,
    table_summary,
    task_columns,
)

_SHARE = 16  # of what an input may have is enough to recognise a tool by


def from_tool(records: Records, name: str) -> Read | None:
    """Return the tasks of a labelling tool as a table, with what was found in a warning.

    None when the records are of no tool. Raises `SourceError` when no text has a single label.
    """
    tool = recognise(records)
    if tool is None:
        return None
    tasks = tool.read(records)
    columns = task_columns(tasks)
    # Votes that always tie can still be imported as those of one annotator.
    if not columns.keys() & {"label", "votes"}:
        raise SourceError(
            f"No text in {name}, a file of {tool.title}, has a single label",
            f"give texts one label in {tool.title} and export it again",
        )
    table, warnings = columns_to_table(columns, name)
    return table, (ReadingNote(summary(tasks, tool, name)), *warnings)


def as_tasks(read: Read, name: str) -> Read:
    """Return a table of a labelling tool, such as its CSV, with one row for each text, and any
    other table as it is, also where a model of a tool says something in it."""
    table, warnings = read
    step = max(1, table.num_rows // SAMPLE)
    some = _some(table, step)
    try:
        # Python would follow damaged offsets out of the file; what is damaged is said later.
        table.validate(full=True)
        seen = _records(pa.concat_tables(some)) if some else []
        if said := table_summary(seen, name):
            return table, (*warnings, said)
        if recognise(seen) is None:
            return read
        found = from_tool(_records(table), name)
    except (pa.ArrowException, ValueError, OverflowError):
        # Values that Python cannot hold, such as times before the year 1: no tool writes them.
        return read
    return read if found is None else (found[0], (*warnings, *found[1]))


def _some(table: pa.Table, step: int) -> list[pa.Table]:
    """Return each row at such a distance, fewer where rows are very long."""
    some, size = [], 0
    for row in range(0, table.num_rows, step):
        some.append(table.slice(row, 1))
        size += decoded_size(some[-1])
        if size > largest_input() // _SHARE:
            break
    return some


def _records(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows, with names in place of the numbers of `ClassLabel` columns."""
    names = class_labels(table.schema)
    records: list[dict[str, Any]] = table.to_pylist()
    for column, known in names.items():
        for record in records:
            code = record.get(column)
            if isinstance(code, int) and 0 <= code < len(known):
                record[column] = known[code]
    return records
