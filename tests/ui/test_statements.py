"""How much a page reads from the database: counted, since time would depend on the machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert
from sqlalchemy.engine.cursor import CursorFetchStrategy

from labelreview.findings.filter import Filter
from labelreview.findings.live_view import LiveView
from labelreview.store import tables, writing
from labelreview.ui.context.page_registry import PAGES
from labelreview.ui.pages.queue import page as queue_page
from labelreview.workspace import Workspace

MOST_STATEMENTS_IDLE = 8
MOST_STATEMENTS_ACKNOWLEDGED = 12
MOST_ROWS = 200
READ_AGAIN = {"grid": 2, "conflicts": 1}
"""Questions about the rows of a run where nothing was decided: the cards of two pages are too many
to be kept for each tab."""
DECISIONS = 100_000
ROOT = Path(__file__).parents[2]


@dataclass
class Traffic:
    """Statements, transactions and rows read, of any database, since the last `clear`."""

    statements: list[str] = field(default_factory=list)
    transactions: int = 0
    rows: int = 0

    def clear(self) -> None:
        self.statements.clear()
        self.transactions = self.rows = 0

    def execute(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith("BEGIN"):
            self.transactions += 1
        elif not statement.startswith("PRAGMA"):
            self.statements.append(statement)


@pytest.fixture
def traffic(monkeypatch: pytest.MonkeyPatch) -> Iterator[Traffic]:
    counted = Traffic()

    def count_rows(name: str) -> None:
        fetch = getattr(CursorFetchStrategy, name)

        def fetch_and_count(*args: Any, **options: Any) -> Any:
            found = fetch(*args, **options)
            counted.rows += len(found) if name != "fetchone" else found is not None
            return found

        monkeypatch.setattr(CursorFetchStrategy, name, fetch_and_count)

    for name in ("fetchone", "fetchmany", "fetchall"):
        count_rows(name)
    event.listen(Engine, "before_cursor_execute", counted.execute)
    yield counted
    event.remove(Engine, "before_cursor_execute", counted.execute)


@pytest.fixture
def decided(scored: Workspace) -> Workspace:
    """The built-in dataset with a log of 100,000 decisions, some of them undone."""
    ids = scored.findings("builtin").ids(Filter())
    common = {"dataset": "builtin", "label": "", "annotator": "Ann", "note": "", "origin": "queue"}
    rows = [
        common
        | {"id": i, "example_id": ids[i % (len(ids) // 2)], "seen_revision": i - 1}
        | {"verdict": ("keep", "drop", "unsure")[i % 3], "batch": f"b{i // 10}", "undoes": None}
        | {"decided_at": tables.now(), "seconds": 2.0, "given_label": "a", "suggested_label": "b"}
        for i in range(1, DECISIONS + 1)
    ]
    for i in range(1_000, DECISIONS, 1_000):
        taken_back = rows[i - 100]
        rows[i] |= {"verdict": "undo", "undoes": taken_back["id"], "batch": f"u{i}"}
        rows[i] |= {"example_id": taken_back["example_id"], "seen_revision": taken_back["id"]}
    engine = scored.decisions("builtin").engine
    with writing(engine) as connection:
        connection.execute(insert(tables.decisions), rows)
    return scored


def test_every_page_is_in_the_registry() -> None:
    files = {str(path.relative_to(ROOT)) for path in ROOT.glob("pages/*/*.py")}
    assert {entry.path for entry in PAGES} == files


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the rows of any run, in SQL."""
    asked: list[str] = []

    def listen(name: str) -> None:
        answer = getattr(LiveView, name)

        def listened(self: LiveView, sql: str, *values: Any, **tables: Any) -> Any:
            asked.append(sql)
            return answer(self, sql, *values, **tables)

        monkeypatch.setattr(LiveView, name, listened)

    listen("rows")
    listen("frame")
    return asked


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.url_path)
def test_an_idle_rerun_takes_few_statements(entry, scored, open_page, traffic, questions) -> None:
    app = open_page(entry.url_path)
    app.run()
    traffic.clear()
    questions.clear()
    app.run()
    assert not app.exception
    assert len(questions) <= READ_AGAIN.get(entry.url_path, 0), questions
    assert 1 <= len(traffic.statements) <= MOST_STATEMENTS_IDLE, traffic.statements
    assert traffic.transactions <= MOST_STATEMENTS_IDLE


def test_a_rerun_of_the_queue_is_one_statement_however_long_the_log(
    decided, open_page, traffic
) -> None:
    app = open_page("queue")
    app.run()
    traffic.clear()
    app.run()
    assert not app.exception
    assert len(traffic.statements) == 1, traffic.statements
    assert traffic.rows <= MOST_ROWS


def test_an_acknowledged_batch_reads_what_is_new(decided, open_page, traffic, monkeypatch) -> None:
    app = open_page("queue")
    app.run()
    ids = decided.findings("builtin").ids(Filter())[-30:]
    actions = [
        {"token": f"t{i}", "annotator": "Ann", "examples": [one], "verdict": "keep"}
        for i, one in enumerate(ids)
    ]
    sent = {"attempt": "1", "dataset": "builtin", "annotator": "Ann", "actions": actions}
    shown: list[dict[str, Any]] = []

    def show(data: dict[str, Any], **_: Any) -> dict[str, Any]:
        shown.append(data)
        return {"sent": sent}

    monkeypatch.setattr(queue_page, "show_review", show)
    before = decided.decisions("builtin").revision()
    traffic.clear()
    app.run()
    assert not app.exception
    assert len(traffic.statements) <= MOST_STATEMENTS_ACKNOWLEDGED, traffic.statements
    assert traffic.rows <= MOST_ROWS
    assert shown[-1]["sending"]["acknowledged"] == [action["token"] for action in actions]
    assert {one["id"] for one in shown[-1]["sending"]["changed"]} == set(ids)
    assert shown[-1]["sending"]["undoable"][0]["batch"] == actions[-1]["token"]
    assert decided.decisions("builtin").revision() == before + len(actions)
