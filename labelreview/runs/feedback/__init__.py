"""Decisions that improve the order of what nobody has decided yet."""

from labelreview.runs.feedback.rerank import rerank_run
from labelreview.runs.feedback.reranking import Reranked, Reranking
from labelreview.runs.feedback.truth import Truth, people_decided, truth_of
from labelreview.runs.feedback.wrongness import wrong_where

__all__ = [
    "Reranked",
    "Reranking",
    "Truth",
    "people_decided",
    "rerank_run",
    "truth_of",
    "wrong_where",
]
