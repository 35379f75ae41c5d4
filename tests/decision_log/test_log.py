"""The log: idempotent, append-only, undone step by step, safe for many at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, event, text

from labelreview.core.errors import DecisionError, NotFoundError
from labelreview.core.labels import Labels
from labelreview.decision_log import VERDICTS, Decision, DecisionLog, Step
from labelreview.store import open_engine, writing

DTYPES = {
    "decision_id": "int64",
    **dict.fromkeys(
        ["example_id", "verdict", "label", "annotator", "decided_at", "note"], "string"
    ),
    **dict.fromkeys(["seconds", "score"], "float64"),
    **dict.fromkeys(["suggested_label", "given_label", "run", "batch"], "string"),
    "seen_revision": "int64",
    "undoes": "Int64",
    **dict.fromkeys(["origin", "blind_label"], "string"),
}


def current_verdicts(log: DecisionLog, annotator: str | None = None) -> dict[str, str]:
    frame = log.current(annotator)
    return {
        row.example_id: row.verdict if pd.isna(row.label) else f"{row.verdict} {row.label}"
        for row in frame.itertuples()
    }


def decide(log: DecisionLog, annotator: str, *decisions: Decision, batch: str | None = None) -> str:
    return log.record(decisions, annotator, seen_revision=log.revision(), batch=batch).batch


def test_a_decision_keeps_what_was_shown(log: DecisionLog) -> None:
    shown = Decision(
        "e1",
        "relabel",
        "siren",
        note="  hears one ",
        seconds=2.5,
        score=np.float32(0.75),
        suggested_label="siren",
        given_label="other",
        run="r1",
        origin="control",
        blind_label="flood",
    )
    recorded = log.record([shown], " Ana ", seen_revision=0, batch="b1")
    assert (recorded.recorded, recorded.repeated, recorded.batch) == (1, 0, "b1")
    row = log.current().iloc[0]
    assert row.drop(["decided_at", "decision_id", "undoes"]).to_dict() == {
        "example_id": "e1",
        "verdict": "relabel",
        "label": "siren",
        "annotator": "Ana",
        "note": "hears one",
        "seconds": 2.5,
        "score": 0.75,
        "suggested_label": "siren",
        "given_label": "other",
        "run": "r1",
        "origin": "control",
        "blind_label": "flood",
        "batch": "b1",
        "seen_revision": 0,
    }
    assert pd.Timestamp(row.decided_at).utcoffset() == pd.Timedelta(0)
    assert recorded.revision == row.decision_id == log.revision()


def test_sending_the_same_again_adds_nothing(log: DecisionLog) -> None:
    batch = [Decision("e1", "keep"), Decision("e2", "relabel", "flood")]
    first = log.record(batch, "ana", seen_revision=0)
    again = log.record(batch, "ana", seen_revision=0)
    assert (first.recorded, first.repeated) == (2, 0)
    assert (again.recorded, again.repeated) == (0, 2)
    assert again.revision == first.revision
    assert len(log.log()) == 2
    later = log.record(batch, "ana", seen_revision=first.revision)
    assert later.recorded == 2


def test_a_bad_decision_keeps_the_good_ones_of_its_batch_out(log: DecisionLog) -> None:
    with pytest.raises(DecisionError):
        decide(log, "ana", Decision("e1", "keep"), Decision("e2", "relabel"))
    assert log.log().empty
    assert log.revision() == 0


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (
            Decision("e", "good"),
            "No verdict is called 'good'; use one of keep, relabel, noisy, drop, unsure",
        ),
        (Decision("e", "undo"), "No verdict is called 'undo'; use one of"),
        (Decision("e", "relabel"), "relabel needs a label; give the right label"),
        (Decision("e", "relabel", "fire"), "no label 'fire'; use one of other, siren, flood"),
        (Decision("e", "relabel", "siren", given_label="siren"), "use keep if the given label is"),
        (Decision("e", "keep", "siren"), "keep takes no label, but has 'siren'; leave the label"),
        (Decision("  ", "keep"), "has no example_id; give the id"),
        (Decision("e", "keep", note="x" * 2001), "has 2,001 characters; shorten it to at most 2,0"),
        (Decision("e", "keep", note="a\0b"), "contains invalid characters; remove them"),
        (Decision("e", "keep", note="\udcff"), "contains invalid characters; remove them"),
        (Decision("e", "keep", seconds=-1), "cannot be -1.0; leave it out or give 0 or more"),
        (Decision("e", "keep", score=float("nan")), "A score cannot be nan; leave it out"),
    ],
)
def test_what_makes_no_sense_is_refused(
    log: DecisionLog, decision: Decision, sentence: str
) -> None:
    with pytest.raises(DecisionError, match=sentence):
        log.record([decision], "ana", seen_revision=0)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" ", "it is empty; give a name"),
        ("x" * 101, "at most 100"),
        ("\0", "cannot be seen; give a name"),
    ],
)
def test_an_annotator_needs_a_name(log: DecisionLog, name: str, sentence: str) -> None:
    with pytest.raises(DecisionError, match=sentence):
        log.record([Decision("e", "keep")], name, seen_revision=0)
    with pytest.raises(DecisionError, match=sentence):
        log.undo(name)


def test_a_revision_below_zero_is_refused(log: DecisionLog) -> None:
    with pytest.raises(DecisionError, match="cannot be negative"):
        log.record([Decision("e", "keep")], "ana", seen_revision=-1)


def test_a_dataset_must_exist(engine: Engine) -> None:
    nowhere = DecisionLog(engine, "nowhere", Labels(("a",)))
    with pytest.raises(NotFoundError, match="no dataset called 'nowhere'; import it first"):
        nowhere.record([Decision("e", "keep")], "ana", seen_revision=0)
    assert nowhere.current().empty


def test_undo_walks_back_through_batches(log: DecisionLog) -> None:
    decide(log, "ana", Decision("e1", "keep"))
    decide(log, "ana", Decision("e1", "noisy"), Decision("e2", "relabel", "siren"))
    assert current_verdicts(log) == {"e1": "noisy", "e2": "relabel siren"}

    undone = log.undo("ana")
    assert undone is not None
    assert undone.example_ids == ("e1", "e2")
    assert [(d.verdict, d.label) for d in undone.decisions] == [
        ("noisy", None),
        ("relabel", "siren"),
    ]
    assert undone.revision == log.revision()
    assert current_verdicts(log) == {"e1": "keep"}

    assert log.undo("ana") is not None
    assert current_verdicts(log) == {}
    revision = log.revision()
    assert log.undo("ana") is None
    assert log.revision() == revision
    assert len(log.log()) == 6


def test_undo_takes_back_only_ones_own(log: DecisionLog) -> None:
    decide(log, "ana", Decision("e1", "keep"))
    decide(log, "ben", Decision("e1", "drop"))
    assert current_verdicts(log) == {"e1": "drop"}
    assert current_verdicts(log, "ana") == {"e1": "keep"}
    log.undo("ana")
    assert current_verdicts(log) == {"e1": "drop"}
    log.undo("ben")
    assert current_verdicts(log) == {}


def test_a_named_batch_is_undone_once(log: DecisionLog) -> None:
    named = decide(log, "ana", Decision("e1", "keep"), Decision("e2", "keep"))
    decide(log, "ana", Decision("e2", "drop"))
    assert log.undo("ana", batch=named) is not None
    assert current_verdicts(log) == {"e2": "drop"}
    assert log.undo("ana", batch=named) is None
    assert log.undo("ben", batch=named) is None
    assert current_verdicts(log) == {"e2": "drop"}


def test_a_batch_may_decide_an_example_twice(log: DecisionLog) -> None:
    decide(log, "ana", Decision("e1", "keep"), Decision("e1", "drop"))
    assert current_verdicts(log) == {"e1": "drop"}
    log.undo("ana")
    assert current_verdicts(log) == {}


def test_after_an_undo_the_same_can_be_decided_again(log: DecisionLog) -> None:
    decide(log, "ana", Decision("e1", "keep"))
    log.undo("ana")
    decide(log, "ana", Decision("e1", "keep"))
    assert current_verdicts(log) == {"e1": "keep"}


def test_history_tells_the_whole_story_of_one_example(log: DecisionLog) -> None:
    decide(log, "ana", Decision("e1", "keep"), Decision("e2", "keep"))
    decide(log, "ben", Decision("e1", "relabel", "flood", note="water"))
    log.undo("ben")
    history = log.history("e1")
    assert history["verdict"].tolist() == ["keep", "relabel", "undo"]
    assert history["annotator"].tolist() == ["ana", "ben", "ben"]
    assert history["undoes"].tolist()[2] == history["decision_id"].tolist()[1]
    assert log.history("e9").empty


def test_counts_are_of_what_stands(log: DecisionLog) -> None:
    assert log.counts() == dict.fromkeys(VERDICTS, 0)
    decide(log, "ana", Decision("e1", "keep"), Decision("e2", "keep"), Decision("e3", "drop"))
    decide(log, "ben", Decision("e1", "noisy"))
    assert log.counts() == {"keep": 1, "relabel": 0, "noisy": 1, "drop": 1, "unsure": 0}
    assert list(log.counts()) == list(VERDICTS)


def test_logs_of_two_datasets_do_not_meet(new_log: Callable[[], DecisionLog]) -> None:
    one, two = new_log(), new_log()
    decide(one, "ana", Decision("e1", "keep"))
    assert two.revision() == 0
    assert two.log().empty
    assert two.undo("ana") is None


def test_dtypes_do_not_depend_on_the_rows(log: DecisionLog) -> None:
    for frame in (log.current(), log.log(), log.history("e1")):
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == DTYPES
    decide(log, "ana", Decision("e1", "keep"))
    log.undo("ana")
    decide(log, "ana", Decision("e1", "relabel", "flood", seconds=1))
    for frame in (log.current(), log.log(), log.history("e1")):
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == DTYPES
    assert log.log()["label"].isna().tolist() == [True, True, False]


def test_every_question_is_one_statement(log: DecisionLog, engine: Engine) -> None:
    decide(log, "ana", *(Decision(f"e{i}", "keep") for i in range(20)))
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    questions = (log.revision, log.current, log.log, log.counts, lambda: log.history("e1"))
    for ask in questions:
        seen.clear()
        ask()
        assert len([statement for statement in seen if "SELECT" in statement]) == 1


@pytest.mark.parametrize(
    "change", ["UPDATE decisions SET verdict = 'drop'", "DELETE FROM decisions"]
)
def test_the_database_itself_refuses_to_change_a_decision(
    log: DecisionLog, engine: Engine, change: str
) -> None:
    decide(log, "ana", Decision("e1", "keep"))

    def change_it() -> None:
        with writing(engine) as connection:
            connection.execute(text(change))

    with pytest.raises(Exception, match="never changed or deleted"):
        change_it()
    assert current_verdicts(log) == {"e1": "keep"}


def test_rows_stay_as_they_are_whatever_follows(log: DecisionLog) -> None:
    decide(log, "ana", Decision("e1", "keep"), Decision("e2", "drop"))
    before = log.log()
    log.undo("ana")
    decide(log, "ben", Decision("e1", "noisy"))
    log.record_missing([Decision("e2", "unsure")], "ana")
    pd.testing.assert_frame_equal(log.log().head(2), before)


def test_a_file_read_twice_adds_nothing(log: DecisionLog) -> None:
    file = [Decision("e1", "keep"), Decision("e2", "drop"), Decision("e1", "relabel", "flood")]
    decide(log, "ben", Decision("e2", "noisy"))
    first = log.record_missing(file, "ana")
    # The first line on e1 is overridden by the last: it is neither new nor there already.
    assert (first.recorded, first.repeated) == (2, 0)
    again = log.record_missing(file, "ana")
    assert (again.recorded, again.repeated) == (0, 2)
    assert current_verdicts(log) == {"e1": "relabel flood", "e2": "drop"}

    decide(log, "ana", Decision("e1", "keep"))
    assert log.record_missing(file, "ana").recorded == 1
    log.undo("ana")
    assert current_verdicts(log) == {"e1": "keep", "e2": "drop"}
    assert log.record_missing([Decision("e1", "keep", note="why")], "ana").recorded == 1


RECORD_FIFTY = """
import sys
from labelreview.decision_log import Decision, DecisionLog
from labelreview.core.labels import Labels
from labelreview.store import open_engine
url, dataset, annotator = sys.argv[1:]
log = DecisionLog(open_engine(url), dataset, Labels(("a", "b")))
for i in range(50):
    log.record([Decision(f"e{i}", "keep")], annotator, seen_revision=0)
"""


@pytest.mark.slow
def test_two_processes_lose_and_double_nothing(
    new_log: Callable[[], DecisionLog], database_url: str
) -> None:
    log = new_log()
    dataset = log.dataset
    command = [sys.executable, "-c", RECORD_FIFTY, database_url, dataset]
    # Ana's decisions are sent by two processes: still once each.
    names = ("ana", "ana", "ben")
    processes = [subprocess.Popen([*command, name]) for name in names]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    counts = log.log().groupby("annotator")["example_id"].agg(["size", "nunique"])
    assert counts.to_dict("index") == {
        "ana": {"size": 50, "nunique": 50},
        "ben": {"size": 50, "nunique": 50},
    }
    assert log.counts()["keep"] == 50


def test_what_was_recorded_survives_a_killed_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO datasets VALUES ('d', 'x', 'now')"))
    script = RECORD_FIFTY + "\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    done = subprocess.run([sys.executable, "-c", script, url, "d", "ana"], timeout=60, check=False)
    assert done.returncode == -9
    assert len(DecisionLog(engine, "d", Labels(("a",))).log()) == 50


def step(token: str, *decisions: Decision) -> Step:
    return Step(token, decisions)


def test_steps_that_are_sent_again_are_done_once_and_in_order(log: DecisionLog) -> None:
    """A decision, its undo and the same decision again are three steps, however often they come."""
    sent = [
        step("t1", Decision("e1", "keep")),
        Step("t2", undoes="t1"),
        step("t3", Decision("e1", "keep")),
        step("t4", Decision("e2", "noisy"), Decision("e3", "noisy")),
    ]
    log.replay(sent[:3], "ana")
    revision = log.replay(sent, "ana")
    assert log.replay(sent[1:], "ana") == revision == log.revision()
    rows = log.log()
    assert rows["example_id"].tolist() == ["e1", "e1", "e1", "e2", "e3"]
    assert rows["verdict"].tolist() == ["keep", "undo", "keep", "noisy", "noisy"]
    assert rows["batch"].tolist() == ["t1", "t2", "t3", "t4", "t4"]
    assert current_verdicts(log) == {"e1": "keep", "e2": "noisy", "e3": "noisy"}
    assert rows["seen_revision"].is_monotonic_increasing


def test_a_step_that_makes_no_sense_leaves_no_trace(log: DecisionLog) -> None:
    with pytest.raises(DecisionError, match="no label 'storm'"):
        log.replay(
            [step("t1", Decision("e1", "keep")), step("t2", Decision("e2", "relabel", "storm"))],
            "ana",
        )
    assert log.log().empty
    with pytest.raises(DecisionError, match="'space' is not an origin"):
        log.replay([step("t1", Decision("e1", "keep", origin="space"))], "ana")
    with pytest.raises(DecisionError, match="blind"):
        log.replay([step("t1", Decision("e1", "keep", blind_label="storm"))], "ana")


def test_what_stands_is_told_from_the_newest_batch(log: DecisionLog) -> None:
    log.replay([step(f"t{i}", Decision(f"e{i}", "keep")) for i in range(5)], "ana")
    log.replay([step("b1", Decision("e1", "drop"))], "bob")
    log.replay([Step("u4", undoes="t4")], "ana")
    told = log.undoable_batches("ana", 3)
    assert [(one.batch, one.many, one.examples, one.verdict) for one in told] == [
        ("t3", 1, ("e3",), "keep"),
        ("t2", 1, ("e2",), "keep"),
        ("t1", 1, ("e1",), "keep"),
    ]
    many = tuple(Decision(f"m{i}", "noisy") for i in range(2_345))
    log.replay([Step("many", many)], "ana")
    (one,) = log.undoable_batches("ana")
    assert (one.batch, one.many, len(one.examples), one.verdict) == ("many", 2_345, 100, "noisy")
    assert one.verdicts == {"noisy": 2_345}
    mixed = [
        Decision("x1", "relabel", label="siren"),
        Decision("x2", "keep"),
        Decision("x3", "keep"),
    ]
    log.replay([Step("mixed", tuple(mixed))], "ana")
    told = log.undoable_batches("ana")[0]
    assert (told.verdicts, told.label) == ({"keep": 2, "relabel": 1}, "siren")
    others = [Decision("x4", "relabel", label="siren"), Decision("x5", "relabel", label="flood")]
    log.replay([Step("others", tuple(others))], "ana")
    told = log.undoable_batches("ana")[0]
    assert (told.verdicts, told.label) == ({"relabel": 2}, None), "neither label is that of both"
    for batch in ("others", "mixed", "many"):
        log.undo("ana", batch=batch)
    assert log.replay([Step("u9", undoes="t3")], "bob") == log.revision()
    assert current_verdicts(log, "ana")["e3"] == "keep", "nobody takes back what another decided"
