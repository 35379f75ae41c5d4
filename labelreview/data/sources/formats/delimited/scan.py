"""The grammar of a dialect as regular expressions: what violates it, and the rows it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from labelreview.core.limits import most_columns
from labelreview.data.sources.formats.delimited.dialect import Dialect

Cells = list[str | None]

_LETTERS = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "0": "\0",
    "b": "\b",
    "Z": "\x1a",
    "f": "\f",
    "v": "\v",
}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class Violation(Exception):
    """A row that the dialect does not allow, by the offset at which it begins."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row begins and ends in the text, and its cells; None for an empty unquoted one."""

    start: int
    end: int
    cells: Cells


def follows_quoting(data: bytes, start: int, delimiter: str, quote: str) -> bool:
    """Return whether each quotation mark from `start` on opens, closes or is doubled in a cell."""
    mark = quote.encode()
    if not mark or data.find(mark, start) < 0:
        return True
    found = _quoting(delimiter.encode(), mark).match(data, start)
    return found is not None and found.end() == len(data)


@cache
def _quoting(delimiter: bytes, mark: bytes) -> re.Pattern[bytes]:
    # Possessive throughout: one pass in constant memory, at the speed of counting bytes.
    edge, q = re.escape(delimiter) + rb"\r\n", re.escape(mark)
    cell = rb"(?<![^%b])%b[^%b]*+(?:%b%b[^%b]*+)*+%b(?![^%b])" % (edge, q, q, q, q, q, q, edge)
    return re.compile(rb"(?:%b|[^%b]++)*+" % (cell, q))


def rows(text: str, dialect: Dialect, start: int = 0) -> Iterator[Row]:
    """Yield the rows that are not blank; raises `Violation` where the dialect is violated."""
    token = _token(dialect)
    strip = dialect.padded and every_delimiter_is_padded(text, dialect, start)
    unescaped = _unescape(text, dialect) if dialect.escape else None
    at, end, most = start, len(text), most_columns()
    while at < end:
        begin, cells, more = at, Cells(), True
        while more:
            found = token.match(text, at)
            if found is None or len(cells) > most:
                raise Violation(begin)
            quoted, plain, mark = found.groups()
            cells.append(_cell(quoted, plain, dialect, strip and bool(cells), unescaped))
            more = mark == dialect.delimiter
            at = found.end()
        if cells != [None]:
            yield Row(begin, at, cells)


def _cell(
    quoted: str | None,
    plain: str | None,
    dialect: Dialect,
    strip: bool,
    unescaped: Callable[[str], str] | None,
) -> str | None:
    if quoted is not None:
        if dialect.quote in quoted and dialect.doubled:
            quoted = quoted.replace(dialect.quote * 2, dialect.quote)
        return unescaped(quoted) if unescaped else quoted
    if strip and plain:
        plain = plain.removeprefix(" ")
    if unescaped and plain:
        return None if plain == r"\N" else unescaped(plain)
    return plain or None


@cache
def _token(dialect: Dialect) -> re.Pattern[str]:
    """Return the pattern of a cell and what ends it: groups quoted, plain and end."""
    d, q = re.escape(dialect.delimiter), re.escape(dialect.quote)
    line = r"\r\n|\n" if dialect.bare_return else r"\r\n|\n|\r"
    end = rf"({d}|{line}|\Z)"
    pad = " *" if dialect.padded else ""
    escape, escaped = (r"\\", r"\\[\s\S]|") if dialect.escape else ("", "")
    bare = r"|\r(?!\n)" if dialect.bare_return else ""
    strict = "" if dialect.loose else q
    plain = rf"(?:{escaped}[^{d}\r\n{escape}{strict}]++{bare})*+"
    if not q:
        return re.compile(rf"((?!))?({plain}){end}")
    if dialect.doubled:
        inside = rf"(?:{escaped}[^{q}{escape}]++|{q}{q})*+"
    else:
        inside = rf"(?:[^{q}\r\n]++|{q}(?!{q}|{pad}{end[1:]})*+"
    return re.compile(rf"(?:{pad}{q}({inside}){q}{pad}|(?!{pad}{q})({plain})){end}")


def every_delimiter_is_padded(text: str, dialect: Dialect, start: int = 0) -> bool:
    """Return whether a space follows each delimiter outside quotation marks."""
    d, q = re.escape(dialect.delimiter), re.escape(dialect.quote)
    other = rf"[^{d}{q}]++"
    cell = rf"(?<![^{d} \r\n]){q}(?:[^{q}]++|{q}{q})*+{q}|{q}|" if q else ""
    found = re.compile(rf"(?:{cell}{other}|{d}(?=[ \r\n]|\Z))*+").match(text, start)
    return found is not None and found.end() == len(text)


def _unescape(text: str, dialect: Dialect) -> Callable[[str], str]:
    """Return what undoes the escapes, as far as the writer of this text made them.

    A writer that escapes backslashes leaves none that begins no escape; where there is one, only
    marks were escaped. Databases that write without quotation marks have letters for control
    characters.
    """
    marks = {dialect.delimiter, dialect.quote or '"', "'", "\n", "\r"}
    unquoted = not dialect.quote or dialect.quote not in text
    letters = _LETTERS if unquoted and dialect.delimiter == "\t" else {}
    known = {"\\", "N", *marks, *letters}
    escapes_itself = all(found in known for found in _escapes(text))
    if not escapes_itself:
        letters, known = {}, marks

    def one(found: re.Match[str]) -> str:
        letter = found[1]
        return letters.get(letter, letter) if letter in known - {"N"} else found[0]

    return lambda cell: _ESCAPE.sub(one, cell) if "\\" in cell else cell


def only_known_escapes(text: str, dialect: Dialect) -> bool:
    """Return whether each backslash begins an escape that databases write."""
    known = {"\\", "N", dialect.delimiter, "\n", "\r", '"', "'", *_LETTERS}
    return _escapes(text) <= known


def _escapes(text: str) -> set[str]:
    return {found[1] for found in _ESCAPE.finditer(text)}
