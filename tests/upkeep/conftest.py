"""A small workspace with something of everything that a backup holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from labelreview.decision_log import Decision
from labelreview.decision_log.class_changes import ClassChanges
from labelreview.findings.filter import Filter
from labelreview.review.guidelines import Guidelines
from labelreview.review.saved_filters import SavedFilters
from labelreview.workspace import Workspace

RUN, MODEL = "0123456789abcdef", "tweets-fedcba9876543210"


def fill(space: Workspace, source: Path) -> None:
    """Import a dataset, and put files where runs, models, experiments and evidence have them."""
    source.write_text(
        "text,label\n" + "".join(f"post {i} on rain,{'ab'[i % 2]}\n" for i in range(40)),
        encoding="utf-8",
    )
    space.import_dataset(source, name="tweets")
    space.catalog.add_run("tweets", RUN)
    for name in (
        f"runs/{RUN}/findings.parquet",
        f"models/{MODEL}/model.safetensors",
        "experiments/aa11/cells/one.json",
        "experiments/evidence/bb22/fold.npy",
        "evidence/cc33/fold_0.npy",
    ):
        path = space.settings.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 50)
    picked = space.saved_selections.keep(space.dataset("tweets").example_ids()[:3], "map")
    log = space.decisions("tweets")
    ids = space.dataset("tweets").example_ids()
    log.record([Decision(one, "keep") for one in ids[:5]], "ana", seen_revision=0)
    log.record([Decision(ids[5], "relabel", "a", note="ünicode\n'\"")], "ben", seen_revision=0)
    log.undo("ben")
    ClassChanges.beside(log).change("a", "b", "ana")
    Guidelines.beside(log).write(("a", "b"), "Rain is b.", "ana")
    SavedFilters.beside(log).save("picked", Filter(picked=picked), "ana")


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "workspace")
    fill(opened, tmp_path / "tweets.csv")
    yield opened
    opened.close()


@pytest.fixture
def new_space(tmp_path: Path) -> Iterator[Callable[[str], Workspace]]:
    """A function that makes such a workspace with the database of a URL."""
    made: list[Workspace] = []

    def make(url: str) -> Workspace:
        made.append(Workspace.open(tmp_path / "workspace", url))
        fill(made[-1], tmp_path / "tweets.csv")
        return made[-1]

    yield make
    for opened in made:
        opened.close()
