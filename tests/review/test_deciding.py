"""From a choice to decisions: what is recorded, what was shown, and what it would change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labelreview.core.errors import DecisionError
from labelreview.decision_log import ACCEPT_SUGGESTION, VERDICTS, Decision
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.review.deciding import UNSURE_BELOW, decisions_for, preview

MakeFindings = Callable[..., Findings]


@pytest.fixture
def findings(make_findings: MakeFindings) -> Findings:
    return make_findings(rows=60)


def record(findings: Findings, decisions: list[Decision]) -> int:
    revision = findings.log.revision()
    return findings.log.record(decisions, "ana", seen_revision=revision).recorded


def test_accepting_relabels_as_suggested_and_keeps_what_agrees(findings: Findings) -> None:
    decisions = decisions_for(findings, findings.ids(Filter()), ACCEPT_SUGGESTION)
    shown = findings.table(Filter(sort="row"))
    assert [one.example_id for one in decisions] == shown["example_id"].tolist()
    for decision, row in zip(decisions, shown.itertuples(), strict=True):
        agrees = row.given_label == row.suggested_label
        assert decision.verdict == ("keep" if agrees else "relabel")
        assert decision.label == (None if agrees else row.suggested_label)
    assert {one.verdict for one in decisions} == {"keep", "relabel"}
    assert record(findings, decisions) == 60
    current = findings.table(Filter(sort="row"))["current_label"]
    assert current.tolist() == shown["suggested_label"].tolist()


@pytest.mark.parametrize("verdict", VERDICTS)
def test_decisions_say_what_was_shown(findings: Findings, verdict: str) -> None:
    example = findings.one(findings.ids(Filter(given=("joy",)), 1)[0])
    label = "anger" if verdict == "relabel" else None
    [decision] = decisions_for(
        findings, [example.example_id], verdict, label=label, note="why", seconds=1.5
    )
    assert decision == Decision(
        example_id=example.example_id,
        verdict=verdict,
        label=label,
        note="why",
        seconds=1.5,
        score=example.score,
        suggested_label=example.suggested_label,
        given_label="joy",
        run=findings.run.digest,
    )
    assert record(findings, [decision]) == 1
    assert findings.one(example.example_id).status == verdict
    row = findings.log.log().iloc[0]
    assert (row["note"], row["seconds"], row["run"]) == ("why", 1.5, findings.run.digest)
    assert row["score"] == example.score


def test_relabelling_to_the_given_label_is_a_keep(findings: Findings) -> None:
    ids = findings.ids(Filter())
    decisions = decisions_for(findings, ids, "relabel", label="joy")
    for decision in decisions:
        assert decision.verdict == ("keep" if decision.given_label == "joy" else "relabel")
        assert decision.label == (None if decision.given_label == "joy" else "joy")
    assert record(findings, decisions) == 60


def test_an_example_named_twice_is_decided_once(findings: Findings) -> None:
    first = findings.ids(Filter(), 1)[0]
    assert len(decisions_for(findings, [first, first], "drop")) == 1
    assert decisions_for(findings, [], "drop") == []


def test_ids_are_what_they_are_spaces_included(findings: Findings) -> None:
    spaced = next(one for one in findings.ids(Filter()) if one.startswith(" "))
    record(findings, decisions_for(findings, [spaced], "drop"))
    assert findings.one(spaced).status == "drop"
    assert findings.ids(Filter(status=("drop",))) == [spaced]
    with pytest.raises(DecisionError, match="This run does not contain 1 of the examples; reload"):
        decisions_for(findings, [spaced.strip()], "drop")


def test_what_cannot_be_decided(findings: Findings) -> None:
    ids = findings.ids(Filter(), 2)
    with pytest.raises(DecisionError, match="No label was chosen; choose the right label"):
        decisions_for(findings, ids, "relabel")
    with pytest.raises(DecisionError, match="This run does not contain 2 of the examples"):
        decisions_for(findings, [*ids, "gone", "away"], "keep")
    with pytest.raises(DecisionError, match="no label 'fire'"):
        record(findings, decisions_for(findings, ids, "relabel", label="fire"))
    assert findings.log.revision() == 0


def test_a_preview_counts_what_would_change(findings: Findings) -> None:
    ids = findings.ids(Filter(), 40)
    record(findings, decisions_for(findings, ids[:7], "keep"))
    table = findings.table(Filter(), 40)
    relabelled = table[table["given_label"] != table["suggested_label"]]
    told = preview(findings, decisions_for(findings, ids, ACCEPT_SUGGESTION))
    assert told.examples == 40
    assert told.verdicts == {"relabel": len(relabelled), "keep": 40 - len(relabelled)}
    pairs = relabelled.value_counts(["given_label", "suggested_label"]).to_dict()
    assert told.changes == pairs
    assert list(told.changes.values()) == sorted(pairs.values(), reverse=True)
    assert told.decided == 7
    assert told.low_confidence == int((relabelled["confidence"] < UNSURE_BELOW).sum()) > 0
    assert told.not_suggested == 0, "all were"


def test_a_label_that_nothing_speaks_for_counts_as_unsure(findings: Findings) -> None:
    ids = findings.ids(Filter())
    told = preview(findings, decisions_for(findings, ids, "relabel", label="never"))
    assert told.not_suggested == told.verdicts["relabel"] == 60
    assert told.low_confidence == 0, "these are not suggestions"
    told = preview(findings, decisions_for(findings, ids, "drop"))
    assert (told.changes, told.low_confidence, told.verdicts) == ({}, 0, {"drop": 60})
