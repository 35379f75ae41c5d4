import pandas as pd
import pytest
import streamlit as st

from labelreview.ui.parts.rows import show_rows


@pytest.mark.parametrize(
    ("name", "shown", "row"),
    [
        ("joy", "joy", 35),
        ("direct_debit_payment_not_recognised", "direct_debit_payment_not_recognised", 48),
        ("ab" * 40, "ab" * 9 + "a…" + "ab" * 9, 48),
    ],
)
def test_a_name_that_is_wider_than_its_column_wraps_and_is_cut_in_its_middle(
    monkeypatch, name: str, shown: str, row: int
) -> None:
    drawn: list[tuple[pd.DataFrame, int]] = []
    monkeypatch.setattr(
        st, "dataframe", lambda frame, *, row_height, **_: drawn.append((frame, row_height))
    )
    show_rows(pd.DataFrame({"Left": [1], "Given": [name]}), key="pairs", name_width=155)
    ((frame, height),) = drawn
    assert (frame["Given"][0], height) == (shown, row)
