"""Load: from a source to an imported dataset, with the report of what was kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from labelreview.core.errors import FileAccessError, LabelReviewError
from labelreview.core.secrets import without_secrets
from labelreview.core.visitors import Visitors
from labelreview.data.sources import ReadOptions, SourceTable
from labelreview.ui.context.page_registry import SCORE, go
from labelreview.ui.context.session import current_session
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.pages.load.examine import examine
from labelreview.ui.pages.load.how_to_read import ask_how_to_read, on_the_page, remember_failure
from labelreview.ui.pages.load.request import UPLOAD, Request, asked, let_previews_go, read
from labelreview.ui.parts.plain import plain
from labelreview.ui.shared.deleting import show_delete_dataset
from labelreview.ui.shared.run_words import in_zone, moment_words, reader_now
from labelreview.ui.shared.uploads import drop_upload, take

REQUEST = "load_asked"
FORMATS = (
    "CSV, TSV, Excel, JSON, JSON Lines, Parquet or Arrow, also compressed or in a ZIP archive, and "
    "what Argilla, doccano, Label Studio, Labelbox, LightTag and Prodigy export. Larger files by "
    "their path."
)
_OPEN = "load_reading_open"  # keys of requests whose reading needs a look
_UNREAD = "load_unread"  # the key of a request of which nothing could be read


def render() -> None:
    """Draw the page."""
    st.title("Load a dataset")
    st.caption(
        "From a file, a folder or the Hugging Face Hub, with one text and one label per row."
    )
    request: Request | None = st.session_state.get(REQUEST)
    with _place(request):
        _ask_source()
    if st.session_state.get(REQUEST) != request:
        let_previews_go()
        st.rerun()  # what was asked for is read: the choice of a source makes room for it
    if request is None:
        _existing_datasets()
        return
    if request.kind != "upload":
        drop_upload(UPLOAD)
    st.subheader(plain(_title(request)))
    problems = st.container()  # above how it is read, which may mend them
    needs_a_look: set[str] = st.session_state.setdefault(_OPEN, set())
    options = ask_how_to_read(request, is_open=request.key in needs_a_look)
    table = _read(replace(request, options=options), problems)
    if (table is None or table.warnings) and request.key not in needs_a_look:
        needs_a_look.add(request.key)
        st.session_state[_UNREAD] = request.key if table is None else None
        st.rerun()
    if table is not None and table.warnings:
        sentences = [plain(on_the_page(warning)) for warning in table.warnings]
        problems.warning("\n".join(f"- {one}" for one in sentences), icon=":material/warning:")
    if table is not None and examine(table, replace(request, options=options)):
        del st.session_state[REQUEST]
        let_previews_go()
        drop_upload(UPLOAD)
        go(SCORE)


def _title(request: Request) -> str:
    if request.kind == "hub":
        return request.source
    source = without_secrets(request.source)
    return PurePath(source).name or source or "The built-in dataset"


def _place(request: Request | None) -> DeltaGenerator:
    """Return where a source is chosen: at the top, but folded once one is read."""
    if request is None:
        return st.container()
    is_unread = st.session_state.get(_UNREAD) == request.key
    return st.expander(
        "Load something else", icon=":material/upload:", key="load_another", expanded=is_unread
    )


def _ask_source() -> None:
    file, hub, builtin = st.tabs(["File or folder", "Hugging Face Hub", "Built-in dataset"])
    with file:
        _ask_file()
    with hub:
        _ask_hub()
    with builtin:
        _ask_builtin()


def _read(request: Request, problems: DeltaGenerator) -> SourceTable | None:
    try:
        with st.spinner("Reading"):
            return read(request)
    except LabelReviewError as error:
        remember_failure(request, error)
        problems.error(plain(on_the_page(str(error))), icon=":material/error:")
        return None


def _ask_file() -> None:
    upload = st.file_uploader("Drop a file here", key=UPLOAD)
    st.caption(FORMATS)
    with (
        st.form("load_path_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        path = st.text_input(
            "Or enter a path on the server, or a URL",
            key="load_path",
            placeholder="/data/tweets.csv, a folder, or https://…/tweets.csv",
        )
        pressed = st.form_submit_button("Read file", icon=":material/folder_open:")
    if pressed and not path.strip():
        st.error("Enter a path or a URL first.", icon=":material/error:")
    elif pressed:
        try:
            st.session_state[REQUEST] = asked(path.strip())
        except FileAccessError as error:
            st.error(plain(str(error)), icon=":material/error:")
    elif upload is not None and st.session_state.get("load_last_upload") != upload.file_id:
        st.session_state["load_last_upload"] = upload.file_id
        take(upload, UPLOAD)
        st.session_state[REQUEST] = Request("upload", upload.name, stamp=upload.file_id)


def _ask_hub() -> None:
    with st.form("load_hub_form", border=False):
        columns = st.columns([3, 2, 2, 2])
        dataset = columns[0].text_input(
            "Dataset ID", placeholder="cardiffnlp/tweet_eval", key="hub_id"
        )
        config = columns[1].text_input("Configuration", placeholder="emotion", key="hub_config")
        splits = columns[2].text_input(
            "Splits", placeholder="train, test (empty: all)", key="hub_splits"
        )
        revision = columns[3].text_input("Revision", placeholder="main", key="hub_revision")
        if not Visitors.from_environment().anyone:
            st.caption("For a private dataset, set the environment variable HF_TOKEN.")
        if not st.form_submit_button("Read dataset", icon=":material/cloud_download:"):
            return
        if not dataset.strip():
            st.error("Enter the ID of a dataset first.", icon=":material/error:")
        else:
            names = tuple(part.strip() for part in splits.split(",") if part.strip())
            options = ReadOptions(config.strip() or None, names, revision.strip() or None)
            st.session_state[REQUEST] = Request("hub", dataset.strip(), options)


def _ask_builtin() -> None:
    st.write(
        "About 1,500 short posts in four classes, with three simulated annotators and known label "
        "errors. Good for a first look."
    )
    if st.button("Use the built-in dataset", key="load_builtin", icon=":material/science:"):
        st.session_state[REQUEST] = Request("builtin")


def _existing_datasets() -> None:
    space, session = workspace(), current_session()
    entries = space.catalog.datasets()
    if not entries:
        return
    here = {entry.name for entry in space.datasets()}
    st.subheader("In this workspace")
    now = reader_now()
    for entry in entries:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{plain(entry.name)}**")
                if entry.name in here:
                    moment = in_zone(entry.created_at, now.tzinfo)
                    st.caption(f"imported {moment_words(moment, now)}")
                else:
                    st.caption("its files are not here; import the same content to go on")
            show_delete_dataset(space, session, entry.name)
            if entry.name in here and st.button("Open", key=f"open_{entry.name}"):
                session.choose(entry.name)
                go(SCORE)
