"""Guidelines for a pair of classes, and the notes that they are made of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import exc

from labelreview.core.errors import LabelError
from labelreview.core.labels import Labels
from labelreview.decision_log import Decision, DecisionLog
from labelreview.review.guidelines import LONGEST_TEXT, Guidelines, markdown, with_note
from labelreview.store import open_engine, writing
from labelreview.store.catalog import Catalog
from labelreview.store.tables import guidelines

PAIR = ("joy", "anger")


@pytest.fixture
def log(database_url: str) -> Iterator[DecisionLog]:
    engine = open_engine(database_url)
    Catalog(engine).add_dataset("posts", "d")
    yield DecisionLog(engine, "posts", Labels(("anger", "fear", "joy")))
    engine.dispose()


@pytest.fixture
def lines(log: DecisionLog) -> Guidelines:
    return Guidelines.beside(log)


def test_the_last_text_counts_for_both_orders(lines):
    assert lines.text(PAIR) is None
    lines.write(PAIR, "first", "Ann")
    lines.write(("anger", "joy"), " second \n line  ", "Bob")
    lines.write(("anger", "fear"), "other", "Ann")
    for pair in (PAIR, ("anger", "joy")):
        one = lines.text(pair)
        assert one is not None
        assert (one.text, one.annotator) == ("second\n line", "Bob")
    assert list(lines.all()) == [("anger", "fear"), ("anger", "joy")]
    lines.write(PAIR, "", "Bob")
    assert list(lines.all()) == [("anger", "fear")]


def test_the_same_text_again_changes_nothing(lines):
    lines.write(PAIR, "same", "Ann")
    lines.write(PAIR, "same", "Bob")
    one = lines.text(PAIR)
    assert one is not None
    assert one.annotator == "Ann"


def test_somebody_elses_newer_text_is_not_buried(lines):
    lines.write(PAIR, "mine", "Ann", instead_of="")
    with pytest.raises(LabelError, match="Someone else has changed this guideline"):
        lines.write(PAIR, "theirs", "Bob", instead_of="")
    lines.write(PAIR, "mine and theirs", "Bob", instead_of="mine")
    assert lines.text(PAIR).text == "mine and theirs"


@pytest.mark.parametrize(
    ("pair", "text"),
    [(("joy", "joy"), "x"), (PAIR, "x" * (LONGEST_TEXT + 1)), (PAIR, "\0"), (PAIR, "\ud800")],
)
def test_what_cannot_be_a_guideline(lines, pair, text):
    with pytest.raises(LabelError):
        lines.write(pair, text, "Ann")
    assert lines.all() == {}


def test_texts_are_only_added(lines):
    lines.write(PAIR, "text", "Ann")
    for statement in (guidelines.update().values(text=""), guidelines.delete()):
        with pytest.raises(exc.DBAPIError), writing(lines._log.engine) as connection:
            connection.execute(statement)
    assert lines.text(PAIR).text == "text"


def test_notes_between_two_classes_the_newest_first(log, lines):
    def decide(example, verdict, label=None, *, given, suggested, note):
        one = Decision(example, verdict, label, note, given_label=given, suggested_label=suggested)
        log.record([one], "Ann", seen_revision=log.revision())

    decide("1", "relabel", "joy", given="anger", suggested="joy", note="relabelled as suggested")
    decide("2", "keep", given="joy", suggested="anger", note="kept against the suggestion")
    decide("3", "relabel", "joy", given="anger", suggested="fear", note="relabelled otherwise")
    decide("4", "noisy", given="anger", suggested="fear", note="of another pair")
    decide("5", "keep", given="anger", suggested="anger", note="of no pair")
    decide("6", "keep", given="anger", suggested="joy", note="")
    decide("7", "drop", given="anger", suggested="joy", note="taken back")
    log.undo("Ann")
    found = lines.notes(PAIR)
    assert [(note.example_id, note.label) for note in found] == [
        ("3", "joy"),
        ("2", None),
        ("1", "joy"),
    ]
    assert found[0].text == "relabelled otherwise"
    assert [note.example_id for note in lines.notes(PAIR, 1)] == ["3"]
    assert lines.noted_pairs() == {("anger", "joy"): 3, ("anger", "fear"): 1}


def test_a_note_is_added_once():
    text = with_note("", "one\n two")
    assert text == "- one two"
    assert with_note(text, "one two") == text
    assert with_note(text, "three") == "- one two\n- three"


def test_the_document_shows_texts_literally(lines):
    lines.write(("a*b", "c"), "# no heading\n\n<img src=x>\n1. no list", "Ann_")
    said = markdown("my_posts", lines.all())
    assert said.splitlines()[0] == r"# Guidelines: my\_posts"
    assert r"## a\*b or c" in said
    assert "\\# no heading\\\n\\<img src\\=x\\>\\\n1\\. no list" in said
    assert r"(Ann\_, " in said
