"""Who decides: names that people can have, and the one that stands for no person."""

from __future__ import annotations

from labelreview.core.errors import DecisionError
from labelreview.core.names import LONGEST_NAME, reads_as, why_unreadable, without_unreadable

MODEL = "model"
"""The annotator of decisions that no person made: pseudo labels."""


def checked_annotator(name: str) -> str:
    """Return the name of a person or of the model as it can be recorded. Raises `DecisionError` for
    one that nobody can read."""
    shown = name.strip()
    why = why_unreadable(shown)
    if why is not None:
        # Such a name may bring the terminal or the page that shows it out of order.
        cited = f" called {shown[:40]!r}" if shown else ""
        raise DecisionError(
            f"Nobody can decide under the name given{cited}: {why}",
            f"give a name of at most {LONGEST_NAME} letters and digits",
        )
    return shown


def checked_person(name: str) -> str:
    """Return a person's name as it can be recorded. Raises `DecisionError` for one that nobody can
    read, and for one that looks like that of the model."""
    shown = checked_annotator(name)
    if is_models(shown):
        raise DecisionError(
            f"No person can decide as {shown!r}: {MODEL!r} is for labels that nobody has checked",
            "give another name",
        )
    return shown


def is_models(name: str) -> bool:
    """Return whether a name is that of the model, or looks like it."""
    return reads_as(name) == MODEL


def person_called(name: str) -> str:
    """Return a name from elsewhere as near to it as a person's name can be, "" when it has nothing
    that can be read or is the model's."""
    shown = without_unreadable(name)[:LONGEST_NAME].strip()
    return "" if is_models(shown) or why_unreadable(shown) else shown
