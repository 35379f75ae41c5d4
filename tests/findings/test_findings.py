"""The read side against plain pandas, and what people decide seen at once by everybody."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from labelreview.core.errors import FilterError, NotFoundError
from labelreview.decision_log import Decision
from labelreview.findings.filter import STATUSES, Filter
from labelreview.findings.findings import PAGE_SIZE, TEXT_SHOWN, Findings
from labelreview.signals import SIGNALS
from labelreview.workspace import Workspace

MakeFindings = Callable[..., Findings]
LABELS = ("joy", "anger", "none", "never")
SHARES = st.sampled_from([0.0, 0.05, 0.5, 0.55, 0.6, 0.85, 0.9, 0.95, 1.0])


def record(findings: Findings, *decisions: Decision, annotator: str = "ana") -> None:
    log = findings.log
    (log.record_undecided if annotator == "model" else log.record_missing)(decisions, annotator)


@pytest.fixture(scope="module")
def decided(make_findings: MakeFindings) -> Findings:
    """120 findings of which 50 are decided in every way, some twice, some undone."""
    findings = make_findings()
    ids = pq.read_table(findings.run.findings_path)["example_id"].to_pylist()
    verdicts = ("keep", "noisy", "drop", "unsure")
    record(findings, *(Decision(ids[i], verdicts[i % 4]) for i in range(30)))
    record(findings, *(Decision(ids[i], "relabel", LABELS[i % 4]) for i in range(20, 40)))
    record(findings, *(Decision(ids[i], "keep") for i in range(40, 50)), annotator="model")
    record(findings, *(Decision(ids[i], "drop") for i in range(60, 70)), annotator="ben")
    findings.log.undo("ben")
    return findings


def everything(findings: Findings) -> pd.DataFrame:
    """What the findings should say, put together without them."""
    frame = pq.read_table(findings.run.findings_path).to_pandas()
    frame["text"] = pq.read_table(findings.dataset.examples_path)["text"].to_pylist()
    current = findings.log.current().set_index("example_id")
    frame["status"] = frame["example_id"].map(current["verdict"]).fillna("undecided")
    new = current["label"][current["verdict"] == "relabel"]
    frame["current_label"] = frame["example_id"].map(new).fillna(frame["given_label"])
    frame["annotator"] = frame["example_id"].map(current["annotator"])
    return frame


def selected(frame: pd.DataFrame, selection: Filter) -> pd.DataFrame:
    """The rows that a filter means, in the order it means."""
    keep = pd.Series(True, index=frame.index)
    for column, wanted in (
        ("given_label", selection.given),
        ("suggested_label", selection.suggested),
        ("split", selection.split),
        ("status", selection.status),
        ("annotator", selection.annotator),
    ):
        if wanted:
            keep &= frame[column].isin(wanted)
    if selection.disagree:
        keep &= frame["given_label"] != frame["suggested_label"]
    if selection.flagged:
        keep &= frame["is_flagged"]
    if selection.copies:
        keep &= frame["other_label"] > 0
    for column in ("score", "confidence"):
        values = frame[column].astype(np.float32)
        keep &= values >= np.float32(getattr(selection, f"{column}_from"))
        keep &= values <= np.float32(getattr(selection, f"{column}_to"))
    keep &= frame["text"].str.lower().str.contains(selection.text.lower(), regex=False)
    name = selection.sort.removeprefix("-")
    return frame[keep].sort_values(
        [name, "row"],
        ascending=[not selection.sort.startswith("-"), True],
        na_position="last",
    )


@st.composite
def filters(draw: st.DrawFn, texts: tuple[str, ...], columns: tuple[str, ...]) -> Filter:
    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(values), max_size=2, unique=True)))

    low, high = sorted((draw(SHARES), draw(SHARES)))
    sure_low, sure_high = sorted((draw(SHARES), draw(SHARES)))
    source = draw(st.sampled_from(texts))
    start = draw(st.integers(0, min(len(source), 30)))
    piece = source[start : start + draw(st.integers(0, 4))]
    return Filter(
        given=some((*LABELS, "no such class")),
        suggested=some(LABELS),
        split=some(("train", "test")),
        status=some(STATUSES),
        annotator=some(("ana", "ben", "model")),
        disagree=draw(st.booleans()),
        flagged=draw(st.booleans()),
        copies=draw(st.booleans()),
        score_from=draw(st.sampled_from([0.0, low])),
        score_to=draw(st.sampled_from([1.0, high])),
        confidence_from=draw(st.sampled_from([0.0, sure_low])),
        confidence_to=draw(st.sampled_from([1.0, sure_high])),
        text=draw(st.sampled_from(["", piece, piece.upper()])),
        sort=draw(st.sampled_from(["", "-"])) + draw(st.sampled_from(columns)),
    )


def same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two frames hold the same, however they write that something is missing."""
    plain = [frame.astype(object).mask(frame.isna(), None) for frame in (one, other)]
    return plain[0].to_dict("records") == plain[1].to_dict("records")


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_every_question_is_answered_as_pandas_would(decided: Findings, data: st.DataObject) -> None:
    frame = everything(decided)
    selection = data.draw(filters(tuple(frame["text"][:10]), decided.columns))
    expected = selected(frame, selection)
    ids = expected["example_id"].tolist()
    assert decided.count(selection) == len(ids)
    assert decided.ids(selection) == ids
    assert decided.ids(selection, 7, 3) == ids[3:10]
    number = data.draw(st.integers(1, 4))
    size = data.draw(st.integers(1, 40))
    page = decided.page(selection, number, size)
    shown = expected.iloc[(number - 1) * size : number * size].reset_index(drop=True)
    shown["text"] = shown["text"].str.slice(stop=TEXT_SHOWN)
    assert same(page, shown)
    told = expected.drop(columns=["position", "text_group"])
    assert same(decided.table(selection), told)
    matrix = pd.crosstab(expected["given_label"], expected["suggested_label"])
    matrix = matrix.reindex(index=LABELS, columns=LABELS, fill_value=0)
    assert np.array_equal(decided.confusion(selection), matrix.to_numpy())
    for column, field in (
        ("given_label", "given"),
        ("suggested_label", "suggested"),
        ("split", "split"),
        ("status", "status"),
        ("annotator", "annotator"),
    ):
        anything = selected(frame, dataclasses.replace(selection, **{field: ()}))
        counts = sorted(anything[column].value_counts().items(), key=lambda c: (-c[1], c[0]))
        assert list(decided.counts(selection, column).items()) == counts


def test_a_bound_includes_rows_that_have_exactly_it(decided: Findings) -> None:
    frame = everything(decided)
    for column in ("score", "confidence"):
        for bound in (0.55, 0.7, 0.9):
            exact = Filter(**{f"{column}_from": bound, f"{column}_to": bound})
            here = np.isclose(frame[column], bound)
            assert here.any()
            assert sorted(decided.ids(exact)) == sorted(frame["example_id"][here])


def test_a_column_that_is_not_there_cannot_be_sorted_by(decided: Findings) -> None:
    for ask in (decided.page, decided.ids, decided.table):
        with pytest.raises(FilterError, match="no column 'colour'; sort by one of their columns"):
            ask(Filter(sort="colour"))


def test_labels_of_known_ids_each_once_in_the_order_of_the_dataset(decided: Findings) -> None:
    frame = everything(decided).set_index("example_id")
    ids = [frame.index[9], frame.index[3], frame.index[9], "unknown", frame.index[3].strip()]
    shown = decided.labels_of(ids)
    assert [entry.example_id for entry in shown] == [frame.index[3], frame.index[9]]
    for entry in shown:
        row = frame.loc[entry.example_id]
        for field in dataclasses.fields(entry)[1:]:
            assert getattr(entry, field.name) == row[field.name]
    assert decided.labels_of([]) == []


@pytest.mark.slow
def test_one_example_with_everything_about_it(decided: Findings) -> None:
    frame = everything(decided)
    probabilities = np.load(decided.run.probabilities_path)
    places = np.load(decided.run.neighbours_path)
    by_id = frame.set_index("example_id")
    signals = [one for one in SIGNALS if one.is_default and one.needs <= {"heads"}]
    for position, row in enumerate(frame.to_dict("records")):
        finding = decided.one(row["example_id"])
        for name in ("row", "text", "given_label", "suggested_label", "score", "is_flagged"):
            assert getattr(finding, name) == row[name]
        assert (finding.status, finding.current_label) == (row["status"], row["current_label"])
        assert finding.split == (None if pd.isna(row["split"]) else row["split"])
        assert (finding.neighbour_agreement is None) == pd.isna(row["neighbour_agreement"])
        np.testing.assert_allclose(finding.probabilities, probabilities[position], rtol=1e-6)
        assert [doubt.signal for doubt in finding.doubts] == signals
        word = row["spurious_token"]
        assert finding.misleading_word == (None if pd.isna(word) else word)
        for doubt in finding.doubts:
            assert doubt.score == row[f"{doubt.signal.name}_score"]
        near = list(dict.fromkeys(place for place in places[position] if place >= 0))[:5]
        assert [n.example_id for n in finding.neighbours] == frame["example_id"][near].tolist()
        for other in (*finding.neighbours, *finding.copies):
            assert other.text == by_id.loc[other.example_id, "text"][:TEXT_SHOWN]
            assert other.current_label == by_id.loc[other.example_id, "current_label"]
        group = frame[frame["text_group"] == row["text_group"]]["example_id"].tolist()
        group.remove(row["example_id"])
        assert [copy.example_id for copy in finding.copies] == group
    with pytest.raises(NotFoundError, match="No example has the id 'nobody'; go back"):
        decided.one("nobody")


def test_the_made_up_findings_have_the_columns_of_real_ones(
    decided: Findings, builtin_space: Workspace
) -> None:
    real = builtin_space.findings("builtin").run.findings_path
    assert pq.read_schema(decided.run.findings_path).names == pq.read_schema(real).names


def test_decisions_are_seen_at_once(make_findings: MakeFindings) -> None:
    findings = make_findings(rows=20)
    first, second = findings.ids(Filter(), 2)
    labels = {entry.example_id: entry.given_label for entry in findings.labels_of([first, second])}
    other = next(name for name in LABELS if name != labels[first])
    record(findings, Decision(first, "relabel", other), Decision(second, "noisy"))
    assert findings.ids(Filter(status=("relabel", "noisy"))) == [first, second]
    assert findings.one(first).current_label == other
    page = findings.page(Filter(status=("relabel",)))
    assert page[["status", "current_label"]].values.tolist() == [["relabel", other]]
    assert findings.count(Filter(status=("undecided",))) == 18

    with ThreadPoolExecutor(1) as pool:
        pool.submit(record, findings, Decision(first, "keep")).result()
    assert findings.counts(Filter(), "status") == {"undecided": 18, "keep": 1, "noisy": 1}
    assert findings.one(first).current_label == labels[first]

    findings.log.undo("ana")
    findings.log.undo("ana")
    assert findings.counts(Filter(), "status") == {"undecided": 20}
    assert findings.one(second).status == "undecided"


def test_decisions_of_another_process_are_seen_at_once(builtin_space: Workspace) -> None:
    findings = builtin_space.findings("builtin")
    first = findings.ids(Filter(), 1)[0]
    assert findings.one(first).status == "undecided"
    folder = builtin_space.settings.folder
    (folder / "mine.csv").write_text(f"example_id,verdict,label\n{first},drop,\n")
    command = [sys.executable, "-m", "labelreview", "decide", "builtin", str(folder / "mine.csv")]
    subprocess.run([*command, "--annotator", "ben", "--workspace", str(folder)], check=True)
    assert findings.one(first).status == "drop"
    assert findings.ids(Filter(status=("drop",))) == [first]


@pytest.mark.slow
def test_eight_threads_read_while_another_decides(make_findings: MakeFindings) -> None:
    findings = make_findings(rows=300)
    ids = findings.ids(Filter())
    statuses = set(STATUSES)
    stop = threading.Event()

    def read(reader: int) -> int:
        seen = 0
        while not stop.is_set() or seen < 5:
            page = findings.page(Filter(sort=("-score", "text")[reader % 2]), 1 + seen % 6)
            assert len(page) == PAGE_SIZE
            assert set(page["status"]) <= statuses
            assert sum(findings.counts(Filter(), "status").values()) == 300
            assert len(findings.labels_of(ids[:10])) == 10
            assert findings.one(ids[seen]).example_id == ids[seen]
            seen += 1
        return seen

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read, reader) for reader in range(8)]
        try:
            for i in range(0, 300, 10):
                record(findings, *(Decision(one, "keep") for one in ids[i : i + 10]))
                assert findings.count(Filter(status=("keep",))) == i + 10
        finally:
            stop.set()
        assert all(reader.result() >= 5 for reader in readers)
    assert findings.counts(Filter(), "status") == {"keep": 300}


@contextmanager
def counted_queries(findings: Findings) -> Iterator[list[str]]:
    queries: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        queries.append(statement)

    engine = findings.log.engine
    event.listen(engine, "before_cursor_execute", note)
    yield queries
    event.remove(engine, "before_cursor_execute", note)


def test_a_page_asks_the_store_little_however_much_is_decided(make_findings: MakeFindings) -> None:
    findings = make_findings(rows=400)
    ids = findings.ids(Filter())
    for i in range(0, 400, 100):
        record(findings, *(Decision(one, "keep") for one in ids[i : i + 100]))
        with counted_queries(findings) as queries:
            findings.page(Filter())
        assert len([q for q in queries if q.startswith("SELECT")]) == 2  # classes, new rows
        with counted_queries(findings) as queries:
            findings.page(Filter(), 2)
        assert len([q for q in queries if q.startswith("SELECT")]) == 2


def sent(frame: pd.DataFrame) -> int:
    """Bytes of a frame as the browser gets it."""
    table = pa.Table.from_pandas(frame)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().size


@pytest.mark.slow
def test_a_page_is_small_whatever_the_texts(make_findings: MakeFindings) -> None:
    findings = make_findings(rows=60, texts=("🙏" * 100_000, "long words " * 90_000))
    for sort in ("-score", "text"):
        page = findings.page(Filter(sort=sort))
        assert len(page) == 50
        assert sent(page) < 200_000
    assert len(findings.table(Filter(), 1)["text"][0]) >= 100_000


@pytest.mark.parametrize("classes", [2, 151])
def test_few_and_many_classes(make_findings: MakeFindings, classes: int) -> None:
    names = tuple(f"class {i}" for i in range(classes))
    findings = make_findings(rows=6_000, classes=(*names, "never"))
    matrix = findings.confusion(Filter())
    assert matrix.shape == (classes + 1, classes + 1)
    assert matrix.sum() == 6_000
    assert matrix[-1].sum() == matrix[:, -1].sum() == 0
    assert set(findings.counts(Filter(), "given_label")) == set(names)
    assert findings.count(Filter(given=("never",))) == 0
    assert findings.page(Filter(given=("never",))).empty
    assert findings.ids(Filter(suggested=("never",))) == []
    assert set(findings.page(Filter(given=(names[-1],)))["given_label"]) == {names[-1]}


@pytest.mark.slow
def test_two_hundred_thousand_rows(make_findings: MakeFindings) -> None:
    findings = make_findings(rows=200_000)
    frame = pq.read_table(findings.run.findings_path).to_pandas()
    frame = frame.sort_values(["confidence", "row"], ascending=[False, True])
    ids = frame["example_id"].tolist()
    record(findings, *(Decision(one, "keep") for one in ids[::40]))
    undecided = Filter(status=("undecided",), sort="-confidence")
    assert findings.count(undecided) == 195_000
    # Nothing may be spilled either: a page and a count need little, wherever they are.
    findings._view._database.execute("SET memory_limit = '128MB'; SET temp_directory = ''")
    page = findings.page(undecided, 3_900)
    left = [one for i, one in enumerate(ids) if i % 40]
    assert page["example_id"].tolist() == left[-50:]
    assert sent(page) < 200_000
    assert findings.page(undecided, 3_901).empty
    rain = findings.count(Filter(text="rain"))
    assert rain == sum("rain" in text.lower() for text in ("plain rain", "Rain")) * 20_000
