"""Decisions and undos sent by a browser: read, checked and recorded once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from labelreview.core.errors import DecisionError
from labelreview.decision_log import Step
from labelreview.findings.findings import Findings, ShownLabels
from labelreview.review.deciding import Choice, shown_of

LONGEST_TOKEN = 64
MOST_EXAMPLES = 20_000
_LONGEST_TEXT = 4_000
_LONGEST = 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class Action:
    """One key press, as the browser sends it.

    token:
        Made by the browser; names the action for good.
    undoes:
        The token of the action that this one takes back; then there is no choice.
    """

    token: str
    annotator: str
    examples: tuple[str, ...] = ()
    choice: Choice | None = None
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """The tokens of what is in the log now, and of what makes no sense with a sentence for each."""

    acknowledged: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def read_action(sent: Any) -> Action:
    """Read an action from JSON that anybody may have written. Raises `DecisionError` if it is not
    valid."""
    if not isinstance(sent, dict):
        raise DecisionError("An action is not an object", "reload the page")
    token = _text(sent, "token", LONGEST_TOKEN)
    annotator = _text(sent, "annotator")
    if sent.get("undoes") is not None:
        return Action(token, annotator, undoes=_text(sent, "undoes", LONGEST_TOKEN))
    examples = sent.get("examples")
    if not isinstance(examples, list) or not 0 < len(examples) <= MOST_EXAMPLES:
        raise DecisionError("An action has no examples", "reload the page and decide again")
    if not all(isinstance(one, str) and one for one in examples):
        raise DecisionError("An example has no id", "reload the page and decide again")
    choice = Choice(
        verdict=_text(sent, "verdict"),
        label=_text(sent, "label") if sent.get("label") is not None else None,
        note=_text(sent, "note") if sent.get("note") else "",
        seconds=_seconds(sent.get("seconds")),
        origin=_text(sent, "origin") if sent.get("origin") else "",
        blind_label=_text(sent, "blind_label") if sent.get("blind_label") is not None else None,
    )
    return Action(token, annotator, tuple(dict.fromkeys(examples)), choice)


def perform(findings: Findings, sent: Iterable[Any]) -> ActionOutcome:
    """Record what was sent, in its order, each action once however often it comes.

    What makes no sense is refused, and the rest is recorded. Raises `WorkspaceError` when the
    database refuses; nothing is acknowledged then, and all of it can be sent again.
    """
    actions: list[Action] = []
    refused: list[tuple[str, str]] = []
    for one in sent:
        try:
            actions.append(read_action(one))
        except DecisionError as error:
            token = one.get("token") if isinstance(one, dict) else None
            refused.append((str(token), str(error)))
    shown = shown_of(findings, [example for action in actions for example in action.examples])
    acknowledged: list[str] = []
    for annotator, group in groupby(actions, key=lambda action: action.annotator):
        steps = []
        for action in group:
            try:
                steps.append(_step(action, shown, findings.run.digest))
            except DecisionError as error:
                refused.append((action.token, str(error)))
        done, wrong = _replay(findings, steps, annotator)
        acknowledged += done
        refused += wrong
    return ActionOutcome(tuple(acknowledged), tuple(refused))


def _step(action: Action, shown: dict[str, ShownLabels], run: str) -> Step:
    if action.choice is None:
        return Step(action.token, undoes=action.undoes)
    return Step(action.token, tuple(action.choice.about(action.examples, shown, run)))


def _replay(
    findings: Findings, steps: Sequence[Step], annotator: str
) -> tuple[list[str], list[tuple[str, str]]]:
    if not steps:
        return [], []
    try:
        findings.log.replay(steps, annotator)
    except DecisionError as error:
        if len(steps) == 1:
            return [], [(steps[0].token, str(error))]
        # One of them makes no sense: the others must not be lost with it.
        parts = [_replay(findings, [step], annotator) for step in steps]
        return [t for done, _ in parts for t in done], [w for _, wrong in parts for w in wrong]
    return [step.token for step in steps], []


def _seconds(value: Any) -> float | None:
    """Return the time of a decision; None for a bad value, which must not cost the decision."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST:
        return None
    return float(value)


def _text(sent: dict[str, Any], name: str, at_most: int = _LONGEST_TEXT) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or not value or len(value) > at_most:
        raise DecisionError(f"The {name} of an action is not text", "reload the page")
    return value
