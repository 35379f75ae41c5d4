"""Numbers in sentences."""

from __future__ import annotations


def counted(n: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun, singular for exactly one.

    Parameters
    ----------
    plural:
        For nouns whose plural is not the singular followed by "s".

    >>> counted(1, "row"), counted(1204, "row"), counted(2, "class", "classes")
    ('1 row', '1,204 rows', '2 classes')
    """
    return f"{n:,} {noun if n == 1 else plural or f'{noun}s'}"
