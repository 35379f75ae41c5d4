"""What detectors may ask for: out-of-sample probabilities, embeddings, neighbours."""

from labelreview.evidence.checkpoint import checkpoint_opinion, seen_before
from labelreview.evidence.encoder import encode
from labelreview.evidence.folds import make_folds
from labelreview.evidence.linear import embedding_probabilities, tfidf_probabilities
from labelreview.evidence.lsa import lsa_embeddings
from labelreview.evidence.neighbours import find_neighbours
from labelreview.evidence.pooling import pool
from labelreview.evidence.predictions import Rows, read_predictions
from labelreview.evidence.tfidf import Words
from labelreview.evidence.values import Dynamics, Evidence, Neighbours, Opinion

__all__ = [
    "Dynamics",
    "Evidence",
    "Neighbours",
    "Opinion",
    "Rows",
    "Words",
    "checkpoint_opinion",
    "embedding_probabilities",
    "encode",
    "find_neighbours",
    "lsa_embeddings",
    "make_folds",
    "pool",
    "read_predictions",
    "seen_before",
    "tfidf_probabilities",
]
