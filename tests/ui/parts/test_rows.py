import pandas as pd
import streamlit as st

from labelreview.ui.parts.rows import show_rows


def test_names_that_are_wider_than_their_column_are_told_apart(monkeypatch) -> None:
    drawn: list[pd.DataFrame] = []
    monkeypatch.setattr(st, "dataframe", lambda frame, **_: drawn.append(frame))
    names = ["joy", "balance_not_updated_after_card", "balance_not_updated_after_transfer"]
    show_rows(pd.DataFrame({"Left": [1, 2, 3], "Given": names}), key="pairs", name_width=155)
    ((shown,),) = [[frame["Given"].tolist()] for frame in drawn]
    assert shown == ["joy", "balance_n…fter_card", "balance_n…_transfer"]
