"""A log in each database. PostgreSQL takes part when LABELREVIEW_TEST_POSTGRESQL has its URL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, make_url, text

from labelreview.decisions import DecisionLog
from labelreview.labels import Labels
from labelreview.store import open_engine, tables, writing

LABELS = Labels(("other", "siren", "flood"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'decisions.db'}"
        return
    server = os.environ.get("LABELREVIEW_TEST_POSTGRESQL")
    if not server:
        pytest.skip("LABELREVIEW_TEST_POSTGRESQL is not set")
    from sqlalchemy import create_engine

    name = f"test_{uuid.uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def new_log(engine: Engine) -> Callable[[], DecisionLog]:
    """A function that makes an empty log of a new dataset."""

    def make() -> DecisionLog:
        name = uuid.uuid4().hex
        with writing(engine) as connection:
            row = {"name": name, "digest": "d", "created_at": tables.now()}
            connection.execute(insert(tables.datasets), [row])
        return DecisionLog(engine, name, LABELS)

    return make


@pytest.fixture
def log(new_log: Callable[[], DecisionLog]) -> DecisionLog:
    return new_log()
