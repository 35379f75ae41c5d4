"""Steps that were taken elsewhere: the groups in which they can be recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from labelreview.core.labels import Labels
from labelreview.decision_log.people import MODEL, checked_person
from labelreview.decision_log.types import Step, checked

_MOST_AT_ONCE = 10_000  # names in one statement; databases refuse tens of thousands


def checked_step(step: Step, labels: Labels) -> Step:
    """Return the step as it can be recorded. Raises `DecisionError` when it makes no sense."""
    decisions = tuple(checked(one, labels) for one in step.decisions)
    return replace(step, decisions=decisions, annotator=checked_person(step.annotator))


def together(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Yield the steps in groups that can be inserted at once: an undo alone, and decisions as long
    as no example comes twice."""
    group: list[Step] = []
    examples: set[str] = set()
    for step in steps:
        own = {decision.example_id for decision in step.decisions}
        if group and (step.undoes is not None or group[-1].undoes is not None or own & examples):
            yield group
            group, examples = [], set()
        group.append(step)
        examples |= own
    if group:
        yield group


def parted(steps: Iterable[Step], current: Iterable[Row[Any]]) -> tuple[list[Step], list[Step]]:
    """Return the steps that are older than what people decided on their examples, by the rows of
    the log that count, and the others."""
    times = {row.example_id: row.decided_at for row in current if row.annotator != MODEL}
    older: list[Step] = []
    others: list[Step] = []
    for step in steps:
        counting = [times.get(one.example_id, "") for one in step.decisions]
        is_older = step.decided_at is not None and any(step.decided_at < time for time in counting)
        (older if is_older else others).append(step)
    return older, others


def batched(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the names in parts that fit into one statement."""
    for first in range(0, len(names), _MOST_AT_ONCE):
        yield names[first : first + _MOST_AT_ONCE]
