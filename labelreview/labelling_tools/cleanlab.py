"""cleanlab: tables of label issues, from the package and from Cleanlab Studio."""

from __future__ import annotations

from collections.abc import Sequence

from labelreview.core.errors import SourceError
from labelreview.labelling_tools.reading import (
    likely_labels,
    longest_field,
    of_undamaged,
    sample,
    share,
    texts_of,
)
from labelreview.labelling_tools.types import Records, Task, TaskAnswer, TaskPrediction

_MARK = "is_label_issue"
_GIVEN = "given_label"
_PREDICTED = ("predicted_label", "suggested_label")
_SCORES = ("label_quality", "label_score", "label_issue_score")
_CONFIDENCE = "suggested_label_confidence_score"
_SHORTEST_TEXT = 15  # characters on average; anything less is a label or a number


class Cleanlab:
    """cleanlab: given labels are answers, predicted or suggested ones predictions."""

    name = "cleanlab"
    title = "cleanlab"

    def recognises(self, records: Records) -> bool:
        """Tell by the flag of label issues beside a given, predicted or suggested label."""
        seen = sample(records)
        return bool(seen) and all(
            _MARK in record and any(name in record for name in (_GIVEN, *_PREDICTED))
            for record in seen
        )

    @of_undamaged
    def read(self, records: Records) -> list[Task]:
        """Return one task for each row. Raises `SourceError` when there are no texts."""
        seen = sample(records)
        own = (_MARK, _GIVEN, *_PREDICTED, *_SCORES, _CONFIDENCE)
        names = [name for name in seen[0] if name not in own and not _is_of_studio(name)]
        text = longest_field([{name: row.get(name) for name in names} for row in seen], ["text"])
        if (
            text is None
            or _mean_length([str(row.get(text) or "") for row in seen]) < _SHORTEST_TEXT
        ):
            raise SourceError(
                "This table of cleanlab's label issues contains no texts",
                "load the dataset itself, or join the issues with its texts",
            )
        label = (
            _GIVEN if _GIVEN in seen[0] else likely_labels(seen, [n for n in names if n != text])
        )
        if label is None:
            raise SourceError(
                "It is not clear which column of this cleanlab table holds the given labels",
                f"call it {_GIVEN}",
            )
        predicted = next((name for name in _PREDICTED if name in seen[0]), "")
        used = (text, label, predicted, _CONFIDENCE)
        return [
            Task(
                text=str(record.get(text) or ""),
                answers=tuple(
                    TaskAnswer("", (value,)) for value in texts_of(record.get(label or ""))
                ),
                predictions=tuple(
                    TaskPrediction((value,), share(record.get(_CONFIDENCE)), self.name)
                    for value in texts_of(record.get(predicted))
                ),
                fields={name: value for name, value in record.items() if name and name not in used},
            )
            for record in records
        ]


def _is_of_studio(name: str) -> bool:
    return name.startswith("is_") or name.endswith("_score")


def _mean_length(texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / max(1, len(texts))
