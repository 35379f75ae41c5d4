"""How a delimited text file is written, as found in it or as its reader was told."""

from __future__ import annotations

from dataclasses import dataclass

from labelreview.core.counted_nouns import counted
from labelreview.core.errors import SourceError

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "space"}
_BY_NAME = {name: mark for mark, name in _NAMES.items()} | {
    "pipe": "|", "bar": "|", "colon": ":", "\\t": "\t",
}  # fmt: skip
_QUOTES = {"none": "", "double": '"', "single": "'"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the rows and cells of a delimited text file are written.

    delimiter, quote, escape:
        One character each; an empty quote or escape means that there is none.
    doubled:
        Whether a quotation mark inside a quoted cell is written twice.
    loose:
        Whether quotation marks inside unquoted cells are text.
    padded:
        Whether spaces between a delimiter and a quotation mark are layout; when every delimiter is
        followed by a space, that space is layout too.
    bare_return:
        Whether a carriage return without a line feed is part of a cell.
    header:
        Whether a row holds the names of the columns.
    skipped_lines:
        How many lines stand above the first row.
    encoding:
        The name that Python has for the encoding.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    doubled: bool = True
    loose: bool = False
    padded: bool = False
    bare_return: bool = False
    header: bool = True
    skipped_lines: int = 0
    encoding: str = "utf-8"

    def __str__(self) -> str:
        delimiter = _NAMES.get(self.delimiter, repr(self.delimiter))
        parts = [f"delimiter {delimiter}", f"quote {self.quote or 'none'}"]
        if self.escape:
            parts.append(f"escape {self.escape}")
        parts += [f"encoding {self.encoding}", "header" if self.header else "no header"]
        if self.skipped_lines:
            parts.append(f"{counted(self.skipped_lines, 'line')} skipped")
        return ", ".join(parts)


def delimiter_named(given: str) -> str:
    """Return the delimiter that a user means: one character, or a name such as tab.

    Raises `SourceError` for anything else.
    """
    mark = _BY_NAME.get(given.casefold(), given)
    if len(mark) != 1 or mark in "\r\n\"'\\":
        raise SourceError(
            f"{given!r} cannot be the delimiter",
            f"give one character, or one of {', '.join(_NAMES.values())}, with --delimiter",
        )
    return mark


def quote_named(given: str) -> str:
    """Return the quotation mark that a user means, "" for none.

    Raises `SourceError` for anything but one character or "none".
    """
    mark = _QUOTES.get(given.casefold(), given)
    if len(mark) > 1 or mark in ("\r", "\n", "\\"):
        raise SourceError(
            f"{given!r} cannot be the quotation mark", "give one character, or none, with --quote"
        )
    return mark
