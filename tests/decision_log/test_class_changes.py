"""Classes that are renamed and merged: the log, its fold, and what the findings make of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import exc

from labelreview.core.errors import LabelError
from labelreview.core.labels import Labels
from labelreview.decision_log import Decision
from labelreview.decision_log.class_changes import (
    LONGEST_CLASS,
    ClassChanges,
    names_now,
)
from labelreview.findings.affected_rows import AffectedRows, affected_rows, rows_now
from labelreview.findings.filter import Filter
from labelreview.store import open_engine, writing
from labelreview.store.catalog import Catalog
from labelreview.store.tables import class_changes

LABELS = Labels(("anger", "fear", "joy", "panic"))


@pytest.fixture
def changes(database_url: str) -> Iterator[ClassChanges]:
    engine = open_engine(database_url)
    Catalog(engine).add_dataset("posts", "d")
    Catalog(engine).add_dataset("others", "e")
    yield ClassChanges(engine, "posts", LABELS)
    engine.dispose()


def called(changes: ClassChanges) -> list[str]:
    return list(changes.mapping().values())


def test_nothing_changed(changes):
    assert changes.mapping() == {name: name for name in LABELS.names}
    assert changes.history() == []
    assert changes.revision() == 0
    assert changes.undo("Ann") is None


def test_a_new_name_renames_and_a_known_one_merges(changes):
    changes.change("fear", "  worry ", "Ann")
    assert called(changes) == ["anger", "worry", "joy", "panic"]
    changes.change("panic", "worry", "Bob")
    assert called(changes) == ["anger", "worry", "joy", "worry"]
    assert names_now(changes.mapping()) == ("anger", "worry", "joy")


def test_chains_are_followed_to_their_end(changes):
    changes.change("panic", "fear", "Ann")
    changes.change("fear", "anger", "Ann")
    changes.change("anger", "upset", "Ann")
    assert called(changes) == ["upset", "upset", "joy", "upset"]


@pytest.mark.parametrize(
    ("label", "becomes", "says"),
    [
        ("fear", "worry", "'fear' is now called 'upset'; reload the page and try again."),
        ("upset", "fear", "'fear' is the former name of 'upset' and cannot be used again; undo"),
        ("upset", "anger", "'anger' is the former name of 'upset' and cannot be used again; undo"),
        ("joy", "fear", "'fear' is the former name of 'upset' and cannot be used again; undo"),
        ("joy", "joy", "The class is already called 'joy'; choose another name."),
        ("joy", "  ", "The class has no name; enter a name."),
        ("joy", "two\nlines", "use at most 200 characters on one line"),
        ("joy", "nul\0", "use at most 200 characters on one line"),
        ("joy", "\ud800", "use at most 200 characters on one line"),
        ("joy", "x" * (LONGEST_CLASS + 1), "use at most 200 characters on one line"),
        ("love", "joy", "No class is called 'love'; use one of upset, joy, panic."),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(changes, label, becomes, says):
    changes.change("fear", "anger", "Ann")
    before = changes.change("anger", "upset", "Ann")
    with pytest.raises(LabelError) as said:
        changes.change(label, becomes, "Ann")
    assert says in str(said.value)
    assert changes.revision() == before


def test_one_undo_takes_back_one_change_whoever_made_it(changes):
    changes.change("fear", "anger", "Ann")
    changes.change("joy", "glee", "Ann")
    last = changes.history()[-1].id
    undone = changes.undo("Bob", change=last)
    assert undone is not None
    assert (undone.label, undone.becomes) == ("joy", "glee")
    assert changes.undo("Bob", change=last) is None, "sent twice"
    assert called(changes) == ["anger", "anger", "joy", "panic"]
    assert changes.undo("Bob") is not None
    assert called(changes) == list(LABELS.names)
    assert changes.undo("Bob") is None
    assert [(one.label, one.undone_by) for one in changes.history()] == [
        ("fear", "Bob"),
        ("joy", "Bob"),
    ]


def test_what_was_undone_can_be_done_again_and_otherwise(changes):
    changes.change("fear", "anger", "Ann")
    changes.undo("Ann")
    changes.change("anger", "fear", "Ann")
    assert called(changes) == ["fear", "fear", "joy", "panic"]


def test_another_dataset_is_left_alone(changes):
    changes.change("fear", "anger", "Ann")
    others = ClassChanges(changes._engine, "others", LABELS)
    assert called(others) == list(LABELS.names)
    assert others.revision() == 0


def test_the_log_is_only_added_to(changes):
    changes.change("fear", "anger", "Ann")
    for statement in (class_changes.update().values(becomes="joy"), class_changes.delete()):
        with pytest.raises(exc.DBAPIError), writing(changes._engine) as connection:
            connection.execute(statement)
    assert called(changes)[1] == "anger"


@pytest.fixture
def findings(make_findings):
    return make_findings(texts=["a post"])


def test_current_labels_are_called_as_the_classes_are_now(findings):
    given = findings.counts(Filter(), "given_label")
    (example,) = findings.ids(Filter(given=("joy",)), 1)
    findings.log.record([Decision(example, "relabel", "anger")], "Ann", seen_revision=0)
    changes = ClassChanges.beside(findings.log)
    assert rows_now(findings)["anger"] == given["anger"] + 1
    changes.change("anger", "fury", "Ann")
    assert findings.one(example).current_label == "fury"
    assert findings.one(example).given_label == "joy"
    assert rows_now(findings) == {
        "fury": given["anger"] + 1,
        "joy": given["joy"] - 1,
        "none": given["none"],
    }
    page = findings.page(Filter(given=("anger",), sort="row"))
    assert set(page["current_label"]) == {"fury"}
    assert findings.counts(Filter(), "given_label") == given
    changes.undo("Ann")
    assert findings.one(example).current_label == "anger"


def test_one_class_is_no_disagreement(findings):
    def mixed(given, suggested):
        return Filter(given=(given,), suggested=(suggested,))

    before = findings.count(Filter(disagree=True))
    flagged = findings.count(Filter(flagged=True))
    both = [mixed("joy", "anger"), mixed("anger", "joy")]
    same = sum(map(findings.count, both))
    flagged_same = sum(
        findings.count(Filter(flagged=True, given=one.given, suggested=one.suggested))
        for one in both
    )
    rows = findings.count(Filter())
    assert min(same, flagged_same) > 0
    changes = ClassChanges.beside(findings.log)
    changes.change("joy", "anger", "Ann")
    assert findings.count(Filter(disagree=True)) == before - same
    assert findings.count(Filter(flagged=True)) == flagged - flagged_same
    assert findings.count(mixed("joy", "anger")) == 0
    assert findings.count(Filter()) == rows
    assert findings.columns[: len(findings.columns)] == tuple(findings.page(Filter()).columns), (
        "nothing is added"
    )
    changes.undo("Ann")
    assert findings.count(Filter(flagged=True)) <= flagged
    assert findings.count(Filter(disagree=True)) == before


def test_the_touched_rows_are_told_beforehand(findings):
    given = findings.counts(Filter(), "given_label")
    first, second = findings.ids(Filter(given=("joy",)), 2)
    decisions = [Decision(first, "relabel", "anger"), Decision(second, "keep")]
    findings.log.record(decisions, "Ann", seen_revision=0)
    assert affected_rows(findings, "anger", "fury") == [
        AffectedRows("anger", "anger", "fury", 0, given["anger"]),
        AffectedRows("joy", "anger", "fury", 1, 0),
    ]
    (joy,) = affected_rows(findings, "joy", "fury")
    assert (joy.decided, joy.undecided, joy.rows) == (1, given["joy"] - 2, given["joy"] - 1)
    assert affected_rows(findings, "never", "x") == []
    assert ClassChanges.beside(findings.log).revision() == 0, "looking is not changing"
