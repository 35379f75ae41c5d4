"""The cells of an experiment: each is computed once, kept on disk, and may fail on its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from functools import partial
from pathlib import Path

from labelreview.core.artifacts import load_json, reading, save_json
from labelreview.core.digests import discard
from labelreview.core.errors import Cancelled, LabelReviewError, WorkspaceError
from labelreview.core.parallel import apart, each
from labelreview.core.progress import Progress
from labelreview.experiments.results import Cell, CellOutcome
from labelreview.noise.setting import Setting

_KILLED = "Its process was killed, perhaps for lack of memory; use fewer rows or fewer --jobs."
_log = logging.getLogger(__name__)


def run_cells(
    run: Callable[[Setting], CellOutcome],
    settings: Sequence[Setting],
    folder: Path,
    *,
    processes: int,
    progress: Progress,
) -> None:
    """Compute the cells that `folder` does not hold yet, and retry those that failed before.

    A finished cell is written at once, whole or not at all, so that a stopped experiment resumes
    with the next cell. When a cell raises, the error is written in its place and the others go on;
    `Cancelled` and interrupts end the experiment. With more than one process, `run` is pickled, and
    a cell whose process is killed fails on its own, too.
    """
    missing = [setting for setting in settings if not _is_finished(_place(folder, setting))]
    done = len(settings) - len(missing)
    progress("Running the cells", done, len(settings))
    for _ in _each(partial(_run, run, folder), missing, folder, processes):
        done += 1
        progress("Running the cells", done, len(settings))


def read_cells(settings: Sequence[Setting], folder: Path) -> Iterator[Cell]:
    """Read the finished and failed cells, in the order of the settings.

    Raises `WorkspaceError` when a cell is damaged.
    """
    for setting in settings:
        for place in (_place(folder, setting), _failed(folder, setting)):
            # Another process may be retrying a failed cell at this moment.
            if cell := _read(place):
                yield cell
                break


def _read(place: Path) -> Cell | None:
    try:
        with reading(place, "start the experiment again"):
            saved = load_json(place)
            return Cell(**{**saved, "setting": Setting(**saved["setting"])})
    except WorkspaceError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise


def _is_finished(place: Path) -> bool:
    try:
        return _read(place) is not None
    except WorkspaceError as error:
        discard(place, str(error))
        return False


def _each(
    work: Callable[[Setting], Setting], settings: Sequence[Setting], folder: Path, processes: int
) -> Iterator[Setting]:
    left = dict.fromkeys(settings)
    while left:
        try:
            for setting in each(work, list(left), processes):
                del left[setting]
                yield setting
        except BrokenProcessPool:
            # One of the cells that had begun was killed; perhaps memory was short only while all of
            # them ran.
            for setting in list(left)[:processes]:
                _run_apart(work, folder, setting)
                del left[setting]
                yield setting


def _run_apart(work: Callable[[Setting], Setting], folder: Path, setting: Setting) -> None:
    if _place(folder, setting).exists():
        return
    try:
        apart(work, setting)
    except BrokenProcessPool:
        _write(_failed(folder, setting), _without_figures(setting, _KILLED, 0.0))


def _run(run: Callable[[Setting], CellOutcome], folder: Path, setting: Setting) -> Setting:
    started = time.perf_counter()
    failed = _failed(folder, setting)
    try:
        outcome = run(setting)
    except Cancelled:
        raise
    except Exception as error:
        if not isinstance(error, LabelReviewError):
            _log.exception("A cell failed")
        what = " ".join(f"{type(error).__name__}: {error}".split())
        reason = str(error) if isinstance(error, LabelReviewError) else what
        spent = time.perf_counter() - started
        _write(failed, _without_figures(setting, reason, spent))
        return setting
    cell = Cell(
        setting,
        outcome.errors,
        outcome.rows,
        outcome.figures,
        outcome.marks,
        time.perf_counter() - started,
    )
    _write(_place(folder, setting), cell)
    failed.unlink(missing_ok=True)
    return setting


def _without_figures(setting: Setting, reason: str, seconds: float) -> Cell:
    return Cell(setting, None, 0, {}, {}, seconds, reason)


def _write(place: Path, cell: Cell) -> None:
    save_json(place, asdict(cell))


def _place(folder: Path, setting: Setting) -> Path:
    rate = "" if setting.rate is None else f"-{setting.rate:g}"
    return folder / f"{setting.noise}{rate}-{setting.seed}.json"


def _failed(folder: Path, setting: Setting) -> Path:
    return _place(folder, setting).with_suffix(".failed.json")
