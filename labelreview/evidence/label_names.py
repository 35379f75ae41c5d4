"""Match the label names of models and files to the dataset's classes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from labelreview.core.errors import EvidenceError
from labelreview.core.labels import preview


def match_names(names: Sequence[str], classes: Sequence[str], owner: str) -> list[int]:
    """Return for each class the position of its name in `names`.

    Names match exactly, or all of them when case, spaces, underscores and hyphens are ignored.
    Raises `EvidenceError` that lists the classes `owner` lacks and the unknown labels it has.

    >>> match_names(["JOY", "no-emotion"], ["No emotion", "joy"], "the file")
    [1, 0]
    """
    as_written: Callable[[str], str] = str
    for form in (as_written, loose):
        wanted, found = [form(name) for name in classes], [form(name) for name in names]
        if len(set(wanted)) == len(wanted) and sorted(wanted) == sorted(found):
            return [found.index(name) for name in wanted]
    known, expected = set(map(loose, names)), set(map(loose, classes))
    missing = [name for name in classes if loose(name) not in known]
    unknown = [name for name in names if loose(name) not in expected]
    if not missing and not unknown:
        raise EvidenceError(
            f"Two labels of {owner} or two classes differ only by case, spaces or underscores",
            f"use the exact class names of the dataset: {preview(classes)}",
        )
    raise EvidenceError(
        f"{owner[:1].upper()}{owner[1:]} lacks the classes [{preview(missing)}] and has the "
        f"unknown labels [{preview(unknown)}]",
        f"use the class names of the dataset: {preview(classes)}",
    )


def loose(name: str) -> str:
    """Return the name without case, spaces, underscores and hyphens."""
    return re.sub(r"[\s_-]+", "", name).casefold()
