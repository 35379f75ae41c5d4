"""Actions of a browser: recorded once, in their order, whatever else comes with them."""

from __future__ import annotations

import pytest

from labelreview.core.errors import DecisionError
from labelreview.findings.filter import Filter
from labelreview.review.actions import perform, read_action


@pytest.fixture
def findings(make_findings):
    return make_findings()


@pytest.fixture
def ids(findings):
    return findings.ids(Filter(disagree=True))


def action(token, *examples, verdict="keep", **more):
    return {
        "token": token,
        "annotator": "ana",
        "examples": list(examples),
        "verdict": verdict,
        "origin": "queue",
        **more,
    }


def test_what_was_shown_is_recorded_with_the_choice(findings, ids):
    sent = action("t", ids[0], verdict="accept", note="hm", seconds=1.5, blind_label="joy")
    assert perform(findings, [sent]).acknowledged == ("t",)
    (row,) = findings.log.log().to_dict("records")
    shown = findings.one(ids[0])
    assert (row["verdict"], row["label"]) == ("relabel", shown.suggested_label)
    assert (row["note"], row["seconds"], row["blind_label"]) == ("hm", 1.5, "joy")
    assert (row["score"], row["given_label"]) == (shown.score, shown.given_label)
    assert (row["batch"], row["origin"], row["run"]) == ("t", "queue", findings.run.digest)


def test_sent_again_nothing_is_added(findings, ids):
    sent = [action(f"t{i}", one) for i, one in enumerate(ids[:5])]
    undo = {"token": "u", "annotator": "ana", "undoes": "t4"}
    perform(findings, sent)
    again = perform(findings, [*sent, undo, action("t5", ids[4], verdict="noisy"), undo])
    assert set(again.acknowledged) == {"t0", "t1", "t2", "t3", "t4", "t5", "u"}
    log = findings.log.log()
    assert log["example_id"].tolist() == [*ids[:5], ids[4], ids[4]]
    assert log["verdict"].tolist() == ["keep"] * 5 + ["undo", "noisy"]


def test_what_makes_no_sense_is_refused_and_the_rest_recorded(findings, ids):
    sent = [
        action("t0", ids[0]),
        action("t1", ids[1], verdict="relabel", label="storm"),
        action("t2", "nobody"),
        action("t3", ids[2], verdict="relabel"),
        action("t4", ids[3], note="x" * 3_000),
        "nonsense",
        action("t5", ids[4], verdict="drop"),
    ]
    outcome = perform(findings, sent)
    assert outcome.acknowledged == ("t0", "t5")
    assert [token for token, _ in outcome.refused] == ["None", "t2", "t3", "t1", "t4"]
    assert findings.log.log()["example_id"].tolist() == [ids[0], ids[4]]


def test_people_are_kept_apart(findings, ids):
    sent = [action("t0", ids[0]), action("t1", ids[1], annotator="bob"), action("t2", ids[2])]
    perform(findings, sent)
    assert findings.log.log()["annotator"].tolist() == ["ana", "bob", "ana"]


@pytest.mark.parametrize("seconds", ["1", True, -2.0, float("nan"), 10**400, 1e9])
def test_a_clock_that_tells_nonsense_costs_no_decision(findings, ids, seconds):
    assert perform(findings, [action("t", ids[0], seconds=seconds)]).acknowledged == ("t",)
    assert findings.log.log()["seconds"].isna().tolist() == [True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": 1},
        {"examples": []},
        {"examples": [1]},
        {"examples": "e1"},
        {"verdict": None},
        {"token": "x" * 65},
        {"annotator": ""},
        {"note": 7},
    ],
)
def test_what_cannot_be_read_is_one_sentence(wrong):
    with pytest.raises(DecisionError):
        read_action({**action("t", "e1"), **wrong})
