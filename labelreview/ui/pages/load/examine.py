"""The columns of a source that was read, the report on its rows, and the import."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import LabelReviewError
from labelreview.data.dataset import Dataset
from labelreview.data.sources import (
    ColumnOptions,
    Proposal,
    SourceTable,
    import_source,
    propose_columns,
)
from labelreview.ui.context.previews import preview_folder
from labelreview.ui.context.workspaces import workspace
from labelreview.ui.pages.load.columns import ask_columns
from labelreview.ui.pages.load.how_to_read import on_the_page
from labelreview.ui.pages.load.import_bar import ask_import
from labelreview.ui.pages.load.offers import show_offers, with_accepted_offers
from labelreview.ui.pages.load.request import Request, read
from labelreview.ui.parts.bars import show_class_bars
from labelreview.ui.parts.plain import plain

ROWS_SHOWN = 8
TEXT_SHOWN = 200


def examine(table: SourceTable, request: Request) -> bool:
    """Draw the columns, the first rows and the report. Return whether the dataset was imported."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        proposal = _propose(request)
        options = ask_columns(table, proposal, request)
        with st.container(key="load_first_rows"):
            _show_first_rows(table, options)
    if options.text_column is None or (options.label_column is None and options.votes is None):
        _say_what_to_choose(proposal)
        return False
    with right:
        dataset = _report(table, request, options)
    return dataset is not None and ask_import(dataset, table.name, request)


@st.cache_resource(max_entries=1, scope="session", show_spinner=False)
def _propose(request: Request) -> Proposal:
    return propose_columns(read(request))


def _say_what_to_choose(proposal: Proposal) -> None:
    if proposal.votes is not None and proposal.label is None:
        many = counted(len(proposal.votes.annotators), "annotator")
        st.info(f"{many} voted: choose whose votes are the labels, or the majority.")
    else:
        st.info("Choose the text column and the label.")


def _look_at(request: Request, options: ColumnOptions) -> Dataset:
    """Return the dataset as it would be; the import button gives it a name and a place."""
    dataset = _preview(request, options)
    if not dataset.folder.exists():  # imported since
        _preview.clear(request, options)
        dataset = _preview(request, options)
    return dataset


@st.cache_resource(max_entries=20, scope="session", show_spinner=False)
def _preview(request: Request, options: ColumnOptions) -> Dataset:
    folder = preview_folder(workspace().settings.folder)
    return import_source(read(request), folder, options)


def _show_first_rows(table: SourceTable, options: ColumnOptions) -> None:
    marks = {
        options.second_text_column: "Second text",
        options.text_column: "Text",
        options.label_column: "Label",
    }
    # The label first: texts are wide.
    first = [name for name in reversed(marks) if name is not None]
    names = [*first, *(name for name in table.table.column_names if name not in first)]
    rows: pd.DataFrame = table.table.select(names).slice(0, ROWS_SHOWN).to_pandas()
    st.dataframe(
        rows.map(lambda value: value[:TEXT_SHOWN] if isinstance(value, str) else value),
        key="load_sample",
        hide_index=True,
        column_config={
            name: st.column_config.Column(f"{use}: {name}")
            for name, use in marks.items()
            if name is not None
        },
    )
    many = table.table.num_rows
    rows_in_words = counted(many, "row")
    st.caption(
        f"The first {ROWS_SHOWN} of {rows_in_words}." if many > ROWS_SHOWN else f"{rows_in_words}."
    )


def _report(table: SourceTable, request: Request, options: ColumnOptions) -> Dataset | None:
    options = with_accepted_offers(options, request)
    try:
        with st.spinner("Checking every row"):
            dataset = _look_at(request, options)
    except LabelReviewError as error:
        st.error(plain(on_the_page(str(error))), icon=":material/error:")
        return None
    names = dataset.labels.names
    counts = np.bincount(dataset.given(), minlength=len(names))
    st.markdown(f"**{counted(len(names), 'class', 'classes')}**")
    show_class_bars(counts, names, key="load_classes")
    st.markdown(plain(dataset.report.sentence()))
    for note in (said for said in dataset.report.notes if said not in table.warnings):
        st.markdown(plain(on_the_page(note)))
    show_offers(dataset.report, options, request)
    for warning in (said for said in dataset.report.warnings if said not in table.warnings):
        st.warning(plain(on_the_page(warning)), icon=":material/warning:")
    if dataset.report.set_aside:
        with st.expander("Show the rows set aside"):
            st.dataframe(_set_aside(dataset), hide_index=True, key="load_set_aside")
    return dataset


def _set_aside(dataset: Dataset) -> pd.DataFrame:
    """Return the first 100 rows that were set aside, with the reason."""
    aside = dataset.set_aside().slice(0, 100)
    source = dataset.source_table([dataset.text_column, dataset.label_column])
    rows: pd.DataFrame = source.take(aside["row"]).to_pandas().astype(str)
    rows.insert(0, "reason", aside["reason"].to_pandas())
    rows.insert(1, "row", aside["row"].to_pandas())
    return rows
