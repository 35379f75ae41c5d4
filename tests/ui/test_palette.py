"""The command palette: what it is sent, and when."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from labelreview.findings.filter import Filter
from labelreview.review.saved_filters import SavedFilters
from labelreview.ui.context.page_registry import PAGES
from labelreview.ui.context.session import Batch, Session
from labelreview.ui.shell import palette
from labelreview.ui.shell.palette import page_entry, places


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the palette was given, time after time."""
    given: list[dict[str, Any]] = []
    monkeypatch.setattr(palette, "_PALETTE", lambda data, **_: given.append(data))
    return given


def session_of(app) -> Session:
    return app.session_state["labelreview"]


def test_every_page_is_found_by_other_names() -> None:
    for page in PAGES:
        entry = page_entry(page)
        assert (entry["title"], entry["path"]) == (page.title, page.url_path)
        assert entry["detail"]


def test_what_it_finds_is_sent_once_when_it_is_opened(scored, open_page, sent) -> None:
    app = open_page("export")
    session_of(app).palette_asked = True
    app.run()
    app.run()
    closed, opened, after = sent
    assert closed == after
    assert (closed["found"], closed["classes"]) == (None, [])
    assert (closed["scored"], opened["scored"]) == (False, True)
    assert opened["classes"] == list(scored.dataset("builtin").labels.names)
    assert {one["kind"] for one in opened["found"]} == {"Filter"}


def test_its_places_are_links_that_the_dashboard_reads(scored, score_again) -> None:
    older = scored.run("builtin").digest
    score_again(scored)
    scored.import_dataset("builtin", name="flood & *two*")
    kept = Filter(given=("not_informative",), text="a & b", score_from=0.5)
    SavedFilters.beside(scored.decisions("builtin")).save("mine & <b>yours</b>", kept, "Ann")
    found = list(places(Session(dataset="builtin", run=older, names_run=True), scored))
    by_title = {one["title"]: (one, parse_qs(one["query"])) for one in found}
    entry, query = by_title["mine & <b>yours</b>"]
    assert entry["path"] == "examples"
    assert (query.pop("dataset"), query.pop("run")) == (["builtin"], [older])
    assert Filter.from_query(query) == kept
    _, query = by_title["flood & *two*"]
    assert query == {"dataset": ["flood & *two*"]}
    runs = [parse_qs(one["query"])["run"][0] for one in found if one["kind"] == "Run"]
    assert runs == scored.run_digests("builtin")
    assert "builtin" not in by_title  # it is open


@pytest.mark.parametrize(("place", "offered"), [("export", True), ("queue", False)])
def test_undo_is_offered_where_the_page_has_none(scored, open_page, sent, place, offered) -> None:
    app = open_page(place)
    assert not sent[-1]["undo"]
    session_of(app).batches.append(Batch("b", "**3 examples** decided"))
    app.run()
    assert bool(sent[-1]["undo"]) == offered
