"""What a reply says about each text: a class, how probable each class is, and a reason."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence.judge.prompt import LONGEST_REASON, codes_of

_LIST, _ANY_LIST = re.compile(r'(?<!\\)"answers"\s*:\s*\['), re.compile(r"\[(?=\s*\{)")
_CLASS = re.compile(r'(?<!\\)"class"\s*:\s*"?(?P<code>[^",}\s]+)')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a reply: its text, its log-probability, and those of other tokens at its place."""

    text: str
    logprob: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class JudgeAnswer:
    """What one reply says about one text.

    label:
        Class id.
    opinion:
        Probability of each class id that is named, the rest to 1 belongs to all classes evenly;
        None where the server tells no probabilities.
    reason:
        Plain text of one line, as untrusted as the texts.
    """

    label: int
    opinion: Mapping[int, float] | None
    reason: str


def read_answers(
    content: str,
    n_texts: int,
    classes: Sequence[str],
    order: Sequence[int],
    tokens: Sequence[Token] = (),
) -> dict[int, JudgeAnswer]:
    """Return the answers of a reply by the place of their text, 0-based.

    Whatever of it can be read counts: a fenced block, prose around it, a list cut off in the
    middle. An entry that names an unknown text or class is no answer, nor are two that disagree
    about one text.

    order:
        Class ids in the order of their codes.
    tokens:
        Those of the whole reply, where the server gives log-probabilities.
    """
    codes = dict(zip(codes_of(len(order)), order, strict=True))
    names = {name: label for label, name in enumerate(classes) if name not in codes}
    placed = _placed(content, tokens)
    found: dict[int, JudgeAnswer] = {}
    disputed = set()
    for entry, start, end in _entries(content):
        place = _number(entry.get("text"))
        label = _label(entry.get("class"), codes, names)
        if place is None or not 1 <= place <= n_texts or label is None:
            continue
        opinion = _opinion(content, start, end, placed, codes, label)
        answer = JudgeAnswer(label, opinion, plain_reason(entry.get("reason")))
        if found.setdefault(place - 1, answer).label != label:
            disputed.add(place - 1)
    return {place: one for place, one in found.items() if place not in disputed}


def plain_reason(value: object) -> str:
    """Return a reason as one line of at most 300 characters, without control characters.

    >>> plain_reason("it names\\nno one\\u202e")
    'it names no one'
    """
    if not isinstance(value, str):
        return ""
    encodable = value.encode("utf-8", "replace").decode("utf-8")
    line = " ".join(_CONTROL.sub(" ", encodable).split())
    return line if len(line) <= LONGEST_REASON else f"{line[: LONGEST_REASON - 1]}…"


def _entries(content: str) -> Iterator[tuple[dict[str, Any], int, int]]:
    """The objects of the first list of a reply and where they stand, up to the first that is cut
    off. What stands inside their strings is never looked at."""
    decoder = json.JSONDecoder()
    begin = _LIST.search(content) or _ANY_LIST.search(content)
    at = begin.end() if begin else len(content)
    while at < len(content):
        if content[at] in " \t\r\n,":
            at += 1
            continue
        try:
            entry, end = decoder.raw_decode(content, at)
        except (ValueError, RecursionError):
            return
        if isinstance(entry, dict):
            yield entry, at, end
        at = end


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value) else None


def _label(value: object, codes: Mapping[str, int], names: Mapping[str, int]) -> int | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    said = str(value).strip()
    if said in codes:
        return codes[said]
    return codes.get(said.upper(), names.get(said)) if len(said) == 1 else names.get(said)


def _placed(content: str, tokens: Sequence[Token]) -> list[tuple[int, Token]]:
    """The tokens with where they begin; none when they are not those of the content."""
    placed, at = [], 0
    for token in tokens:
        placed.append((at, token))
        at += len(token.text)
    return placed if "".join(token.text for token in tokens) == content else []


def _opinion(
    content: str,
    start: int,
    end: int,
    placed: Sequence[tuple[int, Token]],
    codes: Mapping[str, int],
    label: int,
) -> dict[int, float] | None:
    """The probabilities of the class that an entry names and of the others at its first token."""
    found = _CLASS.search(content, start, end)
    if found is None:
        return None
    begin, finish = found.span("code")
    own = [(at, one) for at, one in placed if at < finish and at + len(one.text) > begin]
    if not own:
        return None
    at, first = own[0]
    before = content[at:begin]
    opinion = {label: math.exp(min(0.0, sum(one.logprob for _, one in own)))}
    for text, logprob in first.others:
        said = text.removeprefix(before).rstrip('",}] \n')
        # A code of several tokens is known by its first ones only.
        meant = [codes[code] for code in codes if said and code.startswith(said)]
        others = [one for one in meant if one != label]
        if text == first.text or not text.startswith(before) or not others:
            continue
        share = math.exp(min(0.0, logprob)) / len(others)
        for one in others:
            opinion[one] = opinion.get(one, 0.0) + share
    total = sum(opinion.values())
    return {one: value / max(total, 1.0) for one, value in opinion.items()}


def opinions_of(
    answers: Mapping[int, Sequence[JudgeAnswer]], n_classes: int
) -> tuple[list[int], NDArray[np.float64]]:
    """Return the places of the texts with answers, ascending, and the judge's probabilities,
    float64 (m, K): those that the server tells, else the shares of the answers."""
    places = sorted(answers)
    opinions = np.zeros((len(places), n_classes))
    for row, place in enumerate(places):
        told = [one.opinion for one in answers[place] if one.opinion is not None]
        for opinion in told:
            for label, probability in opinion.items():
                opinions[row, label] += probability / len(told)
            opinions[row] += (1 - sum(opinion.values())) / n_classes / len(told)
        if not told:
            for one in answers[place]:
                opinions[row, one.label] += 1 / len(answers[place])
    return places, opinions
