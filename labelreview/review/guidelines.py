"""Guidelines: how to tell two classes apart, one text for each pair, and the notes behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from labelreview.core.errors import LabelError
from labelreview.decision_log import DecisionLog
from labelreview.decision_log.notes import Note, read_notes
from labelreview.store.guideline_texts import add_text, last_texts

__all__ = ["Guideline", "Guidelines", "Note", "Pair", "markdown", "ordered", "with_note"]

LONGEST_TEXT = 10_000
# Markdown lets all ASCII punctuation be escaped.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

Pair = tuple[str, str]
"""Two classes by the dataset's names; the order does not matter."""


@dataclass(frozen=True, slots=True)
class Guideline:
    """The text that counts for a pair, who wrote it and when (UTC, ISO 8601)."""

    pair: Pair
    text: str
    annotator: str
    written_at: str


class Guidelines:
    """The guidelines of one dataset. Texts are added, never changed: the last of a pair counts.

    Every method raises `WorkspaceError` when the database refuses.
    """

    def __init__(self, log: DecisionLog) -> None:
        self._log = log

    @classmethod
    def beside(cls, log: DecisionLog) -> Guidelines:
        """Return those of the dataset that the decisions are about, at the moment of the log."""
        return cls(log)

    def text(self, pair: Pair) -> Guideline | None:
        """Return what counts for a pair, None without a text."""
        return self.all().get(ordered(pair))

    def all(self) -> dict[Pair, Guideline]:
        """Return what counts for every pair that has a text, in the order of the names."""
        if self._log.snapshots is None:
            return self._read()
        revision = self._log.snapshots().of(self._log.dataset).guidelines
        return dict(self._log.kept.get(("guidelines", revision), self._read))

    def write(
        self, pair: Pair, text: str, annotator: str, *, instead_of: str | None = None
    ) -> Guideline:
        """Replace the text of a pair; an empty text removes the guideline.

        With `instead_of`, the text that the writer saw, a newer one by somebody else is not
        overwritten. Raises `LabelError` for that, for a pair of one class and for a text that is
        too long.
        """
        both, kept = ordered(pair), _checked(text)
        written_at = add_text(
            self._log.engine, self._log.dataset, both, kept, annotator, instead_of
        )
        if written_at is None:
            raise LabelError(
                "Someone else has changed this guideline in the meantime",
                "read the new text, then edit it again",
            )
        return Guideline(both, kept, annotator, written_at)

    def notes(self, pair: Pair, at_most: int = 50) -> list[Note]:
        """Return the notes of active decisions between these classes, the newest first.

        A decision is between the given label and the one it was relabelled to, or, with every
        other verdict, the suggested one.
        """
        return read_notes(self._log, ordered(pair), at_most)

    def noted_pairs(self) -> dict[Pair, int]:
        """Return the pairs with notes and how many notes each has, most first."""
        counts: dict[Pair, int] = {}
        for labels, n in self._log.noted_pairs().items():
            pair = ordered(labels)
            counts[pair] = counts.get(pair, 0) + n
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def _read(self) -> dict[Pair, Guideline]:
        found = last_texts(self._log.engine, self._log.dataset)
        written = [
            Guideline((row.given_label, row.other_label), row.text, row.annotator, row.written_at)
            for row in found
        ]
        return {one.pair: one for one in written}


def ordered(pair: Pair) -> Pair:
    """Return the two classes in alphabetical order. Raises `LabelError` when they are the same.

    >>> ordered(("joy", "anger"))
    ('anger', 'joy')
    """
    first, second = sorted(pair)
    if first == second:
        raise LabelError("A guideline needs two different classes", "choose another class")
    return first, second


def with_note(text: str, note: str) -> str:
    """Return the guideline with a note as its last point, unless it says that already.

    >>> with_note("Anger has a target.", "sad when nobody is blamed")
    'Anger has a target.\\n- sad when nobody is blamed'
    """
    point = f"- {' '.join(note.split())}"
    lines = text.rstrip().splitlines()
    return "\n".join(lines if point in lines else [*lines, point])


def markdown(name: str, guidelines: Mapping[Pair, Guideline]) -> str:
    """Return the guidelines of a dataset as a Markdown document that shows every text literally.

    >>> one = Guideline(("anger", "joy"), "who *did* it?", "Ann", "2026-03-01T10:00:00+00:00")
    >>> print(markdown("posts", {one.pair: one}))
    # Guidelines: posts
    <BLANKLINE>
    ## anger or joy
    <BLANKLINE>
    who \\*did\\* it\\?
    <BLANKLINE>
    (Ann, 2026-03-01)
    <BLANKLINE>
    """
    parts = [f"# Guidelines: {_literal(name)}"]
    for (first, second), one in guidelines.items():
        parts.append(f"## {_literal(first)} or {_literal(second)}")
        lines = [_literal(line) for line in one.text.splitlines()]
        parts.append("\\\n".join(line for line in lines if line))
        parts.append(f"({_literal(one.annotator)}, {one.written_at[:10]})")
    return "\n\n".join(parts) + "\n"


def _literal(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def _checked(text: str) -> str:
    kept = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(kept) > LONGEST_TEXT:
        raise LabelError(
            f"The guideline has {len(kept):,} characters",
            f"shorten it to at most {LONGEST_TEXT:,}",
        )
    if "\0" in kept or any("\ud800" <= character <= "\udfff" for character in kept):
        raise LabelError("The guideline contains invalid characters", "remove them")
    return kept
