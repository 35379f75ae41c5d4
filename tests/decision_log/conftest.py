"""A log in each database."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, insert

from labelreview.core.labels import Labels
from labelreview.decision_log import DecisionLog
from labelreview.store import open_engine, tables, writing

LABELS = Labels(("other", "siren", "flood"))


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
