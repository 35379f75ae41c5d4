"""Keyword rules and sources: labels that nobody chose text by text."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.noise.weak_labels import abstaining_rules, keyword_rules, labels_by_source

WORDS = ("refund money", "late train", "nice staff")
TRUTH = np.repeat([0, 1, 2], [60, 30, 30]).astype(np.int32)


def texts(copies: int = 1) -> list[str]:
    """Texts with two words of their class, of which every third has one of the next class instead,
    and every fifth no word that tells anything."""
    made = []
    for row, label in enumerate(TRUTH):
        about = WORDS[(label + (row % 3 == 0)) % 3] if row % 5 else f"it{row}"
        made.append(f"{about} {row // copies}")
    return made


def test_the_label_is_a_function_of_the_text():
    doubled = texts() * 2
    noisy = keyword_rules(doubled, np.tile(TRUTH, 2), 3, 1.0, seed=4)
    assert (noisy.labels[:120] == noisy.labels[120:]).all()
    wrong = [row for row in range(120) if row % 3 == 0 and row % 5 and noisy.is_error[row]]
    assert len(wrong) >= 20


def test_texts_without_a_rule_get_the_commonest_class_or_keep_theirs():
    silent = [row for row in range(120) if row % 5 == 0]
    assert (keyword_rules(texts(), TRUTH, 3, 1.0, seed=4).labels[silent] == 0).all()
    abstaining = abstaining_rules(texts(), TRUTH, 3, 1.0, seed=4)
    assert not abstaining.is_error[silent].any()
    assert abstaining.is_error.any()


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.2])
@pytest.mark.parametrize("noise", [keyword_rules, abstaining_rules, labels_by_source])
def test_no_more_than_the_rate_is_wrong(noise, rate):
    wrong = noise(texts(), TRUTH, 3, rate, seed=1).is_error.mean()
    assert wrong <= rate
    assert wrong >= rate - 0.05


def test_equal_texts_come_from_the_same_source():
    noisy = labels_by_source(["a", "b", "c", "d"] * 30, np.tile([0, 0, 1, 2], 30), 3, 0.5, seed=0)
    assert len(set(zip(["a", "b", "c", "d"] * 30, noisy.labels.tolist(), strict=True))) == 4
    assert noisy.is_error.mean() == 0.5
