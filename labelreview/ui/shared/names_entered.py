"""Names of models and files as people enter them, with a sentence where pages may not use them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

import streamlit as st

from labelreview.core.errors import FileAccessError
from labelreview.ui.context.files import file_access, model_name
from labelreview.ui.parts.plain import plain


def entered_model(given: str | None, known: Collection[str] = ()) -> str | None:
    """Return the folder or Hub ID of a model; None for none, or for one that may not be used, which
    is said."""
    return _entered(given, partial(model_name, known=known))


def entered_file(given: str | None) -> str | None:
    """Return the path of a file; None for none, or for one that may not be read, which is said."""
    return _entered(given, lambda path: str(file_access().readable(path)))


def _entered(given: str | None, checked: Callable[[str], str]) -> str | None:
    name = (given or "").strip()
    try:
        return checked(name) if name else None
    except FileAccessError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return None
