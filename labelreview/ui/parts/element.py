"""Our own large elements: the browser is sent their script and style once."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import streamlit as st

from labelreview.ui.frontend import script

_UNTIL_STYLED = ":host { visibility: hidden }"
_STYLED = ":host { visibility: inherit }"


def element(name: str, *, entry: str, css: str, html: str = "") -> Callable[..., Any]:
    """Make a function that draws an element as `st.components.v2.component` does.

    `entry` is the module of the frontend folder that draws it, `name` unique, and `key` must be
    given whenever it is drawn.

    Streamlit sends an element's script and style again with each answer, 40 to 100 kB. They are in
    an element of their own here: as it never changes, Streamlit sends only a reference to it after
    the first time.
    """
    linked, style = script(entry), f"{css}\n{_STYLED}"
    digest = f"const DIGEST = {json.dumps(sha256((linked + style).encode()).hexdigest()[:16])}\n"
    draw = linked.replace("export default ", "return ")
    put = st.components.v2.component(
        f"{name}_script",
        js=f"{digest}const draw = (() => {{\n{draw}\n}})()\n"
        f"const STYLE = {json.dumps(style)}\n{script('element/put.js')}",
    )
    drawn = st.components.v2.component(
        name, html=html, css=_UNTIL_STYLED, js=f"{digest}{script('element/take.js')}"
    )

    def show(*, key: str, **given: Any) -> Any:
        put(key=f"script_{key}")
        return drawn(key=key, **given)

    return show
