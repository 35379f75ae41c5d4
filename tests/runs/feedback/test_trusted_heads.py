"""Heads that were right where they disagreed are followed more, and only on good grounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from labelreview.runs.feedback import Reranking
from labelreview.runs.feedback.trusted_heads import head_deviations, weigh_heads

N = 1_500


@pytest.fixture
def heads():
    """Three heads of which the first knows; the score believes all alike."""
    rng = np.random.default_rng(0)
    wrong = rng.random(N) < 0.15
    odds = {
        name: rng.normal(size=N) + strength * wrong
        for name, strength in (("knows", 2.5), ("guesses", 0.5), ("errs", 0.0))
    }
    score = np.mean(list(odds.values()), axis=0)
    return wrong, odds, (score - score.min()) / np.ptp(score)


def learned(wrong, odds, score, rows):
    deviations = head_deviations(odds, score)
    offset = 4 * (score[rows] - (np.median(score[rows]) if len(rows) else 0))
    return deviations, weigh_heads(deviations[rows], offset, wrong[rows])


def test_the_head_that_knows_is_followed(heads):
    wrong, odds, score = heads
    worst = np.argsort(-score)[:200]
    deviations, found = learned(wrong, odds, score, worst)
    assert found.argmax() == 0
    assert found[0] > 0.2
    assert found[2] < 0
    rest = np.delete(np.arange(N), worst)
    logits = np.log(score + 1e-3) - np.log1p(1e-3 - score)
    before, after = (
        average_precision_score(wrong[rest], by[rest])
        for by in (logits, logits + deviations @ found)
    )
    assert after > 1.1 * before


def test_decisions_that_say_nothing_change_nothing(heads):
    wrong, odds, score = heads
    shuffled = np.random.default_rng(1).permutation(wrong)
    worst = np.argsort(-score)[:200]
    _, found = learned(shuffled, odds, score, worst)
    assert np.abs(found).max() < 0.1
    for told in (np.zeros(30, dtype=bool), np.array([], dtype=bool)):
        _, found = learned(np.zeros(N, bool), odds, score, worst[: len(told)])
        assert np.abs(found).max() < 0.1


def test_a_deviation_does_not_depend_on_the_place_in_the_list(heads):
    _, odds, score = heads
    deviations = head_deviations(odds, score)
    order = np.argsort(score)
    for part in np.array_split(order, 5):
        assert np.abs(deviations[part].mean(axis=0)).max() < 0.15
        assert deviations[part].std(axis=0) == pytest.approx(1, abs=0.25)


def test_a_head_that_is_silent_on_a_row_does_not_move_it(heads):
    _, odds, score = heads
    silent = np.arange(N) % 3 > 0
    odds["errs"] = np.where(silent, np.nan, odds["errs"])
    deviations = head_deviations(odds, score)
    assert (deviations[silent, 2] == 0).all()
    assert deviations[~silent, 2].std() > 0.5
    odds["errs"] = np.full(N, np.nan)
    assert (head_deviations(odds, score)[:, 2] == 0).all()
    assert head_deviations({"alone": odds["knows"]}, score).shape == (N, 0)


def test_the_list_follows_the_head_and_the_decided_stay(make_case):
    case = make_case(1_200)
    wrong = case.given != case.truth
    rng = np.random.default_rng(0)
    odds = {"knows": rng.normal(size=1_200) + 3 * wrong, "errs": rng.normal(size=1_200)}
    truth = case.told(np.sort(rng.permutation(1_200)[:150]))
    with_heads = Reranking(case.given, case.probabilities, case.score, case.ridge, odds)
    new, plain = with_heads.rerank(truth), case.reranking().rerank(truth)
    rest = np.delete(np.arange(1_200), truth.rows)
    after, without = (average_precision_score(wrong[rest], one.score[rest]) for one in (new, plain))
    assert after > without + 0.003
    assert (new.score[truth.rows] == case.score[truth.rows]).all()
    nothing = replace(truth, rows=truth.rows[:0], labels=truth.labels[:0])
    assert (with_heads.rerank(nothing).score == case.score).all()
