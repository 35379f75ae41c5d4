"""The table of verdicts as the browser gets it: JavaScript has no copy of it."""

from __future__ import annotations

from labelreview.decision_log import VERDICTS_TABLE
from labelreview.ui.parts.protocol import VerdictLook


def verdict_looks() -> dict[str, VerdictLook]:
    """Return how each verdict is shown, by its name."""
    return {
        verdict.name: {
            "key": verdict.key,
            "sign": verdict.sign,
            "colour": verdict.colour,
            "title": verdict.title,
            "done": verdict.done,
            "meaning": verdict.meaning,
        }
        for verdict in VERDICTS_TABLE
    }
