"""Labels in the text of one cell, written as a list."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")
_CHOICES = re.compile(r"""\{\s*["'](?:choices|labels?)["']\s*:\s*(\[.*\])\s*\}""", re.DOTALL)


def listed_labels(cell: str) -> tuple[str, ...] | None:
    """Return the items of a list written as text by JSON, Python or NumPy; None for other text.

    >>> listed_labels('["neg"]'), listed_labels("['neg' 'pos']"), listed_labels("[other]")
    (('neg',), ('neg', 'pos'), None)
    """
    text = cell.strip()
    if choices := _CHOICES.fullmatch(text):
        text = choices.group(1)
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        quoted = [one or other for one, other in _QUOTED.findall(text[1:-1])]
        return tuple(quoted) if quoted and not _QUOTED.sub("", text[1:-1]).strip(" ,\n") else None
    if not all(isinstance(item, str | int | float) for item in items):
        return None
    return tuple(str(item) for item in items)


def with_label(cell: str, label: str) -> str:
    """Return a cell with one label changed, written as it was: as a list or plainly.

    >>> with_label('["neg"]', "negative"), with_label("neg", "negative")
    ('["negative"]', 'negative')
    """
    if not listed_labels(cell):
        return label
    for read, write in ((json.loads, _to_json), (ast.literal_eval, repr)):
        try:
            return write(_relabelled(read(cell.strip()), label))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return _to_json([label])


def _relabelled(value: Any, label: str) -> Any:
    if isinstance(value, dict):
        return {key: _relabelled(item, label) for key, item in value.items()}
    return [label]


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
