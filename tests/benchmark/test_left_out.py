"""A choice is judged where it took no part."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from labelreview.benchmark.left_out import KINDS, PREFIX, candidate_figures, candidates, left_out
from labelreview.evidence.pooling import RELEASED_SHARES
from labelreview.noise import INJECTED, Noisy
from labelreview.ranking.strengths import RELEASED

FIRST, SECOND = f"{PREFIX}first", f"{PREFIX}second"


def settings(rows: list[tuple[str, str, float, float]]) -> pd.DataFrame:
    """Average precisions of two candidates, where cleanlab has .5."""
    frame = pd.DataFrame(rows, columns=["base", "noise", FIRST, SECOND])
    return frame.assign(cleanlab=0.5)


def test_the_best_elsewhere_is_taken_even_where_it_is_worse():
    wide = settings(
        [("a", "pair", 0.9, 0.5), ("b", "symmetric", 0.5, 0.7), ("c", "votes", 0.5, 0.6)]
    )
    # Elsewhere the second is better for "a", and for the others the first is, thanks to "a".
    assert left_out(wide).tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_neither_the_dataset_nor_alike_noise_takes_part():
    wide = settings(
        [
            ("a", "pair", 0.9, 0.5),
            ("a", "symmetric", 0.9, 0.5),  # same dataset
            ("b", "one_way", 0.9, 0.5),  # alike
            ("b", "bayes", 0.5, 0.6),
        ]
    )
    assert left_out(wide)[0] == pytest.approx(1.0)


def test_what_falls_below_the_baseline_counts_twice():
    wide = settings(
        [("a", "pair", 0.5, 0.5), ("b", "bayes", 0.9, 0.6), ("b", "symmetric", 0.4, 0.6)]
    )
    wide.loc[0, [FIRST, SECOND]] = [0.6, 0.7]
    assert left_out(wide)[0] == pytest.approx(1.4)


def test_nothing_to_choose_on_is_no_figure():
    assert left_out(settings([("a", "pair", 0.9, 0.5)])).empty
    assert left_out(settings([("a", "pair", 0.9, 0.5)]).drop(columns=[FIRST, SECOND])).empty


def test_every_noise_is_in_one_group_and_the_released_numbers_can_be_chosen():
    assert sorted(noise for kinds in KINDS for noise in kinds) == sorted([*INJECTED, "votes"])
    assert (RELEASED_SHARES, RELEASED) in candidates().values()


def test_candidates_differ():
    rng = np.random.default_rng(0)
    truth = rng.choice(3, 400, p=[0.7, 0.2, 0.1]).astype(np.int32)
    labels = np.where(rng.random(400) < 0.1, 0, truth).astype(np.int32)
    heads = {}
    for name in ("words", "encoder", "neighbours"):
        likely = np.exp(2 * np.eye(3)[truth] + 3 * rng.normal(size=(400, 3)))
        heads[name] = (likely / likely.sum(axis=1, keepdims=True)).astype(np.float32)
    figures = candidate_figures(Noisy(labels, truth), heads, np.arange(400, dtype=np.int32))
    assert set(figures) == set(candidates())
    values = {round(each["average_precision"], 9) for each in figures.values()}
    assert len(values) > 5
