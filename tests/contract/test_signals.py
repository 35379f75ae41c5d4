"""What every signal owes, for the tuple itself: a new signal is tested by being in it."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.evidence import Evidence, Neighbours
from labelreview.signals import SIGNALS


def evidence(n: int, k: int, *, seed: int = 0, labels: np.ndarray | None = None) -> Evidence:
    rng = np.random.default_rng(seed)
    if labels is None:
        labels = rng.integers(0, k, n)
    labels = labels.astype(np.int32)
    p = rng.dirichlet(np.full(k, 0.3), n) + 0.5 * np.eye(k)[labels]
    p = np.maximum(p / p.sum(axis=1, keepdims=True), 1e-7).astype(np.float32)
    near = min(20, n - 1)
    indices = np.stack([rng.permutation(np.delete(np.arange(n), i))[:near] for i in range(n)])
    return Evidence(
        labels=labels,
        classes=tuple(f"class {i}" for i in range(k)),
        probabilities=p / p.sum(axis=1, keepdims=True),
        duplicates=np.sort(rng.integers(0, n, n)).astype(np.int32),
        neighbours=Neighbours(
            indices.astype(np.int32), rng.uniform(0.1, 1, indices.shape).astype(np.float32)
        ),
    )


def rare_class() -> Evidence:
    labels = np.arange(200) % 2
    labels[7] = 2
    return evidence(200, 3, labels=labels)


CASES = {
    "2 classes": evidence(200, 2),
    "150 classes": evidence(1500, 150),
    "a class with one row": rare_class(),
    "a class never given": evidence(200, 4, labels=np.arange(200) % 3),
    "all labels equal": evidence(60, 3, labels=np.zeros(60)),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_scores_are_shares_of_doubt(signal, case):
    given = CASES[case]
    score = signal.score(given)
    assert score.shape == given.labels.shape
    assert score.dtype == np.float32
    assert np.isfinite(score).all()
    assert score.min() >= 0
    assert score.max() <= 1


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_scores_are_repeatable_and_leave_the_evidence_alone(signal):
    given = evidence(300, 5)
    before = given.probabilities.copy()
    np.testing.assert_array_equal(signal.score(given), signal.score(given))
    np.testing.assert_array_equal(given.probabilities, before)


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_a_planted_error_is_more_suspicious_than_the_rest(signal):
    """One row whose label everything contradicts, among rows that everything confirms."""
    n, k, wrong = 120, 3, 17
    truth = (np.arange(n) // 2 % k).astype(np.int32)
    labels = truth.copy()
    labels[wrong] = (truth[wrong] + 1) % k
    p = np.full((n, k), 0.02, dtype=np.float32)
    p[np.arange(n), truth] = 0.96
    p[wrong] = 0.1 if signal.name == "entropy" else p[wrong]
    p[wrong] += 0.3 if signal.name == "entropy" else 0
    p /= p.sum(axis=1, keepdims=True)
    same = np.stack(
        [np.flatnonzero((truth == truth[i]) & (np.arange(n) != i))[:10] for i in range(n)]
    )
    score = signal.score(
        Evidence(
            labels,
            ("a", "b", "c"),
            p,
            (np.arange(n) // 2).astype(np.int32),
            Neighbours(same.astype(np.int32), np.ones(same.shape, dtype=np.float32)),
        )
    )
    others = np.delete(score, [wrong, wrong - 1])
    assert score[wrong] > np.median(others)
    assert score[wrong] >= others.max()


def test_names_are_unique_and_speak():
    names = [signal.name for signal in SIGNALS]
    assert len(set(names)) == len(names)
    for signal in SIGNALS:
        assert signal.name.isidentifier()
        assert signal.title
        assert signal.explain.endswith(".")
        assert signal.version >= 1


def test_cleanlab_filters_are_all_there():
    from typing import get_args

    from labelreview.signals.cleanlab_adapter import IssueFilter, Quality

    names = {signal.name for signal in SIGNALS}
    assert {f"cleanlab_{name}" for name in get_args(IssueFilter)} <= names
    assert set(get_args(Quality)) <= names


def test_row_without_neighbours_is_undecided():
    from labelreview.signals.neighbour_disagreement import NeighbourDisagreement

    given = evidence(4, 2, labels=np.array([0, 1, 0, 1]))
    lonely = Neighbours(
        np.array([[1, 2], [-1, -1], [0, -1], [0, 2]], dtype=np.int32),
        np.array([[1, 1], [0, 0], [0.5, 0], [1, 1]], dtype=np.float32),
    )
    score = NeighbourDisagreement().score(
        Evidence(given.labels, given.classes, given.probabilities, given.duplicates, lonely)
    )
    np.testing.assert_allclose(score, [0.5, 0.5, 0.0, 1.0])


def test_copies_with_another_label():
    from labelreview.signals.conflicting_copies import ConflictingCopies, copies

    given = Evidence(
        np.array([0, 0, 1, 0, 1], dtype=np.int32),
        ("a", "b"),
        np.full((5, 2), 0.5, dtype=np.float32),
        np.array([0, 0, 0, 1, 2], dtype=np.int32),
        Neighbours(np.full((5, 1), -1, dtype=np.int32), np.zeros((5, 1), dtype=np.float32)),
    )
    same, other = copies(given)
    assert same.tolist() == [3, 3, 3, 1, 1]
    assert other.tolist() == [1, 1, 2, 0, 0]
    np.testing.assert_allclose(ConflictingCopies().score(given), [0.5, 0.5, 1, 0, 0])
