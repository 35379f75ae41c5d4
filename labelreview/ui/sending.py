"""Decisions that a browser collects and sends until they are acknowledged: the server's side.

The browser's side is `parts/frontend/sender.js`. It names every action with a token, keeps it in
the browser's storage, and sends all that has no answer yet as the state value `sent` of the element
that it belongs to. The log does each token once, so that sending again never does harm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import streamlit as st

from labelreview.actions import perform
from labelreview.errors import LabelReviewError
from labelreview.ui.at_hand import AtHand
from labelreview.ui.parts.palette import VERDICT_LOOKS
from labelreview.ui.parts.plain import plain_name
from labelreview.ui.session import Batch, Session, current_session
from labelreview.ui.workspaces import workspace


def receiver(key: str) -> Callable[[], None]:
    """The callback for `on_sent_change` of the element `key`: it runs before the page is drawn."""

    def receive() -> None:
        _receive(st.session_state[key].get("sent"))

    return receive


def settle(result: Any) -> None:
    """To call after the element was drawn: take what came with it into a new session.

    A browser that finds its server restarted sends its state along with the first run, and
    Streamlit calls no callback for an element that this session has not seen.
    """
    if _receive(result.get("sent")):
        st.rerun()


def receipt(at: AtHand) -> dict[str, Any]:
    """What the browser has to know of its decisions: to be sent as `sending` with the data.

    dataset, annotator:
        What decisions are about, and by whom.
    acknowledged, refused:
        Tokens of what was recorded of the last things sent; tokens and sentences of the rest.
    standing:
        The annotator's last batches that an undo takes back, the newest first. The browser takes
        back what was decided in it, and what is in `tab`: decided on this tab's other pages.
    """
    session = at.session
    return {
        "dataset": at.name,
        "annotator": session.annotator,
        "acknowledged": list(session.acknowledged),
        "refused": [{"token": token, "problem": words} for token, words in session.refused],
        "trouble": session.trouble,
        "revision": at.findings.log.revision(),
        "tab": [batch.name for batch in session.batches[-50:]],
        "standing": [asdict(one) for one in at.findings.log.standing(session.annotator)],
    }


def _receive(sent: Any) -> bool:
    """Record what a browser sent, unless it was the last thing that this session received."""
    session = current_session()
    if not isinstance(sent, dict) or session.dataset is None:
        return False
    if sent.get("dataset") != session.dataset or sent.get("attempt") == session.attempt:
        return False
    actions = sent.get("actions")
    if not isinstance(actions, list):
        return False
    try:
        findings = workspace().findings(session.dataset, session.run)
        outcome = perform(findings, actions)
    except LabelReviewError as error:
        # Not answered: the browser keeps it and sends it again.
        session.trouble = str(error)
        return False
    session.attempt = str(sent.get("attempt"))
    showing = sent.get("showing")
    if isinstance(showing, str) and findings.positions_of([showing]):
        session.example = showing  # where one comes back to from another page
    session.trouble = ""
    session.acknowledged = list(outcome.acknowledged)
    session.refused = list(outcome.refused)
    _remember(session, actions, set(outcome.acknowledged))
    return True


def _remember(session: Session, actions: list[Any], done: set[str]) -> None:
    """Let the undo of the other pages know what was decided here."""
    known = {batch.name for batch in session.batches}
    for action in actions:
        token = action.get("token") if isinstance(action, dict) else None
        if token not in done:
            continue
        undoes = action.get("undoes")
        if undoes is not None:
            session.batches = [batch for batch in session.batches if batch.name != undoes]
        elif token not in known:
            session.batches.append(Batch(token, _done(action)))


def _done(action: dict[str, Any]) -> str:
    many = len(action["examples"])
    if many > 1:
        return f"**{many:,}** examples decided together"
    verdict = "relabel" if action["verdict"] == "accept" else action["verdict"]
    look = VERDICT_LOOKS[verdict]
    return f"{look.badge} {plain_name(action['label'])}" if action.get("label") else look.badge
