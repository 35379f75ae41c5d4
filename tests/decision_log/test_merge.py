"""Decisions that several people made elsewhere: in order of time, each once, none over a newer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labelreview.core.errors import DecisionError
from labelreview.core.labels import Labels
from labelreview.decision_log import MODEL, Decision, DecisionLog, Merged, Step
from labelreview.store import open_engine
from labelreview.store.catalog import Catalog


@pytest.fixture
def log(database_url: str) -> Iterator[DecisionLog]:
    engine = open_engine(database_url)
    Catalog(engine).add_dataset("posts", "d")
    yield DecisionLog(engine, "posts", Labels(("rain", "storm")))
    engine.dispose()


def step(
    token: str,
    example: str,
    verdict: str,
    when: str | None,
    by: str = "ana",
    label: str | None = None,
) -> Step:
    return Step(token, (Decision(example, verdict, label),), annotator=by, decided_at=when)


LONG_AGO, LATER = "2020-01-01T00:00:00.000000+00:00", "2020-01-02T00:00:00.000000+00:00"


def test_each_counts_once_with_its_annotator_and_time(log: DecisionLog) -> None:
    steps = [
        step("a", "e1", "keep", LONG_AGO),
        step("b", "e1", "relabel", LATER, "bob", "storm"),
        step("c", "e2", "noisy", None, "bob"),
        step("c", "e2", "noisy", None, "bob"),
    ]
    assert log.merge(steps) == Merged(log.revision(), recorded=3, repeated=0, outdated=0)
    rows = log.log()
    assert rows["annotator"].tolist() == ["ana", "bob", "bob"]
    assert rows["decided_at"].tolist()[:2] == [LONG_AGO, LATER]
    assert rows["decided_at"][2] > LATER
    assert dict(zip(*log.current()[["example_id", "verdict"]].T.to_numpy(), strict=True)) == {
        "e1": "relabel",
        "e2": "noisy",
    }
    again = log.merge(steps)
    assert (again.recorded, again.repeated) == (0, 3)
    assert log.log().equals(rows)


def test_what_was_decided_since_stands(log: DecisionLog) -> None:
    log.merge([step("a", "e1", "noisy", LONG_AGO)])
    log.record([Decision("e1", "drop")], "cho", seen_revision=log.revision())
    log.merge([step("a", "e1", "noisy", LONG_AGO)])
    merged = log.merge([step("b", "e1", "keep", LATER, "bob"), step("c", "e2", "keep", LATER)])
    assert (merged.recorded, merged.outdated) == (2, 1)
    assert log.current()["annotator"].tolist() == ["cho", "ana"]
    assert log.log()["verdict"].tolist() == ["noisy", "drop", "keep", "undo", "keep"]
    assert log.merge([step("b", "e1", "keep", LATER, "bob")]).repeated == 1


def test_people_go_before_the_model(log: DecisionLog) -> None:
    log.record_undecided([Decision("e1", "keep")], MODEL)
    assert log.merge([step("a", "e1", "noisy", LONG_AGO)]).outdated == 0
    assert log.current()["annotator"].tolist() == ["ana"]


def test_an_undone_one_does_not_come_back(log: DecisionLog) -> None:
    log.merge([step("a", "e1", "noisy", LONG_AGO)])
    log.undo("ana")
    assert log.merge([step("a", "e1", "noisy", LONG_AGO)]).recorded == 0
    assert log.current().empty


@pytest.mark.slow
def test_more_than_fit_into_one_statement(log: DecisionLog) -> None:
    steps = [step(f"t{i}", f"e{i}", "keep", LONG_AGO) for i in range(12_000)]
    assert log.merge(steps).recorded == 12_000
    assert log.merge(steps).repeated == 12_000


def test_all_or_none(log: DecisionLog) -> None:
    for wrong in (
        step("b", "e2", "keep", LATER, ""),
        step("b", "e2", "relabel", LATER, "bob", "x"),
    ):
        with pytest.raises(DecisionError):
            log.merge([step("a", "e1", "keep", LONG_AGO), wrong])
    assert log.revision() == 0
