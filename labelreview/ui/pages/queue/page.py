"""Queue: one example at a time, decided with a key that the browser handles at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.core.artifacts import digest
from labelreview.findings.filter import Filter
from labelreview.review.control_examples import MOST, control_places, mixed, next_controls
from labelreview.review.queue import (
    Line,
    Queue,
    depends_on_decisions,
    is_broad,
    open_queue,
    walking,
)
from labelreview.ui.context.page import in_sentences
from labelreview.ui.context.page_context import PageContext, need_findings
from labelreview.ui.context.page_registry import QUEUE
from labelreview.ui.context.session import current_session
from labelreview.ui.context.workspaces import one_moment
from labelreview.ui.pages.queue.element import show_review
from labelreview.ui.pages.queue.progress_line import progress_line, review_progress
from labelreview.ui.pages.queue.protocol import Chunk, NextCards, QueueData
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.card.cards import (
    RequestedCard,
    card_tools,
    cards_of,
    words_of,
    words_ready,
)
from labelreview.ui.shared.filter_bar import (
    NO_MATCH,
    show_filter_button,
    show_sentence,
)
from labelreview.ui.shared.guidelines import show_guidelines
from labelreview.ui.shared.labelling_tools import show_send_button
from labelreview.ui.shared.rerank import show_rerank
from labelreview.ui.sync.sending import receipt, receiver, settle

KEY = "review"
BEFORE = 6  # cards before the first one to decide
AHEAD = 40  # cards sent to the browser at once
SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, MOST)
_MOST_IDS = 100


def render() -> None:
    """Draw the page."""
    context = need_findings("Queue")
    example = context.session.example
    if example and not context.findings.positions_of([example]):
        # Another example in its place would be decided with the next key.
        st.error(
            plain(f"There is no example {example!r} in {context.name}."), icon=":material/error:"
        )
        st.button(
            "Open the queue",
            key="queue_begin",
            icon=QUEUE.icon,
            type="primary",
            on_click=context.session.show,
            args=(None,),
        )
        return
    selection = walking(context.session.filter)
    selection.order(context.findings.columns)  # a link may sort by a column that this run lacks
    with st.container(horizontal=True, vertical_alignment="center", key="queue_head"):
        st.title("Queue", width="stretch" if selection.is_everything else "content")
        found = show_sentence(context.findings, selection, with_all=False)
        if selection != context.session.filter:
            st.caption(
                "walks the undecided",
                width="content",
                help="The queue goes from one undecided example to the next. Decided ones stay in "
                "the list, to be opened again.",
            )
        show_guidelines(
            context, None if context.session.blind else _pair(context), key="queue_guidelines"
        )
        with st.popover("Mode", icon=":material/tune:"):
            _options(context, selection)
        show_filter_button(context.session, context.findings, with_search=True)
        show_send_button(context, selection, key="queue")
    if not found:
        st.info(NO_MATCH)
        return
    _review()


def _pair(context: PageContext) -> tuple[str, str] | None:
    """Return given and suggested label of the current example; None if they agree."""
    shown = context.findings.labels_of([context.session.example]) if context.session.example else []
    if not shown or shown[0].given_label == shown[0].suggested_label:
        return None
    return shown[0].given_label, shown[0].suggested_label


def _options(context: PageContext, selection: Filter) -> None:
    """Draw the switch for blind mode and the share of random control examples."""
    st.session_state["queue_blind"] = context.session.blind
    st.toggle(
        "Blind mode: decide before you see the labels",
        key="queue_blind",
        on_change=_change_mode,
        help="Hides the given label, the suggested label and the reasons until your first choice. "
        "The log keeps that choice, to measure how often the suggestions change your mind.",
    )
    st.session_state["queue_share"] = context.session.share
    st.select_slider(
        "Random control examples",
        SHARES,
        key="queue_share",
        format_func=lambda share: f"{share:.0%}",
        on_change=_change_mode,
        disabled=not is_broad(selection),
        help="Share of cards drawn at random from the whole dataset. They reveal errors that the "
        "scores miss, and are needed to estimate how many errors are left. Only available in "
        "queues over the whole dataset.",
    )


def _change_mode() -> None:
    session = current_session()
    session.blind = st.session_state["queue_blind"]
    session.share = st.session_state["queue_share"]


@st.fragment
def _review() -> None:
    with one_moment(), in_sentences():
        _screen()


def _screen() -> None:
    context = need_findings()
    queue = open_queue(context.findings, context.session.filter, _opened(context))
    share = context.session.share if is_broad(context.session.filter) else 0.0
    name = digest(_queue_key(context), context.session.opened, share, queue.name)
    progress = review_progress(context, queue, share)
    data: QueueData = {
        "queue": name,
        "total": len(queue.order),
        "left": progress.queued,
        "besides": progress.controls_besides,
        "walksDecided": queue.walks_decided,
        "blind": context.session.blind,
        **card_tools(context),
        "chunk": _chunk(context, queue, share, CardRequest.read(st.session_state.get(KEY)), name),
        "wordsReady": words_ready(context),
        "progress": progress_line(progress, share),
        "sending": receipt(context),
    }
    settle(show_review(data, key=KEY, on_sent=receiver(KEY)))
    show_rerank(context)  # at the bottom, so that its coming and going moves nothing


def _queue_key(context: PageContext) -> str:
    """Return what names the queue: dataset, run and filter."""
    return digest(context.name, context.findings.run.digest, context.session.filter.to_query())


def _opened(context: PageContext) -> int:
    """Return the log revision at which this tab opened the queue; 0 where it does not matter."""
    if not depends_on_decisions(context.session.filter):
        context.session.opened = ("", 0)
    elif context.session.opened[0] != _queue_key(context):
        context.session.opened = (_queue_key(context), context.findings.log.revision())
    return context.session.opened[1]


@dataclass(frozen=True, slots=True)
class CardRequest:
    """The cards that the browser asks for.

    queue:
        The name of the queue that it shows.
    after:
        The position after which it has no cards to decide; below 0 it has none at all.
    show:
        The id of an example to show, wherever it is; None for the next ones.
    resume, drawn:
        Where the browser goes on, with `after` below 0; whether that was drawn at random.
    words:
        Examples whose word attribution was not ready when their cards were made.
    served, controls:
        How many cards it got so far; the last control examples among them.
    attempt:
        Different for each request.
    """

    queue: str
    after: int
    show: str | None
    resume: str | None
    drawn: bool
    words: tuple[str, ...]
    served: int
    controls: tuple[str, ...]
    attempt: str

    @classmethod
    def read(cls, state: Any) -> CardRequest | None:
        """Read the request from the element's state; None if there is none or it is malformed."""
        need = state.get("need") if state else None
        if not isinstance(need, dict) or not isinstance(need.get("after"), int):
            return None
        show, served, resume = need.get("show"), need.get("served"), need.get("resume")
        return cls(
            str(need.get("queue")),
            need["after"],
            show if isinstance(show, str) else None,
            resume if isinstance(resume, str) else None,
            need.get("drawn") is True,
            _ids(need.get("words")),
            served if isinstance(served, int) else 0,
            _ids(need.get("controls")),
            str(need.get("attempt")),
        )


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value[:_MOST_IDS])) if isinstance(value, list) else ()


def _chunk(
    context: PageContext, queue: Queue, share: float, need: CardRequest | None, name: str
) -> Chunk | None:
    """Return the cards that the browser lacks; None when it has them all."""
    if need is None or need.queue != name:
        # A browser that sent something has cards already.
        is_new = st.session_state.get(KEY) is None or context.session.shown_queue != name
        context.session.shown_queue = name
        return _beginning(context, queue, share, "") if is_new else None
    if context.session.answered_request == need.attempt:
        return None
    context.session.answered_request = need.attempt
    if need.after < 0:
        return _beginning(context, queue, share, need.attempt, need.resume, need.drawn)
    if need.words:
        found = context.findings.many(context.findings.positions_of(need.words), neighbours=0)
        return {"attempt": need.attempt, "words": words_of(context, found)}
    if need.show is not None:
        positions = context.findings.positions_of([need.show])
        cards = cards_of(
            context, [_asked(context, queue, position, need.show) for position in positions]
        )
        return {"attempt": need.attempt, "start": need.show, "show": True, "cards": cards}
    lines = queue.following(need.after, AHEAD)
    waiting = context.findings.positions_of(need.controls)
    controls = _controls(context, queue, share, need.served, waiting)
    return _ahead(context, queue, lines, controls, [], need.after, need.attempt)


def _beginning(
    context: PageContext,
    queue: Queue,
    share: float,
    attempt: str,
    resume: str | None = None,
    was_drawn: bool = False,
) -> NextCards:
    """Return the cards around the example where the browser was, the one of the URL, or the first
    one to decide."""
    example = resume or context.session.example
    found = context.findings.positions_of([example]) if example else []
    if was_drawn and np.isin(found, queue.decided).any():
        found = []  # only what is undecided was drawn; the queue goes on
    place = queue.place(found[0]) if found else queue.first()
    if was_drawn and found:
        # It was not reached where it stands by its score, and the queue goes on where that was.
        drawn = RequestedCard(found[0], None, is_control=True, is_queued=place is not None)
        first, after = [drawn], queue.first() - 1
    elif place is None:
        # The example is not in the queue; the queue follows it.
        first, after = [_asked(context, queue, found[0], str(example))], queue.first() - 1
    else:
        lines = queue.lines(place - BEFORE, place)
        first = [
            RequestedCard(one.position, one.place, is_open=one.place == place) for one in lines
        ]
        after = place
    controls = _controls(context, queue, share, 0, [one.position for one in first])
    chunk = _ahead(context, queue, queue.following(after, AHEAD), controls, first, after, attempt)
    return {**chunk, "start": chunk["cards"][len(first) - 1]["id"], "front": len(first)}


Controls = tuple[NDArray[np.int32], NDArray[np.bool_]]


def _controls(
    context: PageContext, queue: Queue, share: float, served: int, exclude: Sequence[int]
) -> Controls:
    """Return positions of the next control examples, and which of the next cards they are."""
    key = f"{context.name} {context.session.annotator}"
    places = control_places(share, served, AHEAD, key)
    return next_controls(context.findings.run, int(places.sum()), queue.decided, exclude), places


def _asked(context: PageContext, queue: Queue, position: int, example: str) -> RequestedCard:
    """Return a card that somebody opens, which stays a control example if it was decided as one."""
    place = queue.place(position)
    log = context.findings.log.history(example)
    decided = log[log["verdict"] != "undo"]["origin"]
    was_drawn = len(decided) > 0 and decided.iloc[-1] == "control"
    return RequestedCard(position, place, is_control=was_drawn, is_queued=place is not None)


def _ahead(
    context: PageContext,
    queue: Queue,
    lines: Sequence[Line],
    controls: Controls,
    first: Sequence[RequestedCard],
    after: int,
    attempt: str,
) -> NextCards:
    """Return the cards of `first`, then those of `lines` with control examples among them."""
    place = {line.position: line.place for line in lines}
    cards = mixed(list(place), controls[0].tolist(), controls[1])
    dealt = [place[position] for position, is_control in cards if not is_control]
    requested = [
        RequestedCard(position, place.get(position), drawn, not drawn or position in queue)
        for position, drawn in cards
    ]
    return {
        "attempt": attempt,
        "show": False,
        "cards": cards_of(context, [*first, *requested]),
        "after": max([after, *dealt]),
        "end": len(dealt) == len(lines) < AHEAD,
    }
