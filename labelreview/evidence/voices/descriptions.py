"""What each class is about, in words: its name as people would say it, and its guidelines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

Descriptions: TypeAlias = tuple[tuple[str, ...], ...]
"""Of each class, its name in words first, then the sentences that are about it alone."""

PairGuidelines: TypeAlias = Sequence[tuple[str, str, str]]
"""Two class names, and how to tell these classes apart."""

_MOST_SENTENCES = 5  # of a class: the name has to keep a weight
_LONGEST = 500  # characters of a sentence; encoders read little more
_SEPARATORS = re.compile(r"[\s_\-/\\.:;,|+&]+")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][^\W\d_A-Z])")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")


def describe(classes: Sequence[str], guidelines: PairGuidelines = ()) -> Descriptions:
    """Return what is known of each class, in the order of `classes`.

    A guideline tells two classes apart. Those of its sentences that name only one of the two
    describe that class; others say nothing about a single class and are left out.

    >>> describe(["joy", "deep_anger"], [("joy", "deep_anger", "Joy smiles. Joy, not deep anger.")])
    (('joy', 'Joy smiles.'), ('deep anger',))
    """
    known: dict[str, list[str]] = {name: [in_words(name)] for name in classes}
    for first, second, text in guidelines:
        for sentence in map(str.strip, _SENTENCE.split(text)):
            named = [name for name in (first, second) if _names(sentence, name)]
            about = known.get(named[0]) if len(named) == 1 else None
            if about and sentence not in about and len(about) <= _MOST_SENTENCES:
                about.append(sentence[:_LONGEST])
    return tuple(tuple(known[name]) for name in classes)


def in_words(name: str) -> str:
    """Return the name of a class as people would say it, or as it is if nothing would be left.

    >>> in_words("card_arrival"), in_words("HateSpeech/Offensive"), in_words("top-up.NLPTask")
    ('card arrival', 'hate speech offensive', 'top up nlp task')
    """
    words = " ".join(_SEPARATORS.sub(" ", _HUMP.sub(" ", name)).split())
    return words.casefold() or name


def _names(sentence: str, name: str) -> bool:
    """Whether a sentence has the name as it is or in words, as whole words."""
    text = sentence.casefold()
    return any(
        re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text)
        for form in {name.casefold(), in_words(name)}
    )
