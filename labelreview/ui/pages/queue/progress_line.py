"""The progress of the review, in the words of the line under the card."""

from __future__ import annotations

from typing import Any

from labelreview.review.queue import Queue
from labelreview.review.stopping import RULE, ReviewProgress, progress_of
from labelreview.ui.context.page_context import PageContext

FEWEST = 10  # decisions; before, every figure would be a guess


def review_progress(context: PageContext, queue: Queue, share: float) -> ReviewProgress:
    """Return where the review stands at the revision that the page shows."""
    findings, annotator = context.findings, context.session.annotator
    # The browser also asks for cards between decisions.
    return findings.kept.get(
        ("progress", queue.name, findings.revision(), annotator, share),
        lambda: progress_of(findings, queue, annotator, share),
    )


def progress_line(progress: ReviewProgress) -> dict[str, Any]:
    """Return figures with their explanations, one piece of advice, and whether it is to stop."""
    return {
        "figures": [{"words": words, "title": title} for words, title in _figures(progress)],
        "line": {
            "words": progress.advice.sentence if progress.recent.decisions >= FEWEST else "",
            "title": RULE,
        },
        "stop": progress.advice.can_stop,
    }


def _figures(progress: ReviewProgress) -> list[tuple[str, str]]:
    recent, left = progress.recent, progress.left
    figures = []
    if recent.decisions:
        figures.append(
            (
                f"{recent.wrong} of the last {recent.decisions} suspects had a wrong label",
                "Of the rows of the queue that were decided last, by whomever. Random control rows "
                "do not count.",
            )
        )
    if recent.decisions >= FEWEST:
        figures.append(
            (
                f"about {left.errors:,} wrong labels left ({left.low:,} to {left.high:,})",
                f"Wrong labels among the {left.rows:,} undecided examples of the whole dataset, "
                f"with an interval of 95 %, learned from {left.decided:,} decisions, "
                f"{left.controls:,} of them on rows drawn at random.",
            )
        )
    if progress.pace is not None:
        figures.append((progress.pace.sentence(), "The mean of your last decisions."))
    if progress.bias is not None:
        figures.append(("blind mode", progress.bias.sentence()))
    return figures
