"""One decision, what recording and undoing give back, and which decisions make sense."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import DecisionError
from labelreview.core.labels import Labels, preview
from labelreview.decision_log.verdicts import VERDICTS, verdict_of

ORIGINS = ("queue", "control", "grid", "conflict", "table", "map", "restore", "file", "model", "")
"""Where a decision was made. `control` is a random control example of a queue;
empty is whatever else."""
LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on one example, and what was shown to the person who gave it.

    label:
        The new label with the verdict "relabel", None with every other one.
    seconds:
        How long it took, at least 0.
    score, suggested_label, given_label, run:
        What the person saw; None when it was not shown.
    origin:
        One of `ORIGINS`.
    blind_label:
        What was chosen before given and suggested label were shown, a label or a verdict; None
        when they were in sight from the start.
    """

    example_id: str
    verdict: str
    label: str | None = None
    note: str = ""
    seconds: float | None = None
    score: float | None = None
    suggested_label: str | None = None
    given_label: str | None = None
    run: str | None = None
    origin: str = ""
    blind_label: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a reviewer: decisions that one undo reverts together, or such an undo.

    token:
        Names the step for good: sent again, it is not done again.
    undoes:
        The token of the step that this one takes back; None for decisions.
    annotator:
        Who took it; empty for whoever sends it.
    decided_at:
        When, as `labelreview.store.tables.Time`; None for the moment in which it is recorded.
    """

    token: str
    decisions: tuple[Decision, ...] = ()
    undoes: str | None = None
    annotator: str = ""
    decided_at: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of some decisions: how many are new, how many the log had already.

    revision:
        The revision of the log with them in it.
    batch:
        The name under which the new ones can be undone together.
    warnings:
        What was passed over, one sentence each.
    """

    revision: int
    recorded: int
    repeated: int
    batch: str
    warnings: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return the counts in one sentence.

        >>> Recorded(7, recorded=1, repeated=2, batch="b").sentence()
        '1 decision recorded, 2 already in the log.'
        """
        recorded = counted(self.recorded, "decision")
        return f"{recorded} recorded, {self.repeated:,} already in the log."


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of steps that others took elsewhere.

    recorded, repeated:
        How many are new, and how many the log had already.
    outdated:
        How many of the new ones do not count, since a newer decision does.
    revision:
        The revision of the log with all of them in it.
    """

    revision: int
    recorded: int
    repeated: int
    outdated: int


@dataclass(frozen=True, slots=True)
class Undone:
    """The decisions of one batch that no longer stand, in the order in which they were made."""

    revision: int
    batch: str
    decisions: tuple[Decision, ...]

    @property
    def example_ids(self) -> tuple[str, ...]:
        return tuple(decision.example_id for decision in self.decisions)


@dataclass(frozen=True, slots=True)
class UndoableBatch:
    """Decisions that one undo would take back.

    examples:
        The first hundred of them.
    verdicts:
        How many of them have which verdict, in the order of `VERDICTS`.
    label:
        The new label, where all that are relabelled got the same one.
    """

    batch: str
    many: int
    examples: tuple[str, ...]
    verdicts: dict[str, int]
    label: str | None

    @property
    def verdict(self) -> str:
        """Return the verdict of most of them."""
        return max(self.verdicts, key=lambda verdict: self.verdicts[verdict])


def with_given_label(decision: Decision, given_label: str) -> Decision:
    """Return the decision with its example's given label; relabelling to that one is a keep."""
    if decision.verdict != "relabel" or not decision.label:
        return replace(decision, given_label=given_label)
    verdict, label = verdict_of("relabel", decision.label, given=given_label, suggested=None)
    return replace(decision, verdict=verdict, label=label, given_label=given_label)


def checked(decision: Decision, labels: Labels) -> Decision:
    """Return the decision as it can be recorded. Raises `DecisionError` when it makes no sense."""
    _check_verdict(decision, labels)
    if not decision.example_id.strip():
        raise DecisionError("A decision has no example_id", "give the id of the example")
    _check_text(decision.example_id, "The example_id")
    note = decision.note.strip()
    _check_text(note, "A note", LONGEST_NOTE)
    if decision.origin not in ORIGINS:
        raise DecisionError(
            f"{decision.origin!r} is not an origin of decisions", f"use one of {preview(ORIGINS)}"
        )
    if decision.blind_label not in (None, *labels.names, *VERDICTS):
        raise DecisionError(
            f"{decision.blind_label!r} is not a valid blind choice", "use a label or a verdict"
        )
    return replace(
        decision,
        note=note,
        seconds=_checked_number(decision.seconds, "The time spent on a decision"),
        score=_checked_number(decision.score, "A score"),
    )


def _check_text(text: str, what: str, at_most: int | None = None) -> None:
    if at_most is not None and len(text) > at_most:
        raise DecisionError(
            f"{what} has {len(text):,} characters", f"shorten it to at most {at_most:,}"
        )
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise DecisionError(f"{what} contains invalid characters", "remove them")


def _check_verdict(decision: Decision, labels: Labels) -> None:
    verdict, label = decision.verdict, decision.label
    if verdict not in VERDICTS:
        raise DecisionError(f"No verdict is called {verdict!r}", f"use one of {preview(VERDICTS)}")
    if verdict != "relabel":
        if label is not None:
            raise DecisionError(
                f"The verdict {verdict} takes no label, but has {label!r}",
                "leave the label out or use relabel",
            )
    elif label is None:
        raise DecisionError("The verdict relabel needs a label", "give the right label")
    elif label not in labels.names:
        raise DecisionError(
            f"The dataset has no label {label!r}", f"use one of {preview(labels.names)}"
        )
    elif label == decision.given_label:
        raise DecisionError(
            f"The example already has the label {label!r}", "use keep if the given label is right"
        )


def _checked_number(value: float | None, what: str) -> float | None:
    if value is None:
        return None
    number = float(value)  # drivers refuse numpy's numbers
    if not math.isfinite(number) or number < 0:
        raise DecisionError(f"{what} cannot be {number}", "leave it out or give 0 or more")
    return number
