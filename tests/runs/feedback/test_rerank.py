"""From a run and decisions to another run, without encoding again."""

from __future__ import annotations

import hashlib
import shutil

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from labelreview.core.errors import DecisionError, NotFoundError
from labelreview.data import builtin
from labelreview.decision_log import MODEL, Decision
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.review.deciding import surely_decided
from labelreview.review.queue import newcomers
from labelreview.runs.run import Run

UNDECIDED_ROWS = Filter(status=(UNDECIDED,))


@pytest.fixture(scope="module")
def true_labels():
    return builtin.load().set_index("id")["true_label"].to_dict()


@pytest.fixture
def findings(builtin_space):
    return builtin_space.findings("builtin")


def review(findings, true_labels, rows=60, annotator="ana"):
    """Decide the worst undecided rows as they should be."""
    shown = findings.labels_of(findings.ids(UNDECIDED_ROWS, rows))
    findings.log.record(
        [
            Decision(row.example_id, "keep")
            if true_labels[row.example_id] == row.given_label
            else Decision(row.example_id, "relabel", true_labels[row.example_id])
            for row in shown
        ],
        annotator,
        seen_revision=findings.log.revision(),
    )


def content(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_run_like_others(builtin_space, findings, true_labels):
    before, log = content(findings.run.folder), findings.log.log()
    review(findings, true_labels)
    written = findings.log.log()
    new = builtin_space.rerank("builtin")
    assert content(findings.run.folder) == before, "the run it came from stays as it was"
    pd.testing.assert_frame_equal(findings.log.log(), written)
    assert len(log) == 0
    assert (new.from_run, new.decisions) == (findings.run.digest, 60)
    assert new.configuration == findings.run.configuration
    assert new.sentence() == f"{new.configuration.sentence()}, re-ranked with 60 decisions"
    assert Run.open(new.folder) == new
    assert builtin_space.run("builtin") == new
    assert sorted(path.name for path in new.folder.iterdir()) == sorted(before)
    old, now = (pq.read_table(run.findings_path) for run in (findings.run, new))
    assert now.schema == old.schema
    for name in ("example_id", "row", "given_label", "text_group", "self_confidence_score"):
        assert now[name] == old[name]
    assert now["is_flagged"].to_numpy().sum() == new.flagged <= findings.run.flagged
    assert new.flagged > 0.8 * findings.run.flagged
    assert np.load(new.probabilities_path).dtype == np.float16
    later = builtin_space.findings("builtin")
    assert later.one(later.ids(UNDECIDED_ROWS, 1)[0]).doubts


def test_the_undecided_are_in_a_new_order_and_the_decided_where_they_were(
    builtin_space, findings, true_labels
):
    review(findings, true_labels)
    builtin_space.rerank("builtin")
    later = builtin_space.findings("builtin")
    old, now = (f.table(Filter(sort="row")).set_index("example_id") for f in (findings, later))
    decided = old["status"] != UNDECIDED
    pd.testing.assert_frame_equal(old[decided], now[decided])
    assert (old["score"] != now["score"]).any()
    assert sorted(old["score"]) == sorted(now["score"])
    n = newcomers(findings, later, 100)
    top = [set(f.ids(UNDECIDED_ROWS, 100)) for f in (findings, later)]
    assert n == len(top[1] - top[0]) > 0


def test_nothing_is_encoded_or_learned_again(builtin_space, findings, true_labels, monkeypatch):
    from labelreview.evidence import lsa, out_of_fold, ridge, tfidf

    review(findings, true_labels)
    builtin_space.rerank("builtin")  # the first may decompose the embeddings
    for module, name in (
        (lsa, "_reduce"),
        (out_of_fold, "predict"),
        (ridge, "_decompose"),
        (tfidf, "tfidf"),
    ):
        monkeypatch.setattr(module, name, None)
    review(findings, true_labels, rows=10)
    assert builtin_space.rerank("builtin").decisions == 70


def test_the_same_decisions_give_the_same_run(builtin_space, findings, true_labels, monkeypatch):
    review(findings, true_labels, annotator="ana")
    first = builtin_space.rerank("builtin")
    written = first.folder.stat().st_mtime_ns
    assert builtin_space.rerank("builtin", findings.run.digest) == first
    assert first.folder.stat().st_mtime_ns == written
    # Told anew from where it came, not on top of what it has learned.
    assert builtin_space.rerank("builtin", first.digest) == first
    review(findings, true_labels, rows=5)
    second = builtin_space.rerank("builtin")
    assert second.digest != first.digest
    assert second.from_run == findings.run.digest
    findings.log.undo("ana")
    assert builtin_space.rerank("builtin") == first
    assert builtin_space.run("builtin") == first, "the latest, though it was made before"


def test_a_run_made_twice_is_equal_to_the_bit(builtin_space, findings, true_labels):
    review(findings, true_labels)
    first = builtin_space.rerank("builtin")
    before = content(first.folder)
    shutil.rmtree(first.folder)
    again = content(builtin_space.rerank("builtin", findings.run.digest).folder)
    for told in (before, again):
        del told["digests.json"]  # it tells the digest of the manifest, too
    changed = {name for name in before if before[name] != again[name]}
    assert changed <= {"manifest.json"}, "only the moment in which it was made"


def test_what_teaches_and_what_does_not(builtin_space, findings, true_labels):
    ids = findings.ids(UNDECIDED_ROWS, 12)
    given = {row.example_id: row.given_label for row in findings.labels_of(ids)}
    other = {
        one: next(name for name in findings.dataset.labels.names if name != given[one])
        for one in ids
    }
    log = findings.log
    with pytest.raises(
        DecisionError, match="There are no decisions to learn from; keep or relabel"
    ):
        builtin_space.rerank("builtin")
    log.record([Decision(one, "unsure") for one in ids[:4]], "ana", seen_revision=0)
    model = [Decision(one, "relabel", other[one]) for one in ids[4:8]]
    log.record_undecided(model, MODEL)
    assert surely_decided(findings) == 0
    with pytest.raises(DecisionError):
        builtin_space.rerank("builtin")
    log.record([Decision(one, "noisy") for one in ids[8:]], "ana", seen_revision=0)
    assert surely_decided(findings) == 4
    new = builtin_space.rerank("builtin")
    assert new.decisions == 4


def test_a_dataset_without_a_run_or_another_dataset(builtin_space):
    builtin_space.import_dataset(builtin.load()[["text", "label"]][:40], name="new")
    with pytest.raises(NotFoundError, match="has not been scored yet"):
        builtin_space.rerank("new")
    with pytest.raises(NotFoundError, match="has no run 'nothing'"):
        builtin_space.rerank("builtin", "nothing")


@pytest.mark.usefixtures("work_here")
def test_as_a_job(builtin_space, findings, true_labels):
    review(findings, true_labels, rows=30)
    job_id = builtin_space.background.rerank("builtin", findings.run.digest)
    job = builtin_space.jobs.get(job_id)
    assert job.state == "done", job
    assert builtin_space.background.scoring("builtin") == job, (
        "the page that watches scoring finds it"
    )
    assert builtin_space.run("builtin").digest == job.result["run"]
    assert builtin_space.run("builtin").decisions == 30


def test_what_is_certain_counts_in_the_summary(builtin_space, findings, true_labels):
    review(findings, true_labels, rows=400)
    new = builtin_space.rerank("builtin")
    truth = pd.Series(true_labels)
    posts = builtin.load().set_index("id")
    wrong = int((posts["label"] != truth[posts.index]).sum())
    distance = [abs(run.summary.estimated_errors - wrong) for run in (findings.run, new)]
    assert distance[1] <= distance[0] + 10
