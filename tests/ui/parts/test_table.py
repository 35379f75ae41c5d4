import numpy as np
import pandas as pd
import pytest
from streamlit.dataframe_util import convert_pandas_df_to_arrow_bytes
from streamlit.testing.v1 import AppTest

from labelreview.ui.parts.table import show_table, table_page


def findings(rows: int, text: str) -> pd.DataFrame:
    shares = np.linspace(0, 1, rows, dtype=np.float32)
    return pd.DataFrame(
        {
            "example_id": [f"id-{i}" for i in range(rows)],
            "row": np.arange(rows),
            "text": text,
            "given_label": "anger",
            "suggested_label": "sadness",
            "score": shares,
            "confidence": shares,
            "neighbour_agreement": shares,
            "self_confidence_score": shares,
        }
    )


@pytest.mark.slow
def test_a_page_of_fifty_is_far_below_200_kb_however_long_the_texts() -> None:
    page = table_page(findings(50, "😡" * 1_000_000))
    assert len(convert_pandas_df_to_arrow_bytes(page)) < 100_000


def test_ids_stay_on_the_server_and_texts_on_one_line() -> None:
    page = table_page(findings(2, "two\nlines"))
    assert "example_id" not in page
    assert page["text"].tolist() == ["two lines"] * 2


def test_empty_shares_stay_empty() -> None:
    page = findings(2, "x").assign(neighbour_agreement=[None, 0.256])
    shown = table_page(page)["neighbour_agreement"]
    assert shown.isna().tolist() == [True, False]
    assert shown[1] == 0.26


def test_more_than_a_page_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 100 rows, not 101"):
        show_table(findings(101, "x"), key="t")


def test_the_table_is_drawn_without_a_browser() -> None:
    def app() -> None:
        import pandas as pd
        import streamlit as st

        from labelreview.ui.parts.table import show_table

        page = pd.DataFrame({"example_id": ["a"], "text": ["x"], "score": [0.5]})
        st.text(show_table(page, key="t"))
        show_table(page, key="u", selectable=False)

    context = AppTest.from_function(app, default_timeout=30).run()
    assert not context.exception
    assert context.text[0].value == "[]"
    assert list(context.dataframe[0].value.columns) == ["text", "score"]
