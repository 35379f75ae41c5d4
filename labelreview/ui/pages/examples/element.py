"""The table with the card beside it, in one element that answers keys in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labelreview.ui.frontend import asset, assets
from labelreview.ui.pages.examples.protocol import ExamplesData
from labelreview.ui.parts.element import element
from labelreview.ui.shared.card.markup import card_markup
from labelreview.ui.shared.card.side_card import SIDE_CARD_STYLES

_EXAMPLES = element(
    "labelreview_examples",
    html=asset("examples/examples.html").replace(
        "<!-- card -->", card_markup("side_card/side_card.html")
    ),
    css=assets(
        *SIDE_CARD_STYLES, "examples/examples.css", "examples/rows.css", "examples/narrow.css"
    ),
    entry="examples/examples.js",
)


def show_examples(
    data: ExamplesData, *, key: str, on_sent: Callable[[], None], on_asked: Callable[[], None]
) -> Any:
    """Draw the table and return its state: `sent`, see `ui.sync.sending`; `need`, an
    `ExamplesNeed`; and in the run of a click only `asked`, an `ExamplesAsked`. No text of `data`
    can become HTML.
    """
    return _EXAMPLES(
        data=data,
        key=key,
        on_sent_change=on_sent,
        on_need_change=lambda: None,
        on_asked_change=on_asked,
    )
