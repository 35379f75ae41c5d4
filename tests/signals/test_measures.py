"""The numbers of the small signals, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from labelreview.evidence import Dynamics, Evidence, Neighbours
from labelreview.signals import by_name


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


@pytest.fixture
def given() -> Evidence:
    p = np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]], dtype=np.float32)
    other = np.array([[0.1, 0.8, 0.1], [0.2, 0.5, 0.3], [0.1, 0.8, 0.1]], dtype=np.float32)
    return Evidence(
        np.array([0, 0, 2], dtype=np.int32),
        ("a", "b", "c"),
        p,
        np.arange(3, dtype=np.int32),
        Neighbours(
            np.array([[1, 2], [0, -1], [-1, -1]], dtype=np.int32),
            np.array([[1.0, 0.5], [1.0, 0.0], [0.0, 0.0]], dtype=np.float32),
        ),
        ["x", "y", "z"],
        np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32),
        {"words": p, "encoder": other},
        np.zeros(3, dtype=np.int16),
        Dynamics(
            confidence=np.array([[0.9, 0.9], [0.0, 1.0], [0.2, 0.4]], dtype=np.float32),
            margin=np.array([[2.0, 2.0], [-1.0, 1.0], [-4.0, 0.0]], dtype=np.float32),
            correct=np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]], dtype=np.float32),
            dropout=np.array([[0.9, 0.9], [0.0, 1.0], [0.25, 0.25]], dtype=np.float32),
        ),
    )


EXPECTED = {
    "least_confidence": (0.45, 0.75, 0.3),
    "prediction_margin": (0.5, 0.8, 0.3),
    "long_confidence": (0.2, 0.5, 0.1),
    "ensemble_votes": (0.5, 1.0, 0.5),
    "data_map_confidence": (0.1, 0.5, 0.7),
    "data_map_variability": (0.0, 1.0, 0.2),
    "data_map_correctness": (0.0, 0.5, 1.0),
    "aum": (1 / (1 + np.exp(2)), 0.5, 1 / (1 + np.exp(-2))),
    "dropout_doubt": (0.1, 0.5, 0.75),
    "dropout_uncertainty": (0.0, 1.0, 0.0),
    # The easy rows have a loss of -log .9, then the mean of -log .9 and 0.
    "curriculum": (0.05, 0.5, 0.7),
    # In the box 1, 2; 0, 1; 0, 0 of at most 1, then 2.
    "leitner": (0.0, 0.75, 1.0),
    # From (0, 1), (1, 0) and, alone in its class, from nowhere.
    "mean_distance": (np.sqrt(2) / 2, np.sqrt(2) / 2, 0.5),
    "model_against_neighbours": (0.7 / 3, 0.0, 0.4),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_numbers(given: Evidence, name: str) -> None:
    np.testing.assert_allclose(by_name(name).score(given), column(*EXPECTED[name]), atol=1e-6)


def test_disagreement_is_the_divergence_of_jensen_and_shannon(given: Evidence) -> None:
    words, encoder = given.heads.values()
    pairs = zip(words, encoder, strict=True)
    own = [jensenshannon(a.astype(float), b.astype(float), 2) ** 2 for a, b in pairs]
    score = by_name("ensemble_disagreement").score(given)
    np.testing.assert_allclose(score, np.nan_to_num(own), atol=1e-6)


def test_entropy_of_the_labels_around(given: Evidence) -> None:
    """Itself and the neighbours, by exp(-squared distance): of cosine .5 the distance is 1."""
    far = np.exp(-1)
    share = np.array([2, far]) / (2 + far)
    first = -(share * np.log(share)).sum() / np.log(3)
    np.testing.assert_allclose(
        by_name("neighbour_entropy").score(given), column(first, 0, 0), atol=1e-6
    )


def test_borda_counts_ranks(given: Evidence) -> None:
    worst = replace(given, probabilities=np.array([[0.9, 0.05, 0.05]] * 3, dtype=np.float32))
    score = by_name("borda_count").score(worst)
    assert score.argmax() == 2
    assert score.max() == 1
