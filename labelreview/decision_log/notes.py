"""The notes that people left with their decisions between two classes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, or_, select

from labelreview.decision_log.log import DecisionLog
from labelreview.store import reading
from labelreview.store.tables import decisions as rows


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a decision between two classes. `label` is the one chosen,
    None with verdicts other than relabel."""

    decision_id: int
    example_id: str
    annotator: str
    decided_at: str
    verdict: str
    label: str | None
    text: str


def read_notes(log: DecisionLog, pair: tuple[str, str], at_most: int) -> list[Note]:
    """Return the notes of active decisions between two classes, the newest first."""
    undo, own = rows.alias(), rows.c
    taken_back = select(undo.c.undoes).where(undo.c.undoes == own.id).exists()
    other = case((own.label != "", own.label), else_=own.suggested_label)
    first, second = pair
    query = (
        select(rows)
        .where(
            own.dataset == log.dataset,
            own.verdict != "undo",
            own.note != "",
            ~taken_back,
            or_(
                (own.given_label == first) & (other == second),
                (own.given_label == second) & (other == first),
            ),
        )
        .order_by(own.id.desc())
        .limit(at_most)
    )
    with reading(log.engine) as connection:
        found = connection.execute(query).all()
    return [
        Note(r.id, r.example_id, r.annotator, r.decided_at, r.verdict, r.label or None, r.note)
        for r in found
    ]
