from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from cleanlab import count

from labelreview.ranking.summary import Summary, summarise


def mixed_up(n: int = 1500, seed: int = 0):
    """Three classes; a fifth of the rows of b carry the label a."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n)
    given = np.where((truth == 1) & (rng.random(n) < 0.2), 0, truth).astype(np.int32)
    p = np.full((n, 3), 0.03, dtype=np.float32)
    p[np.arange(n), truth] = 0.94
    return given, p, int((given != truth).sum())


def test_joint_counts_rows_and_finds_the_confused_pair():
    given, p, wrong = mixed_up()
    summary = summarise(given, p, ("a", "b", "c"))
    assert summary.joint.sum() == pytest.approx(len(given))
    off = summary.joint - np.diag(np.diag(summary.joint))
    assert np.unravel_index(off.argmax(), off.shape) == (0, 1)
    assert summary.estimated_errors == pytest.approx(wrong, rel=0.1)
    assert summary.health == pytest.approx(1 - summary.estimated_errors / len(given), abs=1e-3)
    worst = summary.classes[0]
    assert worst.label == "a"
    assert worst.wrong == pytest.approx(wrong, rel=0.1)
    assert {summary.overlaps[0].first, summary.overlaps[0].second} == {"a", "b"}


def test_noise_matrices_are_conditional_probabilities():
    given, p, _ = mixed_up()
    summary = summarise(given, p, ("a", "b", "c"))
    np.testing.assert_allclose(summary.noise_matrix.sum(axis=0), 1)
    np.testing.assert_allclose(summary.inverse_noise_matrix.sum(axis=0), 1)
    assert summary.noise_matrix[0, 1] == pytest.approx(0.2, abs=0.05)


def test_a_class_never_given_has_no_rows_and_no_errors():
    given, p, _ = mixed_up()
    padded = np.column_stack([p, np.full(len(p), 1e-7, dtype=np.float32)])
    summary = summarise(given, padded, ("a", "b", "c", "never"))
    assert summary.joint.shape == (4, 4)
    assert summary.joint[3].sum() == summary.joint[:, 3].sum() == 0
    never = next(entry for entry in summary.classes if entry.label == "never")
    assert (never.rows, never.wrong, never.missing, never.quality) == (0, 0, 0, 1.0)


def test_one_given_class_cannot_be_mixed_up():
    given, p, _ = mixed_up()
    summary = summarise(np.zeros_like(given), p, ("a", "b", "c"))
    assert summary.estimated_errors == 0
    assert summary.health == 1
    assert summary.overlaps == ()


@pytest.mark.parametrize("seed", range(4))
def test_the_figures_are_cleanlabs(seed):
    rng = np.random.default_rng(seed)
    k = 12
    p = rng.dirichlet(np.full(k, 0.2), 12_000).astype(np.float32)
    given = rng.integers(0, k, len(p))
    right = rng.random(len(p)) < 0.8
    given = np.where(right, p.argmax(axis=1), given).astype(np.int32)
    summary = summarise(given, p, tuple(map(str, range(k))))
    seen = p.astype(np.float64)
    seen /= seen.sum(axis=1, keepdims=True)
    assert summary.estimated_errors == count.num_label_issues(given, seen)
    confident = count.compute_confident_joint(given, seen)
    theirs = count.estimate_joint(given, seen, confident_joint=confident) * len(p)
    np.testing.assert_allclose(summary.joint.sum(axis=1), theirs.sum(axis=1))
    wrong = ~np.eye(k, dtype=bool)
    np.testing.assert_allclose(
        summary.joint[wrong] / summary.joint[wrong].sum(), theirs[wrong] / theirs[wrong].sum()
    )
    _, noise, inverse = count.estimate_latent(confident, given)
    np.testing.assert_array_equal(summary.noise_matrix, noise)
    np.testing.assert_array_equal(summary.inverse_noise_matrix, inverse)


def test_memory_is_one_copy_in_double_precision_and_little_more():
    rng = np.random.default_rng(0)
    n, k = 40_000, 60
    p = rng.random((n, k), np.float32)
    given = np.arange(n, dtype=np.int32) % k
    names = tuple(map(str, range(k)))
    summarise(given, p, names)  # imports
    tracemalloc.start()
    try:
        summarise(given, p, names)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 3.2 * p.nbytes


def test_saved_and_loaded(tmp_path):
    given, p, _ = mixed_up()
    summary = summarise(given, p, ("a", "b", "c"))
    summary.save(tmp_path)
    again = Summary.load(tmp_path)
    np.testing.assert_array_equal(again.joint, summary.joint)
    assert again.classes == summary.classes
    assert again.overlaps == summary.overlaps
    assert (again.health, again.estimated_errors) == (summary.health, summary.estimated_errors)
