"""Load: from a source to an imported dataset, with the report of what was kept."""

from __future__ import annotations

import contextlib
import os

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.data.dataset import Dataset
from labelreview.data.sources import (
    ColumnOptions,
    ReadOptions,
    SourceTable,
    import_source,
    propose_columns,
    read_source,
    read_upload,
)
from labelreview.ui.context.page_context import BUILTIN
from labelreview.ui.context.page_registry import SCORE, go
from labelreview.ui.context.session import current_session
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.parts.bars import show_class_bars
from labelreview.ui.parts.plain import plain

ROWS_SHOWN = 8
TEXT_SHOWN = 200
REQUEST = "load_asked"  # the source to read: a few strings, read again through the cache


def render() -> None:
    """Draw the page."""
    st.title("Load a dataset")
    st.caption(
        "From a file, a folder or the Hugging Face Hub, with one text and one label per row."
    )
    file, hub, builtin = st.tabs(["File or folder", "Hugging Face Hub", "Built-in dataset"])
    with file:
        _ask_file()
    with hub:
        _ask_hub()
    with builtin:
        _ask_builtin()
    request: tuple[str, ...] | None = st.session_state.get(REQUEST)
    if request is None:
        _existing_datasets()
        return
    try:
        with st.spinner("Reading"):
            table = _read(*request)
    except LabelReviewError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    _examine(table, request)


def _ask_file() -> None:
    upload = st.file_uploader(
        "Drop a file here",
        key="load_upload",
        help="CSV, TSV, JSON, JSON Lines or Parquet, optionally compressed. "
        "For larger files, enter a path below.",
    )
    with (
        st.form("load_path_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        path = st.text_input(
            "Or enter a path on the server",
            key="load_path",
            placeholder="/data/tweets.csv, or a folder from save_to_disk",
        )
        pressed = st.form_submit_button("Read file", icon=":material/folder_open:")
    if pressed and path.strip():
        st.session_state[REQUEST] = ("path", path.strip(), "", "", "", _stamp(path.strip()))
    elif upload is not None and st.session_state.get("load_last_upload") != upload.file_id:
        st.session_state["load_last_upload"] = upload.file_id
        st.session_state[REQUEST] = ("upload", upload.name, "", "", "", upload.file_id)


def _stamp(path: str) -> str:
    """Return the time of the last change, so that the cache notices a changed file."""
    with contextlib.suppress(OSError, ValueError):
        return str(os.stat(os.path.expanduser(path)).st_mtime_ns)
    return ""


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
        st.caption("For a private dataset, set the environment variable HF_TOKEN.")
        if (
            st.form_submit_button("Read dataset", icon=":material/cloud_download:")
            and dataset.strip()
        ):
            request = ("hub", *(part.strip() for part in (dataset, config, splits, revision)), "")
            st.session_state[REQUEST] = request


def _ask_builtin() -> None:
    st.write(
        "About 1,500 short posts in four classes, with three simulated annotators and known label "
        "errors. Good for a first look."
    )
    if st.button("Use the built-in dataset", key="load_builtin", icon=":material/science:"):
        st.session_state[REQUEST] = ("builtin", "", "", "", "", "")


def _existing_datasets() -> None:
    entries = workspace().datasets()
    if not entries:
        return
    st.subheader("In this workspace")
    for entry in entries:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(f"**{plain(entry.name)}**", width="stretch")
            st.caption(f"imported {entry.created_at[:16].replace('T', ' ')} UTC")
            if st.button("Open", key=f"open_{entry.name}"):
                current_session().choose(entry.name)
                go(SCORE)


@st.cache_resource(max_entries=3, ttl="10m", show_spinner=False)
def _read(
    kind: str, source: str, config: str, splits: str, revision: str, stamp: str
) -> SourceTable:
    """Return the source's table. `stamp` tells versions of a file apart."""
    if kind == "upload":
        upload = st.session_state["load_upload"]
        if upload is None:
            raise LabelReviewError(f"{source} is no longer available", "upload it again")
        return read_upload(source, upload.getvalue())
    if kind == "builtin":
        return read_source(BUILTIN)
    names = [part.strip() for part in splits.split(",") if part.strip()]
    options = ReadOptions(config or None, tuple(names), revision or None)
    return read_source(source, options)


@st.cache_resource(max_entries=20, show_spinner=False)
def _import(request: tuple[str, ...], text: str, label: str) -> Dataset:
    """Import into the dataset's folder; the import button gives it a name."""
    folder = workspace().settings.folder / "datasets"
    return import_source(
        _read(*request), folder, ColumnOptions(text_column=text, label_column=label)
    )


def _examine(table: SourceTable, request: tuple[str, ...]) -> None:
    st.subheader(plain(table.source))
    proposal = propose_columns(table)
    names = table.table.column_names
    left, right = st.columns([3, 2], gap="large")
    with left:
        with st.container(horizontal=True):
            text = st.selectbox(
                "Text column",
                names,
                index=names.index(proposal.text) if proposal.text else None,
                key=f"load_text_{'_'.join(request)}",
            )
            label = st.selectbox(
                "Label column",
                names,
                index=names.index(proposal.label) if proposal.label else None,
                key=f"load_label_{'_'.join(request)}",
            )
        marks = {text: "text", label: "label"}
        st.dataframe(
            _first_rows(table),
            key="load_sample",
            hide_index=True,
            column_config={
                name: st.column_config.Column(f"{name} ({use})")
                for name, use in marks.items()
                if name is not None
            },
        )
        st.caption(
            f"The first {min(ROWS_SHOWN, table.table.num_rows)} of "
            f"{counted(table.table.num_rows, 'row')}."
        )
    if text is None or label is None:
        st.info("Choose the text column and the label column.")
        return
    with right:
        _report(table, request, text, label)


def _first_rows(table: SourceTable) -> pd.DataFrame:
    frame: pd.DataFrame = table.table.slice(0, ROWS_SHOWN).to_pandas()
    return frame.map(lambda value: value[:TEXT_SHOWN] if isinstance(value, str) else value)


def _report(table: SourceTable, request: tuple[str, ...], text: str, label: str) -> None:
    try:
        with st.spinner("Checking every row"):
            dataset = _import(request, text, label)
    except LabelReviewError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    names = dataset.labels.names
    counts = np.bincount(dataset.given(), minlength=len(names))
    st.markdown(f"**{counted(len(names), 'class', 'classes')}**")
    show_class_bars(counts, names, key="load_classes")
    st.markdown(plain(dataset.report.sentence()))
    for warning in dataset.report.warnings:
        st.warning(plain(warning), icon=":material/warning:")
    if dataset.report.set_aside:
        with st.expander("Show the rows set aside"):
            st.dataframe(_set_aside(dataset), hide_index=True, key="load_set_aside")
    name = st.text_input(
        "Dataset name", value=table.name, key=f"load_name_{'_'.join(request)}", max_chars=100
    )
    if st.button(
        f"Import {counted(dataset.report.kept, 'example')}",
        type="primary",
        icon=":material/check:",
        key="load_import",
    ):
        imported = workspace().adopt(dataset, name.strip() or table.name)
        del st.session_state[REQUEST]
        _read.clear()  # frees whole tables that are not needed any more
        current_session().choose(imported.name)
        go(SCORE)


def _set_aside(dataset: Dataset) -> pd.DataFrame:
    """Return the first 100 rows that were set aside, with the reason."""
    aside = pq.read_table(dataset.set_aside_path).slice(0, 100)
    source = pq.read_table(dataset.source_path, columns=[dataset.text_column, dataset.label_column])
    rows: pd.DataFrame = source.take(aside["row"]).to_pandas().astype(str)
    rows.insert(0, "reason", aside["reason"].to_pandas())
    rows.insert(1, "row", aside["row"].to_pandas())
    return rows
