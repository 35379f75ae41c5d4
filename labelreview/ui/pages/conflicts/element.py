"""Groups of texts that say the same and have different labels, each decided with one key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any
from unicodedata import category

from labelreview.findings.filter import UNDECIDED
from labelreview.review.conflicts import ConflictGroup, Member
from labelreview.review.near_duplicates import UNSPACED
from labelreview.ui.frontend import assets
from labelreview.ui.pages.conflicts.protocol import ColumnTexts, ConflictsData, GroupData
from labelreview.ui.parts.element import element
from labelreview.ui.parts.keys import class_key
from labelreview.ui.parts.palette import class_color
from labelreview.ui.parts.post import readable, sendable
from labelreview.ui.parts.protocol import KeyedClass

TEXTS_SHOWN = 8  # of one label; the others are counted
_LONGEST_TEXT = 4_000
_LONGEST_SAME = 160  # characters between two differences; a longer stretch is shortened
_MOST_WORDS = 600  # are compared one by one, behind what two texts begin with alike
_TOKEN = re.compile(
    rf"\s*(?:https?://\S+|[{UNSPACED}]|[@#]?[^\W{UNSPACED}]+|[^\w\s])", re.IGNORECASE
)

Piece = tuple[int, str]
"""0 for what both texts have, 1 for what is new in the second, -1 for what it has not."""

_CONFLICTS = element(
    "labelreview_conflicts",
    html='<div class="conflicts"></div>',
    css=assets(
        "shared/controls.css",
        "shared/post.css",
        "shared/probability_bars.css",
        "conflicts/conflicts.css",
    ),
    entry="conflicts/conflicts.js",
)


def show_conflict_list(data: ConflictsData, *, key: str, on_sent: Callable[[], None]) -> Any:
    """Draw the groups of `data`; return the element's state: `sent`, see `ui.sync.sending`, and
    `need`, a `GroupNeed`."""
    return _CONFLICTS(data=data, key=key, on_sent_change=on_sent, on_need_change=lambda: None)


def labels_data(names: Sequence[str]) -> list[KeyedClass]:
    """Return the classes as the browser draws them, in their order."""
    return [
        {
            "name": name,
            "color": class_color(label, len(names)),
            "key": class_key(label, len(names)),
        }
        for label, name in enumerate(names)
    ]


def group_data(group: ConflictGroup, names: Sequence[str]) -> GroupData:
    """Return one group: a column for each label, the suggested one too, with who gave it to how
    many rows, and their texts compared with one of them.

    The columns stand in the order of their keys. Few classes have the same keys everywhere; of
    many, 1 is the suggested one and the others follow, the likeliest first.
    """
    members = tuple(replace(one, text=readable(one.text)) for one in group.members)
    group = replace(group, members=members)
    first = _reference(group)
    ids = {name: label for label, name in enumerate(names)}
    by_label: dict[str, list[Member]] = {}
    for member in group.members:
        by_label.setdefault(member.current_label, []).append(member)
    by_label.setdefault(group.suggested_label, [])
    kept = kept_of(group)
    likeliest = sorted(by_label, key=lambda name: -group.probabilities[name])
    likeliest.sort(key=lambda name: name != group.suggested_label)
    in_order = sorted(by_label, key=ids.__getitem__) if class_key(0, len(names)) else likeliest
    return {
        "name": group.name,
        "exact": group.is_exact,
        "open": group.is_open,
        "text": sendable(first[:_LONGEST_TEXT]),
        "cut": f"… {len(first) - _LONGEST_TEXT:,} more" if len(first) > _LONGEST_TEXT else "",
        "ids": [one.example_id for one in group.members],
        "untouched": [one.example_id for one in group.members if _is_as_given(one)],
        "duplicates": [one.example_id for one in group.members if one.is_in and one is not kept],
        "kept": ids[kept.current_label],
        "best": ids[group.suggested_label],
        "columns": [
            {
                "label": ids[name],
                "rows": len(by_label[name]),
                "share": round(group.probabilities[name], 3),
                "who": _who(by_label[name]),
                **_texts(first, by_label[name], group.is_exact),
            }
            for name in in_order
        ],
    }


def _reference(group: ConflictGroup) -> str:
    """Return the shortest of equal texts, so that the others only add to it; else the first. A
    damaged one speaks for the group only if all are."""
    texts = [one.text for one in group.members]
    return min(texts, key=lambda text: (_damage(text), len(text) if group.is_exact else 0))


def _damage(text: str) -> int:
    """Count the characters that no reader can read: private, unassigned, control, replaced."""
    return sum(
        one == "\ufffd" or (category(one) in ("Cc", "Cn", "Co", "Cs") and not one.isspace())
        for one in text
    )


def kept_of(group: ConflictGroup) -> Member:
    """Return the member to keep when its duplicates are dropped: the least suspicious one, with the
    suggested label if any has it."""
    there = [one for one in group.members if one.is_in] or list(group.members)
    return min(there, key=lambda one: (one.current_label != group.suggested_label, one.score))


def differences(first: str, other: str) -> list[Piece]:
    """Return the second text in pieces, and between them what only the first one has.

    Words are compared without case. Long stretches in which both are the same are shortened.

    >>> differences("I have it", "I have used it")
    [(0, 'I have '), (1, 'used'), (0, ' it')]
    """
    before, after = _TOKEN.findall(first), _TOKEN.findall(other)
    one, two = ([token.strip().casefold() for token in tokens] for tokens in (before, after))
    alike = next(
        (i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
        min(len(one), len(two)),
    )
    end = alike + _MOST_WORDS
    matcher = SequenceMatcher(None, one[alike:end], two[alike:end], autojunk=False)
    pieces = [(0, "".join(after[:alike]))]
    for kind, a, b, c, d in matcher.get_opcodes():
        gone = "".join(before[alike + a : alike + b])
        there = "".join(after[alike + c : alike + d])
        if kind == "equal":
            pieces.append((0, there))
            continue
        word = there.lstrip()
        blank = there[: len(there) - len(word)]
        # Where no blank stands before what has come, the one before what has gone is shown.
        pieces += [(0, blank), (-1, gone.strip() if blank else gone), (1, word)]
    if len(after) > end:
        pieces.append((0, " …"))
    shown = [piece for piece in pieces if piece[1]]
    joined = [
        (kind, "".join(text for _, text in run))
        for kind, run in groupby(shown, key=lambda piece: piece[0])
    ]
    last = len(joined) - 1
    return [
        (kind, sendable(text if kind else _shortened(text, i == 0, i == last)))
        for i, (kind, text) in enumerate(joined)
    ]


def _shortened(text: str, is_first: bool, is_last: bool) -> str:
    if len(text) <= _LONGEST_SAME:
        return text
    half = _LONGEST_SAME // 2
    head, tail = text[: half if not is_first or is_last else 0], text[-half:]
    return f"{head} …{'' if is_last else tail}"


def _compared(first: str, text: str, is_exact: bool) -> list[Piece]:
    """Of equal texts nobody misses a link or a mention of the other one."""
    pieces = differences(first, text)
    return [piece for piece in pieces if piece[0] >= 0] if is_exact else pieces


def _texts(first: str, members: Sequence[Member], is_exact: bool) -> ColumnTexts:
    times = Counter(one.text for one in members)
    shown = times.most_common(TEXTS_SHOWN)
    return {
        "texts": [
            {"times": n, "pieces": _compared(first, text, is_exact) if text != first else []}
            for text, n in shown
        ],
        "more": sum(times.values()) - sum(n for _, n in shown),
    }


def _who(members: Sequence[Member]) -> list[tuple[str, str, int]]:
    """Annotator, verdict and rows; both are empty for rows that are as they came."""
    said = Counter(
        ("", "") if one.status == UNDECIDED else (one.annotator or "", one.status)
        for one in members
    )
    return [(sendable(who), verdict, n) for (who, verdict), n in said.most_common()]


def _is_as_given(member: Member) -> bool:
    return member.is_in and member.current_label == member.given_label
