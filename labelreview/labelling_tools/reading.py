"""Values of many shapes as text, times and lists."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from labelreview.labelling_tools.types import Records

# Recognition looks at these only.
SAMPLE = 100


def sample(records: Records) -> Records:
    """Return a few records from all over a file, because its first ones may be unanswered."""
    step = max(1, len(records) // SAMPLE)
    return records[::step][:SAMPLE]


def texts_of(value: Any) -> tuple[str, ...]:
    """Return a value or list of values as strings, without None and empty ones."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(str(item) for item in values if item is not None and item != "")


def moment(value: Any) -> str | None:
    """Return a time as ISO 8601 in UTC, from that format, seconds or milliseconds since 1970.

    None for what is no time. A time without a zone is taken as UTC.

    >>> moment("2021-03-09T22:16:08.728353Z"), moment(1615328168)
    ('2021-03-09T22:16:08.728353+00:00', '2021-03-09T22:16:08+00:00')
    """
    try:
        if isinstance(value, int | float):
            seconds = value / 1000 if value > 1e11 else value
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
        when = datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=datetime.UTC)
    return when.astimezone(datetime.UTC).isoformat()


def share(value: Any) -> float | None:
    """Return a score from 0 to 1 as a float, None for anything else."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number <= 1 else None


def longest_field(rows: Sequence[Mapping[str, Any]], preferred: Sequence[str]) -> str | None:
    """Return the field with the texts: a preferred name, else the one with the longest strings."""
    lengths: Counter[str] = Counter()
    for row in rows:
        for name, value in row.items():
            if isinstance(value, str) and not name.startswith("labelreview_"):
                lengths[name] += len(value)
    named = [name for name in preferred if lengths[name]]
    return (named + [name for name, _ in lengths.most_common(1)] + [None])[0]
