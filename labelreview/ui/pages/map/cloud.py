"""What the points of the map stand for: read once per run, for all tabs and colours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from labelreview.findings.filter import DECIDED, STATUSES, Filter
from labelreview.findings.findings import Findings
from labelreview.review.islands import Island, islands_of
from labelreview.signals import signals_of
from labelreview.ui.parts.palette import CLASS_COLORS, NEUTRAL, class_color

GIVEN, SUGGESTED, STATUS, SPLIT, SCORE = (
    "given_label",
    "suggested_label",
    "status",
    "split",
    "score",
)
# What these columns hold are groups, and the filter has a field for each.
FIELDS = {GIVEN: "given", SUGGESTED: "suggested", STATUS: "status", SPLIT: "split"}
STATUS_COLORS = dict(
    zip(STATUSES, ("#8fa3bf", "#38a677", "#3d6ed4", "#a685dd", "#687385", "#eaa324"), strict=True)
)
NO_NUMBER = 255  # a step that stands for none

_KINDS = {GIVEN: "Given label", SUGGESTED: "Suggested label", STATUS: "Status"}
_NUMBERS = {
    SCORE: "Score",
    "entropy_score": "Entropy",
    "confidence": "Confidence",
    "given_probability": "Probability of the given label",
    "neighbour_agreement": "Neighbour agreement",
    "same_text": "Duplicates",
}

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The fixed part of a run: ids, labels as class ids, int32 (n,), scores (n,) in 0..1, and the
    islands."""

    names: tuple[str, ...]
    ids: pa.ChunkedArray
    given: NDArray[np.int32]
    suggested: NDArray[np.int32]
    scores: NDArray[np.float64]
    islands: tuple[Island, ...]

    def ids_at(self, positions: NDArray[np.integer]) -> list[str]:
        """Return the ids of these rows. Positions that the run does not have are left out."""
        known = positions[(positions >= 0) & (positions < len(self.given))]
        ids: list[str] = self.ids.take(pa.array(known)).to_pylist()
        return ids


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """A number for every row as uint8 (n,), 0 to 254 from `low` to `high`: a screen shows no more;
    255 for none."""

    steps: NDArray[np.uint8]
    low: float
    high: float

    @classmethod
    def of(cls, values: NDArray[Any]) -> Steps:
        """Return the steps of numbers (n,), from their smallest to their largest."""
        numbers = np.asarray(values, dtype=np.float64)
        there = np.isfinite(numbers)
        low, high = (
            (float(numbers[there].min()), float(numbers[there].max())) if there.any() else (0, 0)
        )
        share = (np.nan_to_num(numbers, nan=low) - low) / ((high - low) or 1.0)
        steps = np.round((NO_NUMBER - 1) * share).astype(np.uint8)
        return cls(np.where(there, steps, np.uint8(NO_NUMBER)), low, high)


def read_ground(findings: Findings) -> Ground:
    """Read the fixed part of a run. Raises `WorkspaceError` when its files are damaged."""
    names = findings.dataset.labels.names
    table = findings.run.table(["example_id", SUGGESTED, SCORE])
    return Ground(
        names,
        table["example_id"],
        findings.dataset.given(),
        _ids_of(table[SUGGESTED], names),
        table[SCORE].to_numpy().astype(np.float64),
        tuple(islands_of(findings.dataset, findings.run, findings.evidence)),
    )


def _ids_of(labels: pa.ChunkedArray, names: tuple[str, ...]) -> NDArray[np.int32]:
    encoded = labels.combine_chunks().cast(pa.string()).dictionary_encode()
    ids = np.array([names.index(name) for name in encoded.dictionary.to_pylist()], np.int32)
    found: NDArray[np.int32] = ids[encoded.indices.to_numpy()]
    return found


def colorings(findings: Findings) -> dict[str, str]:
    """Return the columns that can colour the points, with their titles."""
    titles = {f"{signal.name}_score": signal.title for signal in signals_of(findings.columns)}
    split = {SPLIT: "Split"} if findings.counts(Filter(), SPLIT) else {}
    return {
        name: words
        for name, words in (_KINDS | split | _NUMBERS | titles | _NUMBERS).items()
        if name in findings.columns
    }


def sizings(colors: dict[str, str]) -> dict[str, str]:
    """Return the columns in 0..1 among those that can colour the points."""
    return {
        name: words
        for name, words in colors.items()
        if name in ("confidence", SCORE) or name.endswith("_score")
    }


def first_coloring(classes: int) -> str:
    """Return the given label when every class has a colour of its own, else the score."""
    return GIVEN if classes <= len(CLASS_COLORS) else SCORE


def read_steps(findings: Findings, column: str) -> Steps:
    """Read a column of numbers."""
    return Steps.of(_column(findings, column))


def group_names(findings: Findings, column: str) -> tuple[str, ...]:
    """Return the groups of a column that is not of numbers, in the order of their ids."""
    if column in (GIVEN, SUGGESTED):
        return findings.dataset.labels.names
    if column == STATUS:
        return STATUSES
    return tuple(sorted(findings.counts(Filter(), column)))


def group_ids(findings: Findings, ground: Ground, column: str) -> NDArray[np.uint16]:
    """Return the group of each row in that column, uint16 (n,); one past the last for none."""
    if column == STATUS:
        return statuses_of(findings).astype(np.uint16)
    if column == SPLIT:
        names = {name: at for at, name in enumerate(group_names(findings, column))}
        values = _column(findings, column)
        return np.array([names.get(value, len(names)) for value in values], np.uint16)
    return (ground.given if column == GIVEN else ground.suggested).astype(np.uint16)


def statuses_of(findings: Findings) -> NDArray[np.uint8]:
    """Return the status of each row now, its index in `STATUSES`, uint8 (n,)."""
    statuses = np.zeros(findings.run.rows, np.uint8)
    if len(findings.decided()):
        for verdict in DECIDED:
            found = findings.positions(Filter(status=(verdict,)))
            statuses[found] = STATUSES.index(verdict)
    return statuses


def group_colors(names: tuple[str, ...], column: str, selection: Filter) -> list[str]:
    """Return the colour of each group. Of more classes than colours only those of the filter have
    one, in its order; the rest is neutral."""
    if column == STATUS:
        return list(STATUS_COLORS.values())
    if column == SPLIT:
        return [CLASS_COLORS[at % len(CLASS_COLORS)] for at in range(len(names))]
    if len(names) <= len(CLASS_COLORS):
        return [class_color(at, len(names)) for at in range(len(names))]
    chosen = list(dict.fromkeys((*selection.given, *selection.suggested)))
    colors = dict(zip(chosen, CLASS_COLORS, strict=False))
    return [colors.get(name, NEUTRAL) for name in names]


def chosen_groups(selection: Filter, column: str) -> tuple[str, ...]:
    """Return the groups that the filter asks for; none stands for all."""
    chosen: tuple[str, ...] = getattr(selection, FIELDS[column])
    return chosen


def with_groups(selection: Filter, field: str, names: list[str]) -> Filter:
    """Return the filter with another choice in one of `FIELDS`, and nothing picked."""
    change: dict[str, Any] = {field: tuple(names)}
    return replace(selection, picked="", **change)


def _column(findings: Findings, name: str) -> NDArray[Any]:
    return np.asarray(findings.run.table([name])[name].to_numpy())
