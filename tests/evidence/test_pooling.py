"""How much each head says in the pool."""

import numpy as np
import pytest

from labelreview.evidence.pooling import Shares, pool

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


def test_three_quarters_of_each_weight_are_equal() -> None:
    heads, labels = heads_of(2.0, 2.0, 50.0)
    weights = pool(heads, labels).weights
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["h2"] >= 1 / 4
    by_likelihood = pool(heads, labels, shares=Shares(fitted=1)).weights
    assert by_likelihood["h2"] < weights["h2"]


def test_neighbours_have_half_of_an_equal_part() -> None:
    heads, labels = heads_of(2.0, 2.0, 2.0)
    heads["neighbours"] = heads["h0"]
    equal = pool(heads, labels, shares=Shares(fitted=0)).weights
    assert equal["neighbours"] == pytest.approx(1 / 7)
    assert equal["h1"] == pytest.approx(2 / 7)


def test_words_that_know_the_rules_of_the_labels_lose_weight() -> None:
    heads, labels = heads_of(0.6, 2.0, 2.0)
    heads = {"words": heads["h0"], "encoder": heads["h1"], "ridge": heads["h2"]}
    weights = pool(heads, labels, shares=Shares(fitted=0)).weights
    assert weights["words"] < 0.6 * weights["encoder"]
    worse = {**heads, "words": heads["encoder"], "encoder": heads["words"]}
    weights = pool(worse, labels, shares=Shares(fitted=0)).weights
    assert weights["words"] == pytest.approx(1 / 3)


def test_one_that_may_have_seen_the_labels_has_the_equal_share_only() -> None:
    heads, labels = heads_of(2.0, 0.1)
    assert pool(heads, labels, untrusted=["h1"]).weights["h1"] == 0.5


def test_a_fine_tuned_encoder_has_all_the_weight_of_its_likelihood() -> None:
    heads, labels = heads_of(0.6, 4.0)
    heads |= {"h2": heads["h1"], "h3": heads["h1"]}  # that say the same
    plain = pool(heads, labels).weights
    heads["fine-tuned"] = heads.pop("h0")
    weights = pool(heads, labels).weights
    assert sum(weights.values()) == pytest.approx(1)
    by_likelihood = pool(heads, labels, shares=Shares(fitted=1)).weights
    assert weights["fine-tuned"] == pytest.approx(by_likelihood["fine-tuned"])
    assert weights["fine-tuned"] > 1.2 * plain["h0"]
    assert weights["h1"] == pytest.approx(weights["h3"], rel=0.2)
