"""Names as spreadsheets and people write them: columns, verdicts, labels and example ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from labelreview.decision_log.verdicts import VERDICTS_TABLE

# The first that is there counts. Beside a column of new labels, `label` is that of given ones.
_COLUMNS = {
    "example_id": ("example_id", "example", "id"),
    "verdict": ("verdict", "decision"),
    "label": ("new_label", "corrected_label", "correct_label", "right_label", "label"),
    "note": ("note", "notes", "comment", "comments"),
}
_NUMBER = re.compile(r"([+-]?)0*([0-9]+)(?:\.0+)?")

_VERDICTS = {word.casefold(): one.name for one in VERDICTS_TABLE for word in (one.title, one.done)}


def columns_as_meant(header: Iterable[str]) -> list[str]:
    """Return the names of columns, with ours in place of what they may be called instead.

    >>> columns_as_meant(["Example ID", "label", "Decision", "new label", "colour"])
    ['example_id', '', 'verdict', 'label', 'colour']
    """
    names = [name.strip() for name in header]
    plain = [re.sub(r"[\s_-]+", "_", name).casefold() for name in names]
    for ours, written in _COLUMNS.items():
        found = next((name for name in written if name in plain), ours)
        if found != ours:
            names = ["" if name == ours else name for name in names]
        names = [ours if one == found else name for one, name in zip(plain, names, strict=True)]
    return names


def verdict_as_meant(verdict: str) -> str:
    """Return the name of a verdict that is written as its title or its past participle.

    >>> verdict_as_meant(" Kept "), verdict_as_meant("maybe")
    ('keep', 'maybe')
    """
    word = verdict.strip()
    return _VERDICTS.get(word.casefold(), word)


class Written:
    """Finds the name that is meant: the name itself, else the only one that differs from what is
    written in nothing but case, spaces, Unicode form, or how a whole number is written.

    >>> Written(["1", "2"]).meant("1.0"), Written(["1", "01"]).meant("1.0")
    ('1', '1.0')
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names if isinstance(names, Mapping) else frozenset(names)
        self._found: dict[str, set[str]] | None = None

    def meant(self, written: str) -> str:
        """Return the name that is meant, or what is written when there is none or are several."""
        if written in self._names:
            return written
        if self._found is None:
            self._found = {}
            for name in self._names:
                self._found.setdefault(_simplified(name), set()).add(name)
        alike = self._found.get(_simplified(written), set())
        return next(iter(alike)) if len(alike) == 1 else written


def _simplified(name: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", name).split()).casefold()
    number = _NUMBER.fullmatch(text)
    return f"{number[1].removeprefix('+')}{number[2]}" if number else text
