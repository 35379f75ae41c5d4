"""The queue against a plain list: where one stands, and where one goes from there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelreview.decisions import Decision
from labelreview.filters import Filter
from labelreview.findings import Findings
from labelreview.queue import Queue

MakeFindings = Callable[..., Findings]


def keep(findings: Findings, *ids: str) -> None:
    decisions = [Decision(example_id, "keep") for example_id in ids]
    findings.log.record(decisions, "ana", seen_revision=findings.log.revision())


@pytest.fixture(scope="module")
def findings(make_findings: MakeFindings) -> Findings:
    """60 findings, every third one decided."""
    made = make_findings(rows=60)
    keep(made, *made.ids(Filter(sort="row"))[::3])
    return made


SELECTIONS = (
    Filter(),
    Filter(status=("undecided",)),
    Filter(given=("joy",), sort="-confidence"),
    Filter(score_from=0.5, sort="text"),
    Filter(text="rain", sort="-row"),
    Filter(split=("train",), sort="split"),
    Filter(given=("never",)),
)


@settings(deadline=None, max_examples=60)
@given(
    selection=st.sampled_from(SELECTIONS),
    position=st.integers(0, 59),
    before=st.integers(0, 4),
    after=st.integers(0, 4),
)
def test_every_step_from_every_example(
    findings: Findings, selection: Filter, position: int, before: int, after: int
) -> None:
    queue = Queue(findings, selection)
    here = findings.ids(Filter(sort="row"))[position]
    ids = findings.ids(selection)
    undecided = set(findings.ids(Filter(status=("undecided",))))
    # All examples in the queue's order tell where one stands that is not in it.
    everybody = findings.ids(Filter(sort=selection.sort))
    front = [one for one in everybody[: everybody.index(here)] if one in ids]
    behind = [one for one in everybody[everybody.index(here) + 1 :] if one in ids]

    assert queue.first() == next((one for one in ids if one in undecided), (ids or [None])[0])
    assert queue.after(here) == (behind or [None])[0]
    assert queue.before(here) == (front or [None])[-1]
    round_trip = [one for one in (*behind, *front) if one in undecided]
    assert queue.next_undecided(here) == (round_trip or [None])[0]

    lines = queue.around(here, before, after)
    if here in ids:
        place = ids.index(here)
        expected = ids[max(0, place - before) : place + after + 1]
    else:
        # Where it would be: the last one in front counts as the place.
        expected = ids[max(0, len(front) - 1 - before) : len(front) + after]
    assert [line.example_id for line in lines] == expected
    for line in lines:
        assert ids[line.place - 1] == line.example_id
        shown = findings.one(line.example_id)
        for name in ("score", "given_label", "suggested_label", "status", "current_label"):
            assert getattr(line, name) == getattr(shown, name)


def test_an_example_that_is_nowhere_leads_nowhere(findings: Findings) -> None:
    queue = Queue(findings, Filter())
    assert queue.around("nobody", 2, 2) == []
    assert queue.after("nobody") is None
    assert queue.before("nobody") is None
    assert queue.next_undecided("nobody") == queue.first()


def test_whoever_decides_leaves_the_queue_and_goes_on_behind(make_findings: MakeFindings) -> None:
    findings = make_findings(rows=10)
    queue = Queue(findings, Filter(status=("undecided",)))
    ids = findings.ids(Filter())
    here = ids[4]  # the first four were looked at and left undecided
    keep(findings, here)
    assert here not in [line.example_id for line in queue.around(here, 10, 10)]
    assert queue.next_undecided(here) == queue.after(here) == ids[5]
    assert queue.before(here) == ids[3]
    keep(findings, *ids[5:])
    assert queue.next_undecided(here) == ids[0]
    assert queue.after(here) is None


def test_when_all_are_decided(make_findings: MakeFindings) -> None:
    findings = make_findings(rows=10)
    ids = findings.ids(Filter())
    keep(findings, *ids[:-1])
    everything, open_ones = (
        Queue(findings, Filter()),
        Queue(findings, Filter(status=("undecided",))),
    )
    assert everything.next_undecided(ids[0]) == ids[-1]
    assert everything.next_undecided(ids[-1]) is None
    keep(findings, ids[-1])
    assert everything.first() == ids[0]
    assert everything.next_undecided(ids[3]) is None
    assert everything.after(ids[3]) == ids[4]
    assert open_ones.first() is None
    assert open_ones.around(ids[3], 2, 2) == []
    assert open_ones.next_undecided(ids[3]) is None
