"""Not there yet."""

import streamlit as st


def render() -> None:
    """Draw the page."""
    st.title("Grid")
