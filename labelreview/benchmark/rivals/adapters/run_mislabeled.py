"""Orange's mislabeled: the twelve detectors of its table, with a logistic regression each.

The model is that of the shared probabilities. Detectors with a cross-validation get its folds
first, then nine more draws of as many, ten in all as is their default.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from exchange import Inputs, main

REPEATS = 10
# Influence, Cook's distance and leave-one-out solve with the Hessian of all parameters.
MOST_PARAMETERS = 4_000
HESSIAN = ("SelfInfluenceDetector", "CookDistanceDetector", "ApproximateLOODetector")
REPEATED = ("ConfidentLearning", "ConsensusConsistency")
SEEDED = ("FiniteDiffVoG", "FiniteDiffVoLG")
DETECTORS = {
    "small loss": "SmallLoss",
    "AGRA": "AGRA",
    "representer": "RepresenterDetector",
    "area under the margin": "AreaUnderMargin",
    "TracIn": "TracIn",
    "forget scores": "ForgetScores",
    "VoLG": "VoLG",
    "finite differences VoLG": "FiniteDiffVoLG",
    "VoG": "FiniteDiffVoG",
    "influence": "SelfInfluenceDetector",
    "Cook's distance": "CookDistanceDetector",
    "leave one out": "ApproximateLOODetector",
    "confident learning": "ConfidentLearning",
    "consensus": "ConsensusConsistency",
}


def suspicion(name: str, inputs: Inputs) -> Any:
    """Return the trust scores of a detector, turned round, (n,)."""
    from mislabeled.detect import detectors
    from mislabeled.ensemble import IndependentEnsemble
    from sklearn.linear_model import LogisticRegression

    d = inputs.embeddings.shape[1]
    classes = inputs.probabilities.shape[1]
    parameters = (d + 1) * (classes if classes > 2 else 1)
    if name in HESSIAN and parameters > MOST_PARAMETERS:
        raise ValueError(f"its Hessian has {parameters:,} x {parameters:,} entries")
    model = LogisticRegression(C=1, max_iter=2_000)
    seed = {"random_state": inputs.seed} if name in (*REPEATED, *SEEDED) else {}
    detector = getattr(detectors, name)(model, **seed)
    if name in REPEATED:
        detector.ensemble = IndependentEnsemble(list(splits(inputs)))
    return -np.asarray(detector.trust_score(inputs.embeddings, inputs.labels), dtype=float)


def splits(inputs: Inputs) -> Iterator[tuple[Any, Any]]:
    """Yield the rows to learn from and those to judge: the given folds, then other draws."""
    from sklearn.model_selection import StratifiedKFold

    folds = int(inputs.folds.max()) + 1
    for fold in range(folds):
        yield np.flatnonzero(inputs.folds != fold), np.flatnonzero(inputs.folds == fold)
    for repeat in range(1, REPEATS):
        drawn = StratifiedKFold(folds, shuffle=True, random_state=inputs.seed + 1_000 * repeat)
        yield from drawn.split(inputs.embeddings, inputs.labels)


if __name__ == "__main__":
    main({title: partial(suspicion, name) for title, name in DETECTORS.items()})
