"""How much each head says in the pool."""

import numpy as np
import pytest

from labelreview.evidence.pooling import pool

ROWS = 600


def heads_of(*noises: float) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Heads that see the labels of three classes through noise of these strengths."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, ROWS).astype(np.int32)
    heads = {}
    for number, noise in enumerate(noises):
        logits = 2 * np.eye(3)[labels] + noise * rng.normal(size=(ROWS, 3))
        likely = np.exp(logits)
        heads[f"h{number}"] = (likely / likely.sum(axis=1, keepdims=True)).astype(np.float32)
    return heads, labels


def test_half_of_each_weight_is_equal() -> None:
    heads, labels = heads_of(2.0, 2.0, 2.2)
    weights = pool(heads, labels).weights
    assert sum(weights.values()) == pytest.approx(1)
    assert min(weights.values()) >= 1 / 6


def test_one_that_is_likelier_than_all_others_has_its_whole_weight() -> None:
    heads, labels = heads_of(0.6, 4.0, 4.0, 4.0)
    weights = pool(heads, labels).weights
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["h0"] > 0.8
    others = [weights[name] for name in ("h1", "h2", "h3")]
    assert min(others) >= (1 - weights["h0"]) / 6


def test_one_that_may_have_seen_the_labels_has_the_equal_share_only() -> None:
    heads, labels = heads_of(2.0, 0.1)
    assert pool(heads, labels, untrusted=["h1"]).weights["h1"] == 0.5
