"""A database that refuses for a while: what was drawn stays, nothing is asked in vain too often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from labelreview.core.errors import OutageError
from labelreview.store import engine as store_engine
from labelreview.ui.context import session as sessions
from labelreview.ui.sync import sending

SAID = "The database is gone for now; wait a moment."
# The browser clears what a run did not draw when it ends, unless it gave way to another one.
KEPT = [ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN, ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS]

Out = Callable[[], AbstractContextManager[list[int]]]


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Out:
    """`with out() as asked`: the database refuses, and `asked` has one entry for each question."""

    @contextmanager
    def refusing() -> Iterator[list[int]]:
        asked: list[int] = []

        def refuse(*_: object) -> None:
            asked.append(1)
            raise OutageError("The database is gone for now", "wait a moment")

        with monkeypatch.context() as patch:
            patch.setattr(store_engine, "_sentences", refuse)
            yield asked

    return refusing


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[ScriptRunnerEvent]:
    """How the runs ended."""
    events: list[ScriptRunnerEvent] = []
    finish = LocalScriptRunner._on_script_finished

    def note(self, context, event, *rest):
        events.append(event)
        finish(self, context, event, *rest)

    monkeypatch.setattr(LocalScriptRunner, "_on_script_finished", note)
    return events


@pytest.mark.parametrize("place", ["overview", "queue", "map", "load"])
def test_an_outage_keeps_what_a_page_shows_and_asks_once(scored, open_page, out, ended, place):
    app = open_page(place, dataset="builtin")
    titles = [title.value for title in app.title]
    ended.clear()
    with out() as asked:
        app.run()
    assert ended == KEPT
    assert not app.exception
    assert not app.error
    assert not app.title, "nothing is drawn over it"
    assert app.session_state["labelreview"].outage == SAID
    assert len(asked) == 1
    app.run()
    assert app.session_state["labelreview"].outage == ""
    assert [title.value for title in app.title] == titles


def test_an_outage_while_a_page_is_drawn_keeps_the_rest(scored, open_page, ended, monkeypatch):
    app = open_page("overview", dataset="builtin")

    def refuse(*_: object) -> None:
        raise OutageError("The database is gone for now", "wait a moment")

    monkeypatch.setattr("labelreview.ui.pages.overview.page.show_strip", refuse)
    ended.clear()
    app.run()
    assert ended == KEPT
    assert not app.error
    assert app.session_state["labelreview"].outage == SAID


def test_the_first_opening_during_an_outage_recovers(scored, open_page, out):
    with out():
        app = open_page("overview", dataset="builtin")
    assert not app.exception
    assert app.session_state["labelreview"].outage == SAID
    app.run()
    assert [title.value for title in app.title] == ["Overview"]


def test_two_elements_that_sent_something_do_not_draw_the_page_for_ever(
    scored, log, monkeypatch
) -> None:
    """Each element of a page keeps the last message it sent, and hands it over with every run."""
    session = sessions.Session(dataset="builtin")
    monkeypatch.setattr(sending, "current_session", lambda: session)
    one, other = [{"dataset": "builtin", "attempt": name, "actions": []} for name in "ab"]
    assert [sending._receive(sent) for sent in (one, other)] == [True, True]
    assert [sending._receive(sent) for sent in (one, other, one)] == [False] * 3
