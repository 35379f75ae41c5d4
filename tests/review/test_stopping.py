"""When to stop: what is left, what comes next, bias and pace, and the advice they give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from labelreview.decision_log import MODEL, Decision
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.ranking.summary import Summary
from labelreview.review.control_examples import control_order
from labelreview.review.queue import open_queue
from labelreview.review.stopping import (
    ENOUGH_CONTROLS,
    Estimate,
    Left,
    ReviewProgress,
    advise,
    bias_of,
    estimate_left,
    pace_of,
    progress_of,
)
from labelreview.review.stopping.left import BINS

EVERYTHING = Filter()


def truth(
    rows: int, level: float, slope: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Doubts, and wrong labels whose log-odds are a line of the doubts'."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(-2, 2, rows)
    doubt = 1 / (1 + np.exp(-logits))
    return doubt, rng.random(rows) < 1 / (1 + np.exp(-level - slope * logits))


def review(
    doubt: NDArray[np.float64], queue: int, controls: int, seed: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows are decided after that many cards, and which of them as control examples."""
    control = np.zeros(len(doubt), dtype=bool)
    control[np.random.default_rng(seed).permutation(len(doubt))[:controls]] = True
    decided = control.copy()
    order = np.argsort(-doubt)
    decided[order[~decided[order]][:queue]] = True
    return decided, control


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "slope", "believed"),
    [(-2, 1.0, 1.0), (-2, 1.0, 0.6), (-2, 1.0, 1.7), (-4, 1.8, 0.8), (-1.5, 0.7, 1.0)],
)
def test_interval_covers_the_truth(level: float, slope: float, believed: float) -> None:
    covered, off = [], []
    for seed in range(24):
        doubt, wrong = truth(8_000, level, slope, seed)
        decided, control = review(doubt, 160, 40, seed)
        left = estimate_left(doubt, decided, wrong, control, believed * wrong.sum())
        rest = int((wrong & ~decided).sum())
        covered.append(left.low <= rest <= left.high)
        off.append(abs(left.errors - rest) / rest)
    # 24 draws of 95%: below 20 would come by chance once in 150 times.
    assert sum(covered) >= 20
    assert np.median(off) < 0.45


def test_more_decisions_narrow_the_interval() -> None:
    doubt, wrong = truth(8_000, -2, 1, 0)
    widths = []
    for cards in (0, 100, 400, 1_600):
        decided, control = review(doubt, int(0.8 * cards), int(0.2 * cards), 0)
        left = estimate_left(doubt, decided, wrong, control, wrong.sum())
        widths.append(np.log(left.high / left.low))
        assert left.decided == cards
        assert left.rows == 8_000 - cards
        assert left.controls == control.sum()
    assert widths == sorted(widths, reverse=True)


def test_decisions_correct_a_wrong_belief() -> None:
    doubt, wrong = truth(8_000, -2, 1, 1)
    decided, control = review(doubt, 600, 200, 1)
    rest = int((wrong & ~decided).sum())
    for believed in (0.3, 3.0):
        before = estimate_left(doubt, decided & False, wrong, control, believed * wrong.sum())
        after = estimate_left(doubt, decided, wrong, control, believed * wrong.sum())
        assert abs(after.errors - rest) < 0.4 * abs(before.errors - int(wrong.sum()))


def test_errors_that_the_scores_do_not_see_are_found_by_control_rows() -> None:
    rng = np.random.default_rng(2)
    doubt, wrong = truth(8_000, -4, 1.5, 2)
    wrong |= rng.random(8_000) < 0.15  # everywhere, whatever the score
    believed = 0.3 * wrong.sum()
    over_truth = []
    for queue, controls in ((300, 0), (240, 60)):
        decided, control = review(doubt, queue, controls, 2)
        told = estimate_left(doubt, decided, wrong, control, believed)
        over_truth.append(told.errors / (wrong & ~decided).sum())
    assert over_truth[0] < 0.4  # the queue alone cannot know
    assert 0.6 < over_truth[1] < 1.6


def test_same_question_same_answer() -> None:
    doubt, wrong = truth(500, -2, 1, 3)
    decided, control = review(doubt, 30, 10, 3)
    first, again = (estimate_left(doubt, decided, wrong, control, 60) for _ in range(2))
    assert first == again
    assert np.array_equal(first.chances, again.chances)


@pytest.mark.parametrize("found", [False, True])
@pytest.mark.parametrize("believed", [0.0, 10.0, 1e9])
def test_extremes(found: bool, believed: float) -> None:
    doubt = np.array([0.0, 1.0, 0.5, 0.5] * 10)
    decided = np.zeros(40, dtype=bool)
    for upto in (0, 1, 39, 40):
        decided[:upto] = True
        left = estimate_left(doubt, decided, np.full(40, found), decided, believed)
        assert 0 <= left.low <= left.errors <= left.high <= left.rows == 40 - upto
        chance = left.wrong_chance(doubt)
        assert np.isfinite(chance).all()
        assert ((chance >= 0) & (chance <= 1)).all()


def test_a_dataset_without_rows() -> None:
    nothing = np.zeros(0)
    left = estimate_left(nothing, nothing > 0, nothing > 0, nothing > 0, 0)
    assert (left.errors, left.low, left.high, left.rows) == (0, 0, 0, 0)


def test_many_rows_cost_no_more_than_their_histogram() -> None:
    doubt, wrong = truth(2_000, -2, 1, 4)
    decided, control = review(doubt, 80, 20, 4)
    # Every undecided row 500 times: the estimate grows as they do.
    rest = np.flatnonzero(~decided)
    times = np.concatenate([np.flatnonzero(decided), np.repeat(rest, 500)])
    few = estimate_left(doubt, decided, wrong, control, 300)
    many = estimate_left(
        doubt[times], decided[times], wrong[times], control[times], 300 / 2_000 * len(times)
    )
    assert many.rows == 500 * few.rows
    assert many.errors / many.rows == pytest.approx(few.errors / few.rows, rel=0.2)


def left(errors: int, controls: int, rows: int = 1_000) -> Estimate:
    told = Left(errors, errors // 2, errors * 2, rows, 200, controls, np.zeros(BINS))
    return Estimate(rows + 200, 0, 0, told, max(0, ENOUGH_CONTROLS - controls))


def test_advice_goes_on_while_it_pays() -> None:
    advice = advise(31.2, 50, left(400, 100))
    assert not advice.can_stop
    assert advice.sentence == "Keep going: expect 31 label errors in the next 50."


def test_advice_stops_when_random_rows_confirm() -> None:
    advice = advise(1.6, 50, left(40, 30))
    assert advice.can_stop
    assert advice.sentence == (
        "You can stop: expect 2 label errors in the next 50, and about 40 (20 to 80) of 1,000 "
        "undecided or unsure labels are wrong."
    )


@pytest.mark.parametrize(
    ("controls", "missing"),
    [
        (0, "Decide 30 random control examples "),
        (10, "Decide 20 more random control examples "),
        (29, "Decide 1 more random control example "),
    ],
)
def test_advice_says_what_is_missing(controls: int, missing: str) -> None:
    advice = advise(0.4, 50, left(40, controls))
    assert not advice.can_stop
    assert missing in advice.sentence
    assert advice.sentence.endswith("to know how many are left.")


def test_advice_at_the_end_of_a_queue() -> None:
    assert advise(0, 0, left(3, 40)).can_stop
    assert "nothing is left in this queue" in advise(0, 0, left(3, 40)).sentence
    # 5 cards, 1 of them wrong: as good as 10 of 50.
    assert not advise(1, 5, left(3, 40)).can_stop
    last = advise(0.6, 1, left(3, 40)).sentence
    assert "the last example is a label error with probability 0.60" in last


def decisions(rows: list[tuple[str, str | None, str | None, str, str]]) -> pd.DataFrame:
    names = ("verdict", "label", "blind_label", "given_label", "suggested_label")
    return pd.DataFrame(rows, columns=names, dtype="string")


def test_bias_counts_what_changed_and_where_to() -> None:
    table = decisions(
        [
            *[("relabel", "b", "b", "a", "b")] * 4,  # chose the suggestion before seeing it
            *[("relabel", "b", "a", "a", "b")] * 3,  # went over to it
            *[("keep", None, "b", "a", "b")] * 2,  # went over to the given label
            ("relabel", "c", "noisy", "a", "b"),  # changed, to neither
            ("noisy", None, "noisy", "a", "a"),
            *[("relabel", "b", None, "a", "b")] * 6,
            *[("keep", None, None, "a", "b")] * 2,
            ("keep", None, None, "a", "a"),  # nothing to accept
        ]
    )
    bias = bias_of(table)
    assert bias is not None
    assert (bias.blind, bias.changed, bias.to_suggestion, bias.to_given) == (11, 6, 3, 2)
    assert (bias.suggested_blind, bias.accepted_blind) == (10, 6)
    assert (bias.suggested_open, bias.accepted_open) == (8, 6)
    assert "6 of 11 blind choices changed: 3 to the suggestion, 2 to the given" in bias.sentence()
    assert "60% of 10 blind and 75% of 8 open" in bias.sentence()


def test_bias_needs_ten_blind_decisions() -> None:
    rows = [("keep", None, "a", "a", "b")] * 9
    assert bias_of(decisions(rows)) is None
    assert bias_of(decisions([*rows, rows[0]])) is not None
    assert bias_of(decisions([])) is None


def test_pace_forgets_breaks_and_what_is_long_ago() -> None:
    steady = np.array([4.0, 8.0] * 15)
    pace = pace_of(steady, 100)
    assert pace is not None
    assert pace.seconds == pytest.approx(6)
    assert pace.a_minute == pytest.approx(10)
    assert pace.rest() == "About 10 min for 100 more"
    long_ago = np.concatenate([np.full(100, 60.0), [np.nan], steady])
    assert pace_of(long_ago, 100) == pace
    lunch = pace_of(np.concatenate([steady[:-1], [3_600.0]]), 100)
    assert lunch is not None
    assert lunch.seconds < 7
    assert pace_of(steady[:4], 100) is None


@pytest.fixture
def findings(make_findings: Callable[..., Findings]) -> Findings:
    found = make_findings(rows=400)
    square = np.eye(4)
    Summary(square, square, square, 0.9, 60, (), ()).save(found.run.folder)
    return found


def decide(findings: Findings, decided: list[Decision], annotator: str = "ann") -> None:
    shown = {row.example_id: row for row in findings.labels_of([d.example_id for d in decided])}
    log = findings.log
    (log.record_undecided if annotator == MODEL else log.record_missing)(
        [
            replace(
                decision,
                given_label=shown[decision.example_id].given_label,
                suggested_label=shown[decision.example_id].suggested_label,
            )
            for decision in decided
        ],
        annotator,
    )


def progress(findings: Findings, selection: Filter = EVERYTHING, **more: Any) -> ReviewProgress:
    """Where the review of a queue stands that was opened just now."""
    return progress_of(findings, open_queue(findings, selection, findings.log.revision()), **more)


def test_progress_before_anybody_decided(findings: Findings) -> None:
    shown = progress(findings)
    assert shown.recent.sentence() == "Nothing in the queue is decided yet."
    assert (shown.estimate.left.rows, shown.estimate.left.decided) == (400, 0)
    assert shown.estimate.left.low <= 60 <= shown.estimate.left.high
    assert (shown.ahead, shown.queued) == (50, 400)
    assert shown.bias is None
    assert shown.pace is None
    assert not shown.advice.can_stop


def test_progress_tells_queue_control_and_others_apart(findings: Findings) -> None:
    order = control_order(findings.run.dataset_digest, findings.run.rows)
    by_row = findings.ids(Filter(sort="row"))
    drawn = [by_row[position] for position in order[:31]]
    ids = [one for one in findings.ids(Filter()) if one not in drawn]
    queue = [Decision(one, "drop", seconds=6.0, origin="queue") for one in ids[:20]]
    queue += [Decision(one, "keep", seconds=6.0, origin="queue") for one in ids[20:40]]
    control = [Decision(one, "keep", seconds=6.0, origin="control") for one in drawn]
    unsure = [Decision(ids[50], "unsure", origin="queue")]
    grid = [Decision(one, "noisy", origin="grid") for one in ids[60:70]]
    decide(findings, queue + control + unsure + grid)
    decide(findings, [Decision(ids[80], "keep", origin="model")], MODEL)
    shown = progress(findings, share=0.2)
    # The last 30 of the queue: 10 dropped, 20 kept; who was unsure said nothing.
    assert (shown.recent.wrong, shown.recent.decisions) == (10, 30)
    assert shown.estimate.left.decided == 71
    assert shown.estimate.left.controls == 31
    assert shown.estimate.left.rows == 400 - 71 - 10 - 1
    # An unsure one is decided as far as the queue is concerned.
    assert shown.queued == 400 - 71 - 10 - 1 - 1
    assert shown.pace is not None
    assert shown.pace.seconds == 6
    assert shown.pace.left == 317, "random cards of a queue over everything are its own"
    given = findings.labels_of(ids[:1])[0].given_label
    few = progress(findings, Filter(given=(given,)), share=0.2)
    assert few.pace is not None
    outside = 1 - few.queued / 317
    assert few.pace.left == round(few.queued / (1 - 0.2 * outside)) < 317
    assert few.pace.left > few.queued


def test_progress_is_what_estimate_left_says(findings: Findings) -> None:
    ids = findings.ids(Filter())
    decide(findings, [Decision(one, "drop", origin="queue") for one in ids[:30]])
    decide(findings, [Decision(one, "keep", origin="control") for one in ids[100:130]])
    table = findings.table(Filter(sort="row"))
    status = table["status"].to_numpy()
    told = estimate_left(
        table["score"].to_numpy(dtype=np.float64),
        status != "undecided",
        status == "drop",
        status == "keep",
        60,
    )
    assert progress(findings).estimate.left == told


def test_progress_of_a_filtered_queue(findings: Findings) -> None:
    anger = progress(findings, Filter(given=("anger",)))
    assert anger.queued == findings.count(Filter(given=("anger",)))
    assert anger.estimate.left.rows == 400  # of the whole dataset
    kept = progress(findings, Filter(status=("keep",)))
    assert (kept.queued, kept.ahead, kept.expected) == (0, 0, 0)


def test_what_is_decided_in_a_queue_and_besides_adds_up(findings: Findings) -> None:
    anger = Filter(given=("anger",))
    inside = findings.ids(anger)
    outside = [one for one in findings.ids(EVERYTHING) if one not in inside]
    decide(findings, [Decision(one, "keep", seconds=6.0, origin="queue") for one in inside[:8]])
    decide(findings, [Decision(one, "keep", origin="control") for one in [*outside[:7], inside[9]]])
    shown = progress(findings, anger, share=0.2)
    assert shown.controls_besides == 7
    assert len(inside) - shown.queued + shown.controls_besides == len(findings.decided())
    assert shown.pace is not None
    assert shown.pace.left - shown.pace.controls == shown.queued
    assert f" {shown.queued} more and {shown.pace.controls} random" in shown.pace.rest()
    assert progress(findings, anger).controls_besides == 7


def test_pace_and_bias_are_the_annotators_own(findings: Findings) -> None:
    ids = findings.ids(Filter())
    slow = [Decision(one, "keep", seconds=60.0, origin="queue") for one in ids[:30]]
    fast = [
        Decision(one, "keep", seconds=2.0, origin="queue", blind_label="joy") for one in ids[30:60]
    ]
    decide(findings, slow, "ann")
    decide(findings, fast, "ben")
    ann, ben = (progress(findings, annotator=name) for name in ("ann", "ben"))
    assert ann.pace is not None
    assert ben.pace is not None
    assert (ann.pace.seconds, ben.pace.seconds) == (60, 2)
    assert ann.bias is None
    assert ben.bias is not None
    assert ben.bias.blind == 30
    assert ann.estimate == ben.estimate


def test_finding_nothing_for_long_leads_to_a_stop(findings: Findings) -> None:
    ids = findings.ids(Filter())
    decide(findings, [Decision(one, "keep", origin="queue") for one in ids[:200]])
    assert "random control examples to know" in progress(findings).advice.sentence
    decide(findings, [Decision(one, "keep", origin="control") for one in ids[-60:]])
    assert progress(findings).advice.can_stop
