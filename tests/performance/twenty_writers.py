"""How long a decision waits while many others decide, and whether any is refused or overtaken.

python tests/performance/twenty_writers.py [--postgresql URL] [--writers 20] [--decisions 400]

Processes of five threads each record one decision after another, about one dataset, in a new SQLite
file and, where a server is named, in a new PostgreSQL database in the same run: 95 of 100 decisions
are as fast as p95 says. Only the ratio of the two says something about another machine. Overtaken
is how many decisions that were asked for later were recorded earlier, for the worst one.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import create_engine, make_url, text

from labelreview.core.errors import WorkspaceError
from labelreview.core.labels import Labels
from labelreview.decision_log import Decision, DecisionLog
from labelreview.store import open_engine
from labelreview.store.catalog import Catalog

THREADS = 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure one or both databases, and print figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgresql", help="URL of a server on which a database may be made")
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--decisions", type=int, default=400, help="of each writer")
    asked = parser.parse_args(arguments)
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'decisions.db'}"
        told["sqlite"] = measured(url, asked.writers, asked.decisions)
    if asked.postgresql:
        name = f"writers_{uuid.uuid4().hex}"
        admin = create_engine(asked.postgresql, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            server = make_url(asked.postgresql).set(database=name)
            url = server.render_as_string(hide_password=False)
            told["postgresql"] = measured(url, asked.writers, asked.decisions)
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        ratio = told["sqlite"]["p95"] / told["postgresql"]["p95"]
        told["sqlite_by_postgresql_p95"] = round(ratio, 2)
    print(json.dumps(told))


def measured(url: str, writers: int, decisions: int) -> dict[str, Any]:
    """Let all writers decide at once, and return what became of it."""
    engine = open_engine(url)
    Catalog(engine).add_dataset("posts", "d")
    engine.dispose()
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    start = context.Event()
    shares = [len(part) for part in np.array_split(range(writers), -(-writers // THREADS))]
    processes = [
        context.Process(target=_decide, args=(url, number, share, decisions, start, answers))
        for number, share in enumerate(shares)
    ]
    for process in processes:
        process.start()
    start.set()
    answered = [one for _ in processes for one in answers.get()]
    for process in processes:
        process.join()
    engine = open_engine(url)
    rows = DecisionLog(engine, "posts", Labels(("a", "b"))).log()
    engine.dispose()
    place = dict(zip(rows["example_id"], rows["decision_id"], strict=True))
    done = [one for one in answered if not one["refused"]]
    by_place = sorted(done, key=lambda one: place[one["id"]])
    moments = [one["asked"] for one in by_place]
    overtaken = [sum(one > moment for one in moments[:at]) for at, moment in enumerate(moments)]
    seconds = [one["seconds"] for one in done]
    return {
        "decisions": len(answered),
        "recorded": len(rows),
        "refused": [one["refused"] for one in answered if one["refused"]],
        "overtaken": max(overtaken),
        "p50": round(float(np.quantile(seconds, 0.5)), 4),
        "p95": round(float(np.quantile(seconds, 0.95)), 4),
        "worst": round(max(seconds), 3),
    }


def _decide(url: str, process: int, threads: int, decisions: int, start: Any, answers: Any) -> None:
    log = DecisionLog(open_engine(url), "posts", Labels(("a", "b")))
    told: list[dict[str, Any]] = []

    def work(thread: int) -> None:
        start.wait()
        for number in range(decisions):
            example, began, refused = f"{process}-{thread}-{number}", time.monotonic(), ""
            try:
                log.record([Decision(example, "keep")], f"p{process}-{thread}", seen_revision=0)
            except WorkspaceError as error:
                refused = str(error)
            taken = time.monotonic() - began
            told.append({"id": example, "asked": began, "seconds": taken, "refused": refused})

    workers = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    answers.put(told)


if __name__ == "__main__":
    main()
