"""The rows of a run with all evidence about their labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labelreview.core.artifacts import load_array
from labelreview.findings.finding import TEXT_SHOWN, Doubt, Finding, Near
from labelreview.findings.live_view import TEXTS, LiveView
from labelreview.runs.run import Run
from labelreview.signals import signals_of

MISLEADING_WORD = "spurious_token"  # a column of runs that have that signal
COPIES_SHOWN = 10


class RowEvidence:
    """Reads rows with their neighbours and copies.

    every:
        SQL of all rows, from `LiveView.relation`.
    """

    def __init__(self, run: Run, view: LiveView, every: str) -> None:
        self._run, self._view, self._every = run, view, every

    def at(self, positions: Sequence[int], neighbours: int) -> list[Finding]:
        """Return the examples at these positions, in that order."""
        if not positions:
            return []
        places = [int(position) for position in positions]
        rows = self._entries(places)
        nearest = self._nearest(places, neighbours)
        near = self._near({place for around in nearest.values() for place, _ in around})
        copies = self._copies([row for row in rows.values() if row["same_text"] > 1])
        probabilities = load_array(self._run.probabilities_path)
        opinions = self._run.opinions(places)
        return [
            Finding(
                **{name: rows[place][name] for name in _PLAIN},
                position=place,
                probabilities=np.asarray(probabilities[place], dtype=np.float32),
                doubts=tuple(
                    Doubt(signal, float(rows[place][f"{signal.name}_score"]))
                    for signal in signals_of(rows[place])
                ),
                misleading_word=rows[place].get(MISLEADING_WORD),
                opinion=opinions.get(place),
                neighbours=tuple(
                    Near(**near[other], similarity=similarity)
                    for other, similarity in nearest[place]
                    if other in near
                ),
                copies=tuple(
                    Near(**row, similarity=1.0)
                    for position, row in copies.get(rows[place]["text_group"], ())
                    if position != place
                )[:COPIES_SHOWN],
            )
            for place in places
            if place in rows
        ]

    def _entries(self, places: Sequence[int]) -> dict[int, dict[str, Any]]:
        found = self._view.rows(
            f"SELECT * FROM (SELECT * FROM {self._every} "
            f"WHERE position IN (SELECT unnest(?))) {TEXTS}",
            [list(places)],
        )
        return {row["position"]: row for row in found}

    def _nearest(self, places: Sequence[int], at_most: int) -> dict[int, list[tuple[int, float]]]:
        indices = load_array(self._run.neighbours_path)
        similarities = load_array(self._run.similarities_path)
        nearest = {}
        for place in places:
            if 0 <= place < len(indices):
                pairs = zip(indices[place].tolist(), similarities[place].tolist(), strict=True)
                around = {other: similarity for other, similarity in pairs if other >= 0}
                nearest[place] = list(around.items())[:at_most]
        return nearest

    def _near(self, places: set[int]) -> dict[int, dict[str, Any]]:
        if not places:
            return {}
        found = self._others("position IN (SELECT unnest(?))", [list(places)])
        return {place: _without_group(row) for place, row in found.items()}

    def _copies(
        self, rows: Sequence[dict[str, Any]]
    ) -> dict[int, list[tuple[int, dict[str, Any]]]]:
        """The rows of the texts of `rows`, by text, in the order of the dataset."""
        if not rows:
            return {}
        groups = list({row["text_group"] for row in rows})
        # One more than is shown: a row is among its own copies.
        found = self._others(
            f"text_group IN (SELECT unnest(?)) QUALIFY row_number() OVER "
            f"(PARTITION BY text_group ORDER BY row) <= {COPIES_SHOWN + 1}",
            [groups],
        )
        copies: dict[int, list[tuple[int, dict[str, Any]]]] = {}
        for position in sorted(found):
            row = found[position]
            copies.setdefault(row["text_group"], []).append((position, _without_group(row)))
        return copies

    def _others(self, where: str, values: list[Any]) -> dict[int, dict[str, Any]]:
        rows = self._view.rows(
            f"SELECT position, text_group, example_id, left(text, {TEXT_SHOWN}) AS text, "
            "given_label, current_label "
            f"FROM (SELECT * FROM {self._every} WHERE {where}) {TEXTS}",
            values,
        )
        return {row.pop("position"): row for row in rows}


_PLAIN = (
    "example_id",
    "row",
    "text",
    "split",
    "given_label",
    "suggested_label",
    "score",
    "is_flagged",
    "confidence",
    "given_probability",
    "neighbour_agreement",
    "status",
    "current_label",
)


def _without_group(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "text_group"}
