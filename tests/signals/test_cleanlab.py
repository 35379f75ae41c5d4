"""What is adapted from cleanlab is what cleanlab itself says, turned round."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from cleanlab import Datalab
from cleanlab.rank import get_label_quality_ensemble_scores, get_label_quality_scores

from labelreview.evidence import Evidence, find_neighbours
from labelreview.signals import by_name
from labelreview.signals.data_issues import NEAREST, nearest_graph

N, K = 300, 4


@pytest.fixture(scope="module")
def given() -> Evidence:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, K, N).astype(np.int32)
    centres = rng.normal(size=(K, 16))
    vectors = (centres[labels] + rng.normal(size=(N, 16))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    alone = np.arange(N, dtype=np.int32)
    heads = {}
    for name in ("words", "encoder"):
        p = rng.dirichlet(np.full(K, 0.5), N) + np.eye(K)[labels]
        heads[name] = (p / p.sum(axis=1, keepdims=True)).clip(1e-7).astype(np.float32)
    return Evidence(
        labels,
        tuple("abcd"),
        heads["words"],
        alone,
        find_neighbours(vectors, alone),
        [f"post {i}" for i in range(N)],
        vectors,
        heads,
        (alone % 5).astype(np.int16),
    )


def datalab(given: Evidence, issue: str, **inputs: Any) -> np.ndarray:
    lab = Datalab({"label": given.labels}, label_name="label", verbosity=0)
    lab.find_issues(issue_types={issue: {}}, **inputs)
    found: np.ndarray = 1 - lab.get_issues(issue)[f"{issue}_score"].to_numpy()
    return found


@pytest.mark.parametrize("method", ["self_confidence", "normalized_margin"])
def test_adjusted(given: Evidence, method: str) -> None:
    own = get_label_quality_scores(
        given.labels, given.probabilities, method=method, adjust_pred_probs=True
    )
    np.testing.assert_allclose(by_name(f"adjusted_{method}").score(given), 1 - own, atol=1e-6)


@pytest.mark.parametrize(
    "method", ["self_confidence", "normalized_margin", "confidence_weighted_entropy"]
)
def test_ensembles(given: Evidence, method: str) -> None:
    own = get_label_quality_ensemble_scores(
        given.labels, list(given.heads.values()), method=method, verbose=False
    )
    np.testing.assert_allclose(by_name(f"ensemble_{method}").score(given), 1 - own, atol=1e-6)


@pytest.mark.parametrize("issue", ["outlier", "near_duplicate", "non_iid"])
def test_datalab_on_its_own_graph_of_the_embeddings(given: Evidence, issue: str) -> None:
    """Our neighbours give what Datalab finds in the embeddings."""
    own = datalab(given, issue, features=given.embeddings)
    np.testing.assert_allclose(by_name(issue).score(given), own, atol=1e-4)


def test_datalab_class_imbalance(given: Evidence) -> None:
    rare = replace(given, labels=np.minimum(given.labels, np.where(np.arange(N) < 3, 3, 2)))
    own = datalab(rare, "class_imbalance")
    np.testing.assert_allclose(by_name("class_imbalance").score(rare), own, atol=1e-6)
    assert len(np.unique(own)) == 2


def test_classes_that_no_row_carries_are_not_the_rarest(given: Evidence) -> None:
    more = replace(given, classes=(*given.classes, "never"))
    score = by_name("class_imbalance").score(more)
    rarest = np.bincount(given.labels).argmin()
    np.testing.assert_array_equal(score > 0, given.labels == rarest)


def test_groups_in_which_the_classifier_is_often_wrong(given: Evidence) -> None:
    """Three groups of texts; in one of them the classifier believes the opposite."""
    group = np.arange(N) % 3
    weak = group == 1
    p = given.probabilities.copy()
    p[weak] = (1 - p[weak]) / (K - 1)
    score = by_name("underperforming_group").score(
        replace(given, probabilities=p, embeddings=np.eye(16, dtype=np.float32)[group])
    )
    own = p[np.arange(N), given.labels].astype(float)
    np.testing.assert_allclose(score[weak], 1 - own[weak].mean() / own.mean(), atol=1e-5)
    assert score[~weak].max() == 0


def test_texts_without_words_are_null(given: Evidence) -> None:
    texts = [*given.texts[:-4], "  ", "https://t.co/x @ana", "?! 😡", "são 7"]
    score = by_name("null").score(replace(given, texts=texts))
    assert np.flatnonzero(score).tolist() == [N - 4, N - 3, N - 2]


def test_the_graph_has_duplicates_and_random_rows_without_neighbours(given: Evidence) -> None:
    groups = np.arange(N, dtype=np.int32)
    groups[:30] = 0  # more copies of one text than a row has places
    groups[40:42] = 1
    vectors = given.embeddings.copy()
    vectors[:30], vectors[41], vectors[50] = vectors[0], vectors[40], 0
    again = replace(
        given,
        duplicates=groups,
        embeddings=vectors,
        neighbours=find_neighbours(vectors, groups),
    )
    graph = nearest_graph(again)
    places = graph.indices.reshape(N, NEAREST)
    distances = graph.data.reshape(N, NEAREST)
    assert (places != np.arange(N)[:, None]).all()
    assert (np.diff(distances, axis=1) >= 0).all()
    assert (places[:30] < 30).all()
    np.testing.assert_allclose(distances[:30], 0, atol=1e-6)
    assert (places[40, 0], places[41, 0]) == (41, 40)
    np.testing.assert_array_equal(distances[50], 1)
    near = by_name("near_duplicate").score(again)
    assert near[:30].min() == near[40:42].min() == 1
