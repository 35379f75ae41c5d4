"""The rows of guidelines: texts are added, and the last one of a pair of classes counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from labelreview.store.engine import lock_dataset, reading, writing
from labelreview.store.tables import guidelines as rows
from labelreview.store.tables import now

_PAIR = (rows.c.given_label, rows.c.other_label)


def last_texts(engine: Engine, dataset: str) -> list[Row[Any]]:
    """Return the last row of each pair that has a text, in the order of the names: given_label,
    other_label, text, annotator, written_at."""
    last = select(func.max(rows.c.id)).where(rows.c.dataset == dataset).group_by(*_PAIR)
    query = select(rows).where(rows.c.id.in_(last), rows.c.text != "").order_by(*_PAIR)
    with reading(engine) as connection:
        return list(connection.execute(query).all())


def add_text(
    engine: Engine,
    dataset: str,
    pair: tuple[str, str],
    text: str,
    annotator: str,
    instead_of: str | None,
) -> str | None:
    """Add a text for a pair, unless it is there already, and return when it was written.

    Return None, and change nothing, when the text that counts is not `instead_of`.
    """
    written_at = now()
    with writing(engine) as connection:
        lock_dataset(connection, dataset)
        there = _last_text(connection, dataset, pair)
        if instead_of not in (None, there):
            return None
        if text != there:
            values = {"text": text, "annotator": annotator, "written_at": written_at}
            names = {"dataset": dataset, "given_label": pair[0], "other_label": pair[1]}
            connection.execute(rows.insert(), names | values)
    return written_at


def _last_text(connection: Connection, dataset: str, pair: tuple[str, str]) -> str:
    own = (rows.c.dataset == dataset, rows.c.given_label == pair[0], rows.c.other_label == pair[1])
    return (
        connection.scalar(select(rows.c.text).where(*own).order_by(rows.c.id.desc()).limit(1)) or ""
    )
