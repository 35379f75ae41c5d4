"""Numbers in sentences."""

from __future__ import annotations

import pytest

from labelreview.core.counted_nouns import counted


@pytest.mark.parametrize(
    ("n", "noun", "plural", "words"),
    [
        (0, "row", None, "0 rows"),
        (1, "row", None, "1 row"),
        (2, "row", None, "2 rows"),
        (1_204, "row", None, "1,204 rows"),
        (1, "class", "classes", "1 class"),
        (3, "class", "classes", "3 classes"),
    ],
)
def test_only_one_is_singular(n: int, noun: str, plural: str | None, words: str) -> None:
    assert counted(n, noun, plural) == words
