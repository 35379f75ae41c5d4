"""Two columns of a page that stand below each other where the window is narrow."""

from __future__ import annotations

from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def halves(
    left: float, right: float, *, key: str, gap: Literal["small", "medium", "large"]
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return a left and a right column with these relative widths. `key` is unique on the page.

    The rule that stacks them is in `labelreview/ui/frontend/app.css`.
    """
    with st.container(key=f"halves_{key}"):
        first, second = st.columns([left, right], gap=gap)
    return first, second
