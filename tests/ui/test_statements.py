from __future__ import annotations
import collections, os, traceback
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event

from labelreview.ui.context.page_registry import PAGES


class Log:
    def __init__(self): self.all=[]; self.tx=0
    def statement(self, conn, cursor, statement, parameters, context, executemany):
        self.all.append((statement, [f"{f.filename.split('labelreview/')[-1]}:{f.lineno}:{f.name}" for f in traceback.extract_stack() if "/labelreview/" in f.filename and "site-packages" not in f.filename][-6:]))

@pytest.fixture
def heard() -> Iterator[Log]:
    log=Log()
    event.listen(Engine, "before_cursor_execute", log.statement)
    yield log
    event.remove(Engine, "before_cursor_execute", log.statement)


@pytest.mark.parametrize("place", PAGES, ids=lambda place: place.url_path)
def test_an_idle_rerun(place, scored, open_page, heard) -> None:
    app = open_page(place.url_path)
    app.run()
    heard.all.clear()
    app.run()
    mine=[s for s,_ in heard.all if not s.startswith(("BEGIN","PRAGMA","COMMIT"))]
    tx=sum(s.startswith("BEGIN") for s,_ in heard.all)
    with open("/tmp/counts.txt","a") as f: f.write(f"{place.url_path}: {len(mine)} statements, {tx} BEGIN, exc {len(app.exception)} {[e.value for e in app.error]}\n")
    with open(f"/tmp/counts_{place.url_path}.txt","w") as f:
        for s,st in heard.all:
            if s.startswith("BEGIN"): continue
            f.write(" ".join(s.split())[:150]+"\n      "+" > ".join(st)+"\n")
