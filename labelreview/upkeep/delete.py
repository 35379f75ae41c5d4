"""Delete from a workspace: first what goes, what stays and how much it frees, then the deed."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from labelreview.core.byte_sizes import size_words
from labelreview.core.counted_nouns import counted
from labelreview.core.durable import writing
from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.core.labels import preview
from labelreview.jobs.job import log_path
from labelreview.runs.run import Run
from labelreview.store import Engine, open_engine
from labelreview.store.removals import MadeByPeople, made_by_people, remove_dataset, remove_run
from labelreview.upkeep.inventory import UNFINISHED, bytes_in, take_inventory
from labelreview.workspace import Workspace

_NAMES = {"dataset": ("NAME",), "run": ("NAME", "DIGEST"), "model": ("NAME",), "caches": (),
          "leftovers": ()}  # fmt: skip
WITH_DECISIONS = "to delete them too, use --with-decisions"


@dataclass(frozen=True, slots=True)
class Deletion:
    """What would be deleted. Nothing is until `carry_out`.

    title:
        What it is about.
    goes, stays:
        In words, for a list.
    paths:
        Files and folders that go.
    size:
        Bytes that are freed.
    forget:
        Take it out of the database first, and return files that go with it. What is left on the
        disk by a process that is ended then is a leftover that nothing refers to.
    people:
        What people made about a dataset, in words, whether it goes or stays.
    """

    title: str
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    paths: tuple[Path, ...]
    size: int
    forget: Callable[[], Sequence[Path]]
    people: str = ""

    def carry_out(self) -> int:
        """Delete it, and return the bytes that were freed. Raises `WorkspaceError` while a job
        works on it, and when a folder cannot be deleted."""
        more = self.forget()
        freed = 0
        for path in (*self.paths, *more):
            freed += bytes_in(path)
            _remove(path)
        return freed


def deletion_of(
    space: Workspace,
    what: str,
    name: str | None = None,
    digest: str | None = None,
    *,
    with_decisions: bool = False,
) -> Deletion:
    """Return the deletion of a dataset, a run, a model, caches or leftovers.

    Raises `WorkspaceError` for anything else, for a name that is missing or too many, and what the
    function for each raises.
    """
    given = tuple(one for one in (name, digest) if one is not None)
    names = _NAMES.get(what)
    if names is None:
        raise WorkspaceError(f"{what!r} cannot be deleted", f"use one of {', '.join(_NAMES)}")
    if len(given) != len(names):
        usage = " ".join(("labelreview delete", what, *names))
        raise WorkspaceError(f"{len(given)} names do not say what to delete", f"use: {usage}")
    if with_decisions and what != "dataset":
        raise WorkspaceError(f"A {what} has no decisions", "leave out --with-decisions")
    if what == "dataset":
        return delete_dataset(space, *given, with_decisions=with_decisions)
    makers: dict[str, Callable[..., Deletion]] = {
        "run": delete_run,
        "model": delete_model,
        "caches": delete_caches,
        "leftovers": delete_leftovers,
    }
    return makers[what](space, *given)


def delete_dataset(space: Workspace, name: str, *, with_decisions: bool = False) -> Deletion:
    """Return the deletion of a dataset with its runs and experiments.

    Decisions, guidelines and filters stay unless they are asked for, and so does the name of the
    dataset then: importing the same content again finds them. Raises `NotFoundError` when there is
    no such dataset, and `WorkspaceError` when another name has the same files and decisions stay.
    """
    inventory, folder = take_inventory(space), space.settings.folder
    digest = space.catalog.dataset(name).digest
    of_others = {
        *(path for other, path in inventory.datasets.items() if other != name),
        *(path for other, paths in inventory.runs.items() if other != name for path in paths),
    }
    with _engine(space) as engine:
        made = made_by_people(engine, name)
    if made and not with_decisions and inventory.datasets[name] in of_others:
        same = [other for other, path in inventory.datasets.items()
                if other != name and path == inventory.datasets[name]]  # fmt: skip
        raise WorkspaceError(
            f"{name!r} has the same files as {preview(same)}, so that only its name and its "
            f"decisions could go",
            WITH_DECISIONS,
        )
    runs = [path for path in inventory.runs[name] if path not in of_others]
    files = [path for path in (inventory.datasets[name],) if path not in of_others]
    experiments = [one.folder for one in space.experiments(name)]
    goes = _sized(("its files", files), (counted(len(runs), "run"), runs),
                  (counted(len(experiments), "experiment"), experiments))  # fmt: skip
    people = ", ".join(_people(made))
    goes += [people] if with_decisions and people else []
    stays = [f"{people}: importing the same content again finds them"] if people else []
    stays = [] if with_decisions else stays
    models = [one for one in space.models() if one.dataset_digest == digest]
    if models:
        stays.append(f"{counted(len(models), 'model')} trained on it")
    if (folder / "evidence").is_dir():
        size = size_words(bytes_in(folder / "evidence"))
        stays.append(
            f"evidence of all datasets ({size}), to be freed by: labelreview delete caches"
        )

    def forget() -> Sequence[Path]:
        with _engine(space) as engine:
            ended = remove_dataset(engine, name, with_decisions=with_decisions)
        return [log_path(space.settings, job) for job in ended]

    paths = [*files, *runs, *experiments]
    return replace(_deletion(f"the dataset {name}", goes, stays, paths, forget), people=people)


def delete_run(space: Workspace, name: str, digest: str) -> Deletion:
    """Return the deletion of a run; the beginning of its digest is enough. Decisions stay.

    Raises `NotFoundError` for no such run, and `WorkspaceError` when several begin like that, and
    when runs were re-ranked from it.
    """
    found = [one for one in space.catalog.runs(name) if one.startswith(digest)]
    space.catalog.dataset(name)
    if not digest or not found:
        raise NotFoundError(
            f"{name!r} has no run {digest!r}", f"use one of {preview(space.catalog.runs(name))}"
        )
    if len(found) > 1:
        raise WorkspaceError(
            f"{len(found)} runs of {name!r} begin with {digest!r}", "give more of its digest"
        )
    (run,) = found
    made_from = [one.digest for one in _readable(space, name) if one.from_run == run]
    if made_from:
        raise WorkspaceError(
            f"The run {run} was re-ranked into {preview(made_from)}", "delete that first"
        )
    path = space.settings.folder / "runs" / run
    inventory = take_inventory(space)
    shared = any(path in paths for other, paths in inventory.runs.items() if other != name)
    paths = [] if shared else [path]

    def forget() -> Sequence[Path]:
        with _engine(space) as engine:
            remove_run(engine, name, run)
        return []

    stays = ["all decisions"]
    if (space.settings.folder / "evidence").is_dir():
        stays.append("evidence, from which the same scoring is made again in less time")
    return _deletion(f"the run {run} of {name}", _sized(("its files", paths)), stays, paths, forget)


def delete_model(space: Workspace, name: str) -> Deletion:
    """Return the deletion of a model that was trained here, named by its folder.

    Raises `NotFoundError` for no such model, and `WorkspaceError` while a job may use it.
    """
    folder = space.settings.folder / "models" / name
    known = [one.folder.name for one in space.models()]
    if name not in known:
        raise NotFoundError(
            f"The workspace has no model {name!r}",
            f"use one of {preview(known)}" if known else "train one with: labelreview fit",
        )

    def forget() -> Sequence[Path]:
        _refuse_while_busy(space, lambda spec: str(folder) in map(str, spec.values()))
        return []

    stays = ["runs that were scored with it"]
    return _deletion(f"the model {name}", _sized(("its files", [folder])), stays, [folder], forget)


def delete_caches(space: Workspace) -> Deletion:
    """Return the deletion of all evidence and caches, which are made again when they are needed."""
    folder = space.settings.folder
    paths = [one for one in (folder / "evidence", folder / "experiments" / "evidence")
             if one.is_dir()]  # fmt: skip

    def forget() -> Sequence[Path]:
        _refuse_while_busy(space, lambda _: True)
        return []

    goes = _sized(("evidence and caches", paths))
    stays = [
        "datasets, runs, models and decisions",
        "the next scoring and the first opening of a page take as long as the first time",
    ]
    return _deletion("evidence and caches", goes, stays, paths, forget)


def delete_leftovers(space: Workspace) -> Deletion:
    """Return the deletion of what was left over for a day: unfinished files of processes that were
    ended, datasets that were looked at and never imported, and results in no list."""
    found = take_inventory(space).leftovers
    kinds = sorted({one.kind for one in found})
    parts = [(kind, [one.path for one in found if one.kind == kind]) for kind in kinds]
    goes = _sized(*((f"{counted(len(paths), 'result')} {kind}", paths) for kind, paths in parts))

    def forget() -> Sequence[Path]:
        _refuse_while_busy(space, lambda _: any(one.kind == UNFINISHED for one in found))
        return []

    return _deletion("what was left over", goes, [], [one.path for one in found], forget)


def _deletion(
    title: str,
    goes: Sequence[str],
    stays: Sequence[str],
    paths: Sequence[Path],
    forget: Callable[[], Sequence[Path]],
) -> Deletion:
    there = tuple(path for path in paths if path.exists())
    return Deletion(title, tuple(goes), tuple(stays), there, sum(map(bytes_in, there)), forget)


def _sized(*parts: tuple[str, Iterable[Path]]) -> list[str]:
    """Return each part that is there in words, with its bytes."""
    there = ((words, [path for path in paths if path.exists()]) for words, paths in parts)
    return [f"{words} ({size_words(sum(map(bytes_in, paths)))})" for words, paths in there if paths]


def _people(made: MadeByPeople) -> list[str]:
    told = (
        (made.decisions, "decision"),
        (made.class_changes, "class change"),
        (made.guidelines, "guideline"),
        (made.filters, "saved filter"),
    )
    return [counted(many, noun) for many, noun in told if many]


def _readable(space: Workspace, name: str) -> list[Run]:
    runs = []
    for digest in space.run_digests(name):
        with contextlib.suppress(WorkspaceError):  # a damaged run must not keep others
            runs.append(space.run(name, digest))
    return runs


def _refuse_while_busy(space: Workspace, is_used: Callable[[dict[str, object]], bool]) -> None:
    for job in space.jobs.active():
        if is_used(job.spec):
            raise WorkspaceError("A job may be using it", "wait for its end or cancel it first")


@contextlib.contextmanager
def _engine(space: Workspace) -> Iterator[Engine]:
    engine = open_engine(space.settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def _remove(path: Path) -> None:
    """Delete a file or a folder. Out of its place first: what is half deleted is no result."""
    with writing(path):
        if path.is_dir() and not path.is_symlink():
            aside = path
            if not path.name.startswith("."):
                aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
                path.rename(aside)
            shutil.rmtree(aside)
        else:
            path.unlink(missing_ok=True)
