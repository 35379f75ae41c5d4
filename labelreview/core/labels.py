"""Class names and their ids: the only place where names become ids."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from labelreview.core.errors import LabelError

_LONGEST_SHOWN = 60  # characters of a name in a message


@dataclass(frozen=True)
class Labels:
    """The classes of a dataset, in a fixed order. The id of a class is its index in `names`.

    >>> labels = Labels(("anger", "joy"))
    >>> labels.ids(["joy", "anger", "joy"])
    array([1, 0, 1], dtype=int32)
    >>> labels.name(1)
    'joy'
    """

    names: tuple[str, ...]

    @classmethod
    def from_values(cls, values: Iterable[Hashable]) -> Labels:
        """Return the classes of distinct values, in natural order: "c9" before "c10".

        >>> Labels.from_values(["c10", "c9", "c10"]).names
        ('c9', 'c10')
        """
        return cls(tuple(sorted({str(value) for value in values}, key=_natural)))

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    def id(self, name: str) -> int:
        """Return the id of a class. Raises `LabelError` when there is no such class."""
        try:
            return self._ids[name]
        except KeyError:
            raise LabelError(
                f"No class is called {name!r}", f"use one of {preview(self.names)}"
            ) from None

    def ids(self, names: Sequence[str]) -> NDArray[np.int32]:
        """Return the ids of class names, int32 (n,). Raises `LabelError` for an unknown name."""
        return np.fromiter((self.id(name) for name in names), dtype=np.int32, count=len(names))

    def find(self, names: Sequence[str | None]) -> NDArray[np.int32]:
        """Return the ids of names, -1 for None and for names that are no class, int32 (n,).

        >>> Labels(("anger", "joy")).find(["joy", None, "awe"])
        array([ 1, -1, -1], dtype=int32)
        """
        return np.array([self._ids.get(name or "", -1) for name in names], dtype=np.int32)

    def name(self, label: int) -> str:
        """Return the name of the class with this id."""
        return self.names[label]


def shortened(text: str, at_most: int | None) -> str:
    """Return `text`, or its first `at_most - 1` characters and an ellipsis.

    >>> shortened("balance_not_updated", 10)
    'balance_n…'
    """
    if at_most is None or len(text) <= at_most:
        return text
    return text[: at_most - 1] + "…"


def cut_in_the_middle(text: str, at_most: int | None) -> str:
    """Return `text`, or as much of its beginning and end as fits: names that begin alike are told
    apart by their ends.

    >>> cut_in_the_middle("top_up_by_card_charge", 14)
    'top_up_…charge'
    """
    if at_most is None or len(text) <= at_most:
        return text
    end = (at_most - 1) // 2
    return f"{text[: at_most - 1 - end]}…{text[len(text) - end :]}"


def preview(names: Sequence[str], at_most: int = 6) -> str:
    """Return a few names for a message, each cut after 60 characters, and how many more there are.

    >>> preview(["a", "b", "c"], at_most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(shortened(str(name), _LONGEST_SHOWN) for name in names[:at_most])
    more = len(names) - at_most
    return f"{shown} and {more} more" if more > 0 else shown


def _natural(name: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", name.casefold())
    key = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
    return [*key, (1, 0, name)]
