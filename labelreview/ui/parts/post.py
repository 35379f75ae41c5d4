"""The text of one example, to be read."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from html.entities import html5
from itertools import accumulate

import streamlit as st

from labelreview.ui.frontend import asset, script
from labelreview.ui.parts.protocol import PostData, ShownText

LONGEST_SHOWN = 20_000

_ENTITY = re.compile(
    r"&(?:#(?P<decimal>[0-9]{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>[A-Za-z0-9]{2,31}));"
)

_POST = st.components.v2.component(
    "labelreview_post",
    html='<div class="frame" tabindex="0"><p class="post" dir="auto"></p><p class="cut"></p></div>',
    css=asset("shared/post.css"),
    js=script("parts/post.js"),
)


def show_post(text: str, *, key: str, height: int = 220) -> None:
    """Show `text` at 18 px, at most 65 characters wide, scrolling in a frame of `height` pixels.

    Mentions, hashtags, web addresses and emoji are tinted, nothing can be clicked, and no text can
    become HTML. Of a very long text the first 20,000 characters are sent and the rest is counted.
    """
    data: PostData = {**post_data(text), "height": f"{height}px"}
    _POST(data=data, key=key)


def post_data(text: str) -> ShownText:
    """Return the part of the text that the browser shows, and how much is left out."""
    more = len(text) - LONGEST_SHOWN
    cut = f"… {more:,} more characters" if more > 0 else ""
    return {"text": readable(sendable(text)), "cut": cut}


def sendable(text: str) -> str:
    """Return the part of the text that is shown at all, character by character as it is stored."""
    # Half a surrogate pair cannot be sent.
    return text[:LONGEST_SHOWN].encode("utf-8", "replace").decode("utf-8")


def readable(text: str) -> str:
    """Return `text` as it was meant to be read, with `&amp;` and its like as single characters.

    For the eye only: data, search and exports keep the text as it is. Decoded once, so that a text
    about entities still shows them.

    >>> readable("fire &amp; flood &lt;3 &amp;lt; AT&T &nosuch;")
    'fire & flood <3 &lt; AT&T &nosuch;'
    """
    return ReadableText.of(text).text if "&" in text else text


@dataclass(frozen=True, slots=True)
class ReadableText:
    """A text as it is shown, and where the places of the stored one went.

    starts, ends:
        Of the entities that were decoded, in the stored text.
    gone:
        How many characters less the shown text has after each of them.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    gone: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> ReadableText:
        """Decode the entities of a text."""
        found = [(match, sign) for match in _ENTITY.finditer(text) if (sign := _sign(match))]
        parts, read = [], 0
        for match, sign in found:
            parts += [text[read : match.start()], sign]
            read = match.end()
        return cls(
            "".join([*parts, text[read:]]),
            tuple(match.start() for match, _ in found),
            tuple(match.end() for match, _ in found),
            tuple(accumulate(len(match[0]) - len(sign) for match, sign in found)),
        )

    def place(self, stored: int) -> int:
        """Return where a place of the stored text is shown; inside an entity, where that begins."""
        before = bisect_right(self.starts, stored) - 1
        if before >= 0 and stored < self.ends[before]:
            return self.starts[before] - self._gone(before - 1)
        return stored - self._gone(before)

    def end(self, stored: int) -> int:
        """Return where the shown text ends that ends at this place of the stored one; inside an
        entity, where that ends."""
        last = bisect_right(self.starts, stored - 1) - 1
        inside = last >= 0 and stored < self.ends[last]
        return (self.ends[last] if inside else stored) - self._gone(last)

    def _gone(self, entity: int) -> int:
        return self.gone[entity] if entity >= 0 else 0


def _sign(match: re.Match[str]) -> str:
    """Return the characters that an entity stands for; nothing for what is none."""
    if match["name"]:
        return html5.get(f"{match['name']};", "")
    code = int(match["decimal"] or match["hex"], 10 if match["decimal"] else 16)
    is_character = code in (9, 10) or (32 <= code <= 0x10FFFF and not 0x7F <= code <= 0x9F)
    return chr(code) if is_character and not 0xD800 <= code <= 0xDFFF else ""
