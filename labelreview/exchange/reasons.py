"""Why an example is suspicious, in sentences for people who see nothing else of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from labelreview.core.counted_nouns import counted
from labelreview.findings.findings import MISLEADING_WORD
from labelreview.signals import signals_of
from labelreview.signals.issue_filters import IssueFilterSignal

MOST = 3
"""Signals that are told; more would not be read in a labelling tool."""
_HIGH_FROM = 0.5


def reasons_for(finding: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the reasons against the given label, the strongest first, by a row of the findings.

    What the strongest signals about the label say, then the word that misleads, the nearest
    examples and the duplicates.
    """
    graded = [
        (float(finding[f"{signal.name}_score"]), signal)
        for signal in signals_of(finding)
        if signal.about == "label" and not isinstance(signal, IssueFilterSignal)
    ]
    high = sorted((one for one in graded if one[0] >= _HIGH_FROM), key=lambda one: -one[0])
    reasons = [signal.explain for _, signal in high[:MOST]]
    word, agreement = finding.get(MISLEADING_WORD), finding.get("neighbour_agreement")
    if any(signal.name == MISLEADING_WORD for _, signal in high) and isinstance(word, str):
        reasons.append(f"The word that may mislead is “{word}”.")
    if agreement is not None and not pd.isna(agreement) and agreement < _HIGH_FROM:
        reasons.append(f"{agreement:.0%} of the nearest examples have the given label.")
    if others := int(finding.get("other_label") or 0):
        verb = "has" if others == 1 else "have"
        reasons.append(f"{counted(others, 'duplicate')} {verb} another label.")
    return tuple(reasons)
