"""Progress of long work."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called by long work after each finished part; may raise `Cancelled` to stop it there."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Report that `done` of `total` parts of `step` (shown to the user) are finished."""


def silent(step: str, done: int, total: int) -> None:
    """Report nothing."""
