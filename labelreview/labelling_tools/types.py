"""What every labelling tool stores, in one shape: tasks with answers and predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Records = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """What one annotator said about one text.

    annotator:
        Empty when the tool does not say.
    labels:
        The labels chosen; empty for none, several where the tool allows that.
    verdict:
        "" for an ordinary answer; "noisy", "drop" or "unsure" where the annotator said that no
        label is right, that the text does not belong, or skipped it.
    answered_at:
        ISO 8601 in UTC, or None.
    key:
        The tool's own id of the answer, the same in all its formats; empty without one.
    may_be_untouched:
        Whether it is the suggestion that was sent, in a tool that does not tell whether anybody
        has looked at it.
    """

    annotator: str
    labels: tuple[str, ...]
    verdict: str = ""
    note: str = ""
    answered_at: str | None = None
    key: str = ""
    may_be_untouched: bool = False


@dataclass(frozen=True, slots=True)
class TaskPrediction:
    """What a model said about one text.

    score:
        Between 0 and 1, or None.
    score_in_file:
        A score that is not between 0 and 1, such as a percentage, as it is in the file; else None.
    """

    labels: tuple[str, ...]
    score: float | None = None
    model: str = ""
    score_in_file: Any = None


@dataclass(frozen=True, slots=True)
class Task:
    """One text as a labelling tool stores it.

    example_id:
        The example that the task was made from when it was sent from here, else None.
    dataset:
        The name of the dataset that it was sent from, else None.
    unsubmitted:
        How many answers are not among `answers`, because they were not handed in there.
    fields:
        Every other value that the tool keeps with the text, by name.
    """

    text: str
    answers: tuple[TaskAnswer, ...] = ()
    predictions: tuple[TaskPrediction, ...] = ()
    example_id: str | None = None
    dataset: str | None = None
    unsubmitted: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentExample:
    """One example to be sent to a labelling tool, with what is known about it here.

    score:
        How likely the given label is wrong, 0 to 1; None without a run.
    suggested_label, suggested_probability:
        The suggestion, shown as a pre-annotation; None without a run.
    reasons:
        Why the example is suspicious, one sentence each.
    """

    example_id: str
    text: str
    given_label: str
    suggested_label: str | None = None
    suggested_probability: float | None = None
    score: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentBatch:
    """Examples of one dataset to be sent, with its classes in order."""

    dataset: str
    labels: tuple[str, ...]
    examples: tuple[SentExample, ...]


class ToolFormat(Protocol):
    """What the files of one tool look like.

    name, title:
        As on the command line, such as "label-studio", and for people, such as "Label Studio".
    """

    name: str
    title: str

    def recognises(self, records: Records) -> bool:
        """Tell from their content whether these are records of the tool."""

    def read(self, records: Records) -> list[Task]:
        """Return the tasks in the tool's records, one for each text, in their order. Raises
        `SourceError` for records that look like the tool's but are damaged."""


class LabellingTool(ToolFormat, Protocol):
    """A tool that a batch can be sent to.

    suffix:
        The extension of the file with a batch, such as ".json".
    caution:
        One sentence on what to mind when labelling there; empty for nothing.
    """

    suffix: str
    caution: str

    def write(self, batch: SentBatch) -> dict[str, bytes]:
        """Return the files of a batch by their extension: the tasks under `suffix`, and what
        configures the tool, such as "-config.xml", which is put behind the name of the file."""
