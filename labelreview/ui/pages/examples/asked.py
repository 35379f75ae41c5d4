"""What is clicked in the table: other rows or columns, and decisions about many at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from labelreview.core.errors import LabelReviewError
from labelreview.findings.filter import Filter
from labelreview.ui.context.session import BulkDecision, current_session
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.shared.bulk import CHOICES, decided_at_once

MOST_SELECTED = 20_000
MOST_COLUMNS = 30


def answer(asked: Any) -> None:
    """Do what was clicked, an `ExamplesAsked`, before the table is drawn; what cannot be done is
    said on the page."""
    if not isinstance(asked, dict):
        return
    try:
        _answer(asked.get("what"), str(asked.get("value", "")), asked)
    except LabelReviewError as error:
        current_session().problem = str(error)


def ids_in(value: Any) -> list[str]:
    """Return the ids in a list that a browser sent."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _answer(what: Any, value: str, asked: dict[str, Any]) -> None:
    session, ids = current_session(), ids_in(asked.get("ids"))[:MOST_SELECTED]
    match what:
        case "page" if value.isdecimal() and len(value) < 10:
            session.page = max(1, int(value))
            session.write_url()
        case "columns":
            session.columns = tuple(ids[:MOST_COLUMNS])
        case "refresh":
            session.listed = ("", 0)
        case "sort":
            session.set_filter(replace(session.filter, sort=value))
        case "only" if ids:
            kept = workspace().saved_selections.keep(ids, "row")
            session.set_filter(Filter(picked=kept, sort=session.filter.alike("").sort))
        case "decide" | "decide_all":
            chosen = ids if what == "decide" else None
            _prepare(value, chosen, str(asked.get("attempt", "")))


def _prepare(verdict: str, chosen: list[str] | None, attempt: str) -> None:
    """Decide about a few chosen examples; else let the page ask first: about the chosen ones, and
    about no others, or about all that match the filter."""
    session = current_session()
    if verdict not in CHOICES or session.dataset is None or chosen == []:
        return
    findings = workspace().findings(session.dataset, session.run)
    revision = findings.log.revision()
    if chosen is None:
        ids, words = findings.ids(session.filter), session.filter.sentence()
    else:
        known = {one.example_id for one in findings.labels_of(chosen)}
        ids, words = [one for one in chosen if one in known], ""
    missing = len(chosen or ids) - len(ids)
    bulk = BulkDecision(verdict, tuple(ids), revision, words, attempt, missing)
    session.bulk = None if chosen and decided_at_once(findings, bulk) else bulk
