"""Agreement and disagreement of the heads."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence
from labelreview.signals.cleanlab_compat import ensemble_suspicion
from labelreview.signals.signal import Measure

_HEADS = frozenset({"heads"})


def _votes_against(evidence: Evidence) -> NDArray[np.floating]:
    """Return the share of heads that predict another label, (n,), 0..1."""
    against = [head.argmax(axis=1) != evidence.labels for head in evidence.heads.values()]
    share: NDArray[np.floating] = np.mean(against, axis=0)
    return share


def _disagreement(evidence: Evidence) -> NDArray[np.floating]:
    """Return the Jensen-Shannon divergence of the heads over its maximum, (n,), 0..1.

    The entropy of their mean minus the mean of their entropies (McCallum & Nigam 1998).
    """
    heads = list(evidence.heads.values())
    mean = np.zeros_like(heads[0], dtype=np.float64)
    own = np.zeros(len(mean))
    for head in heads:
        mean += head / len(heads)
        own += _entropy(head) / len(heads)
    most = np.log(min(len(heads), len(evidence.classes)))
    divergence: NDArray[np.floating] = (_entropy(mean) - own) / most
    return divergence


def _entropy(p: NDArray[np.floating]) -> NDArray[np.floating]:
    entropy: NDArray[np.floating] = -np.einsum("nk,nk->n", p, np.log(p), dtype=np.float64)
    return entropy


ENSEMBLES = (
    Measure(
        "ensemble_self_confidence",
        "Ensemble confidence",
        "The models, weighted by accuracy, give the given label a low probability.",
        partial(ensemble_suspicion, method="self_confidence"),
        needs=_HEADS,
    ),
    Measure(
        "ensemble_normalized_margin",
        "Ensemble margin",
        "For most models another label is far more probable than the given one.",
        partial(ensemble_suspicion, method="normalized_margin"),
        needs=_HEADS,
    ),
    Measure(
        "ensemble_confidence_weighted_entropy",
        "Ensemble disagreement",
        "Most models are confident, but not in the given label.",
        partial(ensemble_suspicion, method="confidence_weighted_entropy"),
        needs=_HEADS,
    ),
    Measure(
        "ensemble_votes",
        "Outvoted",
        "Most models predict another label.",
        _votes_against,
        needs=_HEADS,
        is_default=True,
    ),
    Measure(
        "ensemble_disagreement",
        "Models disagree",
        "The models are confident in different labels: the text is hard or ambiguous.",
        _disagreement,
        about="example",
        needs=_HEADS,
        is_default=True,
    ),
)
