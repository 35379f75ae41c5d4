"""Labels that are one class in several spellings, and labels that say that there is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_PARTS = re.compile(r"(?<=\w)[-_\s]+(?=\w)")
_NUMBER = re.compile(r"([+-]?)0*(\d+)(?:[.](\d*?)0*)?")
_AROUND = "\"'`´‘’“”„«»‹› "
_VARIATION = "\N{VARIATION SELECTOR-16}"
_NONE = frozenset({
    "nan", "null", "n/a", "na", "#n/a", "<na>", "none", "nil", "?", "-", "--", "unlabeled",
    "unlabelled", "undefined", "missing", "no label", "not labeled", "not labelled",
})  # fmt: skip
_HIDDEN = "-1"  # beside 0, 1, ..., how benchmarks hide labels


def same_spelling(label: str) -> str:
    """Return what all spellings of a label share: no case, spaces, invisible characters, quotation
    marks or zeros that do not count, and one character for all hyphens and underscores.

    >>> same_spelling("\\u200bNot-Hate "), same_spelling("01"), same_spelling("1.0")
    ('not hate', '1', '1')
    """
    composed = unicodedata.normalize("NFKC", label).replace(_VARIATION, "")
    seen = "".join(char for char in composed if unicodedata.category(char) != "Cf")
    bare = " ".join(seen.split()).strip(_AROUND)
    words = _PARTS.sub(" ", unicodedata.normalize("NFKC", bare.casefold()))
    if number := _NUMBER.fullmatch(words):
        sign, whole, rest = number.groups()
        return f"{'-' if sign == '-' else ''}{whole}{'.' if rest else ''}{rest or ''}"
    return words.rstrip(".,;:") or words or label


def spelling_groups(labels: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the groups of labels that differ only in how they are written, in their order."""
    groups: dict[str, list[str]] = {}
    for label in labels:
        groups.setdefault(same_spelling(label), []).append(label)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def merged_spellings(rows: Mapping[str, int]) -> dict[str, str]:
    """Return the class of each label that is written otherwise, from the number of rows of each
    label: the spelling of most rows, of those that are equally frequent one in lower case, the
    shortest, the first by the alphabet.

    >>> merged_spellings({"yes": 2, "Yes": 5, "no": 4})
    {'yes': 'Yes'}
    >>> merged_spellings({"NO": 2, "no": 2})
    {'NO': 'no'}
    """
    merged: dict[str, str] = {}
    for group in spelling_groups(rows):
        usual = min(group, key=lambda n: (-rows[n], n != n.lower(), len(n), n))
        merged |= {label: usual for label in group if label != usual}
    return merged


def placeholders(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels that usually say that there is none, such as N/A.

    -1 does beside 0, 1, ... and beside words, but not beside 1 alone.

    >>> placeholders(["neg", "N/A"]), placeholders(["-1", "0", "1"]), placeholders(["-1", "1"])
    (('N/A',), ('-1',), ())
    >>> placeholders(["-1", "joy"])
    ('-1',)
    """
    plain = {label: " ".join(label.split()).casefold() for label in labels}
    others = {same_spelling(label) for label in labels} - {_HIDDEN}
    counted = {"0", "1"} <= others and all(label.isdecimal() for label in others)
    hidden = counted or not any(_NUMBER.fullmatch(label) for label in others)
    return tuple(
        label
        for label in labels
        if plain[label] in _NONE or (hidden and same_spelling(label) == _HIDDEN)
    )


def shown(labels: Sequence[str]) -> list[str]:
    """Return labels for a message, so that no two of them look the same."""
    written = [repr(unicodedata.normalize("NFC", label)) for label in labels]
    return (
        [repr(n) for n in labels] if len({*written}) == len(labels) else [ascii(n) for n in labels]
    )
