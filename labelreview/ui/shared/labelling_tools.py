"""Other labelling tools: examples go out as a batch, and the answers come back as decisions."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.core.file_names import file_name
from labelreview.core.labels import shortened
from labelreview.exchange import Exchange
from labelreview.exchange.files import zipped
from labelreview.findings.filter import Filter
from labelreview.labelling_tools import TOOLS
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.context.session import Session
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.uploads import ask_upload

FILES = ["json", "jsonl", "ndjson", "csv", "tsv", "zip"]
_SENTENCE = 200  # characters of a filter in words


def show_send_button(
    context: PageContext, selection: Filter, *, key: str, chosen: Sequence[str] = ()
) -> None:
    """Draw the button that opens the dialog for the `chosen` examples, or for the selection."""
    if not st.button(
        "Send …",
        key=f"{key}_tools",
        icon=":material/outbox:",
        help="Send these examples to Label Studio, Argilla, doccano, Prodigy or Labelbox, and "
        "receive the answers.",
    ):
        return
    if chosen:
        kept = context.space.saved_selections.keep(chosen, "row")
        selection = Filter(picked=kept, sort=selection.sort)
    show_exchange(
        context.space.exchange(context.name, context.session.run), selection, context.session
    )


# Closing the dialog reruns the page behind it, so that it shows the new decisions.
@st.dialog("Other labelling tools", width="medium", on_dismiss="rerun")
def show_exchange(exchange: Exchange, selection: Filter, session: Session) -> None:
    """Open a dialog that sends the selected examples and receives answers."""
    sending, receiving = st.tabs(["Send", "Receive answers"])
    with sending:
        _send(exchange, selection)
    with receiving:
        show_receiving(exchange, session)


def _send(exchange: Exchange, selection: Filter) -> None:
    found = exchange.count(selection)
    words = shortened(selection.sentence().removeprefix("examples").strip(), _SENTENCE)
    st.markdown(f"**{counted(found, 'example')}** {plain(words)}")
    if not found:
        return
    name = st.selectbox(
        "Tool", list(TOOLS), key="tools_tool", format_func=lambda name: TOOLS[name].title
    )
    limit = st.number_input(
        "At most", 1, found, found, key=f"tools_limit_{found}", help="In the order of the filter."
    )
    tool, stem = TOOLS[name], f"{file_name(exchange.log.dataset)}-{name}"
    st.caption(
        f"The archive has the tasks to import in {tool.title}, with suggestions, scores and "
        "reasons, and its labelling configuration. Export the answers there, and receive them here."
    )
    if tool.caution and exchange.findings is not None:
        st.caption(tool.caution)
    st.download_button(
        f"Download {counted(limit, 'example')}",
        data=lambda: zipped(tool, exchange.batch(selection, limit), stem),
        file_name=f"{stem}.zip",
        key="tools_download",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )


def show_receiving(exchange: Exchange, session: Session) -> None:
    """Draw an upload of answers, and what became of them."""
    st.caption(
        "A file that the tool exported. Each answer becomes a decision of whoever gave it, at the "
        "time when it was given; receiving it twice changes nothing."
    )
    if session.annotator:
        st.caption(plain(f"Answers without a name are recorded as those of {session.annotator}."))
    upload = ask_upload("Answers", "tools_upload", FILES)
    if upload is None or not st.button("Record the answers", key="tools_record", type="primary"):
        return
    try:
        # Answers of nobody are of the person who brings them.
        received = exchange.receive(upload.path, annotator=session.annotator or None)
    except LabelReviewError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    done, *rest = received.sentences()
    st.success(done)
    for sentence in rest:
        st.caption(plain(sentence))
