"""Which signals to trust by decisions: what is told, what it rests on, and what is too few."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.data import builtin
from labelreview.decision_log import Decision
from labelreview.findings.filter import Filter
from labelreview.review.control_examples import control_order
from labelreview.review.trust import SCORE, separation, trusted_in, trusted_signals

ONE = np.array([100])


def measured(values, wrong, strata=None, everywhere=ONE):
    strata = np.zeros(len(values), dtype=np.intp) if strata is None else strata
    return separation(np.asarray(values, float), np.asarray(wrong), strata, everywhere)


def test_the_area_is_that_of_the_book():
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(0)
    wrong = rng.random(300) < 0.4
    values = np.round(rng.normal(size=300) + wrong, 1)  # with ties
    found = measured(values, wrong)
    assert found.auc == pytest.approx(roc_auc_score(wrong, values))
    assert found.within == pytest.approx(found.auc), "one stratum: nothing is held equal"
    assert found.low < found.auc < found.high
    assert found.is_good
    assert not found.is_misleading
    assert measured(-values, wrong).is_misleading
    assert measured(values, wrong) == found, "the same rows give the same interval"


def test_too_few_of_a_kind_are_no_figure():
    wrong = np.arange(60) < 19
    assert not measured(np.arange(60.0), wrong).is_known
    assert measured(np.arange(60.0), np.arange(60) < 20).is_known
    values = np.where(np.arange(60) < 5, np.nan, np.arange(60.0))
    assert not measured(values, np.arange(60) < 20).is_known, "a head that is silent there"


def test_rows_count_as_many_as_they_stand_for():
    """A queue took all of the worst; the rest was looked at here and there."""
    rng = np.random.default_rng(1)
    n = 20_000
    score = rng.random(n)
    wrong = rng.random(n) < np.where(score > 0.95, 0.5, 0.05)
    signal = rng.normal(size=n) + wrong * np.where(score > 0.95, 0.0, 2.0)
    strata = np.minimum((score * 20).astype(np.intp), 19)
    decided = np.flatnonzero((score > 0.95) | (rng.random(n) < 0.1))
    everywhere = np.bincount(strata, minlength=20)
    found = separation(signal[decided], wrong[decided], strata[decided], everywhere)
    whole = separation(signal, wrong, strata, everywhere)
    as_decided = measured(signal[decided], wrong[decided])
    assert found.auc == pytest.approx(whole.auc, abs=0.03)
    assert found.low < whole.auc < found.high
    assert abs(as_decided.auc - whole.auc) > 2 * abs(found.auc - whole.auc)


def test_beyond_the_score_is_nothing_for_what_the_score_says_already():
    rng = np.random.default_rng(2)
    strata = rng.integers(0, 20, 4_000)
    wrong = rng.random(4_000) < strata / 25
    everywhere = np.bincount(strata, minlength=20)
    echo = separation(strata + rng.random(4_000), wrong, strata, everywhere)
    news = separation(wrong + rng.normal(size=4_000), wrong, strata, everywhere)
    assert echo.auc > 0.7
    assert echo.within == pytest.approx(0.5, abs=0.03)
    assert news.within > 0.7


@pytest.fixture
def findings(builtin_space):
    return builtin_space.findings("builtin")


def decide(findings, ids, origin):
    true = builtin.load().set_index("id")["true_label"].to_dict()
    told = [
        Decision(row.example_id, "keep", run=findings.run.digest, origin=origin)
        if true[row.example_id] == row.given_label
        else Decision(
            row.example_id,
            "relabel",
            true[row.example_id],
            run=findings.run.digest,
            origin=origin,
        )
        for row in findings.labels_of(ids)
    ]
    findings.log.record_missing(told, "ana")


def test_decisions_say_which_signals_to_trust(builtin_space, findings):
    nothing = trusted_signals(findings)
    assert not nothing.is_known
    assert nothing.table().empty
    (why,) = nothing.sentences()
    assert why.startswith("Too few decisions to say which signals to trust: 0 labels found wrong")
    decide(findings, findings.ids(Filter(), 160), "queue")
    every = findings.ids(Filter(sort="row"))
    order = control_order(findings.run.dataset_digest, findings.run.rows)[:60]
    decide(findings, [every[place] for place in order.tolist()], "control")
    found = trusted_in(builtin_space, "builtin")
    assert found.is_known
    assert next(iter(found.found)) == SCORE
    assert found.found[SCORE].is_good
    assert any(title.startswith("Model: ") for title in found.found)
    areas = [one.auc for title, one in found.found.items() if title != SCORE and one.is_known]
    assert areas == sorted(areas, reverse=True)
    first, *_, rests = found.sentences()
    assert first.startswith("Signals to trust most so far: ")
    assert f"{found.wrong} labels found wrong and {found.right} found right" in rests
    table = found.table()
    assert table["signal"].tolist()[0] == SCORE
    assert table["beyond the score"].tolist()[0] == "–"


def test_what_was_picked_by_eye_does_not_count(findings):
    decide(findings, findings.ids(Filter(), 200), "grid")
    found = trusted_signals(findings)
    assert (found.wrong, found.right) == (0, 0)
