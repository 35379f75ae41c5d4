"""What the list found on noisy datasets, its numbers chosen without them but for "thorough"."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from labelreview.core.artifacts import read_json

_FILE = Path(__file__).with_name("held_out.json")


def found_by(evidence: str) -> str:
    """Return in words what a kind of evidence found: "words", "encoder" or "thorough"; others were
    not measured.

    >>> found_by("fine_tune")
    'Not in the benchmark yet'
    """
    figures = _figures()
    if evidence not in figures:
        return "Not in the benchmark yet"
    found = figures[evidence]
    other = found.get("relative_to", "cleanlab")
    number = found.get("datasets", figures["datasets"])
    of = "datasets it was developed on" if found.get("developed_on") else "noisy datasets"
    return f"{found['value']:.2f} times {other}'s average precision on {number} {of}"


@cache
def _figures() -> dict[str, Any]:
    figures: dict[str, Any] = read_json(_FILE)
    return figures
