"""doubtlab: its reasons for doubt with their default thresholds, and how many of them apply.

A reason is 0 or 1; its documentation sorts by their number.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from exchange import Inputs, main

REASONS = ("proba", "entropy", "margin", "wrong prediction", "long confidence",
           "short confidence", "cleanlab")  # fmt: skip


def doubt(name: str, inputs: Inputs) -> Any:
    """Return whether a reason applies, 0 or 1, (n,)."""
    from doubtlab import reason

    given, probabilities = inputs.labels, inputs.probabilities
    classes = np.arange(probabilities.shape[1])
    if name == "proba":
        return reason.ProbaReason.from_proba(probabilities)
    if name == "entropy":
        return reason.ShannonEntropyReason.from_proba(probabilities)
    if name == "margin":
        return reason.MarginConfidenceReason.from_proba(probabilities)
    if name == "wrong prediction":
        return reason.WrongPredictionReason.from_predict(probabilities.argmax(axis=1), given)
    if name == "long confidence":
        default = reason.LongConfidenceReason(model=None).threshold
        return reason.LongConfidenceReason.from_proba(probabilities, given, classes, default)
    if name == "short confidence":
        return reason.ShortConfidenceReason.from_proba(probabilities, given, classes)
    return reason.CleanlabReason.from_proba(probabilities, given)


def ensemble(inputs: Inputs) -> Any:
    """Return the number of reasons that apply, (n,)."""
    return sum(np.asarray(doubt(name, inputs), dtype=float) for name in REASONS)


if __name__ == "__main__":
    main({"ensemble": ensemble, **{name: partial(doubt, name) for name in REASONS}})
