"""Where the review stands, in the words of the line under the card."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from labelreview.findings.findings import Findings
from labelreview.review.queue import Queue
from labelreview.review.stopping import RULE, ReviewProgress, progress_of
from labelreview.ui.context.page_context import PageContext
from labelreview.ui.pages.queue.protocol import Progress

FEWEST = 10  # decisions; before, every figure would be a guess


def progress_line(context: PageContext, queue: Queue, share: float) -> Progress:
    """Figures with their explanations, one piece of advice, and whether it is to stop."""
    moment = _Moment(queue.name, context.findings.log.revision(), queue)
    standing = _standing(context.findings, moment, context.session.annotator, share)
    return {
        "figures": [{"words": words, "title": title} for words, title in _figures(standing)],
        "line": {
            "words": standing.advice.sentence if standing.recent.decisions >= FEWEST else "",
            "title": RULE,
        },
        "stop": standing.advice.can_stop,
    }


@dataclass(frozen=True)
class _Moment:
    """A queue, known by its order and by the revision of the log."""

    order: str
    revision: int
    queue: Queue = field(compare=False)


# The browser also asks for cards between decisions.
@lru_cache(maxsize=32)
def _standing(findings: Findings, moment: _Moment, annotator: str, share: float) -> ReviewProgress:
    return progress_of(findings, moment.queue, annotator, share)


def _figures(standing: ReviewProgress) -> list[tuple[str, str]]:
    recent, left = standing.recent, standing.left
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
    if standing.pace is not None:
        figures.append((standing.pace.sentence(), "The mean of your last decisions."))
    if standing.bias is not None:
        figures.append(("blind mode", standing.bias.sentence()))
    return figures
