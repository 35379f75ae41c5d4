"""The whole way: import, decide, send, answer in the tool's own format, receive, export."""

from __future__ import annotations

import contextlib
import copy
import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from labelreview.core.errors import LabelReviewError
from labelreview.decision_log import Decision
from labelreview.exchange.answers import receive_tasks
from labelreview.findings.filter import Filter
from labelreview.labelling_tools import TOOLS
from labelreview.workspace import Workspace

from .test_reading import damage
from .test_round_trip import ANSWERED, records

TEXTS = [f'{n} words,  "quoted" and\na second line; ü 🚰' for n in range(10)]
GIVEN = ["rain", "storm"] * 5
MADE_HERE = ("drop", "noisy", "keep")


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with (tmp_path / "posts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *zip(TEXTS, GIVEN, strict=True)])
    space = Workspace.open(tmp_path / "review")
    space.import_dataset(str(tmp_path / "posts.csv"))
    yield space
    space.close()


@pytest.mark.parametrize("name", TOOLS)
def test_there_and_back(space: Workspace, tmp_path: Path, name: str) -> None:
    log, exchange = space.decisions("posts"), space.exchange("posts")
    ids = exchange.dataset.example_ids()
    made = [Decision(one, verdict) for one, verdict in zip(ids, MADE_HERE, strict=False)]
    log.record(made, "cho", seen_revision=0)

    tool = TOOLS[name]
    path, *_ = exchange.send(
        exchange.batch(Filter(status=("undecided",)), 4), name, tmp_path / f"batch{tool.suffix}"
    )
    # As all of these tools can say it: the third is skipped by some, the fourth is noisy for some.
    chosen = ["rain", "storm", "rain", "storm"]
    answered = ANSWERED[name](records(path.read_bytes(), tool.suffix), chosen)
    export = tmp_path / "answers.jsonl"
    export.write_text("".join(f"{json.dumps(one)}\n" for one in answered), encoding="utf-8")

    received = exchange.receive(export, annotator="ann@x.org")
    assert (received.recorded, received.repeated, received.unanswered) == (4, 0, 0)
    assert len(received.sentences()) == 1
    again = exchange.receive(export, annotator="ann@x.org")
    assert (again.recorded, again.repeated) == (0, 4)
    current = log.current().set_index("example_id")
    assert current.loc[ids[:3], "verdict"].tolist() == list(MADE_HERE)
    assert current.loc[ids[3:5], "verdict"].tolist() == ["relabel", "relabel"]
    assert set(current.loc[ids[3:7], "annotator"]) == {"ann@x.org"}

    space.export("posts", "csv", tmp_path / "clean.csv")
    with (tmp_path / "clean.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [text for text, one in zip(TEXTS, ids, strict=True) if not _is_dropped(current, one)]
    assert [row["text"] for row in rows] == kept, "as they were"
    assert [row["label"] for row in rows][2:4] == ["rain", "storm"]


@pytest.mark.parametrize("name", TOOLS)
def test_damaged_answers_are_one_sentence_or_counted(space: Workspace, name: str) -> None:
    exchange, tool, chance = space.exchange("posts"), TOOLS[name], random.Random(1)
    sent = records(tool.write(exchange.batch(limit=4))[tool.suffix], tool.suffix)
    whole = ANSWERED[name](sent, ["rain", "storm", "rain", "storm"])
    for _ in range(25):
        damaged = copy.deepcopy(whole)
        for _ in range(chance.choice((1, 2, 3))):
            damage(chance.choice(damaged), chance)
        # Any other error would be a traceback.
        with contextlib.suppress(LabelReviewError):
            tasks = tool.read(damaged)
            received = receive_tasks(exchange.dataset, exchange.log, tool, tasks, annotator="bo")
            assert all("\n" not in sentence for sentence in received.sentences())


def _is_dropped(current: pd.DataFrame, example: str) -> bool:
    return example in current.index and current.loc[example, "verdict"] == "drop"
