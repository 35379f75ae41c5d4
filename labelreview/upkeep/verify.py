"""Read all that a workspace keeps, and name what is damaged with what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from labelreview.classifiers.fit import SavedModel
from labelreview.core.artifacts import load_json, reading
from labelreview.core.counted_nouns import counted
from labelreview.core.digests import check_array, check_folder, forget, is_sealed
from labelreview.core.errors import LabelReviewError, WorkspaceError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import IMPORT_AGAIN, Dataset
from labelreview.experiments import Experiment
from labelreview.runs.run import Run
from labelreview.store.integrity import database_problems
from labelreview.upkeep.inventory import results_in, take_inventory
from labelreview.workspace import Workspace

_MADE_AGAIN = "it is made again when it is needed"
_RESTORE = "restore a backup with: labelreview restore"
_STEP = "Reading what is kept"


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged thing: what it is, what is wrong with it, and what mends it."""

    name: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` read.

    checked:
        Number of datasets, runs, models, experiments, selections and pieces of evidence.
    without_digests:
        Number of those that an earlier version made, in which a changed number cannot be seen.
    """

    checked: int
    without_digests: int
    damages: tuple[Damage, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """Something that is kept, and what raises an error when it is damaged."""

    name: str
    check: Callable[[], object]
    remedy: str | None = None
    folder: Path | None = None


def verify(space: Workspace, progress: Progress = silent) -> Verified:
    """Read the database and every file of a workspace. Changes nothing, and holds no more than a
    part of a file in memory."""
    forget()
    damages = [Damage("database", problem, _RESTORE) for problem in _database(space)]
    things = list(_kept(space))
    for done, thing in enumerate(things):
        progress(_STEP, done, len(things))
        try:
            thing.check()
        except LabelReviewError as error:
            damages.append(Damage(thing.name, error.problem, thing.remedy or error.remedy))
    progress(_STEP, len(things), len(things))
    folders = [thing.folder for thing in things if thing.folder]
    return Verified(
        len(things),
        sum(one.is_dir() and not is_sealed(one) for one in folders),
        tuple(damages),
    )


def _database(space: Workspace) -> list[str]:
    try:
        return database_problems(space.engine)
    except WorkspaceError as error:
        return [error.problem]


def _kept(space: Workspace) -> Iterator[_Kept]:
    folder, inventory = space.settings.folder, take_inventory(space)
    for name, place in inventory.datasets.items():
        yield _Kept(f"dataset {name!r}", _dataset(space, name, place), folder=place)
        for run in inventory.runs[name]:
            # A run whose folder was deleted is in no list: nothing misses it.
            if run.exists():
                yield _Kept(f"run {run.name} of {name!r}", _run(run), folder=run)
    for place in results_in(folder / "models"):
        yield _Kept(f"model {place.name}", _model(place), folder=place)
    for place in results_in(folder / "experiments"):
        if place.name != "evidence" and place.is_dir():
            yield _Kept(f"experiment {place.name}", _experiment(place))
    for path in results_in(folder / "picks"):
        if path.suffix == ".parquet":
            yield _Kept(f"selection {path.stem}", _selection(space, path.stem))
    for root in (folder / "evidence", folder / "experiments" / "evidence"):
        for place in sorted(root.rglob("*")):
            if not any(part.startswith(".") for part in place.relative_to(root).parts):
                yield from _evidence(place, place.relative_to(folder).as_posix())


def _dataset(space: Workspace, name: str, place: Path) -> Callable[[], None]:
    def check() -> None:
        if not place.exists():
            raise WorkspaceError(f"{place} is missing", f"{IMPORT_AGAIN}, or restore a backup")
        dataset = Dataset.open(place)
        dataset.check_all()
        decided = set(space.decisions(name).current()["example_id"])
        if unknown := decided.difference(dataset.example_ids()):
            raise WorkspaceError(
                f"{counted(len(unknown), 'example')} that people decided on cannot be found in it, "
                f"such as {min(unknown)!r}",
                _RESTORE,
            )

    return check


def _run(place: Path) -> Callable[[], None]:
    return lambda: Run.open(place).check_all()


def _model(place: Path) -> Callable[[], None]:
    return lambda: SavedModel.open(place).check_all()


def _experiment(place: Path) -> Callable[[], object]:
    return lambda: Experiment.open(place).results()


def _selection(space: Workspace, name: str) -> Callable[[], object]:
    return lambda: space.saved_selections.ids(name)


def _evidence(place: Path, name: str) -> Iterator[_Kept]:
    checks: dict[str, Callable[[Path], object]] = {".npy": check_array, ".json": load_json}
    if is_sealed(place):
        yield _Kept(f"evidence {name}", _readable(place, check_folder), _MADE_AGAIN)
    elif place.suffix in checks and not is_sealed(place.parent):
        yield _Kept(f"evidence {name}", _readable(place, checks[place.suffix]), _MADE_AGAIN)


def _readable(place: Path, check: Callable[[Path], object]) -> Callable[[], None]:
    def read() -> None:
        with reading(place, _MADE_AGAIN):
            check(place)

    return read
