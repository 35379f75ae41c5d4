"""The results of commands in sentences, with the next command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from labelreview.cli.console import say
from labelreview.core.counted_nouns import counted
from labelreview.decision_log import MODEL

if TYPE_CHECKING:
    from labelreview.classifiers.fit import SavedModel
    from labelreview.classifiers.predict import Prediction
    from labelreview.core.labels import Labels
    from labelreview.data.library import Imported
    from labelreview.decision_log import Recorded, Undone
    from labelreview.exchange.servers import Uploaded
    from labelreview.findings.findings import Findings
    from labelreview.labelling_tools.types import LabellingTool, SentBatch
    from labelreview.review.pseudo_labels import PseudoLabels
    from labelreview.review.stopping import Estimate
    from labelreview.runs.run import Run

CHANGES_SHOWN = 12
SAMPLE = 10
TEXT_SHOWN = 120  # characters of a text in a sample
LABELS_SHOWN = 5
WORDS_SHOWN = 8
# What stands beside a batch, by the end of its name.
_BESIDE = {
    "settings.json": "settings",
    "labels.json": "labels",
    "prelabels.ndjson": "pre-labels",
    "ontology.json": "ontology",
    "command.txt": "command in",
}


def report_import(imported: Imported) -> None:
    """Print what was imported, what was set aside and why, and the next command."""
    report_imported(imported)
    say(f"Next: labelreview score {imported.name}")


def report_imported(imported: Imported) -> None:
    """Print what was imported, from which columns, and what was set aside and why."""
    dataset = imported.dataset
    texts = f"column {dataset.text_column!r}"
    if dataset.second_text_column is not None:
        texts = f"columns {dataset.text_column!r} and {dataset.second_text_column!r}"
    say(f"{imported.name}: {dataset.report.sentence()}")
    say(
        f"Texts from {texts}, labels from column {dataset.label_column!r} "
        f"({counted(len(dataset.labels), 'class', 'classes')})."
    )
    for note in dataset.report.notes:
        say(note)
    for warning in dataset.report.warnings:
        say(f"Warning: {warning}")


def report_run(name: str, run: Run, estimate: Estimate, output: Path | None) -> None:
    """Print what the run found, the dataset's estimate, and the next command."""
    say(
        f"{name}: {counted(run.rows, 'example')} scored with {run.sentence()}. "
        f"Flagged: {run.flagged:,}."
    )
    say(estimate.sentence())
    for warning in run.warnings:
        say(f"Warning: {warning}")
    if output:
        say(f"Findings written to {output}.")
    say(f"Next: labelreview findings {name} --disagree, or labelreview serve")


def report_pseudo_labels(findings: Findings, labels: PseudoLabels) -> None:
    """Print what the pseudo labels would change: counts, expected errors, and a sample of texts."""
    changes = list(labels.seen.changes.items())
    say(f"Undecided examples that would be relabelled: {len(labels.decisions):,}")
    for (given, label), n in changes[:CHANGES_SHOWN]:
        say(f"  {n:,} x {given} -> {label}")
    if len(changes) > CHANGES_SHOWN:
        say(f"  and {counted(len(changes) - CHANGES_SHOWN, 'other change')}")
    if not labels.decisions:
        return
    say(labels.sentence())
    say("A sample, most confident first:")
    sample = labels.decisions[:: -(-len(labels.decisions) // SAMPLE)]
    texts = findings.texts_of([one.example_id for one in sample])
    for one in sample:
        say(f"  {one.given_label} -> {one.label}: {texts[one.example_id][:TEXT_SHOWN]}")


def report_recorded(name: str, recorded: Recorded | None) -> None:
    """Print how many pseudo labels were recorded, or how to record them."""
    if recorded is None:
        say(f"Nothing was recorded; add --yes to record these labels as the annotator {MODEL!r}.")
    else:
        say(recorded.sentence())
        say(f"To undo this: labelreview pseudo {name} --undo")


def report_undone(undone: Undone | None) -> None:
    """Print how many labels of the model were undone."""
    say(f"{counted(len(undone.example_ids) if undone else 0, 'model label')} undone.")


def report_fit(saved: SavedModel) -> None:
    """Print what was fitted, where it is saved and the next command."""
    classes = counted(len(saved.classes), "class", "classes")
    say(f"{saved.title}: {counted(saved.rows, 'row')}, {classes}.")
    say(f"Saved in {saved.folder}.")
    say(f"Next: labelreview predict {saved.dataset} TEXT --model {saved.folder}")


def report_prediction(prediction: Prediction, labels: Labels) -> None:
    """Print what a classifier predicts for a text: labels, words, similar examples."""
    likely = sorted(enumerate(prediction.probabilities.tolist()), key=lambda entry: -entry[1])
    for label, probability in likely[:LABELS_SHOWN]:
        say(f"{probability:7.1%}  {labels.name(label)}")
    say("Words behind the prediction (their contribution to the log-odds):")
    for word, weight in sorted(prediction.words, key=lambda entry: -abs(entry[1]))[:WORDS_SHOWN]:
        say(f"{weight:+7.2f}  {word}")
    say("Most similar examples:")
    for similar in prediction.nearest:
        say(f"{similar.similarity:7.2f}  {similar.given_label}: {similar.text[:TEXT_SHOWN]}")


def report_written(paths: Sequence[Path]) -> None:
    """Print which files were written."""
    for path in paths:
        say(f"Written: {path}")


def report_batch(batch: SentBatch, tool: LabellingTool, paths: Sequence[Path]) -> None:
    """Print how many examples are in a file, what to import it with, and the next command."""
    tasks, *beside = paths
    say(f"{counted(len(batch.examples), 'example')} of {batch.dataset} written to {tasks}.")
    if tool.caution and any(one.suggested_label is not None for one in batch.examples):
        say(tool.caution)
    files = [f"{_what_is(path)} {path}" for path in beside]
    configured = f" with the {' and the '.join(files)}" if files else ""
    say(
        f"Next: import {tasks} in {tool.title}{configured}, and after the work there: "
        f"labelreview receive {batch.dataset} EXPORT"
    )


def _what_is(path: Path) -> str:
    ending = path.name.rpartition("-")[2]
    return _BESIDE.get(ending, "configuration")


def report_sent(batch: SentBatch, tool: LabellingTool, sent: Uploaded, where: str) -> None:
    """Print how many examples a server has got, and the next command."""
    say(f"{tool.title}: {sent.sentence()}")
    say(f"Next, after the work there: labelreview receive {batch.dataset} {where}")
