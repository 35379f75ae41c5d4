"""Clicks in charts and tables, each heard events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


class ClickEvents:
    """The clicks of one element that reports selections.

    A click is returned in one run only: neither a later run nor coming back to the page repeats it,
    because the element goes on under a new `name` that knows nothing of it.
    """

    def __init__(self, key: str) -> None:
        self._turns, self._clicked = f"{key}-turns", f"{key}-clicked"
        self._turn = int(st.session_state.get(self._turns, 0))
        self.name = f"{key}-{self._turn}"

    def callback(self, read: Callable[[Any], Any]) -> Callable[[], None]:
        """Return the callback for `on_select`; `read` turns a selection into a click, or None."""

        def on_select() -> None:
            click = read(st.session_state[self.name].selection)
            if click is not None:
                st.session_state[self._clicked] = click
                st.session_state[self._turns] = self._turn + 1

        return on_select

    def take(self) -> Any:
        """Return what was just clicked, else None."""
        return st.session_state.pop(self._clicked, None)
