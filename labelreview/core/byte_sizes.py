"""Sizes of files in sentences."""

from __future__ import annotations

_UNITS = ("kB", "MB", "GB", "TB")


def size_words(size: int) -> str:
    """Return a number of bytes in the largest unit that leaves at least one, by powers of 1,000.

    >>> size_words(640), size_words(1_250), size_words(28_311_552), size_words(1_000_000_000)
    ('640 bytes', '1.2 kB', '28 MB', '1 GB')
    """
    if size < 1_000:
        return f"{size} byte{'' if size == 1 else 's'}"
    step = 1
    while step < len(_UNITS) and size / 1_000**step >= 999.5:
        step += 1
    amount = size / 1_000**step
    number = f"{amount:.1f}".removesuffix(".0") if amount < 9.95 else f"{amount:,.0f}"
    return f"{number} {_UNITS[step - 1]}"
