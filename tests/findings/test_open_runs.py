"""The findings of the last runs stay open; older ones close, but never under a reader."""

from __future__ import annotations

import gc
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pyarrow as pa
import pytest

from labelreview.core.digests import seal
from labelreview.decision_log import Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import Filter
from labelreview.findings.findings import Findings
from labelreview.findings.open_runs import MOST_OPEN
from labelreview.review.queue import open_queue
from labelreview.workspace import Workspace


@pytest.fixture
def runs(builtin_space: Workspace) -> list[str]:
    """One run more than stay open, all of the built-in posts."""
    first = builtin_space.run("builtin")
    digests = [f"{i:016x}" for i in range(MOST_OPEN + 1)]
    for digest in digests:
        folder = shutil.copytree(first.folder, first.folder.with_name(digest))
        manifest = folder / "manifest.json"
        manifest.write_text(manifest.read_text().replace(first.digest, digest))
        seal(folder)
        builtin_space.catalog.add_run("builtin", digest)
    return digests


def database_of(findings: Findings) -> duckdb.DuckDBPyConnection:
    return findings._view._database


def is_closed(database: duckdb.DuckDBPyConnection) -> bool:
    gc.collect()
    try:
        database.execute("SELECT 1")
    except duckdb.ConnectionException:
        return True
    return False


def test_the_run_that_was_used_longest_ago_is_closed(
    builtin_space: Workspace, runs: list[str]
) -> None:
    databases = [database_of(builtin_space.findings("builtin", run)) for run in runs[:MOST_OPEN]]
    again = database_of(builtin_space.findings("builtin", runs[0]))
    assert again is databases[0], "a run that is open is not opened again"
    builtin_space.findings("builtin", runs[MOST_OPEN])
    closed = [is_closed(database) for database in databases]
    assert closed == [False, True, *[False] * (MOST_OPEN - 2)]
    log = builtin_space.decisions("builtin")
    some = builtin_space.findings("builtin", runs[0]).ids(Filter(), 3)
    log.record([Decision(one, "keep") for one in some], "Ann", seen_revision=log.revision())
    opened_anew = builtin_space.findings("builtin", runs[1])
    assert database_of(opened_anew) is not databases[1]
    assert opened_anew.ids(Filter(status=("keep",), sort="row")) == sorted(
        some, key=opened_anew.ids(Filter(sort="row")).index
    )


def test_all_moments_share_what_is_open(builtin_space: Workspace, runs: list[str]) -> None:
    with builtin_space.at_one_moment() as now:
        database = database_of(now.findings("builtin", runs[0]))
        for run in runs[1:]:
            now.findings("builtin", run)
        assert is_closed(database)


def test_findings_that_somebody_holds_can_still_be_read(
    builtin_space: Workspace, runs: list[str]
) -> None:
    held = builtin_space.findings("builtin", runs[0])
    for run in runs[1:]:
        builtin_space.findings("builtin", run)
    database = database_of(held)
    assert not is_closed(database)
    assert held.count(Filter()) == held.run.rows
    del held
    assert is_closed(database)


def test_a_query_under_way_is_not_broken(builtin_space: Workspace, runs: list[str]) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(numbers: pa.Array) -> pa.Array:
        begun.set()
        assert go_on.wait(60)
        return numbers

    database = database_of(builtin_space.findings("builtin", runs[0]))
    database.create_function("wait", wait, ["BIGINT"], "BIGINT", type="arrow")

    def read() -> int:
        sql = "SELECT wait(count(*)) AS n FROM scored"
        return int(builtin_space.findings("builtin", runs[0]).rows_of(sql)[0]["n"])

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(read)
        try:
            assert begun.wait(60)
            for run in runs[1:]:
                builtin_space.findings("builtin", run)
            gc.collect()
        finally:
            go_on.set()
        assert reader.result(60) == builtin_space.run("builtin").rows
    assert is_closed(database)


def test_a_review_goes_on_in_its_order_after_its_run_was_closed(
    builtin_space: Workspace, runs: list[str]
) -> None:
    findings = builtin_space.findings("builtin", runs[0])
    some = findings.ids(Filter(), 6)
    log = builtin_space.decisions("builtin")
    log.record([Decision(one, "keep") for one in some[:3]], "Ann", seen_revision=log.revision())
    kept, opened = Filter(status=("keep",)), log.revision()
    order = open_queue(findings, kept, opened).order.tolist()
    log.record([Decision(one, "keep") for one in some[3:]], "Ben", seen_revision=log.revision())
    for run in runs[1:]:
        builtin_space.findings("builtin", run)
    again = builtin_space.findings("builtin", runs[0])
    assert again is not findings
    assert open_queue(again, kept, opened).order.tolist() == order


def test_an_older_moment_does_not_set_the_names_of_classes_back(builtin_space: Workspace) -> None:
    with builtin_space.at_one_moment() as before:
        older = before.findings("builtin", None)
        older.count(Filter())
        log = builtin_space.decisions("builtin")
        name = log.labels.names[0]
        # In another process, so that this one does not look again.
        other = Workspace.open(builtin_space.settings.folder)
        ClassChanges.beside(other.decisions("builtin")).change(name, "renamed", "Ann")
        other.close()
        now = builtin_space.findings("builtin", None)
        assert "renamed" in set(now.table(Filter())["current_label"])
        older.count(Filter())
        assert "renamed" in set(older.table(Filter())["current_label"])
