"""What decisions teach: the top of a list is reviewed, and the rest is put in order anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from labelreview.benchmark.measures import average_precision, timed
from labelreview.evidence.ridge import Ridge
from labelreview.noise import Noisy
from labelreview.runs.feedback import Reranking, Truth
from labelreview.runs.scoring import Scored

REVIEWS = 200
_MOST = 0.25  # of the rows


def reviewing_figures(noisy: Noisy, scored: Scored, *, cache: Path) -> dict[str, float]:
    """After the truth about the 200 most suspicious rows (a quarter of them where there are few):

    rest_before, rest_after:
        Average precision among the other rows, as they were and in the new order; none when no
        error is left.
    seconds, processor_seconds:
        Of the new order, from the scores and embeddings that are there.
    """
    evidence = scored.evidence
    score = scored.findings["score"].to_numpy(dtype=np.float64)
    reviews = min(REVIEWS, int(_MOST * len(score)))
    decided = np.sort(np.argsort(-score, kind="stable")[:reviews])
    with timed() as cost:
        ridge = Ridge.prepare(evidence.embeddings, evidence.duplicates, cache=cache)
        reranking = Reranking(evidence.labels, evidence.probabilities, score, ridge)
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
