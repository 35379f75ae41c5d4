from __future__ import annotations

import numpy as np
import pytest

from labelreview.decision_log import MODEL
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import DECIDED, UNDECIDED, Filter
from labelreview.ranking.summary import Summary
from labelreview.review.deciding import decisions_for
from labelreview.review.worklist import (
    WRONG,
    decided_ids,
    likely_ids,
    shared_out,
    work_list,
)

JOY, ANGER, NONE = 0, 1, 2


@pytest.fixture
def findings(make_findings):
    """Random findings of four classes, of which twelve are estimated to be wrong."""
    made = make_findings(rows=300)
    joint = np.array([[90.0, 7, 3, 0], [2, 90, 0, 0], [0, 0, 108, 0], [0, 0, 0, 0]])
    Summary(joint, np.eye(4), np.eye(4), 0.96, 12, (), ()).save(made.run.folder)
    return made


def decide(findings, given, suggested, verdict, *, n=1, label=None, by="Ann"):
    """Decide the first undecided rows of a cell; their ids."""
    cell = Filter(given=(given,), suggested=(suggested,), status=(UNDECIDED,))
    ids = findings.ids(cell, n)
    assert len(ids) == n
    decisions = decisions_for(findings, ids, verdict, label=label)
    log = findings.log
    (log.record_undecided if by == MODEL else log.record_missing)(decisions, by)
    return ids


def test_nothing_is_done_at_first(findings):
    work = work_list(findings, 12)
    assert work.expected[JOY].tolist() == [0, 7, 3, 0]
    np.testing.assert_array_equal(work.undecided, findings.confusion(Filter()))
    assert work.reviewed.sum() == work.confirmed.sum() == work.found == 0
    assert work.left[JOY].tolist() == [0, 7, 3, 0]


def test_verdicts_count_where_they_say(findings):
    for verdict, n in (("keep", 3), ("noisy", 2), ("drop", 1), ("unsure", 4)):
        decide(findings, "joy", "anger", verdict, n=n)
    decide(findings, "joy", "anger", "relabel", n=2, label="anger")
    work = work_list(findings, 7)
    assert work.reviewed[JOY, ANGER] == 12
    assert work.confirmed[JOY, ANGER] == 5 == work.found
    assert work.left[JOY, ANGER] == 2
    undecided = findings.confusion(Filter(status=(UNDECIDED,)))
    np.testing.assert_array_equal(work.undecided, undecided)
    everything = work.undecided + work.reviewed
    np.testing.assert_array_equal(everything, findings.confusion(Filter()))


def test_a_relabelled_row_belongs_to_its_new_label(findings):
    decide(findings, "joy", "anger", "relabel", n=2, label="none")
    work = work_list(findings, 10)
    assert work.confirmed[JOY].tolist() == [0, 0, 2, 0]
    assert work.reviewed[JOY, ANGER] == 0
    assert work.left[JOY].tolist() == [0, 7, 1, 0]


def test_what_the_model_took_over_is_not_found(findings):
    decide(findings, "joy", "anger", "relabel", n=2, label="anger", by=MODEL)
    work = work_list(findings, 12)
    assert work.reviewed.sum() == work.found == 0
    assert work.left[JOY, ANGER] == 7


@pytest.mark.parametrize("errors", [0, 1, 7, 40, 900])
def test_what_is_left_is_shared_out_in_whole_rows(errors):
    rng = np.random.default_rng(errors)
    for _ in range(20):
        wanted = rng.exponential(1, (6, 6)) * (rng.random((6, 6)) < 0.6) - 0.1
        undecided = rng.integers(0, 30, (6, 6))
        left = shared_out(wanted, undecided, errors)
        room = np.where(wanted > 0, undecided, 0)
        np.fill_diagonal(room, 0)
        assert (left <= room).all()
        assert left.sum() == min(errors, room.sum())
    few = shared_out(np.full((40, 40), 0.01), np.full((40, 40), 9), 30)
    assert few.sum() == 30, "many small shares are not all rounded away"


def test_the_rows_that_are_left_are_the_most_suspicious_of_each_cell(findings):
    work = work_list(findings, 11)
    names = findings.dataset.labels.names
    ids = likely_ids(findings, work.left, range(4), range(4))
    assert len(ids) == work.left.sum() == 11
    assert len(set(ids)) == 11
    for given, other in np.argwhere(work.left).tolist():
        cell = Filter(given=(names[given],), suggested=(names[other],), status=(UNDECIDED,))
        worst = findings.ids(cell, int(work.left[given, other]))
        assert likely_ids(findings, work.left, [given], [other]) == worst
        assert set(worst) <= set(ids)


def test_nothing_is_left_where_nothing_is_undecided(findings):
    cell = Filter(given=("anger",), suggested=("joy",))
    decide(findings, "anger", "joy", "keep", n=findings.count(cell))
    work = work_list(findings, 12)
    assert work.expected[ANGER, JOY] == 2
    assert work.left[ANGER, JOY] == 0


def test_an_undo_takes_it_back(findings):
    decide(findings, "joy", "anger", "noisy")
    assert work_list(findings, 12).found == 1
    findings.log.undo("Ann")
    assert work_list(findings, 12).found == 0


def test_the_decided_rows_of_cells_are_those_that_are_counted(findings):
    kept = decide(findings, "joy", "anger", "keep", n=2)
    moved = decide(findings, "joy", "anger", "relabel", n=1, label="none")
    right = decide(findings, "joy", "none", "relabel", n=2, label="none")
    decide(findings, "joy", "none", "drop", by=MODEL)
    decide(findings, "joy", "joy", "noisy")
    decide(findings, "anger", "none", "noisy")
    work = work_list(findings, 12)
    assert set(decided_ids(findings, ["joy"], ["none"])) == {*moved, *right}
    assert work.reviewed[JOY, NONE] == work.confirmed[JOY, NONE] == 3
    assert set(decided_ids(findings, ["joy"], ["anger"], DECIDED)) == set(kept)
    assert decided_ids(findings, ["joy"], ["anger"], WRONG) == []
    names = findings.dataset.labels.names
    everywhere = set(decided_ids(findings, ["joy"], names))
    assert everywhere == {*kept, *moved, *right}, "without the diagonal and the model's"


def test_a_class_that_was_renamed_keeps_its_place(findings):
    decide(findings, "joy", "anger", "relabel", n=2, label="anger")
    ClassChanges.beside(findings.log).change("anger", "rage", "Ann")
    work = work_list(findings, 12)
    assert work.confirmed[JOY, ANGER] == 2 == work.found
    assert len(decided_ids(findings, ["joy"], ["anger"])) == 2


def test_nothing_is_left_between_classes_that_became_one(findings):
    ClassChanges.beside(findings.log).change("anger", "joy", "Ann")
    work = work_list(findings, 3)
    assert work.expected[JOY, ANGER] == 7
    assert work.left[JOY].tolist() == [0, 0, 3, 0]
