"""Position of a text relative to its neighbours and to the mean of its class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labelreview.core.row_blocks import row_blocks
from labelreview.evidence import Evidence
from labelreview.signals.neighbour_disagreement import NeighbourDisagreement
from labelreview.signals.signal import Measure


def _neighbour_entropy(evidence: Evidence) -> NDArray[np.floating]:
    """Return the entropy of the neighbours' labels over log K, (n,), 0..1.

    The text itself counts as a neighbour; each weighs exp(-squared distance) (Khandelwal et al.
    2020; Grivas et al. 2020).
    """
    k = len(evidence.classes)
    near = evidence.neighbours
    # Of unit vectors: the squared distance is 2 - 2 cosine.
    weight = np.where(near.indices >= 0, np.exp(2 * near.similarities - 2), 0.0)
    entropy: NDArray[np.floating] = np.empty(len(weight))
    for block in row_blocks(len(weight)):
        rows = np.arange(len(weight[block]))
        share = np.zeros((len(rows), k))
        share[rows, evidence.labels[block]] = 1.0
        np.add.at(share, (rows[:, None], evidence.labels[near.indices[block]]), weight[block])
        share /= share.sum(axis=1, keepdims=True)
        entropy[block] = -(share * np.log(np.maximum(share, 1e-12))).sum(axis=1) / np.log(k)
    return entropy


def _mean_distance(evidence: Evidence) -> NDArray[np.floating]:
    """Return half the distance to the mean of the other texts of the class, (n,), 0..1.

    Euclidean (Larson et al. 2019); 0.5 for the only text of a class.
    """
    rows = np.bincount(evidence.labels, minlength=len(evidence.classes))
    total = np.zeros((len(rows), evidence.embeddings.shape[1]))
    for block in row_blocks(len(evidence.labels)):
        np.add.at(total, evidence.labels[block], evidence.embeddings[block])
    distance = np.full(len(evidence.labels), 1.0)
    for block in row_blocks(len(distance)):
        own, label = evidence.embeddings[block], evidence.labels[block]
        others = np.maximum(rows[label] - 1, 1)[:, None]
        gap = np.linalg.norm(own - (total[label] - own) / others, axis=1)
        distance[block] = np.where(rows[label] > 1, gap, 1.0)
    return distance / 2


def _model_against_neighbours(evidence: Evidence) -> NDArray[np.floating]:
    """Return P(given) times the neighbours' disagreement, (n,), 0..1."""
    own = evidence.probabilities[np.arange(len(evidence.labels)), evidence.labels]
    both: NDArray[np.floating] = own * NeighbourDisagreement().score(evidence)
    return both


NEIGHBOURHOOD = (
    Measure(
        "model_against_neighbours",
        "Neighbours versus model",
        "The model is confident in the given label, but the most similar texts carry another one.",
        _model_against_neighbours,
    ),
    Measure(
        "neighbour_entropy",
        "Mixed neighbours",
        "The most similar texts carry many different labels.",
        _neighbour_entropy,
        about="example",
    ),
    Measure(
        "mean_distance",
        "Far from class",
        "The text is far from the average text of its class.",
        _mean_distance,
    ),
)
