"""What is wrong inside a database that opens."""

from __future__ import annotations

from sqlalchemy import Engine, func, select, text

from labelreview.store.engine import reading
from labelreview.store.tables import decisions, metadata

_MOST = 20
"""Problems that are listed; a damaged file has thousands."""


def database_problems(engine: Engine) -> list[str]:
    """Read every table, and return what is wrong, one sentence each.

    Raises `WorkspaceError` when the database cannot be read at all.
    """
    found: list[str] = []
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            for (said,) in connection.execute(text(f"PRAGMA integrity_check({_MOST})")):
                found += [] if said == "ok" else [str(said)]
            for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
                found.append(f"row {row} of {table} refers to a row of {parent} that is not there")
        for table in metadata.sorted_tables:
            connection.scalar(select(func.count()).select_from(table))
        undone = decisions.alias()
        lost = select(func.count()).where(
            decisions.c.undoes.is_not(None),
            ~select(undone.c.id)
            .where(undone.c.id == decisions.c.undoes, undone.c.dataset == decisions.c.dataset)
            .exists(),
        )
        if many := connection.scalar(lost):
            found.append(f"{many} of the decisions take back one that is not there")
    return found[:_MOST]
