"""What a scoring will cost here: a range while the machine is measured in the background."""

from __future__ import annotations

import streamlit as st

from labelreview.core.configuration import Configuration
from labelreview.core.judge_options import JudgeOptions
from labelreview.evidence.judge.forecast import foretell
from labelreview.jobs.background_work import works_unasked
from labelreview.runs.cost import ENCODING, WORDS, TextSizes
from labelreview.ui.context.outage import repeated
from labelreview.ui.parts.plain import plain
from labelreview.workspace import Workspace


def show_cost(space: Workspace, name: str, sizes: TextSizes, configuration: Configuration) -> None:
    """Draw time and memory of the scoring in a sentence."""
    if configuration.judge_options:
        _show_asking(space, name, sizes, configuration.judge_options)
    expected = space.background.forecasts.scoring(sizes, configuration)
    words = configuration.sentence()
    busy = ", which is busy now" if expected.is_busy else ""
    sentence = (
        f"{words[0].upper()}{words[1:]}: {expected.sentence()} and {expected.memory()} on this "
        f"machine{busy}. Cached results are reused."
    )
    job = None if expected.is_measured else _measure(space, name, configuration)
    if job is None:
        st.caption(plain(sentence))
        return

    @st.fragment(run_every="1s")
    def until_measured() -> None:
        st.caption(plain(f"{sentence} Measuring how fast this machine is…"))
        with repeated():
            is_done = not space.jobs.get(job).is_active
        if is_done:
            st.rerun()

    until_measured()


def _show_asking(space: Workspace, name: str, sizes: TextSizes, options: JudgeOptions) -> None:
    """Draw what leaves the machine, for where, and what that will cost."""
    names = space.dataset(name).labels.names
    asked = foretell(options, sizes.rows, names, sizes.characters)
    said = plain(f"{asked.warning()} {asked.sentence()}")
    if asked.stays_here:
        st.info(said, icon=":material/home:")
    else:
        st.warning(said, icon=":material/warning:")


def _measure(space: Workspace, name: str, configuration: Configuration) -> int | None:
    """Have what is not known measured, each thing once; return the job while it runs."""
    last = space.background.measuring(name)
    if last is not None and last.is_active:
        return last.id
    forecasts, encoder = space.background.forecasts, configuration.encoder
    if not forecasts.knows(WORDS):
        wanted = None
    elif encoder and not forecasts.knows(ENCODING):
        wanted = encoder
    else:
        return None
    is_off = space.read_only or not works_unasked()
    if is_off or (last is not None and last.spec.get("encoder") == wanted):
        return None  # it was tried, and could not be measured
    return space.background.measure(name, wanted)
