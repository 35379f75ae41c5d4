"""What the evidence makes of one example: probabilities of classes as small bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.ui.frontend import asset
from labelreview.ui.parts.palette import class_color

_CHANCES = st.components.v2.component(
    "labelreview_chances",
    html='<div class="chances"></div>',
    css=asset("chances.css"),
    js=asset("chances.js"),
)


def show_chances(
    probabilities: NDArray[Any],
    names: Sequence[str],
    *,
    given: int | None = None,
    suggested: int | None = None,
    key: str,
    rows: int = 4,
) -> None:
    """Bars of the likeliest classes, always with the given and the suggested one if there are any,
    which are named so. `probabilities` (K,) in the order of `names`; always `rows` lines high."""
    shown = chances(probabilities, names, given=given, suggested=suggested, rows=rows)
    _CHANCES(data={"rows": shown, "lines": rows}, key=key)


def chances(
    probabilities: NDArray[Any],
    names: Sequence[str],
    *,
    given: int | None,
    suggested: int | None,
    rows: int,
) -> list[dict[str, Any]]:
    """The classes to show, likeliest first: the given and the suggested one, then the likeliest."""
    order = np.argsort(-np.asarray(probabilities, dtype=np.float64), kind="stable").tolist()
    wanted = [label for label in order if label in (given, suggested)]
    others = [label for label in order if label not in wanted]
    chosen = sorted([*wanted, *others[: max(rows - len(wanted), 0)]], key=order.index)
    return [
        {
            "name": names[label],
            "share": round(float(probabilities[label]), 4),
            "color": class_color(label, len(names)),
            "role": " = ".join(
                role for role, of in (("given", given), ("suggested", suggested)) if of == label
            ),
        }
        for label in chosen
    ]
