"""From a run and the decisions so far to a re-ranked run."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, load_array, new_folder, write_json
from labelreview.core.errors import DecisionError
from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.ridge import Ridge, one_hot
from labelreview.ranking.combined_score import flagged
from labelreview.ranking.summary import Summary, summarise
from labelreview.runs.embeddings import vectors_of
from labelreview.runs.feedback.decision_model import Reranked, Reranking
from labelreview.runs.feedback.truth import Truth, truth_of
from labelreview.runs.run import ROW_GROUP, Run

# Raise it whenever equal decisions would give another order; re-ranked runs and measured settings
# of the benchmark are then made again.
RERANKING_VERSION = 2
_CHANGED = ("findings.parquet", "probabilities.npy", "manifest.json")


def rerank_run(
    dataset: Dataset,
    run: Run,
    current: pd.DataFrame,
    *,
    evidence_folder: Path,
    runs_folder: Path,
    progress: Progress = silent,
) -> Run:
    """Re-rank a run with these decisions in seconds, or open the re-ranked run when it exists.

    `current` is `DecisionLog.current()`; see `people_decisions` for what is used of it, and
    `Reranking` for how. Texts are embedded only when their embeddings are gone from
    `evidence_folder`. Scores, suggestions, flags and summary are new; the signals are those of
    `run`. Raises `DecisionError` when people have not decided anything yet.
    """
    truth = truth_of(dataset, current)
    if not len(truth.rows):
        raise DecisionError(
            "There are no decisions to learn from", "keep or relabel some examples first"
        )
    decided = [truth.rows, truth.labels]
    folder = runs_folder / digest("rerank", RERANKING_VERSION, run.digest, *decided)
    if not Run.is_whole(folder):
        run.check_all()
        _write(folder, dataset, run, truth, evidence_folder, progress)
    progress("Writing the findings", 1, 1)
    return Run.open(folder)


def _write(
    folder: Path, dataset: Dataset, run: Run, truth: Truth, evidence: Path, progress: Progress
) -> None:
    findings = run.table()
    probabilities = normalised(load_array(run.probabilities_path))
    given, names = dataset.given(), dataset.labels.names
    embeddings = vectors_of(dataset, run, evidence, progress)
    progress("Learning from the decisions", 0, 1)
    groups = findings["text_group"].to_numpy().astype(np.int32)
    ridge = Ridge.prepare(embeddings, groups, cache=evidence)
    score = findings["score"].to_numpy()
    new = Reranking(given, probabilities, score, ridge, run.head_odds()).rerank(truth)
    table = _reranked_findings(findings, given, names, probabilities, new, truth)
    left = _left(run.summary.contradicted, score, truth)
    summary = _summary(given, names, new, truth, left)
    progress("Learning from the decisions", 1, 1)
    made = replace(
        run,
        folder=folder,
        digest=folder.name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        flagged=int(table["is_flagged"].to_numpy().sum()),
        from_run=run.digest,
        decisions=len(truth.rows),
    )
    with new_folder(folder, Run.is_whole) as place:
        shutil.copytree(
            run.folder, place, ignore=shutil.ignore_patterns(*_CHANGED), dirs_exist_ok=True
        )
        pq.write_table(table, place / "findings.parquet", row_group_size=ROW_GROUP)
        np.save(place / "probabilities.npy", new.probabilities.astype(np.float16))
        replace(summary, chosen=run.summary.chosen, weights=run.summary.weights).save(place)
        write_json(place / "manifest.json", made.manifest())


def _reranked_findings(
    findings: pa.Table,
    given: NDArray[np.int32],
    names: tuple[str, ...],
    before: NDArray[np.float32],
    new: Reranked,
    truth: Truth,
) -> pa.Table:
    """The findings with new scores; decided rows keep theirs.

    The suggestions of a run have corrections that the probabilities do not have, so that they
    change only where the most probable label does.
    """
    p, each = new.probabilities, np.arange(len(given))
    ids = {name: label for label, name in enumerate(names)}
    suggested = np.array([ids[name] for name in findings["suggested_label"].to_pylist()], np.int32)
    moved = p.argmax(axis=1) != before.argmax(axis=1)
    suggested[moved] = p[moved].argmax(axis=1)
    confidence = findings["confidence"].to_numpy().copy()
    confidence[moved] = p[moved, suggested[moved]]
    flags = findings["is_flagged"].to_numpy().copy()
    rest = np.delete(each, truth.rows)
    flags[rest] = flagged(new.score[rest], given[rest], suggested[rest], int(flags[rest].sum()))
    columns = {
        "suggested_label": np.asarray(names, dtype=object)[suggested],
        "score": new.score,
        "is_flagged": flags,
        "confidence": confidence,
        "given_probability": p[each, given],
    }
    for name, values in columns.items():
        place = findings.schema.get_field_index(name)
        # The stored probabilities have fewer digits than those that these values were made from.
        values[truth.rows] = findings[name].to_numpy()[truth.rows]
        field = findings.schema.field(place)
        findings = findings.set_column(place, field, pa.array(values, type=field.type))
    return findings


def _left(contradicted: int, score: NDArray[np.float64], truth: Truth) -> int:
    """How many of the contradicted rows, which are the most suspicious ones, are undecided."""
    worst = np.argsort(-score, kind="stable")[:contradicted]
    return int((~np.isin(worst, truth.rows)).sum())


def _summary(
    given: NDArray[np.int32],
    names: tuple[str, ...],
    new: Reranked,
    truth: Truth,
    left: int,
) -> Summary:
    """The summary, with certain labels where people decided, and `left` contradicted rows."""
    known = new.probabilities.copy()
    sure = truth.labels >= 0
    known[truth.rows[sure]] = normalised(one_hot(truth.labels[sure], len(names)))
    found = int((truth.labels[sure] != given[truth.rows[sure]]).sum())
    return summarise(given, known, names, contradicted=left, found=found)
