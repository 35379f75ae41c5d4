"""The shapes in which JSON holds a table, as records, columns or rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labelreview.data.sources.places.splits import SPLIT, split_of_word

Records = list[dict[str, Any]]
Columns = dict[str, list[Any]]

# How many of the keys of two kinds of rows they share at least to be of one table.
_ALIKE = 0.5

# {"dataset": {"data": {"rows": [...]}}}
_MOST_LEVELS = 3


class SplitRecords(list[dict[str, Any]]):
    """Records of several splits, each with the name of its split.

    sizes:
        The number of records of each split, also of empty ones, in their order.
    unread:
        The keys of lists beside them that are none of theirs.
    """

    def __init__(
        self, records: Records, sizes: Sequence[tuple[str, int]], unread: Sequence[str]
    ) -> None:
        super().__init__(records)
        self.sizes, self.unread = sizes, unread

    @property
    def are_named(self) -> bool:
        """Whether the split of each is the one that it is in, rather than one of its own."""
        names = (name for name, size in self.sizes for _ in range(size))
        return all(row[SPLIT] == name for row, name in zip(self, names, strict=True))


def tabular(value: Any, header: bool | None = None, level: int = 0) -> Records | Columns | None:
    """Return the table in a JSON value as records or as columns of equal length, else None.

    Lists of objects and of lists, columns, every orientation of pandas, objects by their id, and
    any of these for each split or each class, or inside an object with other information.
    `header` says whether the first of several lists holds the names; None: if it looks so.
    """
    if isinstance(value, list):
        return _from_list(value, header)
    if not isinstance(value, dict) or level > _MOST_LEVELS:
        return None
    return (
        _split_orient(value)
        or _groups(value, header, level)
        or _columns(value)
        or _by_key(value)
        or _only_table_inside(value, header, level)
    )


def _from_list(rows: list[Any], header: bool | None) -> Records | Columns | None:
    if all(isinstance(row, dict) for row in rows):
        return rows
    widths = {len(row) if isinstance(row, list) else 0 for row in rows}
    if len(widths) != 1 or 0 in widths:
        return None
    if header or (header is None and _is_header(rows)):
        return _named(rows[1:], rows[0])
    return _named(rows, [f"column_{i + 1}" for i in range(widths.pop())])


def _is_header(rows: list[list[Any]]) -> bool:
    """Return whether the first row has one word per column that no other row repeats there."""
    first = rows[0]
    words = all(isinstance(c, str) and c.strip().replace(" ", "_").isidentifier() for c in first)
    if not words or len(set(first)) < len(first) or len(rows) < 2:
        return False
    return all(row[i] != name for i, name in enumerate(first) for row in rows[1:])


def _named(rows: Sequence[list[Any]], names: Sequence[Any]) -> Columns:
    return {str(name): [row[i] for row in rows] for i, name in enumerate(names)}


def _split_orient(value: dict[str, Any]) -> Columns | None:
    """Return the columns of {"columns": [...], "index": [...], "data": [[...], ...]}."""
    names, rows, index = value.get("columns"), value.get("data"), value.get("index")
    if not isinstance(names, list) or not isinstance(rows, list):
        return None
    if any(not isinstance(row, list) or len(row) != len(names) for row in rows):
        return None
    columns = _named(rows, names)
    if isinstance(index, list) and len(index) == len(rows) and "index" not in columns:
        return columns if index == [*range(len(rows))] else {"index": index, **columns}
    return columns


def _groups(value: dict[str, Any], header: bool | None, level: int) -> Records | None:
    """Return the rows of each split or each class, with its name in a column."""
    inner = {key: item for key, item in value.items() if isinstance(item, list | dict)}
    parts = {key: item for key, item in inner.items() if split_of_word(key)}
    if parts and (len(parts) > 1 or len(parts) == len(inner)):
        return _splits(inner, parts, header, level)
    # One list of a table is not a group of rows, whatever it is called.
    if len(inner) < 2:
        return None
    if _are_texts(inner):
        return _texts_by(inner, "label")
    tables = {key: item for key, item in inner.items() if item and lists_of_objects({key: item})}
    fields = {frozenset(rows[0]) for rows in tables.values()}
    if len(tables) < len(inner) or len(fields) > 1:
        return None
    return _named_by("group" if any("label" in keys for keys in fields) else "label", tables)


def _splits(
    inner: dict[str, Any], parts: dict[str, Any], header: bool | None, level: int
) -> Records | None:
    """Return the rows of `parts`, and those of other lists whose rows look like theirs."""
    if _are_texts(parts):
        return _texts_by(parts, "label")
    # Without a choice, the first row of each is one of data.
    header = bool(header)
    tables = {key: tabular(item, header, level + 1) for key, item in inner.items()}
    if any(tables[key] is None for key in parts):
        return None
    records = {key: _records(table) for key, table in tables.items() if table is not None}
    fields = {name for key in parts for row in records[key][:1] for name in row}
    used = {
        key: rows
        for key, rows in records.items()
        if key in parts or (rows and _share(fields, rows[0]) > _ALIKE)
    }
    others = [key for key in inner if key not in used]
    unread = [key for key in others if isinstance(inner[key], list) and records.get(key)]
    sizes = [(key, len(rows)) for key, rows in used.items()]
    return SplitRecords(_named_by(SPLIT, used), sizes, unread)


def _share(fields: set[str], row: dict[str, Any]) -> float:
    return len(fields & {*row}) / len(fields | {*row})


def _texts_by(texts: Mapping[str, Any], column: str) -> Records:
    return [{"text": text, column: key} for key, listed in texts.items() for text in listed]


def _named_by(column: str, tables: Mapping[str, Any]) -> Records:
    return [{**row, column: row.get(column, key)} for key, rows in tables.items() for row in rows]


def _are_texts(inner: dict[str, Any]) -> bool:
    """Return whether these are texts by class; of equal length, they are columns."""
    lists = all(isinstance(item, list) for item in inner.values())
    texts = lists and all(isinstance(text, str) for item in inner.values() for text in item)
    return texts and len({len(item) for item in inner.values()}) > 1


def _group(item: Any, is_split: bool, header: bool | None, level: int) -> Records | Columns | None:
    if is_split:
        return tabular(item, False if header is None else header, level + 1)
    if isinstance(item, list) and item and all(isinstance(row, dict) for row in item):
        return item
    return None


def _records(table: Records | Columns) -> Records:
    if isinstance(table, list):
        return table
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def _columns(value: dict[str, Any]) -> Columns | None:
    """Return {"text": [...], "label": [...]}, or pandas' {"text": {"0": ...}, "label": {...}}."""
    lists = {key: item for key, item in value.items() if isinstance(item, list)}
    same_length = len(lists) > 1 and len({len(item) for item in lists.values()}) == 1
    if same_length and len(lists_of_objects(value)) < len(lists):
        return lists
    objects = [item for item in value.values() if isinstance(item, dict)]
    if not objects or len(objects) < len(value):
        return None
    index = [*objects[0]]
    if any([*item] != index for item in objects) or not _are_rows(objects, [*value]):
        return None
    columns = {name: [*item.values()] for name, item in value.items()}
    if index == [str(i) for i in range(len(index))] or "index" in columns:
        return columns
    return {"index": index, **columns}


def _are_rows(objects: list[dict[str, Any]], names: list[str]) -> bool:
    """Return whether the keys of the objects number rows, and their own names are of columns."""
    if all(key.isdigit() for key in objects[0]):
        return True
    flat = not any(isinstance(cell, list | dict) for item in objects for cell in item.values())
    numbered = all(name.isdigit() for name in names)
    return flat and not numbered and len(objects[0]) > len(names) > 1


def lists_of_objects(value: Any) -> list[str]:
    """Return the keys of an object whose values are lists of objects."""
    items = value.items() if isinstance(value, dict) else ()
    lists = [(key, item) for key, item in items if isinstance(item, list) and item]
    return [key for key, rows in lists if all(isinstance(row, dict) for row in rows)]


def all_lists_of_objects(value: Any, level: int = 0) -> Iterator[Records]:
    """Yield the lists of objects in an object, and in the objects inside it."""
    if isinstance(value, dict) and level <= _MOST_LEVELS:
        yield from (value[key] for key in lists_of_objects(value))
        for item in value.values():
            yield from all_lists_of_objects(item, level + 1)


def _only_table_inside(
    value: dict[str, Any], header: bool | None, level: int
) -> Records | Columns | None:
    """Return the one table in {"version": 1, "data": [...]}."""
    records = lists_of_objects(value)
    if len(records) == 1:
        rows: Records = value[records[0]]
        return rows
    if records:
        return None
    inner = [item for item in value.values() if isinstance(item, list | dict)]
    found = [table for item in inner if (table := tabular(item, header, level + 1))]
    return found[0] if len(found) == 1 else None


def _by_key(value: Mapping[str, Any]) -> Records | None:
    """Return the objects of {"id1": {...}, "id2": {...}}, with the keys as a column."""
    rows = [*value.values()]
    if not rows or not all(isinstance(row, dict) and row for row in rows):
        return None
    if len(rows) == 1 and not next(iter(value)).isdigit():
        return None
    fields = [frozenset(row) for row in rows]
    if not frozenset.intersection(*fields):
        return None
    if [*value] == [str(i) for i in range(len(rows))]:
        return rows
    column = next(name for name in ("id", "key", "key_") if not any(name in f for f in fields))
    return [{column: key, **row} for key, row in value.items()]
