"""Decisions move what nobody has decided, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from labelreview.evidence.ridge import one_hot
from labelreview.runs.feedback import Truth

NOTHING = Truth(np.array([], dtype=np.int64), np.array([], dtype=np.int32))


def worst(case, how_many):
    return np.argsort(-case.score, kind="stable")[:how_many]


def test_the_list_gets_better(make_case):
    gains = []
    for seed in range(4):
        case = make_case(seed=seed)
        truth = case.told(worst(case, 60))
        new = case.reranking().rerank(truth)
        rest = np.delete(np.arange(len(case.given)), truth.rows)
        wrong = (case.given != case.truth)[rest]
        before = average_precision_score(wrong, case.score[rest])
        gains.append(average_precision_score(wrong, new.score[rest]) / before)
    assert np.mean(gains) > 1.1
    assert min(gains) > 1


def test_scores_are_handed_out_among_the_undecided(make_case):
    case = make_case()
    truth = case.told(worst(case, 40))
    new = case.reranking().rerank(truth)
    assert (new.score[truth.rows] == case.score[truth.rows]).all()
    assert (new.probabilities[truth.rows] == case.probabilities[truth.rows]).all()
    assert sorted(new.score) == sorted(case.score)
    assert not np.array_equal(new.score, case.score)


def test_probabilities_stay_probabilities(make_case):
    case = make_case()
    p = case.reranking().rerank(case.told(worst(case, 80))).probabilities
    assert p.dtype == np.float32
    assert p.min() >= 1e-7
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)


def test_rows_like_a_relabelled_one_move_and_a_second_telling_starts_anew(make_case):
    case = make_case()
    wrong = np.flatnonzero((case.topic == 0) & (case.given == 1) & (case.truth == 0))
    told, like_these = wrong[:10], wrong[10:]
    reranking = case.reranking()
    new = reranking.rerank(case.told(told))
    change = new.probabilities - case.probabilities
    assert (change[like_these, 0] > 0).mean() > 0.9
    assert np.median(change[like_these, 1]) < 0
    again = reranking.rerank(case.told(told))
    assert again.score.tobytes() == new.score.tobytes()
    assert again.probabilities.tobytes() == new.probabilities.tobytes()


def test_without_a_decision_the_order_stays(make_case):
    case = make_case()
    new = case.reranking().rerank(NOTHING)
    assert (new.score == case.score).all()
    np.testing.assert_allclose(new.probabilities, case.probabilities, atol=1e-5)


def test_a_row_without_a_right_label_teaches_nothing(make_case):
    """The scores are those of a ridge regression that never saw the row."""
    case = make_case(120)
    unclear = np.array([3, 17, 80])
    penalty = 1.0
    targets = one_hot(case.given, 3)
    targets = case.ridge.without(targets, unclear, penalty)
    kept = np.delete(np.arange(120), unclear)
    from sklearn.linear_model import Ridge as Model

    x = np.asarray(case.ridge.rotated, dtype=np.float64)
    model = Model(penalty).fit(x[kept], one_hot(case.given, 3)[kept])
    every = Model(penalty).fit(x, targets)
    np.testing.assert_allclose(every.predict(x), model.predict(x), atol=1e-5)
    # Whatever label it was given, and however wrong labels of that kind are elsewhere.
    new = case.reranking().rerank(Truth(unclear, np.full(3, -1, np.int32)))
    assert np.abs(new.probabilities - case.probabilities).max() < 0.2


def test_what_is_right_for_a_text_is_right_for_its_copies(make_case):
    case = make_case(300, copies=5)
    copy = 295  # of row 0
    right = case.given[0]
    other = (right + 1) % 3
    for given, told, goes_up in ((right, right, False), (right, other, True)):
        assert given == case.given[copy] or case.given[copy] != right
        new = case.reranking().rerank(Truth(np.array([0]), np.array([told], np.int32)))
        change = new.probabilities[copy, told] - case.probabilities[copy, told]
        assert change > 0
        if case.given[copy] == right:
            assert (new.score[copy] > case.score[copy]) == goes_up


def test_two_classes_and_a_class_with_one_row(make_case, tmp_path):
    case = make_case(200)
    labels = np.minimum(case.given, 1).astype(np.int32)
    labels[7] = 2
    p = np.full((200, 4), 0.25, np.float32)
    from labelreview.runs.feedback import Reranking

    reranking = Reranking(labels, p, np.zeros(200), case.ridge, {})
    rows = np.arange(0, 60)
    new = reranking.rerank(Truth(rows, np.where(rows % 9, labels[rows], 1).astype(np.int32)))
    assert np.isfinite(new.probabilities).all()
    assert (new.score == 0).all()


@pytest.mark.parametrize("size", [1, 200])
def test_all_rows_may_be_decided(make_case, size):
    case = make_case(200)
    rows = np.arange(size)
    new = case.reranking().rerank(case.told(rows))
    assert (new.score[rows] == case.score[rows]).all()
