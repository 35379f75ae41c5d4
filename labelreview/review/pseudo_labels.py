"""Pseudo labels: confident suggestions, recorded for examples without a decision."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from labelreview.core.artifacts import load_array
from labelreview.core.counted_nouns import counted
from labelreview.core.errors import FilterError
from labelreview.decision_log import ACCEPT_SUGGESTION, MODEL, Decision, Recorded
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.findings.row_values import suggestions, suggestions_agreed
from labelreview.review.deciding import SURE, Preview, decisions_for, preview

LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class PseudoLabels:
    """Labels that the model would give, to be looked at before they are recorded.

    decisions:
        One for each undecided example whose suggestion differs from its given label and is
        confident enough, the most confident first.
    seen:
        What they would change.
    expected:
        Share of them that is right, a cautious and a hopeful estimate, 0..1; zeros without any. The
        hopeful one is the mean confidence, which ignores the given label; the
        cautious one weighs in how often cleanlab estimates such labels to be given rightly.
    decided, agreed:
        How many such examples people have decided, and how many of those got the suggested label.
    """

    decisions: tuple[Decision, ...]
    seen: Preview
    expected: tuple[float, float]
    decided: int
    agreed: int

    def sentence(self) -> str:
        """Return what is to be expected, in words."""
        low, high = self.expected
        words = f"Expected accuracy: {low:.0%} to {high:.0%}."
        if self.decided:
            words += (
                f" People chose the suggested label for {self.agreed:,} of "
                f"{counted(self.decided, 'such example')} that they decided."
            )
        return words


def pseudo_labels(findings: Findings, confidence: float, *, flagged: bool = False) -> PseudoLabels:
    """Return the suggestions of at least this confidence (0.5 to 1); nothing is recorded.

    With `flagged`, only for flagged rows. What anybody has decided is left alone. Raises
    `FilterError` for a confidence out of range.
    """
    if not LEAST_CONFIDENCE <= confidence <= 1:
        raise FilterError(
            f"The confidence must be between {LEAST_CONFIDENCE:g} and 1, not {confidence:g}",
            "use 0.9 or more for labels that no one reviews",
        )
    like_these = Filter(
        disagree=True, flagged=flagged, confidence_from=confidence, sort="-confidence"
    )
    selection = replace(like_these, status=(UNDECIDED,))
    note = f"run {findings.run.digest}, confidence at least {confidence:g}"
    ids = findings.ids(selection)
    accepted = decisions_for(findings, ids, ACCEPT_SUGGESTION, note=note)
    by_id = {one.example_id: one for one in accepted}
    decisions = tuple(by_id[example_id] for example_id in ids)
    decided, agreed = suggestions_agreed(findings, replace(like_these, status=SURE), not_by=MODEL)
    return PseudoLabels(
        decisions, preview(findings, decisions), _expected(findings, selection), decided, agreed
    )


def record_pseudo_labels(findings: Findings, labels: PseudoLabels) -> Recorded:
    """Record them as decisions of the annotator "model", as one batch that one undo takes back.

    Decisions made in the meantime stay.
    """
    return findings.log.record_undecided(labels.decisions, MODEL)


def _expected(findings: Findings, selection: Filter) -> tuple[float, float]:
    rows = suggestions(findings, selection)
    if not rows:
        return 0.0, 0.0
    places, labels, confidences = zip(*rows, strict=True)
    positions = np.array(places)
    chances = load_array(findings.run.probabilities_path)[positions].astype(np.float64)
    given = findings.dataset.given()[positions]
    suggested = findings.dataset.labels.ids(labels)
    each = np.arange(len(chances))
    # How often each true label is given this name (Northcutt et al. 2021), by Bayes.
    likely = chances * findings.run.summary.noise_matrix[given]
    cautious = likely[each, suggested] / np.maximum(likely.sum(axis=1), 1e-12)
    hopeful = float(np.mean(confidences))
    return min(float(cautious.mean()), hopeful), hopeful
