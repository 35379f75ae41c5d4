"""What became of the answers in another tool: each is a decision, or is told in a sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from labelreview.core.counted_nouns import counted
from labelreview.core.labels import preview, shortened

_SHOWN = 60  # characters of a text


@dataclass(frozen=True, slots=True)
class Received:
    """What became of the answers of a batch.

    dataset:
        The name of the dataset that they were received for.
    recorded, repeated:
        Answers that are decisions now, and those that were before.
    outdated:
        Those of the recorded ones that do not count: a newer decision does.
    unanswered:
        Tasks without an answer.
    unsubmitted:
        Answers that were not handed in, such as drafts.
    untouched:
        Decisions that are the suggestion sent, and may be of nobody.
    unknown:
        The texts of tasks that are about no example of the dataset.
    elsewhere:
        How many tasks were sent from each other dataset.
    unknown_labels:
        Labels of answers that are not one of its classes, and how many answers have each.
    several:
        The labels of each answer that has more than one.
    """

    dataset: str
    recorded: int
    repeated: int
    outdated: int
    unanswered: int
    unsubmitted: int = 0
    untouched: int = 0
    unknown: tuple[str, ...] = ()
    elsewhere: Counter[str] = field(default_factory=Counter)
    unknown_labels: Counter[str] = field(default_factory=Counter)
    several: tuple[tuple[str, ...], ...] = ()

    def sentences(self) -> list[str]:
        """Return the counts, one sentence for each that there is.

        >>> Received("posts", 2, 1, 0, unanswered=1).sentences()
        ['2 decisions recorded, 1 already in the log.', '1 task has no answer yet.']
        """
        said = [
            f"{counted(self.recorded, 'decision')} recorded, {self.repeated:,} already in the log."
        ]
        if self.outdated:
            said.append(
                f"{self.outdated:,} of them {_is(self.outdated)} older than a decision made here "
                "since; the newer one counts."
            )
        if n := self.untouched:
            said.append(
                f"{counted(n, 'answer')} {_is(n)} the suggestion that was sent, and the file does "
                "not say whether anybody looked at it."
            )
        if self.unanswered:
            has = "has" if self.unanswered == 1 else "have"
            said.append(f"{counted(self.unanswered, 'task')} {has} no answer yet.")
        if n := self.unsubmitted:
            said.append(
                f"{counted(n, 'answer')} not recorded, since {'it is' if n == 1 else 'they are'} "
                "not submitted or approved there: do that, and receive them again."
            )
        if n := len(self.unknown):
            said.append(
                f"{counted(n, 'task')} {_is(n)} about no example of {self.dataset!r}, such as "
                f"“{shortened(' '.join(self.unknown[0].split()), _SHOWN)}”."
            )
        if n := self.elsewhere.total():
            names = preview([repr(name) for name, _ in self.elsewhere.most_common()])
            said.append(
                f"{counted(n, 'task')} not received, since {'it was' if n == 1 else 'they were'} "
                f"sent from {names}: receive {'it' if n == 1 else 'them'} there."
            )
        if n := self.unknown_labels.total():
            names = preview([name for name, _ in self.unknown_labels.most_common()])
            said.append(
                f"{counted(n, 'answer')} not recorded, since {self.dataset!r} has no class "
                f"{names}: rename a class or change the answers, and receive them again."
            )
        if n := len(self.several):
            said.append(
                f"{counted(n, 'answer')} not recorded, since a text has one label here and "
                f"{'it has' if n == 1 else 'they have'} several, such as "
                f"{preview(self.several[0])}: choose one there, and receive them again."
            )
        # Halves of characters, as damaged JSON has them, cannot be shown.
        return [sentence.encode("utf-8", "replace").decode() for sentence in said]


def _is(n: int) -> str:
    return "is" if n == 1 else "are"
