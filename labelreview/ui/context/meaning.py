"""A search by meaning that takes its time: the page says what it waits for and stays usable."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWorking
from dataclasses import dataclass, field
from typing import NoReturn

import streamlit as st

from labelreview.core.errors import LabelReviewError
from labelreview.core.labels import shortened
from labelreview.findings.findings import Findings
from labelreview.ui.context.outage import repeated
from labelreview.ui.context.session import Session, current_session
from labelreview.ui.parts.plain import plain

PATIENCE = 2.0  # seconds that a page waits before it says that it does
EVERY = "1s"


@dataclass
class Searches:
    """The searches that are under way, by run and sentence. One at a time is worked on."""

    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    running: dict[tuple[str, str], Future[None]] = field(default_factory=dict)
    steps: dict[tuple[str, str], str] = field(default_factory=dict)


@st.cache_resource
def _searches() -> Searches:
    return Searches()


def wait_for_meaning(session: Session, findings: Findings) -> None:
    """Return once the sentence of the tab's filter was looked for. While that takes long, say so
    and stop the page here; when it fails, drop the sentence and say why."""
    selection = session.filter
    if findings.is_ready(selection):
        return
    searches, key = _searches(), (findings.run.digest, selection.like)
    future = searches.running.get(key)  # another tab may take it away in the meantime
    if future is None:

        def progress(step: str, done: int, total: int) -> None:
            searches.steps[key] = f"{step}: {done:,} of {total:,}" if total > 1 else step

        future = searches.pool.submit(findings.prepare, selection, progress)
        searches.running[key] = future
    try:
        with st.spinner("Searching by meaning"):
            future.result(PATIENCE)
    except StillWorking:
        if future.done():
            raise  # the search itself ran into a time limit, as of the network
        _say_and_stop(future, selection.like, lambda: searches.steps.get(key, ""))
    except LabelReviewError as error:
        searches.running.pop(key, None)
        session.set_filter(selection.alike(""))
        session.problem = str(error)
        st.rerun()
    finally:
        if future.done():
            searches.running.pop(key, None)
            searches.steps.pop(key, None)


def _say_and_stop(future: Future[None], sentence: str, step: Callable[[], str]) -> NoReturn:
    @st.fragment(run_every=EVERY)
    def waiting() -> None:
        with repeated():
            if future.done():
                st.rerun()
        words = plain(shortened(sentence, 80))
        with st.container(border=True):
            st.markdown(f"**Looking for the texts nearest in meaning to “{words}”**")
            st.caption(
                f"{plain(step() or 'Loading the vectors')}. The first search of a run reads its "
                "texts or loads its encoder; later ones take less than a second."
            )
            st.button("Stop", key="meaning_stop", icon=":material/close:", on_click=_give_up)

    waiting()
    st.stop()


def _give_up() -> None:
    session = current_session()
    session.set_filter(session.filter.alike(""))
