from __future__ import annotations

from dataclasses import dataclass, fields
from urllib.parse import parse_qs, urlencode

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelreview.core.errors import FilterError
from labelreview.decision_log import VERDICTS
from labelreview.findings.filter import STATUSES, Filter
from labelreview.findings.filter_kinds import AnyOf, Maximum, Minimum, Only, declarations, declared

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
names = st.lists(words, max_size=3, unique=True).map(tuple)
share = st.floats(0, 1)


@st.composite
def filters(draw):
    low, high = sorted((draw(share), draw(share)))
    sure_low, sure_high = sorted((draw(share), draw(share)))
    return Filter(
        given=draw(names),
        suggested=draw(names),
        split=draw(names),
        status=tuple(draw(st.lists(st.sampled_from(STATUSES), unique=True))),
        annotator=draw(names),
        disagree=draw(st.booleans()),
        flagged=draw(st.booleans()),
        copies=draw(st.booleans()),
        score_from=low,
        score_to=high,
        confidence_from=sure_low,
        confidence_to=sure_high,
        text=draw(st.one_of(st.just(""), words)),
        picked=draw(st.sampled_from(["", "map-2-0123456789abcdef"])),
        sort=draw(st.sampled_from(["-score", "row", "-confidence"])),
    )


@given(filters())
def test_url_round_trip(selection):
    url = urlencode(selection.to_query(), doseq=True)
    assert Filter.from_query(parse_qs(url, keep_blank_values=True)) == selection


@pytest.mark.slow
@settings(deadline=None)
@given(filters())
def test_sql_runs_with_any_values_and_binds_them_all(selection):
    database = duckdb.connect()
    database.execute(
        "CREATE TABLE f AS SELECT 'a' AS given_label, 'b' AS suggested_label, 'train' AS split, "
        "'undecided' AS status, 'ana' AS annotator, 0.5::DOUBLE AS score, "
        "0.5::FLOAT AS confidence, "
        "true AS is_flagged, "
        "1 AS other_label, 'some text' AS text, 'e' AS example_id, 3 AS row"
    )
    database.execute("CREATE TABLE picked AS SELECT 'map' AS name, 'e' AS example_id")
    where, values = selection.where()
    order = selection.order(["score", "row", "confidence"])
    database.execute(f"SELECT * FROM f WHERE {where} ORDER BY {order}", values).fetchall()


def test_hostile_values_stay_values():
    where, values = Filter(given=("x' OR 1=1 --",), text="%' OR '1'='1").where()
    assert "OR 1=1" not in where
    assert values == ["x' OR 1=1 --", "%' OR '1'='1"]


def test_sort_accepts_only_columns():
    with pytest.raises(FilterError, match="no column"):
        Filter(sort="-score; DROP TABLE findings").order(["score"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"score_from": 0.9, "score_to": 0.1},
            "The score range 0.9 to 0.1 is not within 0 to 1; "
            "give two numbers from 0 to 1, the smaller first.",
        ),
        (
            {"confidence_to": 1.5},
            "The confidence range 0 to 1.5 is not within 0 to 1; "
            "give two numbers from 0 to 1, the smaller first.",
        ),
        ({"score_from": float("nan")}, "is not within 0 to 1"),
        ({"status": ("done",)}, "No status is called 'done'; use undecided, keep"),
    ],
)
def test_wrong_filters_say_what_is_wrong(changes, sentence):
    with pytest.raises(FilterError) as error:
        Filter(**changes)
    assert sentence in str(error.value)


def test_wrong_number_in_a_url():
    with pytest.raises(FilterError, match="score_from=high is not a number"):
        Filter.from_query({"score_from": ["high"]})


def test_sentence_says_every_restriction():
    selection = Filter(
        given=("anger",),
        suggested=("joy", "sadness"),
        status=("keep", "relabel"),
        annotator=("model",),
        disagree=True,
        score_from=0.9,
        confidence_from=0.2,
        confidence_to=0.8,
        split=("train",),
        text="rain",
    )
    assert selection.sentence() == (
        "examples given anger, suggested joy or sadness, with another label suggested, "
        "score at least 0.9, confidence 0.2 to 0.8, in train, containing “rain”, "
        "kept or relabelled, decided by model"
    )
    assert Filter().sentence() == "examples"
    assert Filter(sort="row").is_everything


@pytest.mark.parametrize(
    ("selection", "sentence"),
    [
        (Filter(copies=True, flagged=True), "flagged, with duplicates under another label"),
        (Filter(score_to=0.5), "score at most 0.5"),
        (Filter(score_from=0.5), "score at least 0.5"),
        (Filter(score_from=0.25, score_to=0.5), "score 0.25 to 0.5"),
        (Filter(picked="map-1204-0123456789abcdef"), "among the 1,204 selected on the map"),
        (Filter(split=("a", "b", "c")), "in a, b or c"),
        (Filter(annotator=("Ann",), text="x"), "containing “x”, decided by Ann"),
    ],
)
def test_sentence_of_single_fields(selection, sentence):
    assert selection.sentence() == f"examples {sentence}"


def test_every_field_has_a_declaration_with_its_default():
    """A field without one cannot be in the URL, in SQL or in the sentence."""
    assert list(declarations(Filter)) == [field.name for field in fields(Filter)]
    for field in fields(Filter):
        assert field.default == declarations(Filter)[field.name].default, field.name
    assert len({id(declaration) for declaration in declarations(Filter).values()}) == len(
        fields(Filter)
    )


OTHER_VALUES = {
    **dict.fromkeys(("given", "suggested", "split", "annotator"), ("a",)),
    **dict.fromkeys(("disagree", "flagged", "copies"), True),
    **dict.fromkeys(("score_from", "score_to", "confidence_from", "confidence_to"), 0.5),
    "status": ("keep",),
    "text": "a",
    "picked": "map-1-0123456789abcdef",
    "like": "a sentence",
    "slice": ("country=DE",),
}


@pytest.mark.parametrize("name", [name for name in declarations(Filter) if name != "sort"])
def test_every_field_restricts_in_url_sql_and_sentence(name):
    selection = Filter(**{name: OTHER_VALUES[name]})
    assert list(selection.to_query()) == [name]
    assert selection.where() != Filter().where()
    assert selection.sentence() != Filter().sentence()
    assert not selection.is_everything
    assert Filter.from_query(selection.to_query()) == selection


def test_every_verdict_is_a_status_with_a_word():
    assert list(declarations(Filter)["status"].choices) == ["undecided", *VERDICTS]
    assert list(STATUSES) == ["undecided", *VERDICTS]


def test_any_value_of_a_column():
    selection = Filter(given=("a",), suggested=("b",), split=("c",), status=("keep",))
    assert selection.without("given_label") == Filter(
        suggested=("b",), split=("c",), status=("keep",)
    )
    assert selection.without("annotator") == selection
    columns = {"given_label", "suggested_label", "split", "status", "annotator"}
    for column in columns:
        selection = selection.without(column)
    assert selection == Filter()


@dataclass(frozen=True, slots=True)
class Wider(Filter):
    """A filter with fields that only this test has: a line for each."""

    language: tuple[str, ...] = declared(AnyOf("language", "written in {}"))
    noted: bool = declared(Only("note <> ''", "with a note"))
    age_from: float = declared(Minimum("age"))
    age_to: float = declared(Maximum("age"))


def test_a_declaration_is_all_that_a_new_field_needs():
    wider = Wider(given=("joy",), language=("de", "fr"), noted=True, age_from=0.5)
    query = wider.to_query()
    assert query == {
        "given": ["joy"],
        "language": ["de", "fr"],
        "noted": ["1"],
        "age_from": ["0.5"],
    }
    assert Wider.from_query(parse_qs(urlencode(query, doseq=True))) == wider
    assert wider.sentence() == (
        "examples given joy, written in de or fr, with a note, age at least 0.5"
    )
    assert wider.without("language") == Wider(given=("joy",), noted=True, age_from=0.5)
    assert not wider.is_everything
    assert Wider(sort="row").is_everything
    with pytest.raises(FilterError, match="The age range"):
        Wider(age_from=0.9, age_to=0.1)

    database = duckdb.connect()
    database.execute(
        "CREATE TABLE f AS SELECT * FROM (VALUES "
        "(1, 'joy', 'de', 'odd', 0.5), (2, 'joy', 'fr', '', 0.9), (3, 'joy', 'en', 'odd', 0.9), "
        "(4, 'joy', 'fr', 'odd', 0.4), (5, 'fear', 'fr', 'odd', 0.9), (6, 'joy', 'fr', '!', 1)"
        ") AS t(row, given_label, language, note, age)"
    )
    where, values = wider.where()
    found = database.execute(f"SELECT row FROM f WHERE {where} ORDER BY row", values).fetchall()
    assert found == [(1,), (6,)]
