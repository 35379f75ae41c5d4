"""Tasks as the columns of a table, with one label for each text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from labelreview.core.counted_nouns import counted
from labelreview.labelling_tools.sending import DATASET, EXAMPLE_ID
from labelreview.labelling_tools.types import Task, TaskAnswer, ToolFormat


def task_columns(tasks: Sequence[Task]) -> dict[str, list[Any]]:
    """Return one row for each task, without empty columns.

    The `label` is that of the only answer, or the majority of several; None when tied, unanswered,
    skipped, or when a text has several labels. `votes` maps annotators to labels where there is
    more than one.
    """
    own: dict[str, list[Any]] = {
        "id": [task.fields.get("id") for task in tasks],
        "text": [task.text for task in tasks],
        "label": [majority(task) for task in tasks],
        "several_labels": [_several(task) for task in tasks],
        "annotators": [_joined([a.annotator for a in task.answers]) for task in tasks],
        "votes": [_votes(task) for task in tasks],
        "verdict": [_joined([a.verdict for a in task.answers]) for task in tasks],
        "note": [_joined([a.note for a in task.answers], "\n") for task in tasks],
        "answered_at": [_latest(task) for task in tasks],
        "prediction": [_predicted(task, "labels") for task in tasks],
        "prediction_score": [_predicted(task, "score") for task in tasks],
        "prediction_score_in_file": [_predicted(task, "score_in_file") for task in tasks],
        "prediction_model": [_predicted(task, "model") for task in tasks],
        EXAMPLE_ID: [task.example_id for task in tasks],
        DATASET: [task.dataset for task in tasks],
    }
    names = dict.fromkeys(name for task in tasks for name in task.fields)
    others = {
        name if name not in own else f"{name}_in_file": [task.fields.get(name) for task in tasks]
        for name in names
        if name not in ("id", EXAMPLE_ID, DATASET)
    }
    columns = {**own, **others}
    return {name: values for name, values in columns.items() if _is_filled(values)}


def majority(task: Task) -> str | None:
    """Return the label that more answers give than any other, else None."""
    counts = Counter(vote for answer in task.answers if (vote := _vote(answer)))
    if not counts or _several(task):
        return None
    (label, most), *others = counts.most_common(2)
    return None if others and others[0][1] == most else label


def summary(tasks: Sequence[Task], tool: ToolFormat, source: str) -> str:
    """Return one sentence on what was found in a file of the tool."""
    answers = [answer for task in tasks for answer in task.answers]
    people = {answer.annotator for answer in answers} - {""}
    if not people and all(_is_given(task) for task in tasks):
        return f"{source} is a file of {tool.title}: {counted(len(tasks), 'text')}."
    what = f"{source} is a file of {tool.title}: {counted(len(tasks), 'text')}"
    what += f", {counted(len(answers), 'answer')}"
    what += f" by {counted(len(people), 'annotator')}" if people else ""
    drafts = sum(task.unsubmitted for task in tasks)
    what += f"; {counted(drafts, 'other answer')} not handed in" if drafts else ""
    ties = sum(_is_tie(task) for task in tasks)
    several = sum(_several(task) is not None for task in tasks)
    without = [counted(ties, "tie")] if ties else []
    if several:
        without.append(counted(several, "text with several labels", "texts with several labels"))
    none = f" (none for {' and '.join(without)})" if without else ""
    if all(len(task.answers) < 2 for task in tasks):
        return f"{what}; the label is the only answer of each text{none}."
    return f"{what}; the label is the majority of each text{none}."


def _is_given(task: Task) -> bool:
    """Return whether a task has at most a label, rather than what people answered."""
    plain = all(len(a.labels) == 1 and not a.answered_at for a in task.answers)
    return plain and len(task.answers) < 2 and not task.unsubmitted


def _is_tie(task: Task) -> bool:
    voted = any(_vote(answer) for answer in task.answers)
    return voted and majority(task) is None and _several(task) is None


def _vote(answer: TaskAnswer) -> str | None:
    return answer.labels[0] if len(answer.labels) == 1 and not answer.verdict else None


def _votes(task: Task) -> dict[str, str] | None:
    if len(task.answers) < 2:
        return None
    votes = {
        answer.annotator or f"answer {number}": _vote(answer)
        for number, answer in enumerate(task.answers, start=1)
    }
    return {name: vote for name, vote in votes.items() if vote} or None


def _several(task: Task) -> list[str] | None:
    labels = dict.fromkeys(label for a in task.answers if len(a.labels) > 1 for label in a.labels)
    return list(labels) or None


def _joined(values: Sequence[str], mark: str = ", ") -> str | None:
    return mark.join(dict.fromkeys(value for value in values if value)) or None


def _latest(task: Task) -> str | None:
    return max((a.answered_at for a in task.answers if a.answered_at), default=None)


def _predicted(task: Task, name: str) -> Any:
    if not task.predictions:
        return None
    surest = max(task.predictions, key=lambda prediction: prediction.score or 0)
    value = getattr(surest, name)
    return _joined(value) if isinstance(value, tuple) else value if value != "" else None


def _is_filled(values: Sequence[Any]) -> bool:
    return any(value is not None and value != "" for value in values)
