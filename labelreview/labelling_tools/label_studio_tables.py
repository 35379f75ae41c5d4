"""Label Studio: one row for each annotation, as JSON_MIN and CSV exports have them."""

from __future__ import annotations

from labelreview.labelling_tools.types import Records, Task


def recognises(records: Records) -> bool:
    """Tell whether these are rows of a JSON_MIN or CSV export."""
    return False


def read(records: Records) -> list[Task]:
    """Return the tasks, one for each text, with the answers of all rows about it."""
    return []
