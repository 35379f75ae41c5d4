"""Confident suggestions become decisions of the model where nobody decided, and give way."""

from __future__ import annotations

import numpy as np
import pytest

from labelreview.core.errors import FilterError
from labelreview.data import builtin
from labelreview.decision_log import MODEL, Decision
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.review.pseudo_labels import pseudo_labels, record_pseudo_labels


@pytest.fixture
def findings(builtin_space):
    return builtin_space.findings("builtin")


def record(findings, *decisions, annotator="ana"):
    log = findings.log
    (log.record_undecided if annotator == MODEL else log.record_missing)(decisions, annotator)


@pytest.mark.parametrize("flagged", [False, True])
def test_what_is_sure_enough_and_differs(findings, flagged):
    frame = findings.table(Filter())
    labels = pseudo_labels(findings, 0.8, flagged=flagged)
    wanted = frame[
        (frame["suggested_label"] != frame["given_label"])
        & (frame["confidence"] >= np.float32(0.8))
        & (frame["is_flagged"] | (not flagged))
    ].set_index("example_id")
    assert len(wanted) > 10
    assert {one.example_id for one in labels.decisions} == set(wanted.index)
    confidences = [wanted["confidence"][one.example_id] for one in labels.decisions]
    assert confidences == sorted(confidences, reverse=True)
    for one in labels.decisions:
        row = wanted.loc[one.example_id]
        assert (one.verdict, one.label) == ("relabel", row["suggested_label"])
        assert (one.given_label, one.run) == (row["given_label"], findings.run.digest)
        assert one.note == f"run {findings.run.digest}, confidence at least 0.8"
    changes = wanted.groupby(["given_label", "suggested_label"]).size().to_dict()
    assert labels.seen.changes == changes
    assert findings.log.revision() == 0, "looking is not deciding"


def test_what_is_expected_holds_what_is_true(findings):
    truth = builtin.load().set_index("id")["true_label"]
    labels = pseudo_labels(findings, 0.8)
    right = np.mean([truth[one.example_id] == one.label for one in labels.decisions])
    low, high = labels.expected
    assert 0 < low < high < 1
    assert low - 0.1 < right < high + 0.1
    assert labels.sentence() == f"Expected accuracy: {low:.0%} to {high:.0%}."


def test_what_people_decided_about_such_rows_is_counted(findings):
    ids = [one.example_id for one in pseudo_labels(findings, 0.8).decisions]
    shown = {row.example_id: row for row in findings.labels_of(ids)}
    record(findings, *(Decision(i, "relabel", shown[i].suggested_label) for i in ids[:5]))
    record(findings, Decision(ids[5], "keep"), Decision(ids[6], "noisy"))
    record(findings, Decision(ids[7], "unsure"))
    record(findings, Decision(ids[8], "relabel", shown[ids[8]].suggested_label), annotator=MODEL)
    labels = pseudo_labels(findings, 0.8)
    assert (labels.decided, labels.agreed) == (7, 5)
    assert labels.sentence().endswith(
        " People chose the suggested label for 5 of 7 such examples that they decided."
    )
    assert len(labels.decisions) == len(ids) - 9


def test_recorded_as_the_model_and_taken_back_together(findings):
    record(findings, Decision(findings.ids(Filter(), 1)[0], "keep"))
    labels = pseudo_labels(findings, 0.9)
    recorded = record_pseudo_labels(findings, labels)
    assert recorded.recorded == len(labels.decisions) > 5
    of_model = Filter(annotator=(MODEL,))
    assert set(findings.ids(of_model)) == {one.example_id for one in labels.decisions}
    assert findings.counts(Filter(), "annotator") == {MODEL: len(labels.decisions), "ana": 1}
    assert pseudo_labels(findings, 0.9).decisions == ()
    assert record_pseudo_labels(findings, labels).recorded == 0, "a second time adds nothing"
    undone = findings.log.undo(MODEL)
    assert len(undone.example_ids) == len(labels.decisions)
    assert findings.count(of_model) == 0
    assert findings.counts(Filter(), "annotator") == {"ana": 1}


def test_people_win_whenever_they_decide(findings):
    labels = pseudo_labels(findings, 0.9)
    first, second, third = (one.example_id for one in labels.decisions[:3])
    # Before it looked, between looking and recording, and afterwards.
    record(findings, Decision(first, "keep"))
    again = pseudo_labels(findings, 0.9)
    assert first not in {one.example_id for one in again.decisions}
    record(findings, Decision(second, "unsure"))
    recorded = record_pseudo_labels(findings, again)
    assert recorded.repeated == 1
    record(findings, Decision(third, "drop"))
    current = findings.log.current().set_index("example_id")
    told = [tuple(current.loc[i, ["annotator", "verdict"]]) for i in (first, second, third)]
    assert told == [("ana", "keep"), ("ana", "unsure"), ("ana", "drop")]
    findings.log.undo("ana")
    assert findings.log.current().set_index("example_id")["annotator"][third] == MODEL


def test_nothing_is_that_sure(findings):
    labels = pseudo_labels(findings, 1.0)
    assert labels.decisions == ()
    assert labels.expected == (0, 0)
    assert record_pseudo_labels(findings, labels).recorded == 0


@pytest.mark.parametrize("confidence", [0.49, 1.01, float("nan"), -1])
def test_a_confidence_that_makes_no_sense(findings, confidence):
    with pytest.raises(FilterError, match=r"must be between 0\.5 and 1, not .*; use 0\.9 or more"):
        pseudo_labels(findings, confidence)


def test_texts_are_cut(findings):
    ids = findings.ids(Filter(status=(UNDECIDED,)), 3)
    texts = findings.texts_of([*ids, "unknown"])
    assert set(texts) == set(ids)
    assert texts == {i: findings.one(i).text[:400] for i in texts}
