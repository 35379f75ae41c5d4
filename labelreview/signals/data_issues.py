"""The checks of cleanlab's Datalab, as suspicion of each row."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from labelreview.core.text_normalisation import normal_form
from labelreview.evidence import Evidence
from labelreview.signals.cleanlab_compat import data_suspicion
from labelreview.signals.signal import Measure

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEAREST = 10  # Datalab's default number of neighbours
_GROUP = 100  # mean size of a cluster, chosen by hand
_WORDS = re.compile(r"[^\W_]+( [^\W_]+)*")


def nearest_graph(evidence: Evidence) -> csr_matrix:
    """Return the graph of nearest other rows, duplicates included, as Datalab expects it.

    CSR float64 (n, n) of cosine distances 0..1, with min(10, n - 1) entries per row, nearest first.
    Missing neighbours are filled with random rows (always the same ones) at distance 1.
    """
    from scipy.sparse import csr_matrix

    n = len(evidence.labels)
    k = min(NEAREST, n - 1)
    near = evidence.neighbours
    places = np.column_stack([_duplicates(evidence.duplicates, k), near.indices[:, :k]])
    found = places >= 0
    distances = np.ones(places.shape)
    for column in range(places.shape[1]):
        cosine = np.einsum("nd,nd->n", evidence.embeddings, evidence.embeddings[places[:, column]])
        distances[:, column] = np.where(found[:, column], np.clip(1 - cosine, 0, 1), 1)
    random_rows = np.random.default_rng(0).integers(1, n, places.shape)
    places = np.where(found, places, (np.arange(n)[:, None] + random_rows) % n)
    first = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return csr_matrix(
        (
            np.take_along_axis(distances, first, axis=1).ravel(),
            np.take_along_axis(places, first, axis=1).ravel(),
            np.arange(0, n * k + 1, k),
        ),
        shape=(n, n),
    )


def _duplicates(groups: NDArray[np.int32], k: int) -> NDArray[np.int64]:
    """Return up to k other rows of the same group, int64 (n, k), -1 where there are fewer."""
    order = np.argsort(groups, kind="stable")
    _, start, size = np.unique(groups[order], return_index=True, return_counts=True)
    size_of, start_of = np.repeat(size, size), np.repeat(start, size)
    step = np.arange(1, k + 1)
    # Each row takes the rows after it in its group, then wraps around.
    place = (np.arange(len(groups)) - start_of)[:, None] + step
    found = order[start_of[:, None] + place % size_of[:, None]]
    duplicates = np.empty((len(groups), k), dtype=np.int64)
    duplicates[order] = np.where(step < size_of[:, None], found, -1)
    return duplicates


def _outlier(evidence: Evidence) -> NDArray[np.floating]:
    return data_suspicion(evidence, "outlier", knn_graph=nearest_graph(evidence))


def _near_duplicate(evidence: Evidence) -> NDArray[np.floating]:
    return data_suspicion(evidence, "near_duplicate", knn_graph=nearest_graph(evidence))


def _non_iid(evidence: Evidence) -> NDArray[np.floating]:
    # Permutations only serve a p-value of the whole dataset, and need 80 bytes per row each.
    options = {"num_permutations": 5, "seed": None}
    try:
        return data_suspicion(evidence, "non_iid", options, knn_graph=nearest_graph(evidence))
    except np.linalg.LinAlgError:
        # All rows have the same neighbours, so their order is not informative.
        return np.zeros(len(evidence.labels))


def _class_imbalance(evidence: Evidence) -> NDArray[np.floating]:
    return data_suspicion(evidence, "class_imbalance")


def _underperforming_group(evidence: Evidence) -> NDArray[np.floating]:
    """Check k-means clusters of about 100 texts.

    Datalab's own clustering puts nearly all texts into one.
    """
    from sklearn.cluster import MiniBatchKMeans
    from threadpoolctl import threadpool_limits

    n = len(evidence.labels)
    clusters = MiniBatchKMeans(max(1, n // _GROUP), max_iter=10, n_init=1, random_state=0)
    with threadpool_limits(2), warnings.catch_warnings():
        # Equal texts leave some clusters empty.
        warnings.simplefilter("ignore")
        cluster_ids = clusters.fit_predict(evidence.embeddings)
    return data_suspicion(
        evidence,
        "underperforming_group",
        {"min_cluster_samples": 1},
        cluster_ids=cluster_ids,
    )


def _null(evidence: Evidence) -> NDArray[np.floating]:
    """Count texts without words as null, since imported datasets have no missing texts."""
    has_words = [bool(_WORDS.fullmatch(normal_form(text))) for text in evidence.texts]
    return data_suspicion(evidence, "null", features=np.where(has_words, 1.0, np.nan)[:, None])


DATA_ISSUES = (
    Measure(
        "outlier",
        "Outlier",
        "No other text is similar to this one.",
        _outlier,
        about="example",
        is_default=True,
    ),
    Measure(
        "near_duplicate",
        "Near duplicate",
        "Another text is nearly the same.",
        _near_duplicate,
        about="example",
        is_default=True,
    ),
    Measure(
        "non_iid",
        "Non-random order",
        "Similar texts are next to each other: the dataset may be sorted or collected in batches.",
        _non_iid,
        about="example",
    ),
    Measure(
        "class_imbalance",
        "Rarest class",
        "The given label is the rarest of all, so few examples support it.",
        _class_imbalance,
        about="example",
    ),
    Measure(
        "underperforming_group",
        "Underperforming group",
        "The model is often wrong on texts like this one.",
        _underperforming_group,
        about="example",
    ),
    Measure(
        "null",
        "No words",
        "The text contains no words except links and mentions.",
        _null,
        about="example",
    ),
)
