"""The runs of a workspace by dataset, and the findings that are open."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from copy import copy
from pathlib import Path

from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.data.library import Library
from labelreview.decision_log import DecisionLog
from labelreview.findings.findings import Findings
from labelreview.findings.saved_selections import SavedSelections
from labelreview.runs.run import Run
from labelreview.store import Engine
from labelreview.store.cache import Kept
from labelreview.store.catalog import DatasetEntry
from labelreview.store.snapshot import Snapshots

_log = logging.getLogger(__name__)
MOST_OPEN = 4
"""Runs whose findings stay open after they were last used."""


class OpenRuns:
    """Runs, decision logs and findings by name. Safe to share between threads.

    One log is kept for each dataset, since it holds what the decisions add up to, and the findings
    of the `MOST_OPEN` runs that were used last. Others close once nothing refers to them.
    """

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        library: Library,
        saved_selections: SavedSelections,
        evidence: Path,
    ) -> None:
        self._engine = engine
        self._evidence = evidence
        self._folder = folder
        self._saved_selections = saved_selections
        # By the entry, not by the name: another dataset may have it once this one was deleted.
        self._logs: dict[DatasetEntry, DecisionLog] = {}
        self._findings: OrderedDict[tuple[DatasetEntry, str], Findings] = OrderedDict()
        self._orders: dict[tuple[DatasetEntry, str], Kept] = {}
        # Two locks: opening the files of a run must not hold up those who record decisions.
        self._lock, self._logs_lock = threading.RLock(), threading.Lock()
        self._library = library
        self._catalog = library.catalog
        self._snapshots: Snapshots | None = None

    def at(self, snapshots: Snapshots, library: Library) -> OpenRuns:
        """Return the same runs as they are at one moment, sharing what is open."""
        runs = copy(self)
        runs._snapshots, runs._library, runs._catalog = snapshots, library, library.catalog
        return runs

    def close(self) -> None:
        """Forget all findings and logs."""
        with self._lock, self._logs_lock:
            self._findings.clear()
            self._logs.clear()
            self._orders.clear()

    def digests(self, name: str) -> list[str]:
        """Return the digests of the dataset's runs, the latest first, without reading any file."""
        return [digest for digest in self._catalog.runs(name) if (self._folder / digest).exists()]

    def all(self, name: str) -> list[Run]:
        """Return the dataset's runs, the latest first; log and leave out damaged ones."""
        found = []
        for digest in self.digests(name):
            try:
                found.append(Run.open(self._folder / digest))
            except WorkspaceError as error:
                _log.warning("%s", error)
        return found

    def one(self, name: str, digest: str | None) -> Run:
        """Return one run of the dataset, or its latest. Raises `NotFoundError`."""
        self._catalog.dataset(name)
        for there in self.digests(name):
            if digest in (None, there):
                return Run.open(self._folder / there)
        if digest:
            raise NotFoundError(f"{name!r} has no run {digest!r}", "choose one of its runs")
        raise NotFoundError(
            f"{name!r} has not been scored yet", f"score it with: labelreview score {name}"
        )

    def findings(self, name: str, run: str | None) -> Findings:
        """Return the findings of one run, or of the latest.

        Raises `NotFoundError` without a run and `WorkspaceError` when its files are damaged.
        """
        chosen = self.one(name, run)
        key = (self._catalog.dataset(name), chosen.digest)
        with self._lock:
            if key in self._findings:
                self._findings[key].dataset.check()
                chosen.check()
            else:
                dataset = self._library.dataset(name)
                dataset.check()
                chosen.check()
                orders = self._orders.setdefault(key, Kept())
                self._findings[key] = Findings(
                    dataset,
                    chosen,
                    self._log(name),
                    self._saved_selections,
                    self._evidence,
                    orders,
                )
            self._findings.move_to_end(key)
            while len(self._findings) > MOST_OPEN:
                self._findings.popitem(last=False)
            found = self._findings[key]
        return found.at(self._snapshots) if self._snapshots else found

    def decisions(self, name: str) -> DecisionLog:
        """Return the decision log of the dataset."""
        log = self._log(name)
        return log.at(self._snapshots) if self._snapshots else log

    def _log(self, name: str) -> DecisionLog:
        entry, dataset = self._catalog.dataset(name), self._library.dataset(name)
        with self._logs_lock:
            if entry not in self._logs:
                self._logs[entry] = DecisionLog(self._engine, name, dataset.labels)
            return self._logs[entry]
