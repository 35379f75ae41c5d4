"""Filtering, counting and sorting by any column of the source, whatever it is called."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelreview.core.errors import FilterError
from labelreview.findings.filter import Filter
from labelreview.findings.source_slices import SOURCE, Slice

HOSTILE = (
    "",
    " ",
    "a.b",
    "a",  # beside it: a struct whose part is also called a.b
    "score",
    "position",
    "value",
    "row",
    "file_row_number",
    "Author",
    "author",
    'say "x"',
    "a=b",
    "x>=1",
    "~",
    "'; DROP TABLE scored --",
    "größe 🙏🏽",
    "\u202eעברית",
    "two\nlines",
    "<b>bold</b>",
    "x" * 3_000,
    *(f"column {number}" for number in range(180)),
)
names = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@pytest.fixture(scope="module")
def sliced(make_findings):
    """Findings whose source has hostile names, and the columns as a frame by position."""
    findings = make_findings()
    rows = findings.dataset.rows()
    of_source = int(rows[-1]) + 1
    rng = np.random.default_rng(0)
    columns = {name: rng.choice(["x", "y", "z w", ""], of_source) for name in HOSTILE}
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    typed = {
        "a": pa.array([{"b": i} for i in range(of_source)]),
        "numbers": pa.array(rng.integers(-50, 200, of_source)),
        "written numbers": pa.array([f"{i / 4}" for i in rng.integers(0, 400, of_source)]),
        "days": pa.array(pd.date_range("2024-01-01", periods=of_source).strftime("%Y-%m-%d")),
        "moments": pa.array(pd.date_range("2024-01-01 10:30", periods=of_source)),
        "shares": pa.array([None if i % 7 == 0 else i / 8 for i in range(of_source)]),
        "whole": pa.array([float(i % 3) for i in range(of_source)]),
        "lists": pa.array([[i, None] for i in range(of_source)]),
        "yes": pa.array([i % 2 == 0 for i in range(of_source)]),
        "codes": pa.array(["a", "b", None] * of_source).slice(0, of_source).dictionary_encode(),
        "bytes": pa.array([b"\xff\x00"] * of_source),
        "nothing": pa.nulls(of_source),
    }
    for name, values in typed.items():
        place = table.schema.get_field_index(name)
        at = table.set_column if place >= 0 else table.append_column
        table = at(*((place, name, values) if place >= 0 else (name, values)))
    pq.write_table(table, findings.dataset.source_path, row_group_size=50)
    kept = table.take(pa.array(rows))
    frame = pd.DataFrame({name: kept.column(name).to_pylist() for name in kept.column_names})
    return findings, frame


def positions(findings, *written, sort="row"):
    return findings.positions(Filter(slice=written, sort=sort)).tolist()


def where(condition):
    return np.flatnonzero(np.asarray(condition)).tolist()


@pytest.mark.parametrize("name", [name for name in HOSTILE[:24] if name != "a"])
def test_columns_of_any_name(sliced, name):
    findings, frame = sliced
    equal = Slice(name, "=", "x").write()
    assert positions(findings, equal) == where(frame[name] == "x")
    assert positions(findings, equal, Slice(name, "=", "").write()) == where(
        frame[name].isin(["x", ""])
    )
    assert positions(findings, Slice(name, "~", "W").write()) == where(frame[name] == "z w")
    counts = findings.counts(Filter(slice=(equal,)), f"{SOURCE}{name}")
    assert counts == frame[name].value_counts().to_dict()
    ordered = findings.page(Filter(sort=f"-{SOURCE}{name}"), source=[name])
    wanted = frame[name].replace("", None).sort_values(ascending=False, kind="stable")
    assert ordered[f"{SOURCE}{name}"].fillna("").tolist() == wanted.fillna("").tolist()[:50]
    assert ordered.columns.is_unique
    assert findings.count(Filter(sort=f"{SOURCE}{name}")) == len(frame)


def test_two_hundred_columns_at_once(sliced):
    findings, frame = sliced
    wide = [name for name in findings.source_columns if name.startswith("column ")]
    written = [f"{name}=x" for name in wide] + [f"{name}=y" for name in wide]
    assert len(wide) == 180
    assert positions(findings, *written[:3]) == where((frame[wide[:3]] == "x").all(axis=1))
    page = findings.page(Filter(sort="row"), size=5, source=wide[:30])
    for name in wide[:30]:
        assert page[f"{SOURCE}{name}"].fillna("").tolist() == frame[name][:5].tolist()


def test_ranges_of_numbers_and_dates(sliced):
    findings, frame = sliced
    numbers, days = frame["numbers"], frame["days"]
    assert positions(findings, "numbers>=10", "numbers<=99.5") == where(numbers.between(10, 99.5))
    written = frame["written numbers"].astype(float)
    assert positions(findings, "written numbers>=9") == where(written >= 9)
    assert positions(findings, "shares<=2") == where(frame["shares"] <= 2)
    assert positions(findings, "days>=2024-02-01") == where(days >= "2024-02-01")
    # The whole of the last day is meant.
    until = frame["moments"] < pd.Timestamp("2024-02-02")
    assert positions(findings, "moments<=2024-02-01") == where(until)
    assert positions(findings, "moments<=2024-02-01 10:00") == where(
        frame["moments"] < pd.Timestamp("2024-02-01 10:00")
    )
    assert positions(findings, "score>=y") == where(frame["score"] >= "y")
    assert positions(findings, "days>=7") == []
    numeric = findings.page(Filter(sort="-column:numbers"), size=200)["position"].tolist()
    assert numeric == numbers.sort_values(ascending=False, kind="stable").index.tolist()


def test_values_of_any_type_are_as_people_write_them(sliced):
    findings, frame = sliced
    assert positions(findings, "whole=2") == where(frame["whole"] == 2)
    assert positions(findings, "yes=true") == where(frame["yes"])
    assert positions(findings, "codes=b") == where(frame["codes"] == "b")
    assert positions(findings, "codes=") == where(frame["codes"].isna())
    assert positions(findings, "shares=") == where(frame["shares"].isna())
    assert positions(findings, "lists=[3, null]") == [2]
    assert positions(findings, "nothing=") == where(frame["nothing"].isna())
    page = findings.page(Filter(sort="row"), size=3, source=["a", "bytes"])
    assert page[f"{SOURCE}a"].tolist() == ['{"b": 0}', '{"b": 1}', '{"b": 3}']


def test_what_the_values_of_a_column_are_like(sliced):
    findings, frame = sliced
    kinds = {name: findings.source_column(name) for name in findings.source_columns}
    assert {name: kinds[name].kind for name in list(frame)[-12:] if name in kinds} == {
        "numbers": "numbers",
        "written numbers": "numbers",
        "days": "dates",
        "moments": "dates",
        "shares": "numbers",
        "whole": "values",
        "lists": "texts",
        "yes": "values",
        "codes": "values",
        "bytes": "values",
        "nothing": "nothing",
        HOSTILE[-1]: "values",
    }
    assert (kinds["numbers"].low, kinds["numbers"].high) == (
        str(frame["numbers"].min()),
        str(frame["numbers"].max()),
    )
    assert (kinds["moments"].low, kinds["moments"].high) == ("2024-01-01", kinds["days"].high)
    assert set(kinds["author"].values) == {"x", "y", "z w", ""}


def test_columns_that_are_not_there_are_named(sliced):
    findings, _ = sliced
    for selection in (Filter(slice=("nowhere=1",)), Filter(sort="-column:nowhere")):
        with pytest.raises(FilterError, match="The source has no column 'nowhere'"):
            findings.count(selection)
        assert findings.count(Filter()) == 120


@settings(max_examples=40)
@given(names, st.sampled_from(["=", ">=", "<=", "~"]), st.text(min_size=1).filter(str.strip))
def test_conditions_are_read_as_they_are_written(column, operator, value):
    one = Slice(column, operator, value)
    assert Slice.read(one.write()) == one
    selection = Filter(slice=(one.write(),))
    url = urlencode(selection.to_query(), doseq=True, errors="surrogatepass")
    assert Filter.from_query(parse_qs(url, errors="surrogatepass")) == selection


@settings(max_examples=30)
@given(st.text(max_size=20))
def test_any_value_is_only_a_value(sliced, value):
    findings, _ = sliced
    written = tuple(
        Slice(HOSTILE[15], operator, value).write()
        for operator in ("=", ">=", "<=", "~")
        if operator == "=" or value.strip()
    )
    findings.count(Filter(slice=written))


@pytest.mark.parametrize("written", ["country", "", "=", "~x", "length>=", "length~ ", '"a'])
def test_conditions_that_cannot_be_read(written):
    with pytest.raises(FilterError, match="is no condition on a column; write column=value"):
        Filter(slice=(written,))


def test_the_sentence_says_every_condition():
    selection = Filter(
        slice=("country=DE", "length>=20", "country=FR", "length<=200", "author~smith", "topic="),
        text="rain",
    )
    assert selection.sentence() == (
        "examples containing “rain”, with country DE or FR, "
        "with length at least 20 and at most 200, with author containing “smith”, "
        "with topic missing"
    )
    assert selection.without("column:country").slice == (
        "length>=20",
        "length<=200",
        "author~smith",
        "topic=",
    )
    assert selection.source_columns == ("country", "length", "author", "topic")
