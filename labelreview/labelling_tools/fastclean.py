"""fastclean: tweets whose labels its classifier doubts, with predictions."""

from __future__ import annotations

from labelreview.labelling_tools.reading import of_undamaged, sample, share, texts_of
from labelreview.labelling_tools.types import Records, Task, TaskAnswer, TaskPrediction

# Written in this case; ordinary files of texts and predictions are left as they are.
_COLUMNS = ("Text", "Label", "predicted", "confidence")


class Fastclean:
    """fastclean: its predictions as CSV."""

    name = "fastclean"
    title = "fastclean"

    def recognises(self, records: Records) -> bool:
        """Tell by the columns Text, Label, predicted and confidence."""
        seen = sample(records)
        return bool(seen) and all(all(name in record for name in _COLUMNS) for record in seen)

    @of_undamaged
    def read(self, records: Records) -> list[Task]:
        """Return one task for each row; its label is the answer of nobody in particular."""
        return [
            Task(
                text=str(record["Text"] or ""),
                answers=tuple(TaskAnswer("", (label,)) for label in texts_of(record["Label"])),
                predictions=tuple(
                    TaskPrediction((label,), share(record["confidence"]), self.name)
                    for label in texts_of(record["predicted"])
                ),
                fields={k: v for k, v in record.items() if k and k not in _COLUMNS},
            )
            for record in records
        ]
