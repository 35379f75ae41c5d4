"""What people may say about a source: how to read it, and how to understand its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self, TypedDict


class ImportOptions(TypedDict, total=False):
    """The options of an import, by keyword. Each is described at the class that holds it:
    `ReadOptions` or `ColumnOptions`."""

    config: str | None
    splits: Sequence[str]
    revision: str | None
    member: str | None
    header: bool | None
    delimiter: str | None
    quote: str | None
    encoding: str | None
    text_column: str | None
    second_text_column: str | None
    label_column: str | None
    votes: str | None
    set_aside: Sequence[str]
    merge_spellings: bool


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a source is read. None, and empty splits: as found.

    config, revision:
        Which configuration, and which branch, tag or commit, of a dataset on the Hub.
    splits:
        The splits to read; all when empty. The column `split` says which one a row is from.
    member:
        Which file of an archive or folder, or which sheet of a workbook.
    header:
        Whether the first row of a CSV or TSV holds the column names; without one they are called
        column_1, column_2, ….
    delimiter, quote:
        The character between cells, or "tab"; the one around them, or "none".
    encoding:
        The encoding of a text file, by a name that Python knows.
    """

    config: str | None = None
    splits: tuple[str, ...] = ()
    revision: str | None = None
    member: str | None = None
    header: bool | None = None
    delimiter: str | None = None
    quote: str | None = None
    encoding: str | None = None

    @classmethod
    def of(cls, options: ImportOptions) -> Self:
        """Return the options that belong here; the others are ignored."""
        return cls(**_own(cls, options))


@dataclass(frozen=True, slots=True)
class ColumnOptions:
    """Which columns are used, and what their values mean. None: detected.

    text_column, label_column:
        Names of columns.
    second_text_column:
        The other text of a pair, such as a premise and its hypothesis; shown below the first.
    votes:
        Where annotators voted: "majority", or the annotator whose votes are the given labels.
    set_aside:
        Labels that say that there is none, such as "N/A"; their rows are set aside.
    merge_spellings:
        Whether labels that differ only in how they are written become one class.
    """

    text_column: str | None = None
    second_text_column: str | None = None
    label_column: str | None = None
    votes: str | None = None
    set_aside: tuple[str, ...] = ()
    merge_spellings: bool = False

    @classmethod
    def of(cls, options: ImportOptions) -> Self:
        """Return the options that belong here; the others are ignored."""
        return cls(**_own(cls, options))


AS_FOUND = ReadOptions()
DETECTED = ColumnOptions()


def _own(kind: type[Any], options: ImportOptions) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    own = {name: value for name, value in options.items() if name in names}
    return {k: tuple(v) if k in ("splits", "set_aside") else v for k, v in own.items()}  # type: ignore[arg-type]
