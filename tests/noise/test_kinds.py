"""Noises by name: all can be injected, and aliases and unknown names are understood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from labelreview.noise import ALIASES, INJECTED, NOISES, inject, parse_noise


@dataclass(frozen=True, eq=False)
class Posts:
    texts: tuple[str, ...]
    classes: tuple[str, ...]
    truth: np.ndarray
    votes: np.ndarray | None = None


TRUTH = (np.arange(60) % 3).astype(np.int32)
# The word of the class, except in every fifth text, which has that of another class.
TEXTS = tuple(f"{'abc'[(c + (i % 5 == 0)) % 3]} word{i}" for i, c in enumerate(TRUTH))
POSTS = Posts(TEXTS, ("a", "b", "c"), TRUTH)
VECTORS = np.eye(3)[TRUTH] + np.arange(3) / 10


# What limits these beside the rate: which words are rules, and how many classes can lose rows.
BOUNDED = {"rules", "abstaining", "guideline"}


@pytest.mark.parametrize("noise", [*INJECTED, "tail", *ALIASES])
def test_a_share_of_the_labels_is_wrong(noise):
    noisy = inject(noise, POSTS, VECTORS, 0.1, 0)
    assert noisy.is_error.sum() == 6 or (noise in BOUNDED and 0 < noisy.is_error.sum() < 6)
    assert (noisy.truth == TRUTH).all()
    assert (inject(noise, POSTS, VECTORS, 0.1, 0).labels == noisy.labels).all()


def test_votes_are_drawn_where_there_are_some():
    votes = np.tile([3, 1, 0], (60, 1))
    noisy = inject("votes", Posts(POSTS.texts, POSTS.classes, TRUTH, votes), VECTORS, None, 0)
    assert (noisy.truth == 0).all()
    assert 0 < noisy.is_error.sum() < 30
    with pytest.raises(ValueError, match="no votes"):
        inject("votes", POSTS, VECTORS, None, 0)


def test_names_are_understood():
    assert [parse_noise(name) for name in NOISES] == list(NOISES)
    assert set(ALIASES.values()) <= set(NOISES)
    with pytest.raises(ValueError, match="No noise is called 'loud'"):
        parse_noise("loud")
