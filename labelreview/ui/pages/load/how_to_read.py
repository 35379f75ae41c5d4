"""How a file is read: the delimiter, quotes, encoding and header, with the file's first lines."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

import streamlit as st

from labelreview.core.errors import LabelReviewError
from labelreview.core.labels import shortened
from labelreview.data.sources import ReadOptions
from labelreview.data.sources.formats.delimited import DELIMITERS, Dialect, read_dialect
from labelreview.data.sources.places.inner_file import SeveralTables
from labelreview.ui.pages.load.request import Request, beginning, is_there
from labelreview.ui.parts.plain import plain

# What the command line calls an option, and what this page does.
_ON_THE_PAGE = {
    "--no-header": "“The first row is data”",
    "--delimiter": "“Delimiter”",
    "--quote": "“Quotes”",
    "--encoding": "“Encoding”",
    "--member": "“File or sheet”",
    "--label-column": "“Label”",
    "--text-column": "“Text column”",
    "--second-text-column": "“Second text column”",
    "--votes": "“Label”",
}
_OFFERED = r"; [^;]*(?:--merge-spellings|--set-aside).*"
_OPTION = re.compile("|".join([*sorted(_ON_THE_PAGE, key=len, reverse=True), _OFFERED]))
_WITH_VALUE = re.compile(r'(--member) ".*?"')
_LINE = re.compile(r"^Lines? ([\d,]+)|from line ([\d,]+) of")

_DELIMITERS = {",": "Comma", ";": "Semicolon", "tab": "Tab", "|": "Vertical bar"}
_QUOTES = {'"': "Double quotes", "'": "Single quotes", "none": "None"}
_ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252 (Western)",
    "utf-16": "UTF-16",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "shift_jis": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "euc_kr": "EUC-KR (Korean)",
    "mac_roman": "Mac Roman",
}
_DETECTED = "Detected"
_MEMBERS = "load_members"  # of each request that turned out to have several
_WRONG_LINES = "load_wrong_lines"  # of each request that could not be read
_OTHER_TEXT = frozenset({".json", ".jsonl", ".ndjson"})
_SHEETS = frozenset({".xlsx", ".xlsm"})
_ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".tbz2", ".txz"})
_COMPRESSED = frozenset({".gz", ".bz2", ".xz", ".zst"})
_LOOKED_AT = 1 << 20  # bytes of the file
_LINES_SHOWN, _LONGEST_LINE = 5, 300


def on_the_page(sentence: str) -> str:
    """Return a sentence of an import with the names of this page for the command line's options.
    What the page offers beside it is left out.

    >>> on_the_page("choose one with --label-column.")
    'choose one with “Label”.'
    >>> on_the_page("'-1' usually stands for no label; if so, set it aside with --set-aside -1.")
    "'-1' usually stands for no label."
    """
    plain_options = _WITH_VALUE.sub(r"\1", sentence)
    return _OPTION.sub(lambda found: _ON_THE_PAGE.get(found[0], "."), plain_options)


def remember_failure(request: Request, error: LabelReviewError) -> None:
    """Keep what the error says about the source: which line is wrong, which files it has."""
    if isinstance(error, SeveralTables):
        st.session_state.setdefault(_MEMBERS, {})[request.key] = list(error.names)
    if line := _LINE.search(error.problem):
        number = int((line[1] or line[2]).replace(",", ""))
        st.session_state.setdefault(_WRONG_LINES, {})[request.key] = number


def ask_how_to_read(request: Request, *, is_open: bool) -> ReadOptions:
    """Draw the options that make sense for the source, and return what was chosen."""
    name = PurePath(request.source.casefold())
    is_packed = name.suffix in _COMPRESSED
    suffix = name.with_suffix("").suffix if is_packed else name.suffix
    is_delimited = suffix in DELIMITERS
    is_folder = request.kind == "path" and not suffix
    members = st.session_state.get(_MEMBERS, {}).get(request.key, [])
    has_members = bool(members) or is_folder or suffix in _SHEETS | _ARCHIVES
    is_text = is_delimited or suffix in _OTHER_TEXT
    if not is_there(request) or not (is_text or has_members):
        return request.options
    with st.expander("How it is read", expanded=is_open, icon=":material/tune:"):
        options = _ask(
            request,
            is_delimited=is_delimited or has_members,
            is_text=is_text,
            members=members if has_members else None,
        )
        if is_text and not is_packed:
            _first_lines(request, options, suffix)
    return options


def _ask(
    request: Request, *, is_delimited: bool, is_text: bool, members: Sequence[str] | None
) -> ReadOptions:
    options = request.options
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if members is not None:
            member = st.selectbox(
                "File or sheet",
                members,
                index=None,
                key=f"load_member_{request.key}",
                placeholder="All, or the only one",
                accept_new_options=True,
                width=240,
            )
            options = replace(options, member=member or None)
        if is_delimited:
            options = replace(
                options,
                delimiter=_choice("Delimiter", _DELIMITERS, request, accepts_others=True),
                quote=_choice("Quotes", _QUOTES, request),
            )
        if is_text or members is not None:
            encoding = _choice("Encoding", _ENCODINGS, request, accepts_others=True)
            options = replace(options, encoding=encoding)
        if is_delimited and st.toggle(
            "The first row is data",
            key=f"load_no_header_{request.key}",
            help="The file has no column names; the columns are then called column_1, column_2 …",
        ):
            options = replace(options, header=False)
    return options


@st.cache_data(max_entries=5, ttl="10m", show_spinner=False)
def _dialect(data: bytes, name: str, delimiter: str, options: ReadOptions) -> Dialect:
    return read_dialect(data, name, delimiter, options).dialect


def _choice(
    label: str, names: dict[str, str], request: Request, *, accepts_others: bool = False
) -> str | None:
    chosen = st.selectbox(
        label,
        [_DETECTED, *names],
        format_func=lambda value: names.get(value, value),
        key=f"load_{label.lower()}_{request.key}",
        accept_new_options=accepts_others,
        width=220,
    )
    return None if chosen == _DETECTED else str(chosen)


def _first_lines(request: Request, options: ReadOptions, suffix: str) -> None:
    data = beginning(request, _LOOKED_AT)
    if not data:
        return
    if len(data) == _LOOKED_AT:
        data = data[: data.rfind(b"\n") + 1] or data
    encoding, found = options.encoding or "utf-8", ""
    if suffix in DELIMITERS:
        with contextlib.suppress(LabelReviewError):  # the reading of the whole file says why
            dialect = _dialect(data, request.source, DELIMITERS[suffix], options)
            encoding, found = dialect.encoding, f" Read with: {dialect}."
    try:
        text = data.decode(encoding, errors="replace")
    except LookupError:
        text = data.decode("utf-8", errors="replace")
    lines = text.removeprefix("\ufeff").splitlines()
    wrong = st.session_state.get(_WRONG_LINES, {}).get(request.key, 0)
    start = max(wrong - 1 - _LINES_SHOWN // 2, 0) if wrong <= len(lines) else 0
    lines = lines[start : start + _LINES_SHOWN]
    which = f"The file's lines from {start + 1:,} on" if start else "The file's first lines"
    st.caption(plain(f"{which}, as they are.{found}"))
    st.code("\n".join(shortened(line, _LONGEST_LINE) for line in lines), language=None)
