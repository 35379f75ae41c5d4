"""Which findings, in which order: one value that is the URL, the SQL and the English sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from labelreview.core.errors import FilterError
from labelreview.decision_log import VERDICTS
from labelreview.findings.saved_selections import words

UNDECIDED = "undecided"
DECIDED = VERDICTS
STATUSES = (UNDECIDED, *DECIDED)
_STATUS_WORDS = {
    UNDECIDED: "undecided",
    "keep": "kept",
    "relabel": "relabelled",
    "noisy": "marked noisy",
    "drop": "dropped",
    "unsure": "marked unsure",
}
FIRST = "-score"


@dataclass(frozen=True, slots=True)
class Filter:
    """A selection of findings. An empty field does not restrict.

    given, suggested, split, status, annotator:
        Any of these values; the annotator is who gave the decision that counts.
    disagree, flagged, copies:
        Only rows whose suggestion differs from the given label; only flagged rows; only rows whose
        text stands elsewhere with another label.
    score_from, score_to, confidence_from, confidence_to:
        Bounds in 0..1, both included.
    text:
        Words that the text must contain together, in any case.
    picked:
        The name of a set of `labelreview.findings.saved_selections`: only rows that are in it.
    sort:
        A column of the findings, with `-` before it for the largest first.

    Raises `FilterError` when a bound is outside 0..1, and for a status or a set that is none.
    """

    given: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    annotator: tuple[str, ...] = ()
    disagree: bool = False
    flagged: bool = False
    copies: bool = False
    score_from: float = 0.0
    score_to: float = 1.0
    confidence_from: float = 0.0
    confidence_to: float = 1.0
    text: str = ""
    picked: str = ""
    sort: str = FIRST

    def __post_init__(self) -> None:
        for name in ("score", "confidence"):
            low, high = getattr(self, f"{name}_from"), getattr(self, f"{name}_to")
            if not 0 <= low <= high <= 1:
                raise FilterError(
                    f"The {name} range {low:g} to {high:g} is not within 0 to 1",
                    "give two numbers from 0 to 1, the smaller first",
                )
        if self.picked:
            words(self.picked)
        for status in self.status:
            if status not in STATUSES:
                raise FilterError(f"No status is called {status!r}", f"use {', '.join(STATUSES)}")

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> Filter:
        """Read what `to_query` writes. Parameters that are not the filter's are left alone.

        Raises `FilterError` when a value cannot be read.
        """
        values: dict[str, Any] = {}
        for field in fields(cls):
            given = [value for value in query.get(field.name, ()) if value != ""]
            if given:
                values[field.name] = _read(field.name, field.default, given)
        return cls(**values)

    def to_query(self) -> dict[str, list[str]]:
        """The fields that restrict or reorder, as URL parameters.

        >>> Filter(given=("joy",), score_from=0.9).to_query()
        {'given': ['joy'], 'score_from': ['0.9']}
        """
        query: dict[str, list[str]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default:
                continue
            if isinstance(value, tuple):
                query[field.name] = list(value)
            else:
                query[field.name] = ["1" if value is True else f"{value}"]
        return query

    def where(self) -> tuple[str, list[Any]]:
        """A SQL condition over the findings view and its bound values."""
        parts: list[str] = []
        values: list[Any] = []
        for column, wanted in (
            ("given_label", self.given),
            ("suggested_label", self.suggested),
            ("split", self.split),
            ("status", self.status),
            ("annotator", self.annotator),
        ):
            if wanted:
                parts.append(f"{column} IN ({', '.join('?' * len(wanted))})")
                values.extend(wanted)
        if self.disagree:
            parts.append("suggested_label <> given_label")
        if self.flagged:
            parts.append("is_flagged")
        if self.copies:
            parts.append("other_label > 0")
        for column in ("score", "confidence"):
            low, high = getattr(self, f"{column}_from"), getattr(self, f"{column}_to")
            # Compared in one precision, or .9 would leave out a stored .9.
            if low > 0:
                parts.append(f"{column}::FLOAT >= ?::FLOAT")
                values.append(low)
            if high < 1:
                parts.append(f"{column}::FLOAT <= ?::FLOAT")
                values.append(high)
        if self.text:
            parts.append("contains(lower(text), lower(?))")
            values.append(self.text)
        if self.picked:
            parts.append("example_id IN (SELECT example_id FROM picked WHERE name = ?)")
            values.append(self.picked)
        return " AND ".join(parts) or "true", values

    def order(self, columns: Sequence[str]) -> str:
        """The SQL order, with the row as the last word so that it is total.

        Raises `FilterError` for a column that the findings do not have.
        """
        name = self.sort.removeprefix("-")
        if name not in columns:
            raise FilterError(f"Findings have no column {name!r}", "sort by one of their columns")
        direction = "DESC" if self.sort.startswith("-") else "ASC"
        return f'"{name}" {direction} NULLS LAST, row ASC'

    def sentence(self) -> str:
        """The filter in words, to stand after a number.

        >>> Filter(given=("anger",), suggested=("joy",), score_from=0.9).sentence()
        'examples given anger, suggested joy, score at least 0.9'
        """
        parts = []
        if self.given:
            parts.append(f"given {_either(self.given)}")
        if self.suggested:
            parts.append(f"suggested {_either(self.suggested)}")
        if self.disagree:
            parts.append("with another label suggested")
        if self.flagged:
            parts.append("flagged")
        if self.copies:
            parts.append("same text elsewhere with another label")
        parts += _range("score", self.score_from, self.score_to)
        parts += _range("confidence", self.confidence_from, self.confidence_to)
        if self.split:
            parts.append(f"in {_either(self.split)}")
        if self.text:
            parts.append(f"containing “{self.text}”")
        if self.picked:
            parts.append(f"among the {words(self.picked)}")
        if self.status:
            parts.append(_either(tuple(_STATUS_WORDS[status] for status in self.status)))
        if self.annotator:
            parts.append(f"decided by {_either(self.annotator)}")
        return ("examples " + ", ".join(parts)).strip()

    @property
    def needs_text(self) -> bool:
        """Whether the condition or the order reads the texts, which are stored apart."""
        return bool(self.text) or self.sort.removeprefix("-") == "text"

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out, in whatever order."""
        return replace(self, sort=FIRST) == Filter()


def _read(name: str, default: Any, given: Sequence[str]) -> Any:
    if isinstance(default, tuple):
        return tuple(dict.fromkeys(given))
    if isinstance(default, bool):
        return given[-1] not in ("0", "false")
    if isinstance(default, float):
        try:
            return float(given[-1])
        except ValueError:
            raise FilterError(f"{name}={given[-1]} is not a number", "give 0 to 1") from None
    return given[-1]


def _either(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def _range(name: str, low: float, high: float) -> list[str]:
    if low > 0 and high < 1:
        return [f"{name} {low:g} to {high:g}"]
    if low > 0:
        return [f"{name} at least {low:g}"]
    return [f"{name} at most {high:g}"] if high < 1 else []
