"""One page of findings as a table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from labelreview.core.labels import shortened

ROWS_UP_TO = 100
LONGEST_TEXT = 300  # characters of a cell; the card shows the whole text
HEIGHT = 460

_ID = "example_id"
_PERCENTAGES = {"confidence", "given_probability", "neighbour_agreement"}


def show_table(
    page: pd.DataFrame, *, key: str, selectable: bool = True, height: int = HEIGHT
) -> list[str]:
    """Draw `page` (at most 100 rows with a column `example_id`); return the ids of selected rows,
    in the order of the page.

    Columns keep their order; names and texts appear literally. Another page, or the same rows in
    another order, starts with nothing selected. Raises ValueError for more rows, since all of them
    would be sent to the browser on every run.
    """
    if len(page) > ROWS_UP_TO:
        raise ValueError(f"A page has at most {ROWS_UP_TO} rows, not {len(page)}")
    ids = page[_ID].astype(str).tolist()
    shown = table_page(page)
    if not selectable:
        st.dataframe(
            shown, key=key, hide_index=True, height=height, column_config=_columns(shown.columns)
        )
        return []
    state = st.dataframe(
        shown,
        key=f"{key}-{_digest(ids)}",
        hide_index=True,
        height=height,
        column_config=_columns(shown.columns),
        on_select="rerun",
        selection_mode="multi-row",
    )
    return [ids[row] for row in sorted(state.selection.rows) if row < len(ids)]


def table_page(page: pd.DataFrame) -> pd.DataFrame:
    """Return what is sent: `page` without ids, texts cut to 300 characters on one line, shares in
    full percent."""
    shown = page.drop(columns=_ID).reset_index(drop=True)
    for name in _PERCENTAGES & set(shown.columns):
        shown[name] = shown[name].astype(float).round(2)
    if "text" in shown:
        shown["text"] = [
            shortened(" ".join(str(text)[: 4 * LONGEST_TEXT].split()), LONGEST_TEXT)
            for text in shown["text"]
        ]
    return shown


def _columns(names: Sequence[str] | pd.Index) -> dict[str, ColumnConfig]:
    known: dict[str, ColumnConfig] = {
        "row": st.column_config.NumberColumn("row", format="%d", width=70),
        "text": st.column_config.TextColumn("text", width=300),
        "given_label": st.column_config.TextColumn("given", width=112),
        "suggested_label": st.column_config.TextColumn("suggested", width=112),
        "status": st.column_config.TextColumn("status", width=86),
        "verdict": st.column_config.TextColumn("verdict", width=100),
        "split": st.column_config.TextColumn("split", width=80),
        "signals": st.column_config.BarChartColumn(
            "signals",
            help="all signals about the label, 0 to 1",
            y_min=0.0,
            y_max=1.0,
            width=110,
        ),
        "spurious_token": st.column_config.TextColumn(
            "word",
            help="occurs with the given label, although similar texts have other labels",
            width=90,
        ),
        "score": _share("score", "1 = most suspicious", 92),
        "confidence": _percent("confidence", "probability of the suggested label"),
        "given_probability": _percent("given prob.", "probability of the given label"),
        "neighbour_agreement": _percent("neighbours", "share of neighbours with the given label"),
        "same_text": st.column_config.NumberColumn("same text", format="%d", width=80),
        "other_label": st.column_config.NumberColumn("other label", format="%d", width=80),
    }
    signals = {
        name: _share(name.removesuffix("_score").replace("_", " "), "1 = most suspicious")
        for name in names
        if name.endswith("_score")
    }
    return {name: column for name, column in {**signals, **known}.items() if name in names}


def _share(title: str, explain: str, width: int = 110) -> ColumnConfig:
    return st.column_config.ProgressColumn(
        title, help=explain, format="%.2f", min_value=0.0, max_value=1.0, width=width
    )


def _percent(title: str, explain: str) -> ColumnConfig:
    return st.column_config.NumberColumn(title, help=explain, format="percent", width=80)


def _digest(ids: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(ids).encode("utf-8", "replace")).hexdigest()[:12]
