"""Delete from a workspace: first what goes, what stays and how much it frees, then the deed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from labelreview.core.byte_sizes import size_words
from labelreview.core.counted_nouns import counted
from labelreview.core.durable import remove, writing
from labelreview.core.errors import NotFoundError, WorkspaceError
from labelreview.core.labels import preview
from labelreview.jobs.job import log_path
from labelreview.runs.run import Run
from labelreview.store.removals import MadeByPeople, made_by_people, remove_dataset, remove_run
from labelreview.upkeep.inventory import UNFINISHED, Inventory, bytes_in, take_inventory
from labelreview.workspace import Workspace

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
        Take it out of the database first, and return the files and folders that go: of `paths`,
        those that nothing has come to use since. What is left on the disk by a process that is
        ended then is a leftover that nothing refers to.
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
        freed = 0
        for path in self.forget():
            freed += bytes_in(path)
            with writing(path):
                remove(path)
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
    made = _MADE_BY.get(what)
    if made is None:
        raise WorkspaceError(f"{what!r} cannot be deleted", f"use one of {', '.join(_MADE_BY)}")
    names, make = made
    given = tuple(one for one in (name, digest) if one is not None)
    usage = " ".join(("labelreview delete", what, *names))
    if len(given) < len(names):
        raise WorkspaceError(f"What to delete is not named: {names[len(given)]}", f"use: {usage}")
    if len(given) > len(names):
        raise WorkspaceError(f"{given[len(names)]!r} is one name too many", f"use: {usage}")
    if with_decisions and what != "dataset":
        raise WorkspaceError("Only a dataset has decisions", "leave out --with-decisions")
    return make(space, *given, **({"with_decisions": True} if with_decisions else {}))


def delete_dataset(space: Workspace, name: str, *, with_decisions: bool = False) -> Deletion:
    """Return the deletion of a dataset with its runs and experiments.

    Decisions, guidelines and filters stay unless they are asked for, and so does the name of the
    dataset then: importing the same content again finds them. Raises `NotFoundError` when there is
    no such dataset, and `WorkspaceError` when another name has the same files and decisions stay.
    """
    inventory, folder = take_inventory(space), space.settings.folder
    digest = space.catalog.dataset(name).digest
    of_others = _of_others(inventory, name)
    made = made_by_people(space.engine, name)
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
        ended = remove_dataset(space.engine, name, with_decisions=with_decisions)
        logs = [log_path(space.settings, job) for job in ended]
        return [*_unused(space, name, paths), *logs]

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
    paths = _unused(space, name, [space.settings.folder / "runs" / run])

    def forget() -> Sequence[Path]:
        remove_run(space.engine, name, run)
        return _unused(space, name, paths)

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
        _refuse_while_busy(space, lambda spec: _names(spec, folder))
        return [folder]

    stays = ["runs that were scored with it"]
    return _deletion(f"the model {name}", _sized(("its files", [folder])), stays, [folder], forget)


def delete_caches(space: Workspace) -> Deletion:
    """Return the deletion of all evidence and caches, which are made again when they are needed."""
    folder = space.settings.folder
    paths = [one for one in (folder / "evidence", folder / "experiments" / "evidence")
             if one.is_dir()]  # fmt: skip

    def forget() -> Sequence[Path]:
        _refuse_while_busy(space, lambda _: True)
        return paths

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
        still = {one.path for one in take_inventory(space).leftovers}
        return [one.path for one in found if one.path in still]

    return _deletion("what was left over", goes, [], [one.path for one in found], forget)


def _unused(space: Workspace, name: str, paths: Sequence[Path]) -> list[Path]:
    """Return the paths without those of other datasets and their runs."""
    used = _of_others(take_inventory(space), name)
    return [path for path in paths if path not in used]


def _of_others(inventory: Inventory, name: str) -> set[Path]:
    return {
        *(path for other, path in inventory.datasets.items() if other != name),
        *(path for other, paths in inventory.runs.items() if other != name for path in paths),
    }


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


def _names(spec: dict[str, object], folder: Path) -> bool:
    """Tell whether a job was given the folder, by whatever path."""
    given = (value for value in spec.values() if isinstance(value, str))
    return any(Path(value).resolve() == folder.resolve() for value in given if "\0" not in value)


_MADE_BY: dict[str, tuple[tuple[str, ...], Callable[..., Deletion]]] = {
    "dataset": (("NAME",), delete_dataset),
    "run": (("NAME", "DIGEST"), delete_run),
    "model": (("NAME",), delete_model),
    "caches": ((), delete_caches),
    "leftovers": ((), delete_leftovers),
}
