"""Whether anything was learned: against labels that were shuffled again and again."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.ranking.chance import beats_chance


def made(signal: float, seed: int, n: int = 300, k: int = 3):
    """Labels, and probabilities that lean towards them by `signal`."""
    draw = np.random.default_rng(seed)
    given = draw.choice(k, n, p=np.arange(1, k + 1) / (k * (k + 1) / 2)).astype(np.int32)
    scores = draw.normal(size=(n, k))
    scores[np.arange(n), given] += signal
    p = np.exp(scores)
    return given, (p / p.sum(axis=1, keepdims=True)).astype(np.float32)


def test_labels_without_relation_to_the_texts_rarely_beat_chance() -> None:
    assert sum(beats_chance(*made(0.0, seed)) for seed in range(200)) <= 10


@pytest.mark.parametrize(("signal", "n"), [(0.5, 300), (3.0, 50)])
def test_what_was_learned_beats_chance(signal: float, n: int) -> None:
    assert all(beats_chance(*made(signal, seed, n)) for seed in range(100))


def test_the_mean_and_deviation_are_those_of_shuffled_labels() -> None:
    given, p = made(0.0, 1, n=60)
    draw = np.random.default_rng(0)
    rows = np.arange(60)
    sums = np.array([p[rows, draw.permutation(given)].sum() for _ in range(20_000)])
    assert np.mean(sums > sums.mean() + 2 * sums.std()) < 0.04
    beaten = [beats_chance(draw.permutation(given), p) for _ in range(2_000)]
    assert np.mean(beaten) == pytest.approx(np.mean(sums > sums.mean() + 2 * sums.std()), abs=0.015)


def test_few_rows_cannot_tell() -> None:
    assert all(beats_chance(*made(0.0, seed, n=49)) for seed in range(20))


def test_a_constant_prediction_says_nothing() -> None:
    given = np.array([0] * 90 + [1] * 10, dtype=np.int32)
    assert not beats_chance(given, np.tile(np.float32([0.9, 0.1]), (100, 1)))
