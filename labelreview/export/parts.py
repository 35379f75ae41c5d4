"""The parts of an export: which rows are kept, left out, or written to a file of their own."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from labelreview.core.errors import ExportError
from labelreview.export.cleaned import Cleaned

FATES = ("keep", "leave-out", "apart")
"""The options for noisy and for dropped rows."""

MAIN = ""
"""The part with every row that is neither left out nor written separately."""

_NAMES = {"noisy": "noisy", "drop": "dropped"}


def check_fates(noisy: str, dropped: str) -> None:
    """Raise `ExportError` for an option that is not one of `FATES`."""
    for rows, fate in (("noisy", noisy), ("dropped", dropped)):
        if fate not in FATES:
            raise ExportError(
                f"{fate!r} is not an option for {rows} rows", f"use one of {', '.join(FATES)}"
            )


def part_names(noisy: str, dropped: str) -> list[str]:
    """Return the parts to write, `MAIN` first.

    >>> part_names("keep", "apart")
    ['', 'dropped']
    """
    fates = {"noisy": noisy, "drop": dropped}
    return [MAIN, *(_NAMES[verdict] for verdict, fate in fates.items() if fate == "apart")]


def part_name(name: str, part: str, suffix: str) -> str:
    """Return the name of the file, folder or repository of a part.

    >>> part_name("cleaned.csv", "noisy", ".csv")
    'cleaned-noisy.csv'
    """
    if part == MAIN:
        return name
    stem = name[: len(name) - len(suffix)]
    return f"{stem}-{part}{name[len(stem) :]}"


def split_parts(cleaned: Cleaned, noisy: str, dropped: str) -> dict[str, pa.Table]:
    """Return the rows of each of `part_names`, in the order of the source."""
    gone = pa.array([v for v, fate in (("noisy", noisy), ("drop", dropped)) if fate != "keep"])
    if not gone:
        return {MAIN: cleaned.table}
    leaves = pc.is_in(cleaned.verdicts, value_set=gone)
    parts = {MAIN: cleaned.table.filter(pc.invert(leaves))}
    wanted = part_names(noisy, dropped)
    for verdict, name in _NAMES.items():
        if name in wanted:
            parts[name] = cleaned.table.filter(pc.equal(cleaned.verdicts, verdict))
    return parts
