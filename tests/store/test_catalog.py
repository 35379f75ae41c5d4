"""Names of datasets and their runs, in each database, from any number of threads."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.store import open_engine
from labelreview.store.catalog import Catalog


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def catalog(engine: Engine) -> Catalog:
    return Catalog(engine)


def test_datasets_are_listed_newest_first(catalog: Catalog) -> None:
    assert catalog.datasets() == []
    for name in ("b", "a", "c"):
        assert catalog.add_dataset(name, f"digest of {name}")
    assert [entry.name for entry in catalog.datasets()] == ["c", "a", "b"]
    assert catalog.dataset("a").digest == "digest of a"


def test_a_name_is_given_once(catalog: Catalog) -> None:
    assert catalog.add_dataset("posts", "one")
    before = catalog.dataset("posts")
    assert not catalog.add_dataset("posts", "two")
    assert catalog.dataset("posts") == before
    assert catalog.add_dataset("Posts", "two")
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda i: catalog.add_dataset("tweets", f"{i}"), range(8)))
    assert sum(won) == 1
    assert catalog.dataset("tweets").digest == f"{won.index(True)}"


def test_what_is_not_there_is_one_sentence(catalog: Catalog) -> None:
    with pytest.raises(NotFoundError) as error:
        catalog.dataset("posts")
    assert str(error.value) == (
        "The workspace has no dataset called 'posts'; import one with: labelreview import SOURCE."
    )
    catalog.add_dataset("tweets", "d")
    with pytest.raises(NotFoundError, match="no dataset called 'posts'; use one of tweets"):
        catalog.dataset("posts")
    assert catalog.runs("posts") == []
    with pytest.raises(NotFoundError, match="no dataset called 'posts'; import it first"):
        catalog.add_run("posts", "r")


def test_the_run_that_was_scored_last_comes_first(catalog: Catalog) -> None:
    catalog.add_dataset("posts", "d")
    catalog.add_dataset("tweets", "d")
    for digest in ("r1", "r2", "r3"):
        catalog.add_run("posts", digest)
    assert catalog.runs("posts") == ["r3", "r2", "r1"]
    catalog.add_run("posts", "r1")
    assert catalog.runs("posts") == ["r1", "r3", "r2"]
    assert catalog.runs("tweets") == []


def test_the_same_run_finished_by_many_at_once_is_noted_once(catalog: Catalog) -> None:
    catalog.add_dataset("posts", "d")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: catalog.add_run("posts", f"r{i % 2}"), range(32)))
    assert sorted(catalog.runs("posts")) == ["r0", "r1"]


def test_a_database_that_broke_is_one_sentence(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'decisions.db'}")
    catalog = Catalog(engine)
    engine.dispose()
    (tmp_path / "decisions.db").write_bytes(b"no database" * 1_000)
    for ask in (catalog.datasets, lambda: catalog.runs("a"), lambda: catalog.add_run("a", "r")):
        with pytest.raises(WorkspaceError, match=r"decisions\.db"):
            ask()
    engine.dispose()
