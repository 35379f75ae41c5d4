"""Record the decisions that a browser sends, which it repeats until they are acknowledged.

The browser's side is `ui/frontend/sender/sender.js`. It names every action with a token, keeps it
in the browser's storage, and sends all that has no answer yet as the state value `sent` of the
element that it belongs to. The log records each token once, so that sending again is safe.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import streamlit as st

from labelreview.core.artifacts import digest
from labelreview.core.errors import LabelReviewError, ReadOnlyError
from labelreview.decision_log import ACCEPT_SUGGESTION, DecisionLog, UndoableBatch, person_called
from labelreview.findings.findings import Findings
from labelreview.review.actions import perform
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Batch, Session, current_session
from labelreview.ui.context.workspaces import one_moment
from labelreview.ui.parts.palette import VERDICT_LOOKS
from labelreview.ui.parts.plain import plain_name
from labelreview.ui.parts.protocol import Answer, ChangedLabel, Receipt, UndoableBatchData
from labelreview.workspace import Workspace

_MOST_CHANGED = 500
_REMEMBERED = 50  # messages: each element of a page keeps its last one


def receiver(key: str) -> Callable[[], None]:
    """Return the callback for `on_sent_change` of the element `key`; it runs before the page."""

    def receive() -> None:
        _receive(st.session_state[key].get("sent"))

    return receive


def settle(result: Any) -> None:
    """Record what the element sent into a new session; call it after drawing the element.

    A browser that finds its server restarted sends its state along with the first run, and
    Streamlit calls no callback for an element that this session has not seen.
    """
    if _receive(result.get("sent")):
        st.rerun()


def receipt(context: PageContext) -> Receipt:
    """Return what the browser has to know about its decisions, sent as `sending` with the data.

    It is `answer`, and:

    run:
        By whose suggestions is decided.
    changed:
        The current decisions on examples that changed since the last answer to this tab.
    undoable:
        The annotator's last batches that an undo takes back, the newest first. The browser takes
        back what was decided in it, and what is in `tab`: decided on this tab's other pages.
    """
    session, log = context.session, context.findings.log
    return {
        **answer(session, context.space),
        "run": context.findings.run.digest,
        "changed": _changed(session, log),
        "tab": [batch.name for batch in session.batches[-50:]],
        "undoable": [_batch(one) for one in log.undoable_batches(session.annotator)],
    }


def answer(session: Session, space: Workspace) -> Answer:
    """Return what the browser has to know to stop sending, without reading the database.

    place, dataset:
        What decisions are about; `place` is another one in another workspace.
    annotator, named:
        By whom, and whether somebody said so; else it is the name of the login.
    acknowledged, refused:
        Tokens of what was recorded of the last things sent; tokens and sentences of the rest.
    """
    return {
        "place": place_of(space, session.dataset),
        "dataset": session.dataset,
        "annotator": session.annotator,
        "named": session.named,
        "acknowledged": list(session.acknowledged),
        "refused": [{"token": token, "problem": words} for token, words in session.refused],
        "trouble": session.trouble,
    }


def place_of(space: Workspace, dataset: str | None) -> str:
    """Return what names the dataset in whatever workspace it is."""
    return digest(str(space.settings.folder), space.settings.database_url, dataset)


def _batch(one: UndoableBatch) -> UndoableBatchData:
    return {
        "batch": one.batch,
        "many": one.many,
        "examples": list(one.examples),
        "verdict": one.verdict,
        "verdicts": one.verdicts,
        "label": one.label,
    }


def _changed(session: Session, log: DecisionLog) -> list[ChangedLabel]:
    revision, since = log.revision(), session.browser_revision
    session.browser_revision = (log.dataset, revision)
    if since[0] != log.dataset or since[1] == revision:
        return []
    rows = log.changed(since[1]).tail(_MOST_CHANGED)
    plain = rows.astype(object).where(rows.notna(), None)
    return [
        {"id": example_id, "verdict": verdict, "label": label, "annotator": annotator}
        for example_id, verdict, label, annotator in plain.itertuples(index=False, name=None)
    ]


def _receive(sent: Any) -> bool:
    """Record what a browser sent; False if it is malformed, refused or already recorded."""
    session = current_session()
    if not isinstance(sent, dict) or str(sent.get("attempt")) in session.attempts:
        return False
    dataset, actions = sent.get("dataset"), sent.get("actions")
    if not isinstance(dataset, str) or not isinstance(actions, list):
        return False
    try:
        with one_moment() as space:
            if dataset not in [entry.name for entry in space.datasets()]:
                return False
            outcomes = [
                perform(_findings(session, space, dataset, run), list(group))
                for run, group in groupby(actions, key=_run)
            ]
            _go_on(session, space, dataset, sent)
    except ReadOnlyError as error:
        # Sending it again would not help: the browser takes it back and says why.
        session.acknowledged = []
        session.refused = [(_token(action), str(error)) for action in actions]
    except LabelReviewError as error:
        # Not acknowledged, so that the browser keeps it and sends it again.
        session.trouble = str(error)
        return False
    else:
        session.acknowledged = [token for outcome in outcomes for token in outcome.acknowledged]
        session.refused = [one for outcome in outcomes for one in outcome.refused]
        if dataset == session.dataset:
            _remember(session, actions, set(session.acknowledged))
    session.attempts = [*session.attempts, str(sent.get("attempt"))][-_REMEMBERED:]
    session.trouble = ""
    return True


def _run(action: Any) -> Any:
    return action.get("run") if isinstance(action, dict) else None


def _findings(session: Session, space: Workspace, dataset: str, run: Any) -> Findings:
    """Return the findings that the browser showed, or those of the current run."""
    if run not in space.run_digests(dataset):
        run = session.run if dataset == session.dataset else None
    return space.findings(dataset, run)


def _go_on(session: Session, space: Workspace, dataset: str, sent: dict[str, Any]) -> None:
    """Restore the shown example and, in a new session, the annotator from what was sent."""
    showing, name = sent.get("showing"), sent.get("annotator")
    if dataset == session.dataset and isinstance(showing, str):
        findings = space.findings(dataset, session.run)
        if findings.positions_of([showing]):
            session.example = showing
    if isinstance(name, str) and (person := person_called(name)) and not session.named:
        session.annotator, session.named = person, True


def _remember(session: Session, actions: list[Any], done: set[str]) -> None:
    """Add the recorded batches to the session, for the undo of the other pages."""
    known = {batch.name for batch in session.batches}
    for action in actions:
        token = _token(action)
        if token not in done:
            continue
        undoes = action.get("undoes")
        if undoes is not None:
            session.batches = [batch for batch in session.batches if batch.name != undoes]
        elif token not in known:
            session.batches.append(Batch(token, _done(action)))


def _token(action: Any) -> str:
    return str(action.get("token")) if isinstance(action, dict) else ""


def _done(action: dict[str, Any]) -> str:
    many = len(action["examples"])
    if many > 1:
        return f"**{many:,} examples** decided"
    accepts = action["verdict"] == ACCEPT_SUGGESTION
    verdict = "relabel" if accepts else action["verdict"]
    look = VERDICT_LOOKS[verdict]
    return f"{look.badge} {plain_name(action['label'])}" if action.get("label") else look.badge
