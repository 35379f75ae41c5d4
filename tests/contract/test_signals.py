"""What every signal owes, for the tuple itself: a new signal is tested by being in it."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from labelreview.evidence import Dynamics, Evidence, Neighbours, find_neighbours
from labelreview.signals import SIGNALS, Signal, available, by_name
from labelreview.signals.cleanlab_compat import DataIssue, IssueFilter, Quality
from labelreview.signals.conflicting_duplicates import ConflictingDuplicates, count_duplicates
from labelreview.signals.neighbour_disagreement import NeighbourDisagreement


def shares(rng: np.random.Generator, labels: np.ndarray, k: int) -> np.ndarray:
    p = rng.dirichlet(np.full(k, 0.3), len(labels)) + 0.5 * np.eye(k)[labels]
    p = np.maximum(p / p.sum(axis=1, keepdims=True), 1e-7).astype(np.float32)
    return p / p.sum(axis=1, keepdims=True)


def evidence(n: int, k: int, *, seed: int = 0, labels: np.ndarray | None = None) -> Evidence:
    rng = np.random.default_rng(seed)
    if labels is None:
        labels = rng.integers(0, k, n)
    labels = labels.astype(np.int32)
    vectors = rng.normal(size=(n, 12)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    duplicates = np.sort(rng.integers(0, n, n)).astype(np.int32)
    words = [f"word{i}" for i in range(40)]
    texts = [" ".join(rng.choice(words, 8)) for _ in range(n)]
    texts[:2] = ["", "https://t.co/x @ana !!"]
    heads = {name: shares(rng, labels, k) for name in ("words", "encoder", "neighbours")}
    return Evidence(
        labels=labels,
        classes=tuple(f"class {i}" for i in range(k)),
        probabilities=shares(rng, labels, k),
        duplicates=duplicates,
        neighbours=find_neighbours(vectors, duplicates),
        texts=texts,
        embeddings=vectors,
        heads=heads,
        folds=(np.arange(n) % 5).astype(np.int16),
        dynamics=Dynamics(
            confidence=rng.random((n, 3), np.float32),
            margin=rng.normal(size=(n, 3)).astype(np.float32),
            correct=rng.integers(0, 5, (n, 3)).astype(np.float32) / 4,
            dropout=rng.random((n, 6), np.float32),
        ),
    )


def rare_class() -> Evidence:
    labels = np.arange(200) % 2
    labels[7] = 2
    return evidence(200, 3, labels=labels)


def alike() -> Evidence:
    """Texts that no model can tell apart."""
    given = evidence(60, 2)
    same = np.zeros_like(given.embeddings)
    same[:, 0] = 1
    none = np.zeros(60, dtype=np.int32)
    return replace(
        given,
        texts=["the same"] * 60,
        embeddings=same,
        duplicates=none,
        neighbours=find_neighbours(same, none),
        probabilities=np.full((60, 2), 0.5, dtype=np.float32),
        heads={name: np.full((60, 2), 0.5, dtype=np.float32) for name in given.heads},
    )


def unread() -> Evidence:
    """Texts that share nothing with any other, as the embeddings of words have them."""
    given = evidence(60, 2)
    nothing = np.zeros_like(given.embeddings)
    return replace(given, embeddings=nothing, neighbours=find_neighbours(nothing, given.duplicates))


CASES = {
    "2 classes": evidence(200, 2),
    "150 classes": evidence(1500, 150),
    "a class with one row": rare_class(),
    "a class never given": evidence(200, 4, labels=np.arange(200) % 3),
    "all labels equal": evidence(60, 3, labels=np.zeros(60)),
    "all texts equal": alike(),
    "texts with nothing in common": unread(),
    "two rows": evidence(2, 2, labels=np.arange(2)),
}
each = pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)


@pytest.mark.parametrize("case", CASES)
@each
def test_scores_are_shares_of_doubt(signal: Signal, case: str) -> None:
    given = CASES[case]
    score = signal.score(given)
    assert score.shape == given.labels.shape
    assert score.dtype == np.float32
    assert np.isfinite(score).all()
    assert score.min() >= 0
    assert score.max() <= 1


@each
def test_scores_are_repeatable_and_leave_the_evidence_alone(signal: Signal) -> None:
    given = evidence(300, 5)
    arrays = {
        "labels": given.labels,
        "probabilities": given.probabilities,
        "embeddings": given.embeddings,
        "indices": given.neighbours.indices,
        **given.heads,
    }
    before = {name: array.copy() for name, array in arrays.items()}
    np.random.seed(0)
    first = signal.score(given)
    np.random.seed(1)
    np.testing.assert_array_equal(signal.score(given), first)
    assert all(np.array_equal(before[name], array) for name, array in arrays.items())


def planted() -> tuple[Evidence, int]:
    """One row whose label everything contradicts, among rows that everything confirms."""
    n, k, wrong = 120, 3, 17
    truth = (np.arange(n) // 2 % k).astype(np.int32)
    labels = truth.copy()
    labels[wrong] = (truth[wrong] + 1) % k
    p = np.full((n, k), 0.02, dtype=np.float32)
    p[np.arange(n), truth] = 0.96
    rng = np.random.default_rng(0)
    vectors = np.eye(12, dtype=np.float32)[truth] + 0.05 * rng.random((n, 12), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sure = np.where(labels == truth, 0.9, 0.1).astype(np.float32)[:, None].repeat(3, axis=1)
    pairs = (np.arange(n) // 2).astype(np.int32)
    given = Evidence(
        labels,
        ("a", "b", "c"),
        p,
        pairs,
        find_neighbours(vectors, pairs),
        [f"{'abc'[c]}lpha beta {'abc'[c]}gamma {i // 2}" for i, c in enumerate(truth)],
        vectors,
        {"words": p, "encoder": p},
        (np.arange(n) % 5).astype(np.int16),
        Dynamics(sure, np.log(sure / (1 - sure)), (sure > 0.5).astype(np.float32), sure),
    )
    return given, wrong


def fooled() -> tuple[Evidence, np.ndarray]:
    """Rows of other classes with a word that made the classifier sure of their wrong label."""
    given, _ = planted()
    truth = given.probabilities.argmax(axis=1)
    wrong = np.flatnonzero(truth != 0)[::5]
    labels = truth.astype(np.int32)
    labels[wrong] = 0
    p = np.full_like(given.probabilities, 0.02)
    p[np.arange(len(p)), labels] = 0.96
    texts = [f"zorblax {text}" if i in wrong else text for i, text in enumerate(given.texts)]
    return replace(given, labels=labels, probabilities=p, texts=texts), wrong


WHERE_MODELS_FAIL = ("spurious_token", "model_against_neighbours")
SPEAKING = [
    signal for signal in SIGNALS if signal.about == "label" and signal.name not in WHERE_MODELS_FAIL
]


@pytest.mark.parametrize("signal", SPEAKING, ids=lambda signal: signal.name)
def test_a_planted_error_is_more_suspicious_than_the_rest(signal: Signal) -> None:
    given, wrong = planted()
    score = signal.score(given)
    others = np.delete(score, [wrong, wrong - 1])
    assert score[wrong] > np.median(others)
    assert score[wrong] >= others.max()


@pytest.mark.parametrize("name", WHERE_MODELS_FAIL)
def test_errors_of_which_the_classifier_is_sure_are_found(name: str) -> None:
    given, wrong = fooled()
    score = by_name(name).score(given)
    is_wrong = np.isin(np.arange(len(score)), wrong)
    assert roc_auc_score(is_wrong, score) > 0.9
    assert roc_auc_score(is_wrong, by_name("self_confidence").score(given)) <= 0.5


def test_names_are_unique_and_speak() -> None:
    names = [signal.name for signal in SIGNALS]
    assert len(set(names)) == len(names)
    assert len({signal.title for signal in SIGNALS}) == len(names)
    for signal in SIGNALS:
        assert signal.name.isidentifier()
        assert 1 <= len(signal.title.split()) <= 3
        assert signal.explain.endswith(".")
        assert signal.explain.count(". ") == 0
        assert signal.version >= 1
        assert signal.needs <= available(CASES["2 classes"])


def test_everything_of_cleanlab_is_there() -> None:
    names = {signal.name for signal in SIGNALS}
    assert {f"cleanlab_{name}" for name in get_args(IssueFilter)} <= names
    assert {*get_args(Quality), *get_args(DataIssue)} <= names
    assert {f"ensemble_{name}" for name in get_args(Quality)} <= names
    assert {"adjusted_self_confidence", "adjusted_normalized_margin"} <= names


def test_row_without_neighbours_is_undecided() -> None:
    given = evidence(4, 2, labels=np.array([0, 1, 0, 1]))
    lonely = Neighbours(
        np.array([[1, 2], [-1, -1], [0, -1], [0, 2]], dtype=np.int32),
        np.array([[1, 1], [0, 0], [0.5, 0], [1, 1]], dtype=np.float32),
    )
    score = NeighbourDisagreement().score(replace(given, neighbours=lonely))
    np.testing.assert_allclose(score, [0.5, 0.5, 0.0, 1.0])


def test_copies_with_another_label() -> None:
    given = replace(
        evidence(5, 2, labels=np.array([0, 0, 1, 0, 1])),
        duplicates=np.array([0, 0, 0, 1, 2], dtype=np.int32),
    )
    same, other = count_duplicates(given)
    assert same.tolist() == [3, 3, 3, 1, 1]
    assert other.tolist() == [1, 1, 2, 0, 0]
    np.testing.assert_allclose(ConflictingDuplicates().score(given), [0.5, 0.5, 1, 0, 0])
