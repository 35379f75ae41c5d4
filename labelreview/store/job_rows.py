"""The rows of jobs: who starts one, who works on it, and how far it is."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from labelreview.store.engine import reading, writing
from labelreview.store.tables import ACTIVE
from labelreview.store.tables import jobs as rows

JobRow = Row[Any]
"""All columns of the table `jobs`."""

# A worker that was thought dead, as after the machine slept, goes on where it is.
_OF_WORKER = ("running", "cancelling", "interrupted")


def add(engine: Engine, values: dict[str, Any]) -> int | None:
    """Add a job and return its id; None when the same work is active already."""
    try:
        with writing(engine) as connection:
            query = insert(rows).values(values).returning(rows.c.id)
            added: int = connection.execute(query).scalar_one()
    except IntegrityError:
        return None
    return added


def by_id(engine: Engine, *ids: int) -> list[JobRow]:
    """Return the jobs of these ids that there are, the latest first."""
    return _read(engine, rows.c.id.in_(ids))


def active(engine: Engine, spec_digest: str | None = None) -> list[JobRow]:
    """Return the active jobs, of this work alone if given, the latest first."""
    of_work = (rows.c.spec_digest == spec_digest,) if spec_digest is not None else ()
    return _read(engine, *of_work, rows.c.state.in_(ACTIVE))


def latest(engine: Engine, dataset: str, kinds: Sequence[str]) -> list[JobRow]:
    """Return the dataset's last started job of these kinds, or of any; empty without one."""
    of_kind = (rows.c.kind.in_(kinds),) if kinds else ()
    return _read(engine, rows.c.dataset == dataset, *of_kind, at_most=1)


def change(engine: Engine, job_id: int, states: Sequence[str], **values: Any) -> None:
    """Change a job that is in one of these states."""
    _change(engine, rows.c.id == job_id, rows.c.state.in_(states), **values)


def end_abandoned(engine: Engine, row: JobRow, **values: Any) -> None:
    """Change a job whose worker has died, unless it has sent a heartbeat since it was read."""
    unchanged = (rows.c.state == row.state, rows.c.heartbeat_at == row.heartbeat_at)
    _change(engine, rows.c.id == row.id, *unchanged, **values)


def interrupted(engine: Engine, spec_digest: str) -> list[JobRow]:
    """Return the last job that does the same work, if it was thought dead; empty otherwise."""
    last = _read(engine, rows.c.spec_digest == spec_digest, at_most=1)
    return [row for row in last if row.state == "interrupted"]


def revive(engine: Engine, job_id: int) -> None:
    """Call a job running that was thought dead. Nothing happens when the same work was started
    again."""
    with contextlib.suppress(IntegrityError):
        change(engine, job_id, ("interrupted",), state="running", message="", ended_at=None)


def note_process(engine: Engine, job_id: int, pid: int, worker: str | None) -> None:
    """Note the process of a queued job that has not noted it by itself."""
    unnoted = (rows.c.state == "queued", rows.c.pid.is_(None))
    _change(engine, rows.c.id == job_id, *unnoted, pid=pid, worker=worker)


def claim(engine: Engine, job_id: int, moment: str, **values: Any) -> JobRow | None:
    """Take a queued or interrupted job for this process and return its kind and spec; None when it
    is not to be had."""
    free = rows.c.state.in_(("queued", "interrupted"))
    started = {"started_at": func.coalesce(rows.c.started_at, moment)}
    take = update(rows).where(rows.c.id == job_id, free).values(values | started)
    try:
        with writing(engine) as connection:
            return connection.execute(take.returning(rows.c.kind, rows.c.spec)).one_or_none()
    except IntegrityError:
        return None


def beat(engine: Engine, job_id: int, **values: Any) -> str | None:
    """Write a sign of life and return the state; None when the job is not this worker's any more,
    also when it was thought dead and the same work was started again."""
    goes_on = case((rows.c.state == "interrupted", "running"), else_=rows.c.state)
    own = (rows.c.id == job_id, rows.c.state.in_(_OF_WORKER))
    sign = update(rows).where(*own).values(values | {"state": goes_on})
    try:
        with writing(engine) as connection:
            state: str | None = connection.scalar(sign.returning(rows.c.state))
            return state
    except IntegrityError:
        return None


def end(engine: Engine, job_id: int, **values: Any) -> None:
    """Write how a job ended. Nothing happens when that is written already."""
    change(engine, job_id, _OF_WORKER, **values)


def _read(engine: Engine, *conditions: Any, at_most: int = 50) -> list[JobRow]:
    query = select(rows).where(*conditions).order_by(rows.c.id.desc()).limit(at_most)
    with reading(engine) as connection:
        return list(connection.execute(query).all())


def _change(engine: Engine, *conditions: Any, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(update(rows).where(*conditions).values(values))
