"""Review progress, for the line under the card."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from labelreview.core.words import counted
from labelreview.findings.findings import Findings
from labelreview.review.queue import Queue
from labelreview.review.stopping import RULE, ReviewProgress, progress_of
from labelreview.ui.context.page_context import PageContext

FEWEST = 10  # decisions; with fewer, every figure would be a guess


def progress_line(context: PageContext, queue: Queue, share: float) -> dict[str, Any]:
    """Return figures with their explanations, one piece of advice, and whether it is to stop."""
    moment = _Moment(queue.name, context.findings.log.revision(), queue)
    progress = _progress(context.findings, moment, context.session.annotator, share)
    return {
        "figures": [{"words": words, "title": title} for words, title in _figures(progress)],
        "line": {
            "words": progress.advice.sentence if progress.recent.decisions >= FEWEST else "",
            "title": RULE,
        },
        "stop": progress.advice.can_stop,
    }


@dataclass(frozen=True)
class _Moment:
    """A queue at a revision of the log; equal by its order and the revision."""

    order: str
    revision: int
    queue: Queue = field(compare=False)


# Cached, since the browser also asks for cards between decisions.
@lru_cache(maxsize=32)
def _progress(findings: Findings, moment: _Moment, annotator: str, share: float) -> ReviewProgress:
    return progress_of(findings, moment.queue, annotator, share)


def _figures(progress: ReviewProgress) -> list[tuple[str, str]]:
    recent, left = progress.recent, progress.left
    figures = []
    if recent.decisions:
        decisions = counted(recent.decisions, "decision")
        figures.append(
            (
                f"{recent.wrong} of the last {decisions} found an error",
                "The most recent decisions in this queue, by anyone, without random control "
                "examples.",
            )
        )
    if recent.decisions >= FEWEST:
        figures.append(
            (
                f"about {counted(left.errors, 'label error')} left ({left.low:,} to {left.high:,})",
                f"Estimate for the {counted(left.rows, 'undecided example')} in the whole dataset, "
                f"with a 95% interval. Based on {counted(left.decided, 'decision')}, "
                f"{left.controls:,} of them on random control examples.",
            )
        )
    if progress.pace is not None:
        figures.append((progress.pace.sentence(), "Average over your last decisions."))
    if progress.bias is not None:
        figures.append(("blind mode", progress.bias.sentence()))
    return figures
