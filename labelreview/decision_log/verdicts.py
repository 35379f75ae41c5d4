"""The verdicts, and the rule that turns a choice into one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from labelreview.core.errors import DecisionError


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict, and how every page shows it.

    name:
        As it is stored in the log, in CSV files and in URLs.
    key:
        The key that gives it on the review pages; empty for relabel, which the keys of the
        classes give.
    icon, sign:
        The name of a Material symbol; one character with the same meaning.
    colour:
        One of Streamlit's colour names.
    meaning:
        What the verdict says about an example, as a sentence.
    title, done:
        The words on a button and on a decided row.
    is_wrong:
        Whether it says that the given label is not right.
    """

    name: str
    key: str
    icon: str
    colour: str
    meaning: str
    title: str
    done: str
    sign: str
    is_wrong: bool = False


VERDICTS_TABLE = (
    Verdict("keep", "K", "check", "green", "The given label is right.", "Keep", "kept", "✓"),
    Verdict(
        *("relabel", "", "arrow_forward", "blue", "Another label is right."),
        *("Relabel", "relabelled", "→"),
        is_wrong=True,
    ),
    Verdict(
        *("noisy", "X", "waves", "violet"),
        "No single label is right: the text is ambiguous, mixed or unreadable.",
        *("Noisy", "noisy", "≈"),
        is_wrong=True,
    ),
    Verdict(
        *("drop", "D", "delete", "gray", "The example does not belong in the dataset."),
        *("Drop", "dropped", "✕"),
        is_wrong=True,
    ),
    Verdict(
        *("unsure", "U", "question_mark", "orange", "Someone else should look at it."),
        *("Unsure", "unsure", "?"),
    ),
)

VERDICTS = tuple(verdict.name for verdict in VERDICTS_TABLE)
WRONG = tuple(verdict.name for verdict in VERDICTS_TABLE if verdict.is_wrong)
"""Verdicts that say that the given label is not right."""

ACCEPT_SUGGESTION: Final = "accept"
"""What a reviewer may choose besides a verdict: the suggested label of each example."""


def verdict_of(
    choice: str, label: str | None, *, given: str, suggested: str | None
) -> tuple[str, str | None]:
    """Return the verdict on one example, and its new label (None unless the verdict is relabel).

    choice:
        One of `VERDICTS` or `ACCEPT_SUGGESTION`.
    label:
        The chosen label with "relabel"; ignored with every other choice.
    given, suggested:
        The labels of the example.

    Choosing the given label is a keep, however it was chosen. Raises `DecisionError` when a label
    is needed and there is none. `tests/cases/verdicts.json` holds the cases that this function and
    its counterpart in the browser agree on.

    >>> verdict_of("accept", None, given="joy", suggested="fear")
    ('relabel', 'fear')
    >>> verdict_of("relabel", "joy", given="joy", suggested="fear")
    ('keep', None)
    """
    if choice not in ("relabel", ACCEPT_SUGGESTION):
        return choice, None
    chosen = suggested if choice == ACCEPT_SUGGESTION else label
    if not chosen:
        raise DecisionError("No label was chosen", "choose the right label")
    return ("keep", None) if chosen == given else ("relabel", chosen)
