"""The command that compares two runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from labelreview.cli.options import WorkspaceOption

if TYPE_CHECKING:
    from labelreview.review.compare import RunComparison
    from labelreview.runs.run import Run
    from labelreview.workspace import Workspace

_RUN = (
    "A dataset for its latest run, DATASET~1 for the one before, or the first characters of a "
    "run's name."
)


def compare(
    before: Annotated[str, typer.Argument(metavar="RUN", help=_RUN)],
    after: Annotated[str, typer.Argument(metavar="RUN", help="The run to compare it with.")],
    top: Annotated[
        int | None,
        typer.Option(
            min=1, help="Examples at the top of each list. Default: as many as the second flags."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Examples listed of each kind.")] = 10,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare two runs: which examples entered and left the top of the list, and how alike it is.

    Example: labelreview compare tweets~1 tweets --top 500
    """
    from labelreview.review.compare import compare_runs
    from labelreview.workspace import Workspace

    place = Workspace.open(workspace)
    found = compare_runs(run_called(place, before), run_called(place, after), top)
    report_comparison(found, limit)


def run_called(place: Workspace, name: str) -> Run:
    """Return the run that a name on the command line means. Raises `NotFoundError`."""
    from labelreview.core.counted_nouns import counted
    from labelreview.core.errors import NotFoundError

    dataset, sign, back = name.partition("~")
    entries = [entry.name for entry in place.datasets()]
    if dataset in entries:
        if sign and not back.isdecimal():
            raise NotFoundError(
                f"{name!r} is no run", f"write {dataset}~1 for the run before the latest"
            )
        digests, before = place.run_digests(dataset), int(back or 0)
        if digests and before >= len(digests):
            raise NotFoundError(
                f"{dataset!r} has {counted(len(digests), 'run')}, so there is no {name!r}",
                "use a smaller number",
            )
        return place.run(dataset, digests[before] if digests else None)
    found = {
        digest: entry
        for entry in entries
        for digest in place.run_digests(entry)
        if digest.startswith(name)
    }
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found) or 'No'} runs are called {name!r}",
            "use a dataset's name, or more characters of the run's",
        )
    ((digest, entry),) = found.items()
    return place.run(entry, digest)


def report_comparison(found: RunComparison, limit: int) -> None:
    """Print both runs, what changed, and the first examples of what entered and what left."""
    from labelreview.cli.console import say
    from labelreview.core.counted_nouns import counted
    from labelreview.review.compare import ENTERED, LEFT, differences

    for words, run in (("First", found.before), ("Second", found.after)):
        say(
            f"{words}: {run.sentence()} ({run.digest}, {run.created_at[:16].replace('T', ' ')} UTC)"
        )
    for sentence in (*differences(found.before, found.after), *found.sentences()):
        say(sentence)
    for name, words in ((ENTERED, "entered"), (LEFT, "left")):
        part = found.part(name)
        if not len(part):
            continue
        say(f"{counted(len(part), 'example')} {words}, the first {min(limit, len(part)):,}:")
        shown = part.reset_index().head(limit)
        columns = ("example_id", "place_before", "place_after", "given_label")
        lines = zip(
            *(shown[name].astype(object).where(shown[name].notna(), None) for name in columns),
            strict=True,
        )
        for example, was, now, given in lines:
            say(f"{example}: {_place(was)}, then {_place(now)}; given {given}")


def _place(place: Any) -> str:
    return "not in the run" if place is None else f"place {place:,}"
