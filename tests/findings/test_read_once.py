"""What is read of a run: once until something changes, and no more than is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labelreview.decision_log import Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.findings.live_view import LiveView
from labelreview.findings.row_values import rows_at

MakeFindings = Callable[..., Findings]


def test_what_is_counted_is_asked_once_until_something_changes(
    make_findings: MakeFindings, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = make_findings()
    differs, anything = Filter(disagree=True), Filter()
    asked: list[str] = []
    answer = LiveView.rows

    def rows(self: LiveView, sql: str, *values: Any, **tables: Any) -> Any:
        asked.append(sql)
        return answer(self, sql, *values, **tables)

    def counted() -> tuple[int, dict[str, int]]:
        return findings.count(differs), findings.counts(anything, "status")

    before = counted()
    monkeypatch.setattr(LiveView, "rows", rows)
    assert counted() == before
    assert asked == []
    (example,) = findings.ids(anything, 1)
    findings.log.record([Decision(example, "drop")], "ana", seen_revision=0)
    assert counted() == (before[0], {"undecided": before[1]["undecided"] - 1, "drop": 1})
    findings.log.undo("ana")
    assert counted() == before
    one, other = findings.dataset.labels.names[:2]
    ClassChanges.beside(findings.log).change(one, other, "ana")
    assert counted()[0] < before[0], "classes that became one differ no longer"


def test_rows_are_read_with_the_columns_that_are_asked_for(
    make_findings: MakeFindings, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = make_findings()
    found = rows_at(findings, [7, 3], ["score", "status"], 5)
    assert {*found} == {3, 7}
    for position, row in found.items():
        assert {*row} == {"position", "row", "score", "status", "text"}
        assert row["text"] == findings.dataset.texts()[position][:5]
    monkeypatch.setattr(LiveView, "rows", lambda *_: pytest.fail("asked for nothing"))
    assert rows_at(findings, [], ["score"], 5) == {}
    assert findings.many([]) == findings.positions_of([]) == []
