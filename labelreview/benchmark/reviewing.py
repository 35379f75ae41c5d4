"""What decisions gain: the top of the ranking is reviewed, and the rest is re-ranked."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from labelreview.benchmark.measures import average_precision, timed
from labelreview.evidence.ridge import Ridge
from labelreview.noise import Noisy
from labelreview.runs.feedback import Reranking, Truth
from labelreview.runs.head_odds import head_odds
from labelreview.runs.scoring import Scored

REVIEWS = 200
_MOST = 0.25  # of the rows, so that small datasets keep enough to measure


def reviewing_figures(noisy: Noisy, scored: Scored, *, cache: Path) -> dict[str, float]:
    """Re-rank after right decisions on the 200 most suspicious rows, and measure the gain.

    Small datasets get decisions on a quarter of their rows. The figures:

    rest_before, rest_after:
        Average precision among the other rows, before and after; left out when none of them is
        wrong.
    seconds, processor_seconds:
        Time of the re-ranking, from existing scores and embeddings.
    """
    evidence = scored.evidence
    score = scored.findings["score"].to_numpy(dtype=np.float64)
    reviews = min(REVIEWS, int(_MOST * len(score)))
    decided = np.sort(np.argsort(-score, kind="stable")[:reviews])
    with timed() as cost:
        ridge = Ridge.prepare(evidence.embeddings, evidence.duplicates, cache=cache)
        odds = head_odds(evidence)
        reranking = Reranking(evidence.labels, evidence.probabilities, score, ridge, odds)
        after = reranking.rerank(Truth(decided, noisy.truth[decided])).score
    rest = np.delete(np.arange(len(score)), decided)
    wrong = noisy.is_error[rest]
    if not wrong.any():
        return cost
    return {
        **cost,
        "rest_before": average_precision(wrong, score[rest]),
        "rest_after": average_precision(wrong, after[rest]),
    }
