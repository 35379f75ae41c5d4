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
    found, classes, dataset, scored:
        Datasets, runs and filters, the classes, the dataset that they are of, and whether it can be
        searched by meaning: sent when the palette was opened, else None, empty and false.
    undo:
        What else people call an undo; "" when there is nothing to undo here.
    """

    pages: list[PaletteEntry]
    found: list[PaletteEntry] | None
    classes: list[str]
    dataset: str
    scored: bool
    undo: str
