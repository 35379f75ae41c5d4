"""How long work tells others how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called by long work after each finished part; may raise `Cancelled` to stop it there."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Report that `done` of `total` parts of `step` (words for people) are finished."""


def silent(step: str, done: int, total: int) -> None:
    """Report nothing."""
