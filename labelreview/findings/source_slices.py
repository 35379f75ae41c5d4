"""Conditions on columns of the source: how they are written, their SQL and their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from labelreview.core.artifacts import digest
from labelreview.core.errors import FilterError
from labelreview.core.labels import shortened
from labelreview.findings.filter_kinds import Condition, FilterField, Part, Restriction

SOURCE = "column:"
"""Stands before the name of a column of the source, to tell it from one of the findings."""

ANY_OF, AT_LEAST, AT_MOST, CONTAINS = "=", ">=", "<=", "~"
_WRITTEN = re.compile(r'("(?:[^"]|"")*"|[^"=<>~][^=<>~]*)(>=|<=|=|~)(.*)', re.DOTALL)
_LONGEST_NAME, _LONGEST_VALUE = 60, 80  # characters in a sentence


@dataclass(frozen=True, slots=True)
class Slice:
    """One condition on a column of the source.

    operator:
        `=`, where an empty value stands for a missing one; `>=` and `<=` for numbers, dates and
        what comes after or before in the alphabet; `~` for a text that contains the value.
    """

    column: str
    operator: str
    value: str

    @classmethod
    def read(cls, written: str) -> Slice:
        """Read `column=value`, `column>=value`, `column<=value` or `column~value`. A column whose
        name has one of these signs is in double quotes, and its own quotes are doubled.

        >>> Slice.read('"a=b"=c')
        Slice(column='a=b', operator='=', value='c')

        Raises `FilterError`.
        """
        found = _WRITTEN.fullmatch(written)
        if found is None or (found[2] != ANY_OF and not found[3].strip()):
            raise FilterError(
                f"{shortened(written, _LONGEST_VALUE)!r} is no condition on a column",
                "write column=value, column>=value, column<=value or column~words",
            )
        name, operator, value = found.groups()
        if name.startswith('"'):
            name = name[1:-1].replace('""', '"')
        return cls(name, operator, value)

    def write(self) -> str:
        """Return what `read` reads."""
        name = self.column
        if not name or re.search(r'["=<>~]', name):
            name = '"' + name.replace('"', '""') + '"'
        return f"{name}{self.operator}{self.value}"


def identifier(column: str) -> str:
    """Return the SQL name of a column of the source. Names of columns are anything at all, and SQL
    does not tell `A` from `a`."""
    return f"source_{digest(column)}"


def by_column(written: Sequence[str]) -> dict[str, list[Slice]]:
    """Return the conditions by column, in the order in which the columns come first."""
    slices: dict[str, list[Slice]] = {}
    for one in map(Slice.read, written):
        slices.setdefault(one.column, []).append(one)
    return slices


class Slices(FilterField):
    """Conditions on columns of the source: any of the values of a column, and all else."""

    default: ClassVar[tuple[str, ...]] = ()
    part = Part.TEXTS

    def parse(self, name: str, given: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(given))

    def format(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def check(self, selection: Any, value: tuple[str, ...]) -> None:
        by_column(value)

    def where(self, value: tuple[str, ...]) -> Condition:
        parts, bound = [], []
        for column, slices in by_column(value).items():
            conditions = [_bounded(one) for one in slices if one.operator != ANY_OF]
            if any_of := [one.value for one in slices if one.operator == ANY_OF]:
                conditions.append(("coalesce(value, '') IN (SELECT unnest(?))", [any_of]))
            sql = " AND ".join(f"({condition})" for condition, _ in conditions)
            parts.append(f"position IN (SELECT position FROM {identifier(column)} WHERE {sql})")
            bound += [one for _, values in conditions for one in values]
        return " AND ".join(parts), bound

    def sentence(self, selection: Any, value: tuple[str, ...]) -> str:
        return ", ".join(_words(column, slices) for column, slices in by_column(value).items())

    def restrictions(self, selection: Any, name: str, value: tuple[str, ...]) -> list[Restriction]:
        return [
            Restriction(
                _words(column, slices),
                {name: tuple(one for one in value if Slice.read(one) not in slices)},
            )
            for column, slices in by_column(value).items()
        ]


def _bounded(one: Slice) -> Condition:
    if one.operator == CONTAINS:
        return "contains(lower(value), lower(?))", [one.value]
    sign, bound = one.operator, one.value.strip()
    # A whole day is meant by its date, and numbers are not compared as texts.
    moment = "DATE" if re.fullmatch(r"\d{4}-\d\d-\d\d", bound) else "TIMESTAMP"
    return (
        f"CASE WHEN TRY_CAST(? AS DOUBLE) IS NOT NULL AND TRY_CAST(value AS DOUBLE) IS NOT NULL "
        f"THEN TRY_CAST(value AS DOUBLE) {sign} TRY_CAST(? AS DOUBLE) "
        f"WHEN TRY_CAST(? AS {moment}) IS NOT NULL "
        f"THEN TRY_CAST(value AS {moment}) {sign} TRY_CAST(? AS {moment}) "
        f"WHEN TRY_CAST(? AS DOUBLE) IS NULL THEN value {sign} ? ELSE false END",
        [bound] * 6,
    )


def _words(column: str, slices: Sequence[Slice]) -> str:
    name = shortened(column, _LONGEST_NAME)
    words = {
        AT_LEAST: "at least {}",
        AT_MOST: "at most {}",
        CONTAINS: "containing “{}”",
    }
    parts = [
        words[one.operator].format(shortened(one.value, _LONGEST_VALUE))
        for one in slices
        if one.operator != ANY_OF
    ]
    values = [
        shortened(one.value, _LONGEST_VALUE) or "missing"
        for one in slices
        if one.operator == ANY_OF
    ]
    if values:
        *others, last = values
        parts.append(f"{', '.join(others)} or {last}" if others else last)
    return f"with {name} {' and '.join(parts)}"
