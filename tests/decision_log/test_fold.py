"""What the log adds up to in memory, while several write to the same log at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from labelreview.decision_log import VERDICTS, Decision, DecisionLog
from labelreview.decision_log.fold import Fold, FoldedRow
from labelreview.decision_log.statements import since
from labelreview.decision_log.types import Step
from labelreview.store import open_engine, reading

PEOPLE = ("ana", "ben", "cleo")
EXAMPLES = [f"e{i}" for i in range(12)]
STEPS = 25


def some_decision(rng: random.Random) -> Decision:
    verdict = rng.choice(VERDICTS)
    return Decision(
        rng.choice(EXAMPLES),
        verdict,
        rng.choice(["siren", "flood"]) if verdict == "relabel" else None,
        note=rng.choice(["", "a note"]),
        given_label="other",
        suggested_label=rng.choice(["siren", "flood", "other"]),
        seconds=rng.choice([None, 1.5]),
        origin=rng.choice(["queue", "grid", ""]),
    )


def work(log: DecisionLog, seed: int) -> None:
    """Record, undo, send what was sent before, and read what counts, in a random order."""
    rng = random.Random(seed)
    sent: list[tuple[str, list[Step]]] = []
    for number in range(STEPS):
        who = rng.choice(PEOPLE)
        match rng.choice(["record", "record", "undo", "replay", "again", "read"]):
            case "record":
                new = [some_decision(rng) for _ in range(rng.randint(1, 4))]
                seen = rng.choice([0, log.revision()])
                log.record(new, who, seen_revision=seen, batch=f"{seed}-{number}")
            case "undo":
                log.undo(who)
            case "replay":
                steps = [
                    Step(f"{seed}-{number}-{i}", (some_decision(rng), some_decision(rng)))
                    for i in range(3)
                ]
                steps.append(Step(f"{seed}-{number}-undo", undoes=steps[1].token))
                sent.append((who, steps))
                log.replay(steps, who)
            case "again" if sent:
                annotator, steps = rng.choice(sent)
                log.replay(steps, annotator)
            case _:
                summary_of(log)


def summary_of(log: DecisionLog) -> dict[str, object]:
    """Everything that the fold answers; each answer may be of another moment."""
    return {
        "counts": log.counts(),
        "notes": log.noted_pairs(),
        "current": dict(log.folded_since(0)[1]),
        "batches": {who: log.undoable_batches(who) for who in PEOPLE},
    }


def read_anew(log: DecisionLog) -> dict[str, object]:
    """The same from one pass over the whole log."""
    fold = Fold()
    with reading(log.engine) as connection:
        fold.add(connection.execute(since(log.dataset, 0)))
    return {
        "counts": fold.counts(),
        "notes": fold.noted_pairs(),
        "current": dict(fold.changed(0)),
        "batches": {who: fold.undoable_batches(who, 50) for who in PEOPLE},
    }


def check(log: DecisionLog, expected: dict[str, object]) -> None:
    assert summary_of(log) == expected
    # And what SQL says of the rows, which shares nothing with the fold.
    current = expected["current"]
    assert isinstance(current, dict)
    standing = {example: row for example, row in current.items() if row is not None}
    table = log.current()
    assert dict(zip(table["example_id"], table["decision_id"], strict=True)) == {
        example: row.decision_id for example, row in standing.items()
    }
    assert log.counts() == {
        verdict: int((table["verdict"] == verdict).sum()) for verdict in VERDICTS
    }


def together(tasks: list[Callable[[], None]]) -> None:
    """Run all tasks in threads that begin at the same moment."""
    begin = threading.Barrier(len(tasks))

    def start(task: Callable[[], None]) -> None:
        begin.wait(60)
        task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        for running in [pool.submit(start, task) for task in tasks]:
            running.result()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_several_writers_and_readers_agree_with_the_whole_log(
    new_log: Callable[[], DecisionLog], engine: Engine, database_url: str, seed: int
) -> None:
    """Two threads share each of two logs: that of this process, and one with connections of its
    own, as another process would have it."""
    one = new_log()
    other_engine = open_engine(database_url)
    other = DecisionLog(other_engine, one.dataset, one.labels)
    stop = threading.Event()
    followed: dict[str, FoldedRow | None] = {}

    def follow() -> None:
        """Keep up as a page does: with what has changed since the last look."""
        revision, looks = 0, 0
        while not stop.is_set() or looks < 2:
            now, changed = other.folded_since(revision)
            assert now >= revision
            followed.update(changed)
            revision, looks = now, looks + 1
        followed.update(other.folded_since(revision)[1])

    reader = threading.Thread(target=follow)
    reader.start()
    try:
        together(
            [
                lambda log=log, n=n: work(log, 10 * seed + n)  # type: ignore[misc]
                for n, log in enumerate((one, one, other, other))
            ]
        )
    finally:
        stop.set()
        reader.join(60)
    expected = read_anew(one)
    assert len(one.log()) > STEPS
    assert "undo" in set(one.log()["verdict"])
    for log in (one, other, DecisionLog(engine, one.dataset, one.labels)):
        check(log, expected)
    assert followed == expected["current"]
    other_engine.dispose()


def test_a_step_that_two_send_at_once_is_done_once(
    new_log: Callable[[], DecisionLog], database_url: str
) -> None:
    one = new_log()
    other_engine = open_engine(database_url)
    other = DecisionLog(other_engine, one.dataset, one.labels)
    rng = random.Random(7)
    decisions = [replace(some_decision(rng), example_id=example) for example in EXAMPLES]
    steps = [Step(f"t{i}", (decision,)) for i, decision in enumerate(decisions)]
    steps.append(Step("undo", undoes="t3"))
    together([lambda log=log: log.replay(steps, "ana") for log in (one, other) * 3])  # type: ignore[misc]
    assert len(one.log()) == len(EXAMPLES) + 1
    expected = read_anew(one)
    for log in (one, other):
        check(log, expected)
        assert sum(log.counts().values()) == len(EXAMPLES) - 1
    other_engine.dispose()
