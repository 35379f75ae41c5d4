from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelreview.core.errors import FilterError
from labelreview.findings.filter import STATUSES, Filter

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
        sort=draw(st.sampled_from(["-score", "row", "-confidence"])),
    )


@given(filters())
def test_url_round_trip(selection):
    url = urlencode(selection.to_query(), doseq=True)
    assert Filter.from_query(parse_qs(url, keep_blank_values=True)) == selection


@pytest.mark.slow
@given(filters())
def test_sql_runs_with_any_values_and_binds_them_all(selection):
    database = duckdb.connect()
    database.execute(
        "CREATE TABLE f AS SELECT 'a' AS given_label, 'b' AS suggested_label, 'train' AS split, "
        "'undecided' AS status, 'ana' AS annotator, 0.5::DOUBLE AS score, "
        "0.5::FLOAT AS confidence, "
        "true AS is_flagged, "
        "1 AS other_label, 'some text' AS text, 3 AS row"
    )
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
