"""Evidence for signals: out-of-fold probabilities, embeddings, neighbours."""

from labelreview.evidence.checkpoint import checkpoint_probabilities, memorisation_warning
from labelreview.evidence.encoder import encode
from labelreview.evidence.folds import make_folds
from labelreview.evidence.linear import embedding_probabilities, tfidf_probabilities
from labelreview.evidence.lsa import lsa_embeddings, lsa_reader
from labelreview.evidence.neighbours import find_neighbours
from labelreview.evidence.pooling import pool
from labelreview.evidence.predictions import Rows, read_predictions
from labelreview.evidence.tfidf import Words
from labelreview.evidence.values import Dynamics, Evidence, HeadOutput, Neighbours

__all__ = [
    "Dynamics",
    "Evidence",
    "HeadOutput",
    "Neighbours",
    "Rows",
    "Words",
    "checkpoint_probabilities",
    "embedding_probabilities",
    "encode",
    "find_neighbours",
    "lsa_embeddings",
    "lsa_reader",
    "make_folds",
    "memorisation_warning",
    "pool",
    "read_predictions",
    "tfidf_probabilities",
]
