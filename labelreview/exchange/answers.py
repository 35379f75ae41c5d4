"""From the tasks of another tool to decisions: which example, which class, who and when."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from labelreview.core.artifacts import digest
from labelreview.core.counted_nouns import counted
from labelreview.core.errors import DecisionError
from labelreview.core.names import LONGEST_NAME, without_unreadable
from labelreview.data.dataset import Dataset
from labelreview.decision_log import MODEL, Decision, DecisionLog, Step, checked_person
from labelreview.decision_log.class_changes import ClassChanges, folded
from labelreview.decision_log.people import is_models
from labelreview.decision_log.types import LONGEST_NOTE
from labelreview.exchange.received import Received
from labelreview.exchange.untimed import in_turn
from labelreview.labelling_tools.types import Task, TaskAnswer, ToolFormat


def receive_tasks(
    dataset: Dataset,
    log: DecisionLog,
    tool: ToolFormat,
    tasks: Sequence[Task],
    *,
    annotator: str | None = None,
) -> Received:
    """Record the answers as decisions of their annotators, in order of time, each exactly once.

    The label that the example was given is a keep, another class a relabel. Predictions are
    nobody's answer. All answers that can be recorded are, or none: `Received` tells the others.

    annotator:
        Who gave the answers that name nobody.

    Raises `DecisionError` when no task is about an example of the dataset, and for answers without
    a name when `annotator` is None.
    """
    if annotator is not None:
        annotator = checked_person(annotator)
    found = _Examples(dataset)
    classes = _Classes(log)
    steps: list[Step] = []
    unknown: list[str] = []
    elsewhere: Counter[str] = Counter()
    unknown_labels: Counter[str] = Counter()
    several: list[tuple[str, ...]] = []
    unanswered = unsubmitted = untouched = nameless = 0
    for task in tasks:
        # Ids come from texts: those of another dataset may be known here too.
        if task.dataset not in (None, log.dataset):
            elsewhere[str(task.dataset)] += 1
            continue
        example = found.of(task)
        answers = [answer for answer in task.answers if answer.labels or answer.verdict]
        if example is None:
            unknown.append(task.text)
            continue
        unanswered += not (answers or task.unsubmitted)
        unsubmitted += task.unsubmitted
        for answer in answers:
            if not answer.verdict and len(set(answer.labels)) > 1:
                several.append(answer.labels)
            elif not answer.verdict and answer.labels[0].strip() not in classes.now:
                unknown_labels[answer.labels[0]] += 1
            else:
                name = without_unreadable(answer.annotator) or annotator or ""
                nameless += not name
                untouched += answer.may_be_untouched
                given = found.given(example)
                steps.append(_step(example, given, classes, tool, answer, name))
    if tasks and len(unknown) + elsewhere.total() == len(tasks):
        known = [repr(name) for name, _ in elsewhere.most_common(1)]
        raise DecisionError(
            f"No task of this {tool.title} export is about an example of {log.dataset!r}",
            f"receive it for {(*known, 'the dataset')[0]}, where it was sent from",
        )
    if nameless:
        name_no = "names no annotator" if nameless == 1 else "name no annotator"
        raise DecisionError(
            f"{counted(nameless, 'answer')} of this {tool.title} export {name_no}",
            "give the name with --annotator",
        )
    timed = sorted((step for step in steps if step.decided_at), key=lambda s: s.decided_at or "")
    untimed = [step for step in steps if not step.decided_at]
    # Those without a time are the newest.
    merged = log.merge([*timed, *in_turn(untimed, log, _token(tool))])
    return Received(
        log.dataset,
        recorded=merged.recorded,
        repeated=merged.repeated,
        outdated=merged.outdated,
        unanswered=unanswered,
        unsubmitted=unsubmitted,
        untouched=untouched,
        unknown=tuple(unknown),
        elsewhere=elsewhere,
        unknown_labels=unknown_labels,
        several=tuple(several),
    )


def _step(
    example: str, given: str, classes: _Classes, tool: ToolFormat, answer: TaskAnswer, name: str
) -> Step:
    verdict, label = answer.verdict, None
    if not verdict:
        verdict, label = classes.verdict_of(answer.labels[0].strip(), given)
    note = _text(answer.note)
    labels = sorted(map(_text, answer.labels))
    when = _moment(answer.answered_at)
    # A person whom a tool calls as the pseudo labels are called here is still a person.
    who = f"{name} ({tool.title})" if is_models(name) else name[:LONGEST_NAME].strip()
    token = digest(example, _former(name, tool), answer.verdict, labels, note, when)
    if answer.key and when:
        # Formats of a tool differ in how they name people, and not all have notes.
        token = digest(example, answer.key, answer.verdict, labels, when)
    decision = Decision(
        example, verdict, label, note[:LONGEST_NOTE], given_label=given, origin="file"
    )
    return Step(f"{_token(tool)}{token}", (decision,), annotator=who, decided_at=when)


def _former(name: str, tool: ToolFormat) -> str:
    """Return whom earlier versions recorded, so that what they received is known."""
    return f"{name} ({tool.title})" if name == MODEL else name


def _token(tool: ToolFormat) -> str:
    return f"received-{tool.name}-"


def _text(value: str) -> str:
    """Return a text without what a database cannot hold."""
    return "".join(c for c in value if c != "\0" and not "\ud800" <= c <= "\udfff")


def _moment(time: str | None) -> str | None:
    """Return a time as the decision log stores it, None for none or what is no time."""
    try:
        when = datetime.fromisoformat(time or "")
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when.astimezone(UTC).isoformat(timespec="microseconds")


class _Classes:
    """The classes of a dataset by every name that they have or had.

    now:
        What each name is called now.
    """

    def __init__(self, log: DecisionLog) -> None:
        changes = ClassChanges.beside(log).active()
        self._own = log.labels.names
        names = dict.fromkeys((*self._own, *changes, *changes.values()))
        self.now = folded(list(names), changes)

    def verdict_of(self, name: str, given: str) -> tuple[str, str | None]:
        """Return the verdict that a name is for an example with this given label, and the
        dataset's own name of the new class."""
        now = self.now[name]
        if now == self.now[given]:
            return "keep", None
        if now in self._own:
            return "relabel", now
        return "relabel", next(own for own in self._own if self.now[own] == now)


class _Examples:
    """The examples of a dataset, found by the tasks that are about them."""

    def __init__(self, dataset: Dataset) -> None:
        examples = dataset.examples()
        ids = examples["example_id"].tolist()
        self._text = dict(zip(ids, examples["text"], strict=True))
        self._given = dict(zip(ids, examples["given_label"], strict=True))
        self._by_text: dict[str, list[str]] = {}

    def of(self, task: Task) -> str | None:
        """Return the example that the task was made from, else the only one with its text."""
        known = self._text.get(task.example_id or "")
        if known is not None and (not task.text or _plain(task.text) == _plain(known)):
            return task.example_id
        if not self._by_text:
            by_text = defaultdict(list)
            for example, text in self._text.items():
                by_text[_plain(text)].append(example)
            self._by_text = by_text
        same = self._by_text.get(_plain(task.text), [])
        return same[0] if len(same) == 1 else None

    def given(self, example: str) -> str:
        """Return the given label, by the dataset's own name."""
        return str(self._given[example])


def _plain(text: str) -> str:
    """Return a text without what tools change on its way: kinds of spaces and of Unicode."""
    return " ".join(unicodedata.normalize("NFC", text).split())
