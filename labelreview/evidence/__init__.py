"""What detectors may ask for: out-of-sample probabilities, embeddings, neighbours."""

from labelreview.evidence.folds import make_folds
from labelreview.evidence.latent import latent_embeddings
from labelreview.evidence.neighbours import find_neighbours
from labelreview.evidence.values import Evidence, Neighbours

__all__ = ["Evidence", "Neighbours", "find_neighbours", "latent_embeddings", "make_folds"]
