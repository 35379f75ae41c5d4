"""From a choice on the screen to decisions that say what was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelreview.decisions import MODEL, Decision, beside
from labelreview.errors import DecisionError
from labelreview.filters import DECIDED, UNDECIDED, Filter
from labelreview.findings import Findings

ACCEPT = "accept"  # relabel every example as suggested; keep where that is the given label
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
        Relabelled examples whose suggestion has a probability under `UNSURE_BELOW`.
    """

    examples: int
    verdicts: dict[str, int]
    changes: dict[tuple[str, str], int]
    decided: int
    low_confidence: int


def decisions_for(
    findings: Findings,
    example_ids: Sequence[str],
    verdict: str,
    *,
    label: str | None = None,
    note: str = "",
    seconds: float | None = None,
) -> list[Decision]:
    """One decision per example, in the order of the dataset.

    `verdict` is one of `labelreview.decisions.VERDICTS` or `ACCEPT`. Relabelling an example to the
    label it was given is a keep. Raises `DecisionError` for relabel without a label and for an
    example that the run does not have.
    """
    if verdict == "relabel" and label is None:
        raise DecisionError("No label was chosen", "choose the label that is right")
    shown = findings.labels_of(example_ids)
    if len(shown) != len(set(example_ids)):
        raise DecisionError(
            f"{len(set(example_ids)) - len(shown)} of the examples are not in this run",
            "reload the page and decide again",
        )
    decisions = []
    for row in shown:
        to = row.suggested_label if verdict == ACCEPT else label
        relabels = verdict in (ACCEPT, "relabel")
        decision = Decision(
            example_id=row.example_id,
            verdict="relabel" if relabels else verdict,
            label=to if relabels else None,
            note=note,
            seconds=seconds,
            score=row.score,
            suggested_label=row.suggested_label,
            run=findings.run.digest,
        )
        decisions.append(beside(decision, row.given_label))
    return decisions


def people_decided(findings: Findings) -> int:
    """How many examples people are sure about: what a re-ranking would learn from."""
    by = findings.counts(Filter(status=SURE), "annotator")
    return sum(n for annotator, n in by.items() if annotator != MODEL)


def preview(findings: Findings, decisions: Sequence[Decision]) -> Preview:
    """Count what `decisions` would change."""
    shown = findings.labels_of([decision.example_id for decision in decisions])
    confidence = {row.example_id: row.confidence for row in shown}
    verdicts: dict[str, int] = {}
    changes: dict[tuple[str, str], int] = {}
    low = 0
    for decision in decisions:
        verdicts[decision.verdict] = verdicts.get(decision.verdict, 0) + 1
        if decision.verdict == "relabel":
            change = (decision.given_label or "", decision.label or "")
            changes[change] = changes.get(change, 0) + 1
            sure = decision.label == decision.suggested_label
            low += not sure or confidence[decision.example_id] < UNSURE_BELOW
    return Preview(
        examples=len(decisions),
        verdicts=verdicts,
        changes=dict(sorted(changes.items(), key=lambda item: -item[1])),
        decided=sum(row.status != UNDECIDED for row in shown),
        low_confidence=low,
    )
