"""Review progress, for the line under the card."""

from __future__ import annotations

from labelreview.review.queue import Queue
from labelreview.review.stopping import RULE, ReviewProgress, progress_of
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.pages.queue.protocol import ProgressLine

FEWEST = 10  # decisions; with fewer, every figure would be a guess


def review_progress(context: PageContext, queue: Queue, share: float) -> ReviewProgress:
    """Return the review progress at the revision that the page shows."""
    findings, annotator = context.findings, context.session.annotator
    # Kept, since the browser also asks for cards between decisions.
    return findings.kept.newest(
        ("progress", queue.name, annotator, share),
        # Somebody may decide between the opening of the queue and now.
        (findings.revision(), len(queue.decided)),
        lambda: progress_of(findings, queue, annotator, share, context.estimate),
    )


def progress_line(progress: ReviewProgress, share: float) -> ProgressLine:
    """Return figures with their explanations, one piece of advice, and whether it is to stop."""
    return {
        "figures": [{"words": words, "title": title} for words, title in _figures(progress, share)],
        "line": {
            "words": progress.advice.sentence if progress.recent.decisions >= FEWEST else "",
            "title": RULE,
        },
        "stop": progress.advice.can_stop,
    }


def _figures(progress: ReviewProgress, share: float) -> list[tuple[str, str]]:
    recent = progress.recent
    figures = []
    if recent.decisions >= FEWEST:
        figures += [
            (
                f"{recent.wrong} of the last {recent.decisions} decisions found an error",
                "The most recent decisions in a queue of this dataset, by anyone, without random "
                "control examples.",
            ),
            (progress.estimate.left_words(), progress.estimate.sentence()),
        ]
    if share:
        figures.append(
            (
                f"{share:.0%} random control examples",
                "Mixed in among the others. They look like all others until you decide, and say "
                "how many label errors are left. To change their share, open Mode above.",
            )
        )
    if progress.pace is not None:
        figures.append((progress.pace.rest(), progress.pace.speed()))
    if progress.bias is not None:
        figures.append(("blind mode", progress.bias.sentence()))
    return figures
