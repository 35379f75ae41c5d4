"""The kinds of field that a filter can have: each reads its URL parameter, and writes its URL
parameter, its SQL condition and its words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Any, ClassVar

from labelreview.core.artifacts import digest
from labelreview.core.errors import FilterError
from labelreview.findings.saved_selections import words

MOST_ALIKE = 200
"""Texts that a search by meaning finds."""
LONGEST_LIKE = 2_000

Condition = tuple[str, list[Any]]
"""SQL over the findings view, and the values that are bound to its question marks."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """A part of a filter's sentence, and the values of fields with which the filter lacks it."""

    words: str
    without: Mapping[str, Any]


class Part(IntEnum):
    """The parts of a filter's sentence, in their order."""

    LABELS = 0
    SCORES = 1
    TEXTS = 2
    REVIEW = 3


class FilterField(ABC):
    """What one field of a filter means. `parse` and `format` are inverse to each other; the other
    methods are called for values that differ from `default`."""

    default: ClassVar[Any]
    part: Part = Part.LABELS
    reads_text: ClassVar[bool] = False  # texts are stored apart from the other columns

    def parse(self, name: str, given: Sequence[str]) -> Any:
        """Return the value of a URL parameter that was given at least once. Raises `FilterError`
        when it cannot be read."""
        return given[-1]

    def format(self, value: Any) -> list[str]:
        """Return the value as URL parameters of the field's name."""
        return [f"{value}"]

    # Not abstract: most kinds accept every value of their type.
    def check(self, selection: Any, value: Any) -> None:  # noqa: B027
        """Raise `FilterError` for a value that cannot be used in this filter."""

    @abstractmethod
    def where(self, value: Any) -> Condition:
        """Return the condition; its SQL is empty when the field does not restrict."""

    @abstractmethod
    def sentence(self, selection: Any, value: Any) -> str:
        """Return the words, to stand after "examples" and a comma; empty when there are none."""

    def restrictions(self, selection: Any, name: str, value: Any) -> list[Restriction]:
        """Return the words of each restriction, with what to change in the filter to lift it."""
        words = self.sentence(selection, value)
        return [Restriction(words, {name: self.default})] if words else []


@dataclass(frozen=True)
class AnyOf(FilterField):
    """The column has any of these values.

    english:
        The words, with `{}` for the values.
    choices:
        The values that there can be, each with its word; None for any text.
    """

    column: str
    english: str
    part: Part = Part.LABELS
    choices: Mapping[str, str] | None = None
    default: ClassVar[tuple[str, ...]] = ()

    def parse(self, name: str, given: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(given))

    def format(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def check(self, selection: Any, value: tuple[str, ...]) -> None:
        for one in value:
            if self.choices is not None and one not in self.choices:
                raise FilterError(
                    f"No {self.column} is called {one!r}", f"use {', '.join(self.choices)}"
                )

    def where(self, value: tuple[str, ...]) -> Condition:
        return f"{self.column} IN ({', '.join('?' * len(value))})", list(value)

    def sentence(self, selection: Any, value: tuple[str, ...]) -> str:
        *others, last = [self.choices[one] if self.choices else one for one in value]
        return self.english.format(f"{', '.join(others)} or {last}" if others else last)


@dataclass(frozen=True)
class Only(FilterField):
    """A condition that is on or off."""

    condition: str
    english: str
    part: Part = Part.LABELS
    default: ClassVar[bool] = False

    def parse(self, name: str, given: Sequence[str]) -> bool:
        return given[-1] not in ("0", "false")

    def format(self, value: bool) -> list[str]:
        return ["1"]

    def where(self, value: bool) -> Condition:
        return self.condition, []

    def sentence(self, selection: Any, value: bool) -> str:
        return self.english


class Bound(FilterField):
    """One end of a range within 0 to 1, both ends included. The fields of a column are called
    `<column>_from` and `<column>_to`; the lower one checks both, and each says both."""

    part = Part.SCORES
    comparison: ClassVar[str]

    def __init__(self, column: str) -> None:
        self.column = column

    def parse(self, name: str, given: Sequence[str]) -> float:
        try:
            return float(given[-1])
        except ValueError:
            raise FilterError(
                f"{name}={given[-1]} is not a number", "use a number from 0 to 1"
            ) from None

    def check(self, selection: Any, value: float) -> None:
        low, high = self._range(selection)
        if not 0 <= low <= high <= 1:
            raise FilterError(
                f"The {self.column} range {low:g} to {high:g} is not within 0 to 1",
                "give two numbers from 0 to 1, the smaller first",
            )

    def restrictions(self, selection: Any, name: str, value: float) -> list[Restriction]:
        words = self.sentence(selection, value)
        whole = {f"{self.column}_from": Minimum.default, f"{self.column}_to": Maximum.default}
        return [Restriction(words, whole)] if words else []

    def where(self, value: float) -> Condition:
        # Compared in one precision, or .9 would leave out a stored .9.
        return f"{self.column}::FLOAT {self.comparison} ?::FLOAT", [value]

    def _range(self, selection: Any) -> tuple[float, float]:
        return getattr(selection, f"{self.column}_from"), getattr(selection, f"{self.column}_to")


class Minimum(Bound):
    """The lower end of a range. Its words are those of the whole range."""

    default = 0.0
    comparison = ">="

    def sentence(self, selection: Any, value: float) -> str:
        low, high = self._range(selection)
        return (
            f"{self.column} {low:g} to {high:g}" if high < 1 else f"{self.column} at least {low:g}"
        )


class Maximum(Bound):
    """The upper end of a range."""

    default = 1.0
    comparison = "<="

    def sentence(self, selection: Any, value: float) -> str:
        low, high = self._range(selection)
        return "" if low > 0 else f"{self.column} at most {high:g}"


class Containing(FilterField):
    """The text contains these words together, in any case."""

    default = ""
    part = Part.TEXTS
    reads_text = True

    def where(self, value: str) -> Condition:
        return "contains(lower(text), lower(?))", [value]

    def sentence(self, selection: Any, value: str) -> str:
        return f"containing “{value}”"


class InSavedSelection(FilterField):
    """The example is in the saved selection of that name."""

    default = ""
    part = Part.TEXTS

    def check(self, selection: Any, value: str) -> None:
        words(value)

    def where(self, value: str) -> Condition:
        return "example_id IN (SELECT example_id FROM picked WHERE name = ?)", [value]

    def sentence(self, selection: Any, value: str) -> str:
        return f"among the {words(value)}"


class Alike(FilterField):
    """The text is among those nearest in meaning to a sentence."""

    default = ""
    part = Part.TEXTS

    def check(self, selection: Any, value: str) -> None:
        if not value.strip() or len(value) > LONGEST_LIKE:
            long = f"longer than {LONGEST_LIKE:,} characters"
            raise FilterError(
                f"The sentence to search by is {long if value.strip() else 'empty'}",
                "type a word, a sentence or a text",
            )

    def where(self, value: str) -> Condition:
        return f"position IN (SELECT position FROM {alike_identifier(value)})", []

    def sentence(self, selection: Any, value: str) -> str:
        return f"among the {MOST_ALIKE} nearest in meaning to “{value}”"

    def restrictions(self, selection: Any, name: str, value: str) -> list[Restriction]:
        wider = selection.alike("")  # an order by nearness goes with the sentence
        return [Restriction(self.sentence(selection, value), {name: "", "sort": wider.sort})]


class Sort(FilterField):
    """The order, which does not restrict."""

    default = "-score"

    def where(self, value: str) -> Condition:
        return "", []

    def sentence(self, selection: Any, value: str) -> str:
        return ""


def alike_identifier(sentence: str) -> str:
    """Return the SQL name of the texts nearest in meaning to a sentence."""
    return f"alike_{digest(sentence)}"


_DECLARATION = "filter_field"


def declared(declaration: FilterField) -> Any:
    """Return the dataclass field of a filter that has this meaning."""
    return field(default=declaration.default, metadata={_DECLARATION: declaration})


def declarations(selection: Any) -> dict[str, FilterField]:
    """Return what each field of a filter, or of its class, means, in the order of the fields."""
    return {one.name: one.metadata[_DECLARATION] for one in fields(selection)}
