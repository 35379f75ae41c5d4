"""What is shown in place of a page whose address names a dataset or a run that is not there.

Another one in its place would be decided with the next key, by somebody who takes it for the one
that a link promised.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from labelreview.ui.context.page_registry import LOAD, PageEntry
from labelreview.ui.context.session import Session
from labelreview.ui.parts.plain import plain
from labelreview.ui.shell.looking_at import words_of_runs
from labelreview.workspace import Workspace


def is_missing(session: Session) -> bool:
    """Return whether the address names something that is not there."""
    return bool(session.missing_dataset or session.missing_run)


def show_missing(entry: PageEntry, session: Session, space: Workspace) -> None:
    """Say what the page misses, and list what can be opened instead."""
    st.title(entry.title)
    if session.missing_dataset:
        names = [entry.name for entry in space.datasets()]
        sentence = f"There is no dataset {session.missing_dataset!r} in this workspace."
        _say(sentence, "dataset", names)
        for name in names:
            _choice(name, name, ":material/database:", session.choose, name)
        st.page_link(LOAD.path, label="Load a dataset", icon=LOAD.icon)
        return
    words, problem = words_of_runs(session, space)
    told = f"There is no run {session.missing_run!r} of the dataset {session.dataset}. {problem}"
    _say(told.strip(), "run", list(words))
    for digest, words_of_run in words.items():
        _choice(digest, words_of_run, ":material/speed:", _choose_run, session, digest)
    if not words:
        _choice("none", "Open the dataset", ":material/database:", _choose_run, session, None)


def _say(sentence: str, what: str, choices: list[str]) -> None:
    st.error(plain(sentence), icon=":material/error:")
    if choices:
        st.markdown(f"Nothing was opened in its place. Choose a {what}:")


def _choice(key: str, words: str, icon: str, act: Callable[..., None], *args: object) -> None:
    st.button(plain(words), key=f"instead_{key}", icon=icon, on_click=act, args=args)


def _choose_run(session: Session, run: str | None) -> None:
    session.choose_run(run)
    session.write_url()
