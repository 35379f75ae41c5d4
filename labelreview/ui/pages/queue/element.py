"""The review screen: queue, card and reasons in one element that answers keys in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labelreview.ui.frontend import assets
from labelreview.ui.pages.queue.protocol import QueueData
from labelreview.ui.parts.element import element
from labelreview.ui.shared.card.cards import CARD_STYLES
from labelreview.ui.shared.card.markup import card_markup

_REVIEW = element(
    "labelreview_review",
    html=card_markup("queue/queue.html"),
    css=assets(*CARD_STYLES, "queue/queue.css"),
    entry="queue/queue.js",
)


def show_review(data: QueueData, *, key: str, on_sent: Callable[[], None]) -> Any:
    """Draw the screen and return its state: `sent`, see `ui.sync.sending`, and `need`, a
    `CardNeed`. No text of `data` can become HTML.
    """
    return _REVIEW(data=data, key=key, on_sent_change=on_sent, on_need_change=lambda: None)
