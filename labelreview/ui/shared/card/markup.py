"""The markup of elements that draw a card: each orders the parts that the card is made of."""

from __future__ import annotations

import re
from functools import cache

from labelreview.ui.frontend import asset

_NAMES = re.compile(r"<!-- ([a-z]+(?: [a-z]+)*) -->")
_LIST_OF_PARTS = "card/card.html"


def card_markup(name: str) -> str:
    """Return the markup `name` of the frontend folder, with the parts of a card for their names.

    `<!-- text labels -->` stands for the parts that follow `<!-- text -->` and `<!-- labels -->` in
    `card/card.html`. Raises `KeyError` for a part that is not there.
    """
    return _NAMES.sub(
        lambda found: "".join(map(_parts().__getitem__, found[1].split())), asset(name)
    )


@cache
def _parts() -> dict[str, str]:
    _, *pieces = _NAMES.split(asset(_LIST_OF_PARTS))
    return {name: markup.strip() for name, markup in zip(pieces[::2], pieces[1::2], strict=True)}
