"""Datalab's checks of the dataset (cleanlab), row by row and turned round."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from labelreview.core.text_normalisation import normal_form
from labelreview.evidence import Evidence
from labelreview.signals.cleanlab_adapter import data_suspicion
from labelreview.signals.signal import Measure

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEAREST = 10  # Datalab's own number of neighbours
_GROUP = 100
_WORDS = re.compile(r"[^\W_]+( [^\W_]+)*")


def nearest_graph(evidence: Evidence) -> csr_matrix:
    """Cosine distances to each row's nearest other rows, its copies among them, as Datalab wants
    them: the same number in each row, the nearest first.

    Where a row has too few, rows drawn at random (always the same) stand at distance 1, which is
    that of texts that share nothing.
    """
    from scipy.sparse import csr_matrix

    n = len(evidence.labels)
    k = min(NEAREST, n - 1)
    near = evidence.neighbours
    places = np.column_stack([_copies(evidence.duplicates, k), near.indices[:, :k]])
    found = places >= 0
    distances = np.ones(places.shape)
    for column in range(places.shape[1]):
        cosine = np.einsum("nd,nd->n", evidence.embeddings, evidence.embeddings[places[:, column]])
        distances[:, column] = np.where(found[:, column], np.clip(1 - cosine, 0, 1), 1)
    strangers = np.random.default_rng(0).integers(1, n, places.shape)
    places = np.where(found, places, (np.arange(n)[:, None] + strangers) % n)
    first = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return csr_matrix(
        (
            np.take_along_axis(distances, first, axis=1).ravel(),
            np.take_along_axis(places, first, axis=1).ravel(),
            np.arange(0, n * k + 1, k),
        ),
        shape=(n, n),
    )


def _copies(groups: NDArray[np.int32], k: int) -> NDArray[np.int64]:
    """At most k other rows of the same group, int64 (n, k), -1 where there are fewer."""
    order = np.argsort(groups, kind="stable")
    _, start, size = np.unique(groups[order], return_index=True, return_counts=True)
    size_of, start_of = np.repeat(size, size), np.repeat(start, size)
    step = np.arange(1, k + 1)
    # Each row takes those behind it in its group, and goes on from the group's beginning.
    place = (np.arange(len(groups)) - start_of)[:, None] + step
    found = order[start_of[:, None] + place % size_of[:, None]]
    copies = np.empty((len(groups), k), dtype=np.int64)
    copies[order] = np.where(step < size_of[:, None], found, -1)
    return copies


def _outlier(evidence: Evidence) -> NDArray[np.floating]:
    return data_suspicion(evidence, "outlier", knn_graph=nearest_graph(evidence))


def _near_duplicate(evidence: Evidence) -> NDArray[np.floating]:
    return data_suspicion(evidence, "near_duplicate", knn_graph=nearest_graph(evidence))


def _non_iid(evidence: Evidence) -> NDArray[np.floating]:
    # Its permutations serve a p-value of the whole dataset and keep 80 bytes a row each.
    options = {"num_permutations": 5, "seed": None}
    try:
        return data_suspicion(evidence, "non_iid", options, knn_graph=nearest_graph(evidence))
    except np.linalg.LinAlgError:
        # Every order of the rows gives the same neighbours: theirs says nothing.
        return np.zeros(len(evidence.labels))


def _class_imbalance(evidence: Evidence) -> NDArray[np.floating]:
    return data_suspicion(evidence, "class_imbalance")


def _underperforming_group(evidence: Evidence) -> NDArray[np.floating]:
    """Among groups of about a hundred texts by k-means, since Datalab's own clustering of a graph
    puts nearly all texts into one."""
    from sklearn.cluster import MiniBatchKMeans
    from threadpoolctl import threadpool_limits

    n = len(evidence.labels)
    groups = MiniBatchKMeans(max(1, n // _GROUP), max_iter=10, n_init=1, random_state=0)
    with threadpool_limits(2), warnings.catch_warnings():
        # Equal texts leave some of the groups empty.
        warnings.simplefilter("ignore")
        cluster_ids = groups.fit_predict(evidence.embeddings)
    return data_suspicion(
        evidence,
        "underperforming_group",
        {"min_cluster_samples": 1},
        cluster_ids=cluster_ids,
    )


def _null(evidence: Evidence) -> NDArray[np.floating]:
    """Nothing is missing in a dataset that was imported: what counts as null is a text without
    words, which has no normal form but itself."""
    words = [bool(_WORDS.fullmatch(normal_form(text))) for text in evidence.texts]
    return data_suspicion(evidence, "null", features=np.where(words, 1.0, np.nan)[:, None])


DATA_ISSUES = (
    Measure(
        "outlier",
        "Outlier",
        "No other text is like this one.",
        _outlier,
        about="example",
        is_default=True,
    ),
    Measure(
        "near_duplicate",
        "Near duplicate",
        "Another text says nearly the same.",
        _near_duplicate,
        about="example",
        is_default=True,
    ),
    Measure(
        "non_iid",
        "Not in order",
        "Similar texts stand close together: the dataset is sorted or was collected in parts.",
        _non_iid,
        about="example",
    ),
    Measure(
        "class_imbalance",
        "Rarest class",
        "The given label is the rarest of all, and few examples teach it.",
        _class_imbalance,
        about="example",
    ),
    Measure(
        "underperforming_group",
        "Weak group",
        "The classifier is often wrong about texts like this one.",
        _underperforming_group,
        about="example",
    ),
    Measure(
        "null",
        "No words",
        "The text has no words besides links and mentions.",
        _null,
        about="example",
    ),
)
