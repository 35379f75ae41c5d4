"""Arranging the rows of a class: nothing is lost, like stands by like, the odd ones come first."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.core.errors import FilterError
from labelreview.review.arrangement import AT_ONCE, _distances, arrange


def topics(sizes: list[int], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rows of unit length near one direction for each topic, shuffled; and the topic of each."""
    rng = np.random.default_rng(seed)
    topic = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    vectors = np.eye(16, dtype=np.float32)[topic] + rng.normal(0, 0.02, (len(topic), 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), topic


@pytest.mark.parametrize("by", ["similarity", "score"])
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 40, 301])
def test_every_row_has_one_place_and_groups_stand_together(by: str, rows: int) -> None:
    rng = np.random.default_rng(rows)
    vectors = rng.normal(size=(rows, 8)).astype(np.float32)
    made = arrange(vectors, rng.random(rows), by)
    assert sorted(made.order.tolist()) == list(range(rows))
    assert made.order.dtype == made.group.dtype == np.int32
    assert made.distance.dtype == np.float32
    # In the order of the sheet the groups count up from 0 and never come back.
    groups = made.group[made.order].tolist()
    assert groups == sorted(groups)
    assert set(groups) == set(range(len(set(groups))))
    assert ((made.distance >= 0) & (made.distance <= 1)).all()


def test_like_texts_stand_together() -> None:
    vectors, topic = topics([15] * 8)
    made = arrange(vectors, np.zeros(len(topic)), "similarity")
    changes = np.count_nonzero(np.diff(topic[made.order]))
    assert changes == 7
    assert [len(set(topic[made.group == g])) for g in range(8)] == [1] * 8


def test_the_suspicious_and_far_groups_come_first() -> None:
    vectors, topic = topics([60, 15, 15])
    suspicious = arrange(vectors, (topic == 2).astype(float), "similarity")
    assert (topic[suspicious.order[:15]] == 2).all()
    # Without any suspicion the large topic, which makes the centre, comes last.
    plain = arrange(vectors, np.zeros(len(topic)), "similarity")
    assert (topic[plain.order[-60:]] == 0).all()


def test_the_centre_is_near_and_the_odd_one_is_far() -> None:
    vectors, topic = topics([80, 1])
    made = arrange(vectors, np.zeros(len(topic)), "score")
    assert made.distance[topic == 1] == 1
    elsewhere = arrange(vectors, np.zeros(len(topic)), "score", vectors[topic == 1][0])
    assert elsewhere.distance[topic == 1] == 0


def test_by_score_the_worst_come_first_in_bands() -> None:
    scores = np.array([0.1, 0.95, np.float32(0.9), 0.35, 1.0, 0.0, 0.31])
    made = arrange(np.ones((7, 2), np.float32), scores, "score")
    assert made.order.tolist() == [4, 1, 2, 3, 6, 0, 5]
    assert made.group.tolist() == [2, 0, 0, 1, 0, 3, 1]


def test_equal_rows_keep_their_order() -> None:
    made = arrange(np.zeros((50, 4), np.float32), np.full(50, 0.5), "score")
    assert made.order.tolist() == list(range(50))


def test_the_same_rows_are_always_arranged_alike() -> None:
    vectors, topic = topics([20, 30, 10])
    first, again = (arrange(vectors, topic / 3, "similarity") for _ in "12")
    assert first.order.tolist() == again.order.tolist()


def test_too_many_rows_and_unknown_orders_are_refused() -> None:
    with pytest.raises(FilterError, match="pass at most"):
        arrange(np.zeros((AT_ONCE + 1, 1), np.float32), np.zeros(AT_ONCE + 1))
    with pytest.raises(FilterError, match="luck"):
        arrange(np.zeros((3, 1), np.float32), np.zeros(3), "luck")


def test_the_distances_are_those_of_scipy() -> None:
    from scipy.spatial.distance import pdist

    vectors = np.random.default_rng(0).normal(size=(600, 5)).astype(np.float32)
    vectors[7] = vectors[300]
    vectors[8] = 0
    np.testing.assert_allclose(_distances(vectors), pdist(vectors), atol=1e-7)
