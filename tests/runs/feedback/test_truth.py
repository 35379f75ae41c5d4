"""What decisions say, and which of them say nothing."""

from __future__ import annotations

import pytest

from labelreview.decision_log import MODEL, Decision
from labelreview.runs.feedback import truth_of


@pytest.fixture
def findings(make_findings):
    return make_findings(40, classes=("joy", "anger", "none"))


def told(findings):
    truth = truth_of(findings.dataset, findings.log.current())
    return dict(zip(truth.rows.tolist(), truth.labels.tolist(), strict=True))


def record(findings, *decisions, annotator="ana"):
    findings.log.record(decisions, annotator, seen_revision=findings.log.revision())


def test_each_verdict(findings):
    ids, given = findings.dataset.example_ids(), findings.dataset.given()
    record(
        findings,
        Decision(ids[30], "keep"),
        Decision(ids[2], "relabel", "none"),
        Decision(ids[9], "noisy"),
        Decision(ids[8], "drop"),
        Decision(ids[7], "unsure"),
    )
    truth = truth_of(findings.dataset, findings.log.current())
    assert truth.rows.tolist() == [2, 8, 9, 30]
    assert truth.labels.tolist() == [2, -1, -1, given[30]]


def test_the_last_decision_counts_whoever_made_it(findings):
    ids = findings.dataset.example_ids()
    record(findings, Decision(ids[2], "relabel", "none"), Decision(ids[3], "keep"))
    record(findings, Decision(ids[2], "relabel", "joy"), annotator="ben")
    record(findings, Decision(ids[3], "unsure"), annotator="ben")
    assert told(findings) == {2: 0}
    findings.log.undo("ben")
    assert told(findings)[3] == findings.dataset.given()[3]


def test_the_model_confirms_nothing(findings):
    ids = findings.dataset.example_ids()
    findings.log.record_undecided([Decision(ids[2], "relabel", "none")], MODEL)
    assert told(findings) == {}
    record(findings, Decision(ids[2], "relabel", "joy"))
    assert told(findings) == {2: 0}


def test_examples_that_are_gone_say_nothing(findings):
    record(findings, Decision("gone", "keep"), Decision("gone too", "relabel", "joy"))
    assert told(findings) == {}
