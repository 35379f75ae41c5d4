"""Which findings, in which order: one value that is the URL, the SQL and the English sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from labelreview.core.errors import FilterError
from labelreview.decision_log import VERDICTS
from labelreview.findings.filter_kinds import (
    Alike,
    AnyOf,
    Containing,
    FilterField,
    InSavedSelection,
    Maximum,
    Minimum,
    Only,
    Part,
    Restriction,
    Sort,
    declarations,
    declared,
)
from labelreview.findings.source_slices import ANY_OF, SOURCE, Slice, Slices, identifier

UNDECIDED = "undecided"
SIMILARITY = "similarity"
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


@dataclass(frozen=True, slots=True)
class Filter:
    """A selection of findings. An empty field does not restrict. A new field is one more line
    below: URL, SQL and sentence follow from its declaration.

    given, suggested, split, status, annotator:
        Any of these values; the annotator is who gave the decision that counts.
    disagree, flagged, copies:
        Only rows whose suggestion differs from the given label; only flagged rows; only rows with
        duplicates under another label.
    score_from, score_to, confidence_from, confidence_to:
        Bounds in 0..1, both included.
    text:
        Words that the text must contain together, in any case.
    like:
        A sentence: only the `MOST_ALIKE` texts nearest to it in meaning, by the vectors of the run.
    picked:
        The name of a selection in `labelreview.findings.saved_selections`: only rows in it.
    slice:
        Conditions on columns of the source, such as `country=DE`, `length>=200` or `author~smith`;
        several values of one column are alternatives (`labelreview.findings.source_slices`).
    sort:
        A column of the findings, or `column:` and one of the source, with `-` before it for the
        largest first; `-similarity` beside `like`.

    Raises `FilterError` when a bound is outside 0..1, and for an unknown status, a name that no
    saved selection can have or a condition that cannot be read.
    """

    given: tuple[str, ...] = declared(AnyOf("given_label", "given {}"))
    suggested: tuple[str, ...] = declared(AnyOf("suggested_label", "suggested {}"))
    split: tuple[str, ...] = declared(AnyOf("split", "in {}", Part.TEXTS))
    status: tuple[str, ...] = declared(AnyOf("status", "{}", Part.REVIEW, _STATUS_WORDS))
    annotator: tuple[str, ...] = declared(AnyOf("annotator", "decided by {}", Part.REVIEW))
    disagree: bool = declared(
        Only("suggested_label <> given_label", "with another label suggested")
    )
    flagged: bool = declared(Only("is_flagged", "flagged"))
    copies: bool = declared(Only("other_label > 0", "with duplicates under another label"))
    score_from: float = declared(Minimum("score"))
    score_to: float = declared(Maximum("score"))
    confidence_from: float = declared(Minimum("confidence"))
    confidence_to: float = declared(Maximum("confidence"))
    text: str = declared(Containing())
    like: str = declared(Alike())
    picked: str = declared(InSavedSelection())
    slice: tuple[str, ...] = declared(Slices())
    sort: str = declared(Sort())

    def __post_init__(self) -> None:
        for declaration, value in self._changed().values():
            declaration.check(self, value)

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> Self:
        """Read what `to_query` writes. Parameters that are not the filter's are left alone.

        Raises `FilterError` when a value cannot be read.
        """
        values: dict[str, Any] = {}
        for name, declaration in declarations(cls).items():
            given = [value for value in query.get(name, ()) if value != ""]
            if given:
                values[name] = declaration.parse(name, given)
        return cls(**values)

    def to_query(self) -> dict[str, list[str]]:
        """Return the fields that restrict or reorder, as URL parameters.

        >>> Filter(given=("joy",), score_from=0.9).to_query()
        {'given': ['joy'], 'score_from': ['0.9']}
        """
        return {
            name: declaration.format(value)
            for name, (declaration, value) in self._changed().items()
        }

    def where(self) -> tuple[str, list[Any]]:
        """Return a SQL condition over the findings view and its bound values."""
        conditions = [declaration.where(value) for declaration, value in self._changed().values()]
        sql = " AND ".join(part for part, _ in conditions if part)
        return sql or "true", [value for _, values in conditions for value in values]

    def order(self, columns: Sequence[str]) -> str:
        """Return the SQL order; rows that are equal in it come by their place in the dataset.

        Raises `FilterError` for a column that the findings do not have.
        """
        name = self._sorted_by
        direction = "DESC" if self.sort.startswith("-") else "ASC"
        if name.startswith(SOURCE):
            value = identifier(name.removeprefix(SOURCE))
            # Numbers by size, then texts by the alphabet.
            return (
                f"TRY_CAST({value} AS DOUBLE) {direction} NULLS LAST, "
                f"{value} {direction} NULLS LAST, row ASC"
            )
        if name not in columns and not (name == SIMILARITY and self.like):
            raise FilterError(f"Findings have no column {name!r}", "sort by one of their columns")
        return f'"{name}" {direction} NULLS LAST, row ASC'

    def sentence(self) -> str:
        """Return the filter in words, to stand after a number.

        >>> Filter(given=("anger",), suggested=("joy",), score_from=0.9).sentence()
        'examples given anger, suggested joy, score at least 0.9'
        """
        parts = [restriction.words for restriction in self.restrictions()]
        return ("examples " + ", ".join(parts)).strip()

    def restrictions(self) -> list[Restriction]:
        """Return the parts of the sentence, each with what lifts it."""
        in_order = sorted(self._changed().items(), key=lambda one: one[1][0].part)
        return [
            restriction
            for name, (declaration, value) in in_order
            for restriction in declaration.restrictions(self, name, value)
        ]

    def without(self, column: str) -> Self:
        """Return the filter with any value of the column: given_label, suggested_label, split,
        status, annotator, or `column:` and one of the source."""
        if column.startswith(SOURCE):
            name = column.removeprefix(SOURCE)
            read = {written: Slice.read(written) for written in self.slice}
            others = (
                written
                for written, one in read.items()
                if one.column != name or one.operator != ANY_OF
            )
            return replace(self, slice=tuple(others))
        names = {
            declaration.column: name
            for name, declaration in declarations(self).items()
            if isinstance(declaration, AnyOf)
        }
        anything: dict[str, Any] = {names[column]: ()}
        return replace(self, **anything)

    @property
    def needs_text(self) -> bool:
        """Whether the condition or the order reads the texts, which are stored apart."""
        reads_text = any(declaration.reads_text for declaration, _ in self._changed().values())
        return reads_text or self._sorted_by == "text"

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns of the source that the conditions read."""
        return tuple(dict.fromkeys(Slice.read(written).column for written in self.slice))

    @property
    def source_order(self) -> tuple[str, ...]:
        """The column of the source that the order reads, if it is one."""
        name = self._sorted_by
        return (name.removeprefix(SOURCE),) if name.startswith(SOURCE) else ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out, in whatever order."""
        return self.where() == ("true", [])

    def alike(self, sentence: str) -> Self:
        """Return the filter for the texts nearest in meaning to a sentence, nearest first; for
        texts of any meaning when it is empty."""
        nearest_first = f"-{SIMILARITY}"
        order = nearest_first if sentence else self.sort
        if not sentence and self._sorted_by == SIMILARITY:
            order = Sort.default
        return replace(self, like=sentence, sort=order)

    @property
    def _sorted_by(self) -> str:
        return self.sort.removeprefix("-")

    def _changed(self) -> dict[str, tuple[FilterField, Any]]:
        """Return the fields that differ from their default, each with its declaration."""
        return {
            name: (declaration, value)
            for name, declaration in declarations(self).items()
            if (value := getattr(self, name)) != declaration.default
        }
