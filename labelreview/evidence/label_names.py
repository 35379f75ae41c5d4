"""Names that others gave to the dataset's classes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from labelreview.core.errors import EvidenceError
from labelreview.core.labels import preview


def match_names(names: Sequence[str], classes: Sequence[str], owner: str) -> list[int]:
    """For each class the place of its name in `names`.

    Names match exactly, or all of them when case, spaces, underscores and hyphens are ignored.
    Raises `EvidenceError` that lists what `owner` lacks and what it has instead.

    >>> match_names(["JOY", "no-emotion"], ["No emotion", "joy"], "the file")
    [1, 0]
    """
    as_written: Callable[[str], str] = str
    for form in (as_written, loose):
        ours, theirs = [form(name) for name in classes], [form(name) for name in names]
        if len(set(ours)) == len(ours) and sorted(ours) == sorted(theirs):
            return [theirs.index(name) for name in ours]
    known, wanted = set(map(loose, names)), set(map(loose, classes))
    lacking = [name for name in classes if loose(name) not in known]
    strange = [name for name in names if loose(name) not in wanted]
    if not lacking and not strange:
        raise EvidenceError(
            f"Two labels of {owner} or two classes differ only by case, spaces or underscores",
            f"use exactly the names of the dataset: {preview(classes)}",
        )
    raise EvidenceError(
        f"{owner[:1].upper()}{owner[1:]} lacks the classes [{preview(lacking)}] and has the "
        f"unknown labels [{preview(strange)}]",
        f"use the names of the dataset: {preview(classes)}",
    )


def loose(name: str) -> str:
    """The name without case, spaces, underscores and hyphens."""
    return re.sub(r"[\s_-]+", "", name).casefold()
