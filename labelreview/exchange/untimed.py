"""Answers without a time: their order alone says which of them were received before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from labelreview.core.artifacts import digest
from labelreview.decision_log import DecisionLog, Step

_Key = tuple[str, str]


def in_turn(steps: Sequence[Step], log: DecisionLog, prefix: str) -> list[Step]:
    """Return the steps with tokens that know what was received before them.

    An annotator who changes an answer back says the same as before, without being repeated. So
    the end of what was received of each annotator on each example is compared with the beginning
    of what they say now: where the two agree, they are the same answers, and keep their tokens.

    steps:
        One decision each, without a time; their tokens begin with `prefix` and say what is the
        same.
    """
    before = _received(log, prefix) if steps else {}
    now: dict[_Key, list[Step]] = defaultdict(list)
    for step in steps:
        own = now[step.decisions[0].example_id, step.annotator]
        if not own or own[-1].token != step.token:
            own.append(step)
    found = []
    for key, own in now.items():
        tokens = before.get(key, [])
        agreeing = _overlap([_said(token) for token in tokens], [step.token for step in own])
        last = tokens[-1] if tokens else ""
        for number, step in enumerate(own):
            is_known = number < agreeing
            last = tokens[number - agreeing] if is_known else f"{step.token}-{digest(last)}"
            found.append(replace(step, token=last))
    return found


def _received(log: DecisionLog, prefix: str) -> dict[_Key, list[str]]:
    """Return the tokens of what was received, in order, by example and annotator."""
    rows = log.log()
    rows = rows[rows["batch"].str.startswith(prefix) & (rows["verdict"] != "undo")]
    tokens: dict[_Key, list[str]] = defaultdict(list)
    columns = (rows[name].tolist() for name in ("example_id", "annotator", "batch"))
    for example, who, token in zip(*columns, strict=True):
        tokens[example, who].append(token)
    return tokens


def _said(token: str) -> str:
    """Return what a token was before what had been received became part of it."""
    return token.rpartition("-")[0]


def _overlap(before: Sequence[str], now: Sequence[str]) -> int:
    """Return how many of the last ones before are the first ones now.

    >>> _overlap(["no", "yes"], ["yes", "no"]), _overlap(["no", "yes"], ["no"])
    (1, 0)
    """
    longest = min(len(before), len(now))
    return max((n for n in range(1, longest + 1) if before[-n:] == now[:n]), default=0)
