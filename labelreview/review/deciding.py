"""Turn a choice on the screen into decisions that record what was shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labelreview.core.errors import DecisionError
from labelreview.decision_log import Decision, verdict_of
from labelreview.findings.current_decisions import people_decided
from labelreview.findings.filter import DECIDED, UNDECIDED
from labelreview.findings.findings import Findings, ShownLabels

UNSURE_BELOW = 0.6
SURE = tuple(verdict for verdict in DECIDED if verdict != "unsure")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a choice would do to many examples.

    changes:
        (given label, new label) -> examples, largest first; empty for other verdicts.
    decided:
        Examples that already have a decision.
    low_confidence:
        Examples that get the suggested label, which has a probability under `UNSURE_BELOW`.
    not_suggested:
        Examples that get a label that was not suggested.
    """

    examples: int
    verdicts: dict[str, int]
    changes: dict[tuple[str, str], int]
    decided: int
    low_confidence: int
    not_suggested: int


def decisions_for(
    findings: Findings,
    example_ids: Sequence[str],
    verdict: str,
    *,
    label: str | None = None,
    note: str = "",
    seconds: float | None = None,
    origin: str = "",
    blind_label: str | None = None,
) -> list[Decision]:
    """Return one decision per example, in the order of the dataset.

    `verdict` is one of `labelreview.decision_log.VERDICTS` or `ACCEPT_SUGGESTION`, see
    `verdict_of`. Raises `DecisionError` for relabel without a label and for an example that the
    run does not have.
    """
    choice = Choice(verdict, label, note, seconds, origin, blind_label)
    return choice.about(example_ids, shown_of(findings, example_ids), findings.run.digest)


def shown_of(findings: Findings, example_ids: Sequence[str]) -> dict[str, ShownLabels]:
    """Return what a reviewer sees of these examples, by id, in the order of the dataset."""
    return {row.example_id: row for row in findings.labels_of(example_ids)}


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice for one or more examples; see `decisions_for`."""

    verdict: str
    label: str | None = None
    note: str = ""
    seconds: float | None = None
    origin: str = ""
    blind_label: str | None = None

    def about(
        self, example_ids: Sequence[str], shown: Mapping[str, ShownLabels], run: str
    ) -> list[Decision]:
        """Return the decisions, in the order of `shown`; see `decisions_for`."""
        wanted = set(example_ids)
        missing = len(wanted - shown.keys())
        if missing:
            raise DecisionError(
                f"This run does not contain {missing:,} of the examples",
                "reload the page and decide again",
            )
        rows = (row for row in shown.values() if row.example_id in wanted)
        return [self._about(row, run) for row in rows]

    def _about(self, row: ShownLabels, run: str) -> Decision:
        verdict, label = verdict_of(
            self.verdict, self.label, given=row.given_label, suggested=row.suggested_label
        )
        return Decision(
            example_id=row.example_id,
            verdict=verdict,
            label=label,
            note=self.note,
            seconds=self.seconds,
            score=row.score,
            suggested_label=row.suggested_label,
            given_label=row.given_label,
            run=run,
            origin=self.origin,
            blind_label=self.blind_label,
        )


def surely_decided(findings: Findings) -> int:
    """Return how many examples people are sure about: what a re-ranking would learn from."""
    return people_decided(findings, SURE)


def preview(findings: Findings, decisions: Sequence[Decision]) -> Preview:
    """Count what `decisions` would change."""
    shown = findings.labels_of([decision.example_id for decision in decisions])
    confidence = {row.example_id: row.confidence for row in shown}
    verdicts: dict[str, int] = {}
    changes: dict[tuple[str, str], int] = {}
    low = other = 0
    for decision in decisions:
        verdicts[decision.verdict] = verdicts.get(decision.verdict, 0) + 1
        if decision.verdict == "relabel":
            change = (decision.given_label or "", decision.label or "")
            changes[change] = changes.get(change, 0) + 1
            if decision.label != decision.suggested_label:
                other += 1
            else:
                low += confidence[decision.example_id] < UNSURE_BELOW
    return Preview(
        examples=len(decisions),
        verdicts=verdicts,
        changes=dict(sorted(changes.items(), key=lambda item: -item[1])),
        decided=sum(row.status != UNDECIDED for row in shown),
        low_confidence=low,
        not_suggested=other,
    )
