"""Read decisions from a CSV or a workbook that people wrote or the log was exported to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import DecisionError
from labelreview.core.labels import Labels, preview
from labelreview.decision_log.as_written import Written, verdict_as_meant
from labelreview.decision_log.rows_of_file import Cells, DecisionRows, read_rows
from labelreview.decision_log.types import Decision, checked

Lines = list[tuple[int, Decision]]


@dataclass(frozen=True, slots=True)
class DecisionsFile:
    """The decisions of a file in its order, and one sentence for each kind of row passed over."""

    decisions: list[Decision]
    warnings: tuple[str, ...] = ()


def read_decisions_csv(
    path: str | Path, labels: Labels, given: Mapping[str, str] | None = None
) -> DecisionsFile:
    """Read the decisions of a CSV file or the first sheet of a workbook, all of them or an error.

    Columns: example_id, verdict, label (empty unless relabel) and, if wanted, note; others are
    passed over. A CSV is separated by commas, semicolons or tabs, in the encoding that its bytes
    show. Names may be written as a spreadsheet writes them, such as 1.0 for 1. Of an exported log,
    only what was not undone is read.

    Passed over, with a warning: rows without a verdict, rows on examples that the dataset does not
    have, and rows that contradict each other. `given` is the given label of each example; None
    accepts any example.

    Raises `DecisionError`, which names the line or row, for a file that cannot be read, a column
    that is missing, and a decision that cannot be recorded.
    """
    file = read_rows(Path(path))
    is_log = any("decision_id" in cells for _, cells in file.rows[:1])
    # As `DecisionLog.log` writes them: a row "undo" names the row that it takes back.
    undone = {cells["undoes"] for _, cells in file.rows if cells.get("undoes")}
    blank = 0
    found: Lines = []
    read = _Reading(labels, given)
    for number, cells in file.rows:
        if cells.get("undoes") or cells.get("decision_id", "") in undone:
            continue
        if not cells["verdict"].strip():
            blank += 1
            continue
        try:
            found.append((number, read.decision(cells)))
        except DecisionError as error:
            raise DecisionError(f"{file.at(number)}: {error.problem}", error.remedy) from None
    known, unknown = _known(found, given, file)
    kept, contradictory = (known, []) if is_log else _agreeing(known)
    passed_over = [
        *([_blank_sentence(blank)] if blank else []),
        *([_unknown_sentence(unknown, file.unit)] if unknown else []),
        *([_contradictory_sentence(contradictory, file.unit)] if contradictory else []),
    ]
    if not kept:
        last = passed_over[-1] if passed_over else ""
        why = f": {last[0].lower()}{last[1:].rstrip('.')}" if last else ""
        remedy = "keep one row for each example" if contradictory else "add one line per decision"
        raise DecisionError(f"{file.name} contains no decisions{why}", remedy)
    return DecisionsFile([decision for _, decision in kept], (*file.warnings, *passed_over))


class _Reading:
    """Turns the cells of a row into a decision."""

    def __init__(self, labels: Labels, given: Mapping[str, str] | None) -> None:
        self._labels = labels
        self._given = given or {}
        self._classes = Written(labels.names)
        self._examples = Written(self._given)

    def decision(self, cells: Cells) -> Decision:
        example = self._examples.meant(cells["example_id"])
        verdict = verdict_as_meant(cells["verdict"])
        label = self._classes.meant(cells["label"]) if cells["label"].strip() else None
        # Who fills in every cell of a row repeats the given label.
        if label and label == self._given.get(example):
            verdict, label = ("keep" if verdict == "relabel" else verdict), None
        return checked(Decision(example, verdict, label, cells.get("note", "")), self._labels)


def _known(
    found: Lines, given: Mapping[str, str] | None, file: DecisionRows
) -> tuple[Lines, Lines]:
    """Return the lines on examples of the dataset, and the others. Raises `DecisionError` when
    there are only others."""
    if given is None:
        return found, []
    known = [line for line in found if line[1].example_id in given]
    unknown = [line for line in found if line[1].example_id not in given]
    if unknown and not known:
        number, decision = unknown[0]
        raise DecisionError(
            f"{file.at(number)}: The dataset has no example {decision.example_id!r}",
            "use an example_id that labelreview findings shows",
        )
    return known, unknown


def _agreeing(found: Lines) -> tuple[Lines, list[Lines]]:
    """Return the lines without those that contradict another, and these, by example."""
    by_example: dict[str, Lines] = {}
    for line in found:
        by_example.setdefault(line[1].example_id, []).append(line)
    contradictory = [
        lines for lines in by_example.values() if len({(d.verdict, d.label) for _, d in lines}) > 1
    ]
    gone = {lines[0][1].example_id for lines in contradictory}
    return [line for line in found if line[1].example_id not in gone], contradictory


def _blank_sentence(blank: int) -> str:
    return f"{counted(blank, 'row')} without a verdict {_was(blank)} passed over."


def _unknown_sentence(unknown: Lines, unit: str) -> str:
    number, decision = unknown[0]
    return (
        f"{counted(len(unknown), 'row')} on examples that the dataset does not have "
        f"{_was(len(unknown))} passed over, the first in {unit} {number:,} "
        f"({decision.example_id!r})."
    )


def _contradictory_sentence(contradictory: list[Lines], unit: str) -> str:
    lines = contradictory[0]
    numbers = preview([f"{number:,}" for number, _ in lines])
    return (
        f"{counted(len(contradictory), 'example')} with contradictory rows "
        f"{_was(len(contradictory))} passed over, the first in {unit}s {numbers} "
        f"({lines[0][1].example_id!r})."
    )


def _was(many: int) -> str:
    return "was" if many == 1 else "were"
