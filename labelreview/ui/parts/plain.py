"""Names, notes and texts that appear as they were written, wherever Streamlit or plotly would read
them as markup."""

from __future__ import annotations

import re
import unicodedata

from labelreview.core.labels import cut_in_the_middle, shortened

# All ASCII punctuation may be escaped in Markdown, and escaping all of it needs no list of rules.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

# Streamlit replaces these in the parsed text, where a backslash no longer counts: web addresses,
# e-mail addresses, its logo, its icons, and arrows and signs such as -> and >=.
_READ_AFTER_PARSING = re.compile(
    r"(?<=:)(?=//|streamlit:|material_)|(?<=www)(?=\.)|(?=@)|(?<=[-<>~])(?=[-=>])", re.IGNORECASE
)
# A directive without content: an element without content, style or name, which parts the text.
_APART = ":color[]{}"

LONGEST_NAME = 60  # characters; nobody means more, and the page must not be buried under them

_BETWEEN_WORDS = re.compile(r"[_/.\s-]|(?<=[a-z])(?=[A-Z])")
_ISOLATES = re.compile("[\u2066-\u2069]")
_RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO", "LRE", "LRO", "PDF"}


def plain(text: str) -> str:
    """Return Markdown that shows `text` literally on one line, in labels as in running text.

    Neither Markdown, Streamlit's colours, icons and signs, emoji codes, formulas, HTML nor links
    come to life. Runs of white space become one space; a text with right-to-left letters or
    overrides is isolated, so that it cannot turn round the words beside it.

    To use for: labels and `help` of every widget and container, options of `st.radio`,
    `st.pills`, `st.segmented_control` and `st.select_slider`, `st.tabs`, `st.metric`, `st.title`,
    `st.markdown`, `st.caption`, `st.write`, `st.table`, `st.toast`, `st.success` and its like,
    `st.progress`, `st.spinner`, `st.dialog`.
    Not to use for what Streamlit shows literally anyway: options of `st.selectbox` and
    `st.multiselect`, cells and column names of `st.dataframe` (except `MarkdownColumn`),
    placeholders, values of inputs, `st.text`, `st.code`, `st.json`, titles of `st.Page`, file
    names of `st.download_button`.

    >>> plain("sci_fi **now**")
    'sci\\\\_fi \\\\*\\\\*now\\\\*\\\\*'
    """
    parts = _READ_AFTER_PARSING.split(_ISOLATES.sub("", " ".join(text.split())))
    return _isolated(_APART.join(_PUNCTUATION.sub(r"\\\1", part) for part in parts))


def plain_name(name: str) -> str:
    """Return `plain` of a class's name, cut after 60 characters.

    >>> len(plain_name("x" * 10_000))
    60
    """
    return plain(shortened(name, LONGEST_NAME))


def plotly_plain(text: str, at_most: int | None = None) -> str:
    """Return `text` for plotly's labels, ticks and hovers, literally and on one line: tags and
    entities stay characters. Longer than `at_most` characters, it is cut in the middle.

    >>> plotly_plain("<b>R&D</b>")
    '&lt;b&gt;R&amp;D&lt;/b&gt;'
    """
    line = cut_in_the_middle(" ".join(_ISOLATES.sub("", text).split()), at_most)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        line = line.replace(sign, entity)
    return _isolated(line)


def plotly_name(name: str, line: int) -> str:
    """Return a class's name as `plotly_plain`, on two lines of about `line` characters where it is
    longer than one, broken behind a word of it; only what is longer still is cut.

    >>> plotly_name("direct_debit_payment_not_recognised", 24)
    'direct_debit_payment_<br>not_recognised'
    """
    if len(name) <= line:
        return plotly_plain(name)
    breaks = [found.end() for found in _BETWEEN_WORDS.finditer(name, 1, line)]
    at = breaks[-1] if breaks else line
    return f"{plotly_plain(name[:at])}<br>{plotly_plain(name[at:], line)}"


def _isolated(text: str) -> str:
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"\u2068{text}\u2069"
    return text
