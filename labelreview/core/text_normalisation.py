"""When two texts are duplicates: a normal form without what differs between duplicates."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_RETWEET = re.compile(r"^(?:\W*rt\s+@\w+:?\s*)+", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+|\bt\.co/\S+", re.IGNORECASE)
_MENTION = re.compile(r"@\w+")
_NOT_WORD = re.compile(r"[\W_]+")


def normal_form(text: str) -> str:
    """Return the text without retweet marks, URLs, mentions, case, punctuation and spacing.

    A text that consists of nothing else is its own normal form, so that two texts with nothing but
    different links are not duplicates.

    >>> normal_form("RT @ana: Bridge is OPEN again!! https://t.co/x")
    'bridge is open again'
    """
    plain = unicodedata.normalize("NFKC", html.unescape(text))
    bare = _MENTION.sub(" ", _URL.sub(" ", _RETWEET.sub("", plain)))
    words = _NOT_WORD.sub(" ", bare.casefold()).strip()
    return words or text


def duplicate_groups(texts: Sequence[str]) -> NDArray[np.int32]:
    """Return group ids, int32 (n,): two rows share one exactly when their normal forms are equal.

    >>> duplicate_groups(["Hello @a", "hello!", "bye"])
    array([0, 0, 1], dtype=int32)
    """
    seen: dict[str, int] = {}
    return np.fromiter(
        (seen.setdefault(normal_form(text), len(seen)) for text in texts),
        dtype=np.int32,
        count=len(texts),
    )
