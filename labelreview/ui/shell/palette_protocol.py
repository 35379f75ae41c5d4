"""What Python and the command palette send each other."""

from __future__ import annotations

from typing import TypedDict


class PaletteEntry(TypedDict):
    """Somewhere to go: of what kind, its name, words that are searched, too, and its address."""

    kind: str
    title: str
    detail: str
    icon: str
    path: str
    query: str


class PaletteData(TypedDict):
    """What the palette finds.

    pages:
        Always there.
    found, classes, dataset:
        Datasets, runs and filters, the classes, and the dataset that they are of: sent when the
        palette was opened, else None and empty.
    undo:
        What else people call an undo; "" when there is nothing to undo here.
    """

    pages: list[PaletteEntry]
    found: list[PaletteEntry] | None
    classes: list[str]
    dataset: str
    undo: str
