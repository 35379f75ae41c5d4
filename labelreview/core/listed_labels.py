"""Labels in the text of one cell, written as a list."""

from __future__ import annotations

import json
import re

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
    listed = listed_labels(cell)
    if not listed:
        return label
    old = str(listed[0])
    return cell.replace(old, label, 1) if old in cell else json.dumps([label], ensure_ascii=False)
