"""The words of a text that can name what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from labelreview.review.near_duplicates import UNSPACED

_LONGEST = 24
_APOSTROPHES = "'’‘ʼ＇`´"
_WORD = re.compile(
    rf"[{UNSPACED}]+|[^\W\d_{UNSPACED}][^\W_{UNSPACED}]*(?:[{_APOSTROPHES}][^\W\d_]+)*"
)
_NOT_READ = re.compile(r"(?:https?://|www\.)\S+|@\w+|&\w+;", re.IGNORECASE)
_SPACED = re.compile(rf"[^{UNSPACED}]")
_OTHER_APOSTROPHES = re.compile(f"[{_APOSTROPHES}]")
_ENDINGS = ("n't", "'s", "'re", "'ve", "'ll", "'d", "'m")
# What English says about anything; the list of scikit-learn leaves these out.
_FILLERS = """
    actually ago anyway bit came come comes coming did does doing dude feel gave gets getting
    give gives goes going gone gonna good got gotta guess guy guys hello hey hi just kind know
    let lets like literally little long look looking lot lots made make makes making maybe mean
    need needed needs new okay omg oh please pls pretty probably quite really right said saw say
    saying says soon sort sure tell thank thanks thing things think thought til time times today
    told tomorrow took totally tried try trying use used using wanna want wanted wants way went
    yeah yes yesterday lol lmao haha
"""
# Contractions as they are typed in a hurry.
_HURRIED = re.compile(
    "(?:do|does|did|is|are|was|were|have|has|had|wo|would|should|could|ca|ai|must|need)nt"
    "|(?:you|they)(?:re|ve|ll)|ive|weve|(?:that|there|what|who|how|here|she|he|it|let)s"
)


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text that could name its subject, in lower case; of scripts without
    spaces, pairs of characters. English filler words are left out, in any spelling.

    >>> list(words_of("It’s raining; DON´T cross Ann's bridge, dont!"))
    ['raining', 'cross', 'ann', 'bridge']
    """
    for match in _WORD.finditer(_NOT_READ.sub(" ", text.lower())):
        word = match.group()
        if not _SPACED.match(word):
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        elif (name := _name(_OTHER_APOSTROPHES.sub("'", word))) is not None:
            yield name


def _name(word: str) -> str | None:
    if word.endswith("n't"):  # a contraction with "not" says nothing, whatever the verb
        return None
    stem = next((word.removesuffix(one) for one in _ENDINGS if word.endswith(one)), word)
    if not 3 <= len(stem) <= _LONGEST or stem in _unsaid() or _HURRIED.fullmatch(stem):
        return None
    return stem


@cache
def _unsaid() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words: frozenset[str] = ENGLISH_STOP_WORDS.union(_FILLERS.split())
    return words
