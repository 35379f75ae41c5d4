"""Where the review stands, in the words of the line under the card."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from labelreview.filters import Filter
from labelreview.findings import Findings
from labelreview.review.queue import Queue, walking
from labelreview.review.stopping import Standing, progress_of
from labelreview.ui.at_hand import AtHand

FEWEST = 10  # decisions; before, every figure would be a guess


def progress_line(at: AtHand, queue: Queue, share: float) -> dict[str, Any]:
    """Figures with their explanations, one piece of advice, and whether it is to stop."""
    selection, revision = walking(at.session.filter), at.findings.log.revision()
    standing = _standing(
        at.findings, selection, at.session.annotator, share, (queue.name, revision)
    )
    return {
        "figures": [{"words": words, "title": title} for words, title in _figures(standing)],
        "line": {
            "words": standing.advice.sentence if standing.recent.decisions >= FEWEST else "",
            "title": "One can stop when at most 2 of the next 50 are expected to be wrong and 30 "
            "random rows are decided.",
        },
        "stop": standing.advice.can_stop,
    }


@lru_cache(maxsize=32)
def _standing(
    findings: Findings, selection: Filter, annotator: str, share: float, now: tuple[str, int]
) -> Standing:
    # `now` says what it depends on besides: the browser also asks for cards between decisions.
    return progress_of(findings, selection, annotator, share)


def _figures(standing: Standing) -> list[tuple[str, str]]:
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
