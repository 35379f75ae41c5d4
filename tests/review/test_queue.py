"""The queue against a plain list: its order, where one begins, and what comes next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelreview.decision_log import Decision
from labelreview.findings.current_decisions import people_decided
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.review.queue import depends_on_decisions, is_broad, open_queue

MakeFindings = Callable[..., Findings]


def keep(findings: Findings, *ids: str) -> None:
    decisions = [Decision(example_id, "keep") for example_id in ids]
    findings.log.record(decisions, "ana", seen_revision=findings.log.revision())


def ids_at(findings: Findings, positions: list[int]) -> list[str]:
    return [finding.example_id for finding in findings.many(positions)]


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


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(selection=st.sampled_from(SELECTIONS), place=st.integers(0, 59), many=st.integers(0, 12))
def test_every_step_from_every_place(
    findings: Findings, selection: Filter, place: int, many: int
) -> None:
    queue = open_queue(findings, selection, 0)
    # Decided rows stay in sight of whoever walks through what is undecided.
    shown = Filter(**{**{n: getattr(selection, n) for n in Filter.__slots__}, "status": ()})
    ids = findings.ids(shown)
    undecided = set(findings.ids(Filter(status=("undecided",))))
    assert ids_at(findings, queue.order.tolist()) == ids
    assert queue.left() == len(undecided & set(ids))
    first = next((i for i, one in enumerate(ids) if one in undecided), 0)
    assert queue.first() == (first + 1 if ids else 0)

    following = queue.following(place, many)
    expected = [one for one in ids[place:] if one in undecided][:many]
    assert ids_at(findings, [line.position for line in following]) == expected
    for line in (*following, *queue.lines(place - 3, place)):
        assert queue.place(line.position) == line.place
    around = ids_at(findings, [line.position for line in queue.lines(place - 3, place)])
    assert around == ids[max(0, place - 4) : place]


def test_what_is_not_in_the_queue_has_no_place(findings: Findings) -> None:
    queue = open_queue(findings, Filter(given=("joy",)), 0)
    other = findings.positions(Filter(given=("anger",)))[0]
    assert queue.place(int(other)) is None
    assert queue.place(-1) is None


def test_when_all_are_decided(make_findings: MakeFindings) -> None:
    findings = make_findings(rows=10)
    keep(findings, *findings.ids(Filter()))
    queue = open_queue(findings, Filter(status=("undecided",)), 0)
    assert queue.first() == 1
    assert queue.left() == 0
    assert queue.following(0, 5) == []


def test_a_queue_of_decided_rows_stays_as_it_was_opened(make_findings: MakeFindings) -> None:
    """Whoever goes through the kept rows and changes one must not lose the place."""
    findings = make_findings(rows=12)
    ids = findings.ids(Filter())
    keep(findings, *ids[:6])
    kept = Filter(status=("keep",))
    opened = findings.log.revision()
    queue = open_queue(findings, kept, opened)
    assert ids_at(findings, [line.position for line in queue.following(0, 9)]) == ids[:6]
    drop = [Decision(ids[0], "drop")]
    findings.log.record(drop, "ana", seen_revision=findings.log.revision())
    again = open_queue(findings, kept, opened)
    assert ids_at(findings, again.order.tolist()) == ids[:6]
    anew = open_queue(findings, kept, findings.log.revision())
    assert ids_at(findings, anew.order.tolist()) == ids[1:6]


def test_only_decisions_that_matter_make_another_queue() -> None:
    assert not depends_on_decisions(Filter(status=("undecided",), given=("joy",)))
    assert depends_on_decisions(Filter(status=("keep",)))
    assert depends_on_decisions(Filter(annotator=("ana",)))
    assert depends_on_decisions(Filter(sort="-status"))


def test_random_examples_are_mixed_into_queues_over_the_whole_dataset_only() -> None:
    assert is_broad(Filter(flagged=True, score_from=0.5, status=("undecided",)))
    narrow = (Filter().alike("flood"), Filter(slice=("country=DE",)), Filter(text="flood"))
    assert not any(map(is_broad, narrow))


def test_many_findings_are_each_as_one_is(findings: Findings) -> None:
    positions = findings.positions(Filter())[::7].tolist()
    many = findings.many([*positions, 10_000])
    assert [one.position for one in many] == positions
    for found in many:
        alone = findings.one(found.example_id)
        assert (found.neighbours, found.copies, found.doubts) == (
            alone.neighbours,
            alone.copies,
            alone.doubts,
        )
        assert found.probabilities.tolist() == alone.probabilities.tolist()


def test_a_queue_outlives_what_others_decide_meanwhile(make_findings: MakeFindings) -> None:
    findings = make_findings(rows=60)
    ids = findings.ids(Filter())
    keep(findings, *ids[:6])
    opened = findings.log.revision()
    kept = Filter(status=("keep",))
    name = open_queue(findings, kept, opened).name
    for one in ids[6:50]:
        keep(findings, one)
        assert one in ids_at(findings, findings.decided().tolist())
        assert people_decided(findings, ["keep"]) == len(findings.decided())
    assert open_queue(findings, kept, opened).name == name
