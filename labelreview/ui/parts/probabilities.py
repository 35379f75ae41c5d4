"""The predicted probabilities of one example as small bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labelreview.ui.frontend import asset, script
from labelreview.ui.parts.palette import class_color
from labelreview.ui.parts.protocol import ProbabilitiesData, ProbabilityRow

_PROBABILITIES = st.components.v2.component(
    "labelreview_probabilities",
    html='<div class="chances"></div>',
    css=asset("shared/probability_bars.css"),
    js=script("parts/probabilities.js"),
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
    """Draw bars of the likeliest classes, with the given and the suggested one, which are marked.

    `probabilities` (K,) are in the order of `names`; the element is always `rows` lines high.
    """
    shown = chances(probabilities, names, given=given, suggested=suggested, rows=rows)
    data: ProbabilitiesData = {"rows": shown, "lines": rows}
    _PROBABILITIES(data=data, key=key)


def chances(
    probabilities: NDArray[Any],
    names: Sequence[str],
    *,
    given: int | None,
    suggested: int | None,
    rows: int,
) -> list[ProbabilityRow]:
    """Return the given and the suggested class and the likeliest others, likeliest first."""
    order = np.argsort(-np.asarray(probabilities, dtype=np.float64), kind="stable").tolist()
    wanted = [label for label in order if label in (given, suggested)]
    others = [label for label in order if label not in wanted]
    chosen = sorted([*wanted, *others[: max(rows - len(wanted), 0)]], key=order.index)
    return [
        {
            "name": names[label],
            "share": round(float(probabilities[label]), 4),
            "color": class_color(label, len(names)),
            "role": _role(label, given, suggested),
        }
        for label in chosen
    ]


def _role(label: int, given: int | None, suggested: int | None) -> str:
    if label == given == suggested:
        return "both"
    return "given" if label == given else "suggested" if label == suggested else ""
