"""What tells two classes apart: one text for each pair, and the notes that led to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, case, func, or_, select

from labelreview.core.errors import LabelError
from labelreview.decision_log import DecisionLog
from labelreview.store import lock_dataset, reading, writing
from labelreview.store.tables import decisions, now
from labelreview.store.tables import guidelines as rows

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


@dataclass(frozen=True, slots=True)
class Note:
    """A note that somebody left with a decision between two classes. `label` is the one chosen,
    None with verdicts other than relabel."""

    decision_id: int
    example_id: str
    annotator: str
    decided_at: str
    verdict: str
    label: str | None
    text: str


class Guidelines:
    """The guidelines of one dataset. Texts are added, never changed: the last of a pair counts.

    Every method raises `WorkspaceError` when the database refuses.
    """

    def __init__(self, engine: Engine, dataset: str) -> None:
        self._engine = engine
        self._dataset = dataset

    @classmethod
    def beside(cls, log: DecisionLog) -> Guidelines:
        """Those of the dataset whose decisions these are, in the same database."""
        return cls(log.engine, log.dataset)

    def text(self, pair: Pair) -> Guideline | None:
        """What counts for a pair, None without a text."""
        return self.all().get(ordered(pair))

    def all(self) -> dict[Pair, Guideline]:
        """What counts for every pair that has a text, in the order of the names."""
        last = select(func.max(rows.c.id)).where(rows.c.dataset == self._dataset)
        query = select(rows).where(rows.c.id.in_(last.group_by(*_PAIR)), rows.c.text != "")
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(*_PAIR)).all()
        written = [
            Guideline((row.given_label, row.other_label), row.text, row.annotator, row.written_at)
            for row in found
        ]
        return {one.pair: one for one in written}

    def write(
        self, pair: Pair, text: str, annotator: str, *, instead_of: str | None = None
    ) -> Guideline:
        """Put a text in place of the pair's; an empty one takes the guideline away.

        With `instead_of`, the text that the writer was looking at, somebody else's newer one is
        not buried. Raises `LabelError` for that, for a pair of one class and for a text that is
        too long.
        """
        first, second = ordered(pair)
        new = Guideline((first, second), _checked(text), annotator, now())
        with writing(self._engine) as connection:
            lock_dataset(connection, self._dataset)
            there = connection.scalar(
                select(rows.c.text)
                .where(
                    rows.c.dataset == self._dataset,
                    rows.c.given_label == first,
                    rows.c.other_label == second,
                )
                .order_by(rows.c.id.desc())
                .limit(1)
            )
            if instead_of is not None and instead_of != (there or ""):
                raise LabelError(
                    "Somebody else has written this guideline meanwhile",
                    "read it, then write yours anew",
                )
            if new.text != (there or ""):
                connection.execute(
                    rows.insert(),
                    {
                        "dataset": self._dataset,
                        "given_label": first,
                        "other_label": second,
                        "text": new.text,
                        "annotator": annotator,
                        "written_at": new.written_at,
                    },
                )
        return new

    def notes(self, pair: Pair, at_most: int = 50) -> list[Note]:
        """Notes of decisions that stand between these classes, the newest first.

        A decision is between the given label and the one it was relabelled to, or, with every
        other verdict, the suggested one.
        """
        first, second = ordered(pair)
        noted = _noted(self._dataset).subquery()
        query = (
            select(noted)
            .where(
                or_(
                    (noted.c.given_label == first) & (noted.c.other == second),
                    (noted.c.given_label == second) & (noted.c.other == first),
                )
            )
            .order_by(noted.c.id.desc())
            .limit(at_most)
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).all()
        return [
            Note(r.id, r.example_id, r.annotator, r.decided_at, r.verdict, r.label or None, r.note)
            for r in found
        ]

    def noted_pairs(self) -> dict[Pair, int]:
        """Pairs with notes and how many, the most first."""
        noted = _noted(self._dataset).subquery()
        query = select(noted.c.given_label, noted.c.other, func.count().label("n"))
        with reading(self._engine) as connection:
            found = connection.execute(query.group_by(noted.c.given_label, noted.c.other)).all()
        counts: dict[Pair, int] = {}
        for row in found:
            pair = ordered((row.given_label, row.other))
            counts[pair] = counts.get(pair, 0) + row.n
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def ordered(pair: Pair) -> Pair:
    """The two classes in alphabetical order. Raises `LabelError` when they are the same.

    >>> ordered(("joy", "anger"))
    ('anger', 'joy')
    """
    first, second = sorted(pair)
    if first == second:
        raise LabelError("A guideline is about two classes", "choose another one")
    return first, second


def with_note(text: str, note: str) -> str:
    """The guideline with a note as its last point, unless it says that already.

    >>> with_note("Anger has a target.", "sad when nobody is blamed")
    'Anger has a target.\\n- sad when nobody is blamed'
    """
    point = f"- {' '.join(note.split())}"
    lines = text.rstrip().splitlines()
    return "\n".join(lines if point in lines else [*lines, point])


def markdown(name: str, guidelines: Mapping[Pair, Guideline]) -> str:
    """The guidelines of a dataset as a Markdown document that shows every text literally.

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
        raise LabelError("The guideline holds characters that are not text", "remove them")
    return kept


_PAIR: Sequence[Any] = (rows.c.given_label, rows.c.other_label)


def _noted(dataset: str) -> Select[Any]:
    """Standing decisions with a note, and the class that the given label stands against."""
    undo = decisions.alias()
    taken_back = select(undo.c.undoes).where(undo.c.undoes == decisions.c.id).exists()
    own = decisions.c
    other = case((own.label != "", own.label), else_=own.suggested_label)
    return select(
        own.id,
        own.example_id,
        own.annotator,
        own.decided_at,
        own.verdict,
        own.label,
        own.note,
        own.given_label,
        other.label("other"),
    ).where(
        own.dataset == dataset,
        own.verdict != "undo",
        own.note != "",
        own.given_label.is_not(None),
        other.is_not(None),
        other != own.given_label,
        ~taken_back,
    )
