"""Entities are decoded for the eye only, and what is marked in a text still fits."""

from __future__ import annotations

import pytest

from labelreview.ui.parts.marked_words import marked_words
from labelreview.ui.parts.post import ReadableText, post_data, readable


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("fire &amp; flood", "fire & flood"),
        ("&lt;3 &gt; &#39;us&#x27; &quot;", "<3 > 'us' \""),
        ("a&nbsp;b&hellip;", "a\u00a0b…"),
        ("&amp;amp; &amp;lt;b&amp;gt;", "&amp; &lt;b&gt;"),  # once, as a browser does
        ("&#128557;&#x1F62D;", "😭😭"),
        ("AT&T R&D &c. a&b; &; &#; &#x; &nosuch; &notit; &amp", None),
        ("&#0; &#7; &#xD800; &#x110000; &#9999999; &#127;", None),
        ("https://t.co/?a=1&lang=en&copy=2", None),
        ("", None),
    ],
)
def test_entities_are_read_as_the_signs_that_they_stand_for(stored: str, shown: str | None) -> None:
    assert readable(stored) == (stored if shown is None else shown)
    assert post_data(stored)["text"] == readable(stored)


@pytest.mark.parametrize(
    "text", ["&amp;", "a &amp; b", "&lt;&gt;x&amp;amp;", "😭 &#128557; né &lt; end", "none"]
)
def test_every_place_of_the_stored_text_has_one_in_the_shown_text(text: str) -> None:
    readable_text = ReadableText.of(text)
    places = [readable_text.place(i) for i in range(len(text) + 1)]
    ends = [readable_text.end(i) for i in range(len(text) + 1)]
    assert places == sorted(places)
    assert ends == sorted(ends)
    assert places[0] == 0
    assert ends[-1] == len(readable_text.text)
    for start in range(len(text)):
        if text[start] != "&":
            continue
        assert readable_text.end(start + 1) == readable_text.place(start) + 1, "the whole sign"


def in_utf16(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_marks_fit_the_shown_text() -> None:
    text = "we 🌊 &amp; fire &lt;3 flooded, we &#128557; cry"
    words = [
        ("🌊", 2.0),
        ("amp", -1.0),
        ("fire", 0.1),
        ("flooded", 2.0),
        ("128557", 1.0),
        ("cry", 2.0),
    ]
    shown = readable(text)
    marks = marked_words(text, words)
    assert [(in_utf16(shown, start, end), strength) for start, end, strength in marks] == [
        ("🌊", 1.0),
        ("&", -0.5),
        ("flooded", 1.0),
        ("😭", 0.5),
        ("cry", 1.0),
    ]


def test_two_words_in_one_sign_are_one_mark() -> None:
    assert marked_words("a &amp; b", [("&", 1.0), ("amp", 1.0), (";", 1.0), ("b", 1.0)]) == [
        (2, 3, 1.0),
        (4, 5, 1.0),
    ]


def test_words_are_counted_as_browsers_count() -> None:
    """An emoji is two units of UTF-16, and words are found in the order of reading."""
    words = [("we", 1.0), ("🌊", 0.1), ("flooded", 2.0), ("we", -2.0), ("gone", 1.0)]
    assert marked_words("we 🌊🌊 flooded, we", words) == [(0, 2, 0.5), (8, 15, 1.0), (17, 19, -1.0)]
    assert marked_words("we", [("we", 0.0)]) == []
    assert marked_words("", []) == []


def test_phrases_are_marked_whole_and_those_behind_what_is_shown_are_not() -> None:
    marks = marked_words("a b c d e", [("a b", 1.0), ("c", -0.5), ("gone", 1.0)])
    assert marks == [(0, 3, 1.0), (4, 5, -0.5)]
