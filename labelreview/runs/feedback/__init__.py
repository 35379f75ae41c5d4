"""Re-ranking: decisions improve the order of the examples that are still undecided."""

from labelreview.runs.feedback.decision_model import Reranked, Reranking
from labelreview.runs.feedback.rerank import rerank_run
from labelreview.runs.feedback.truth import Truth, people_decisions, truth_of
from labelreview.runs.feedback.wrongness import error_logits

__all__ = [
    "Reranked",
    "Reranking",
    "Truth",
    "error_logits",
    "people_decisions",
    "rerank_run",
    "truth_of",
]
