"""A report on the quality of a dataset's labels: from models alone, then from the review too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from labelreview.core.counted_nouns import counted
from labelreview.decision_log import MODEL, VERDICTS, WRONG
from labelreview.experiments.charts import bars
from labelreview.experiments.experiment import Experiment
from labelreview.experiments.page import Page
from labelreview.experiments.report import NOTES
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.review.queue import open_queue
from labelreview.review.stopping import Left, progress_of
from labelreview.review.stopping.advice import ENOUGH_CONTROLS

_WORST, _PAIRS, _CHANGES, _BARS = 20, 15, 20, 25  # lines of a table or chart; a page each
_TEXT = 240  # characters of a text; tweets fit whole
_RETRAINED = "Before and after"


@dataclass(frozen=True)
class Health:
    """The quality of a dataset's labels, with the decisions so far.

    rows, classes:
        Number of rows and classes.
    confirmed, by_model:
        Rows whose label people found wrong (relabelled, noisy or dropped), and rows that the model
        relabelled and nobody has reviewed.
    left:
        Estimated errors among the undecided rows, with their interval.
    decided:
        The current decisions, see `DecisionLog.current()`.
    retrained:
        The latest finished experiment `retrain`, or None.
    """

    name: str
    findings: Findings
    rows: int
    classes: int
    confirmed: int
    by_model: int
    left: Left
    decided: pd.DataFrame
    retrained: Experiment | None

    @property
    def estimate(self) -> tuple[int, int, int]:
        """Wrong labels in the source: estimate, and the ends of its 95% interval."""
        found = self.confirmed + self.by_model
        return found + self.left.errors, found + self.left.low, found + self.left.high

    def sentences(self) -> list[str]:
        """Return the state of the labels in sentences, the most important first."""
        wrong, low, high = self.estimate
        sentences = [
            f"An estimated {wrong:,} of {counted(self.rows, 'label')} in the source "
            f"({_share(wrong, self.rows)}) {'is' if wrong == 1 else 'are'} wrong (95% interval: "
            f"{low:,} to {high:,})."
        ]
        if not len(self.decided):
            sentences.append(
                "Nothing has been reviewed yet, so this estimate comes from models alone; its "
                "interval is calibrated on datasets with known errors."
            )
            return sentences
        people = self.decided[self.decided["annotator"] != MODEL]
        sentences.append(
            f"People have decided on {counted(len(people), 'label')} and found "
            f"{self.confirmed:,} of them wrong; among the {counted(self.left.rows, 'label')} "
            f"without a decision, an estimated {self.left.errors:,} ({self.left.low:,} to "
            f"{self.left.high:,}) {'is' if self.left.errors == 1 else 'are'} wrong."
        )
        if self.by_model:
            sentences.append(
                f"{counted(self.by_model, 'label')} {'was' if self.by_model == 1 else 'were'} "
                "replaced by the model's suggestion without a review."
            )
        if self.left.controls < ENOUGH_CONTROLS:
            controls = self.left.controls
            some = f"Only {counted(controls, 'random control example')}"
            few = some if controls else "No random control examples"
            sentences.append(
                f"{few} {'has' if controls == 1 else 'have'} been decided; the estimate of "
                f"remaining errors is reliable once at least {ENOUGH_CONTROLS} have been."
            )
        return sentences


def health_of(name: str, findings: Findings, experiments: Sequence[Experiment] = ()) -> Health:
    """Return the quality of a dataset's labels from one run, the decisions and the experiments."""
    current = findings.log.current()
    is_people = current["annotator"] != MODEL
    progress = progress_of(findings, open_queue(findings, Filter(), findings.log.revision()))
    retrained = [one for one in experiments if one.name == "retrain" and one.is_whole()]
    return Health(
        name=name,
        findings=findings,
        rows=findings.run.rows,
        classes=len(findings.dataset.labels),
        confirmed=int((is_people & current["verdict"].isin(WRONG)).sum()),
        by_model=int((~is_people & (current["verdict"] == "relabel")).sum()),
        left=progress.left,
        decided=current,
        retrained=retrained[0] if retrained else None,
    )


def health_page(health: Health) -> Page:
    """Return the report: estimate, classes, confused pairs, duplicates, most suspicious rows,
    decisions and, where the experiment `retrain` is finished, before and after."""
    run, dataset = health.findings.run, health.findings.dataset
    tables = {"Classes": class_table(health), "Confused classes": _pairs(health)}
    sentences = health.sentences()
    duplicates = health.findings.count(Filter(copies=True))
    if duplicates:
        have = "has" if duplicates == 1 else "have"
        sentences.append(
            f"{counted(duplicates, 'row')} {have} a duplicate with a different given label."
        )
    if len(health.decided):
        tables["Decisions by annotator"] = decided_table(health.decided)
        tables["Most frequent label changes"] = changes_table(health)
    charts: dict[str, dict[str, Any]] = {}
    wrong = pd.Series({entry.label: entry.wrong for entry in run.summary.classes}, dtype=float)
    wrong = wrong[wrong > 0].sort_values(ascending=False).head(_BARS)
    if len(wrong):
        charts[""] = {"Estimated wrong labels by class": bars(wrong, "rows")}
    notes: tuple[str, ...] = ()
    answer = {"": sentences}
    if health.retrained is not None:
        results = health.retrained.results()
        compared = health.retrained.sentences(results)
        notes = (NOTES["retrain"],)
        tables |= health.retrained.tables(results)
        charts[_RETRAINED] = dict(health.retrained.charts(results)[""])
        answer[_RETRAINED] = [retrained_when(health.retrained), *compared]
    return Page(
        title=f"Label health of {health.name}",
        lead=f"{counted(health.rows, 'row')}, {counted(health.classes, 'class', 'classes')}; "
        f"{dataset.report.sentence()}; "
        f"text column: {dataset.text_column}; label column: {dataset.label_column}.",
        answer=answer,
        notes=notes,
        tables={title: table for title, table in tables.items() if len(table)},
        charts=charts,
        texts={"Most suspicious rows without a decision": _worst(health)},
        settings={
            "dataset": f"{health.name}, from {dataset.source} (digest {dataset.digest})",
            "run": f"{run.sentence()} (digest {run.digest}, {run.created_at})",
            "decisions": f"revision {health.findings.log.revision():,} of the log",
            "command": f"labelreview report {health.name}",
        },
    )


def retrained_when(experiment: Experiment) -> str:
    """Return the model of the comparison and the state of the review at its time, in words."""
    return (
        f"Model: {experiment.options.model}, trained after people had changed or left out "
        f"{counted(experiment.decided, 'row')}."
    )


def class_table(health: Health) -> pd.DataFrame:
    """Return rows, estimated errors and label health of each class, the least healthy first."""
    entries = sorted(health.findings.run.summary.classes, key=lambda entry: entry.quality)
    return pd.DataFrame(
        {
            "class": [entry.label for entry in entries],
            "rows": [f"{entry.rows:,}" for entry in entries],
            "estimated wrong": [f"{entry.wrong:,}" for entry in entries],
            "estimated missing": [f"{entry.missing:,}" for entry in entries],
            "health": [f"{entry.quality:.0%}" for entry in entries],
        }
    )


def decided_table(decided: pd.DataFrame) -> pd.DataFrame:
    """Count the current decisions by annotator, a line each, and verdict."""
    counts = pd.crosstab(decided["annotator"], decided["verdict"])
    there = [verdict for verdict in VERDICTS if verdict in counts]
    table = counts[there].assign(all=counts.sum(axis=1)).sort_values("all", ascending=False)
    return table.map("{:,}".format).rename_axis(index="annotator", columns=None).reset_index()


def changes_table(health: Health) -> pd.DataFrame:
    """Count the most frequent changes by given and new label."""
    moved = health.decided[health.decided["verdict"] == "relabel"]
    shown = health.findings.labels_of(moved["example_id"].tolist())
    given = {row.example_id: row.given_label for row in shown}
    pairs = pd.DataFrame(
        {"given label": moved["example_id"].map(given), "new label": moved["label"]}
    )
    counts = pairs.value_counts().head(_CHANGES)
    return counts.rename("rows").map("{:,}".format).reset_index()


def _pairs(health: Health) -> pd.DataFrame:
    pairs = health.findings.run.summary.overlaps[:_PAIRS]
    return pd.DataFrame(
        {
            "class": [pair.first for pair in pairs],
            "other class": [pair.second for pair in pairs],
            "estimated confused rows": [f"{pair.rows:,}" for pair in pairs],
        }
    )


def _worst(health: Health) -> pd.DataFrame:
    page = health.findings.page(Filter(status=(UNDECIDED,), disagree=True), size=_WORST)
    return pd.DataFrame(
        {
            "row": page["row"].map("{:,}".format),
            "text": page["text"].str.slice(stop=_TEXT),
            "given label": page["given_label"],
            "suggested label": page["suggested_label"],
            "score": page["score"].map("{:.2f}".format),
        }
    )


def _share(part: int, rows: int) -> str:
    return f"{part / max(rows, 1):.1%}"
