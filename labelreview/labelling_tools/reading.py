"""Values of many shapes as text, times and lists."""

from __future__ import annotations

import datetime
import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labelreview.core.errors import SourceError
from labelreview.labelling_tools.types import Records, Task, TaskPrediction

_Read = Callable[[Any, Records], list[Task]]

# Recognition looks at these only.
SAMPLE = 100


def sample(records: Records) -> Records:
    """Return a few records from all over a file, because its first ones may be unanswered."""
    step = max(1, len(records) // SAMPLE)
    return records[::step][:SAMPLE]


def of_undamaged(
    read: Callable[[Any, Records], list[Task]],
) -> Callable[[Any, Records], list[Task]]:
    """Make a tool's `read` raise `SourceError` where a record has not the shape it should have."""

    @functools.wraps(read)
    def checked(tool: Any, records: Records) -> list[Task]:
        try:
            tasks = read(tool, records)
            if not all(isinstance(task.text, str) for task in tasks):
                raise TypeError("a text is none")
            return tasks
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise SourceError(
                f"Some records are not as {tool.title} writes them",
                "export them again, or keep only the texts and labels",
            ) from error

    return checked


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
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number <= 1 else None


def scored(labels: tuple[str, ...], score: Any, model: str = "") -> TaskPrediction:
    """Return a prediction with the score that a file has for it, whatever that is."""
    known = share(score)
    beyond = None if known is not None or score in (None, "") else score
    return TaskPrediction(labels, known, model, beyond)


def longest_field(rows: Sequence[Mapping[str, Any]], preferred: Sequence[str]) -> str | None:
    """Return the field with the texts: a preferred name, else the one with the longest strings."""
    lengths: Counter[str] = Counter()
    for row in rows:
        for name, value in row.items():
            if isinstance(value, str) and not name.startswith("labelreview_"):
                lengths[name] += len(value)
    named = [name for name in preferred if lengths[name]]
    return (named + [name for name, _ in lengths.most_common(1)] + [None])[0]


def likely_labels(rows: Records, names: Sequence[str]) -> str | None:
    """Return which of these fields holds labels: by its name, else the fewest distinct values."""
    named = [name for name in names if name.casefold() in _LABEL_NAMES]
    if named:
        return min(named, key=lambda name: _LABEL_NAMES.index(name.casefold()))
    distinct = {name: len({str(row.get(name)) for row in rows}) for name in names}
    several = {name: n for name, n in distinct.items() if 2 <= n <= max(2, len(rows) // 2)}
    return min(several, key=lambda name: several[name], default=None)


def by_annotator(values: Sequence[tuple[str, Any]]) -> Any:
    """Return the value of a sole annotator, else who gave which as text; None without any.

    >>> by_annotator([("ann", 3)]), by_annotator([("ann", 3), ("", 4), ("bo", None)])
    (3, 'ann: 3; answer 2: 4')
    """
    filled = {
        name or f"answer {number}": value
        for number, (name, value) in enumerate(values, start=1)
        if value is not None and value != ""
    }
    if len(values) == 1 or not filled:
        return next(iter(filled.values()), None)
    return "; ".join(f"{name}: {value}" for name, value in filled.items())


def dialogue(value: Any) -> str:
    """Return a text, or the turns of a dialogue as lines."""
    if isinstance(value, list):
        return "\n".join(_turn(item) for item in value)
    return "" if value is None else str(value)


def _turn(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    author = item.get("author") or item.get("speaker") or item.get("role")
    said = str(item.get("text") or item.get("content") or item.get("body") or "")
    return f"{author}: {said}" if author else said


_LABEL_NAMES = (
    "label", "labels", "choices", "choice", "class", "category", "sentiment", "emotion", "intent",
    "topic", "stance", "rating", "tag",
)  # fmt: skip
