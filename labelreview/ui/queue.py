"""Queue: one example at a time, decided by a key that is answered in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from labelreview.artifacts import digest
from labelreview.queue import Queue, depends_on_decisions, open_queue, walking
from labelreview.ui.at_hand import AtHand, need_findings
from labelreview.ui.cards import (
    Wanted,
    cards_of,
    class_list,
    signal_list,
    verdict_list,
    words_of,
    words_ready,
)
from labelreview.ui.filter_bar import show_filter_bar, show_presets, show_sentence
from labelreview.ui.parts import keys
from labelreview.ui.parts.review import show_review
from labelreview.ui.rerank import show_rerank
from labelreview.ui.sending import receipt, receiver, settle

KEY = "review"
BEFORE = 6  # cards in front of the first one
AHEAD = 60  # cards that the browser gets at once


def render() -> None:
    """Draw the page."""
    at = need_findings()
    selection = walking(at.session.filter)
    head, change = st.columns([4, 1], vertical_alignment="center")
    with head:
        found = show_sentence(at.findings, selection)
    with change, st.popover("Change the queue", icon=":material/filter_list:", width="stretch"):
        show_presets()
        show_filter_bar(at.session, at.findings)
    if not found:
        st.info("Nothing matches this filter. Widen it, or show everything.")
        return
    _review()


@st.fragment
def _review() -> None:
    at = need_findings()
    show_rerank(at)
    queue = open_queue(at.findings, at.session.filter, _opened(at))
    name = digest(_place(at), at.session.opened)[:16]
    classes = len(at.findings.dataset.labels)
    data = {
        "queue": name,
        "total": len(queue.order),
        "left": queue.left(),
        "blind": at.session.blind,
        "labels": class_list(at.findings.dataset),
        "signals": signal_list(at.findings),
        "verdicts": verdict_list(),
        "guidelines": {},
        "keys": {**keys.VERDICT_KEYS, **keys.STEP_KEYS},
        "classKeys": [keys.class_key(label, classes) for label in range(classes)],
        "chunk": _chunk(at, queue, Need.read(st.session_state.get(KEY)), name),
        "wordsReady": words_ready(at),
        "progress": None,
        "sending": receipt(at),
    }
    settle(show_review(data, key=KEY, on_sent=receiver(KEY)))


def _place(at: AtHand) -> str:
    return digest(at.name, at.findings.run.digest, at.session.filter.to_query())


def _opened(at: AtHand) -> int:
    """The revision at which this tab opened the queue, where that decides what is in it."""
    if not depends_on_decisions(at.session.filter):
        at.session.opened = ("", 0)
    elif at.session.opened[0] != _place(at):
        at.session.opened = (_place(at), at.findings.log.revision())
    return at.session.opened[1]


@dataclass(frozen=True, slots=True)
class Need:
    """What the browser asks for.

    queue:
        The queue that it walks through.
    after:
        The place behind which it has no cards to decide; below 0 it has none at all.
    show:
        An example to show, wherever it is; None for the next ones.
    words:
        Examples whose words are to be told, since they were not known when their cards were made.
    attempt:
        Another one for each time that it asks.
    """

    queue: str
    after: int
    show: str | None
    words: tuple[str, ...]
    attempt: str

    @classmethod
    def read(cls, state: Any) -> Need | None:
        """What the element's state says; None for nothing and for nonsense."""
        need = state.get("need") if state else None
        if not isinstance(need, dict) or not isinstance(need.get("after"), int):
            return None
        show, words = need.get("show"), need.get("words")
        return cls(
            str(need.get("queue")),
            need["after"],
            show if isinstance(show, str) else None,
            tuple(map(str, words[:AHEAD])) if isinstance(words, list) else (),
            str(need.get("attempt")),
        )


def _chunk(at: AtHand, queue: Queue, need: Need | None, name: str) -> dict[str, Any] | None:
    """The cards that the browser lacks; None when it has what it asked for."""
    if need is None or need.queue != name:
        # Whoever sent something has cards already.
        is_new = st.session_state.get(KEY) is None or at.session.begun != name
        at.session.begun = name
        return _beginning(at, queue, "") if is_new else None
    if at.session.served == need.attempt:
        return None
    at.session.served = need.attempt
    if need.after < 0:
        return _beginning(at, queue, need.attempt)
    if need.words:
        found = at.findings.many(at.findings.positions_of(need.words), neighbours=0)
        return {"attempt": need.attempt, "words": words_of(at, found)}
    if need.show is not None:
        found = at.findings.positions_of([need.show])
        cards = cards_of(at, [Wanted(p, queue.place(p)) for p in found])
        return {"attempt": need.attempt, "start": need.show, "show": True, "cards": cards}
    return _ahead(at, queue, need.after, [], need.attempt)


def _beginning(at: AtHand, queue: Queue, attempt: str) -> dict[str, Any]:
    """The example that the URL names, or the first one to decide, with what lies around it."""
    found = at.findings.positions_of([at.session.example]) if at.session.example else []
    place = queue.place(found[0]) if found else queue.first()
    if place is None:
        # It is not in the queue, which begins behind it.
        return _ahead(at, queue, queue.first() - 1, [Wanted(found[0], None)], attempt)
    lines = queue.lines(place - BEFORE, place)
    before = [Wanted(one.position, one.place, is_open=one.place == place) for one in lines]
    chunk = _ahead(at, queue, place, before, attempt)
    return {**chunk, "start": chunk["cards"][len(lines) - 1]["id"]}


def _ahead(
    at: AtHand, queue: Queue, after: int, first: list[Wanted], attempt: str
) -> dict[str, Any]:
    lines = queue.following(after, AHEAD)
    wanted = [*first, *(Wanted(line.position, line.place) for line in lines)]
    cards = cards_of(at, wanted)
    return {
        "attempt": attempt,
        "start": cards[0]["id"] if cards else None,
        "show": False,
        "cards": cards,
        "after": lines[-1].place if lines else after,
        "end": len(lines) < AHEAD,
    }
