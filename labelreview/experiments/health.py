"""A report on the quality of a dataset's labels: from models alone, then from the review too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from labelreview.core.counted_nouns import counted
from labelreview.decision_log import MODEL, VERDICTS
from labelreview.experiments.charts import bars
from labelreview.experiments.check.planted_trust import planted_trust
from labelreview.experiments.experiment import Experiment
from labelreview.experiments.page import Page
from labelreview.experiments.report import NOTES
from labelreview.findings.filter import UNDECIDED, Filter
from labelreview.findings.findings import Findings
from labelreview.review.stopping import Estimate, estimate_of
from labelreview.review.trust import TrustedSignals, trusted_signals

_WORST, _PAIRS, _CHANGES, _BARS = 20, 15, 20, 25  # lines of a table or chart; a page each
_TEXT = 240  # characters of a text; tweets fit whole
_RETRAINED = "Before and after"
_TRUSTED = "Signals to trust"
_BY_DECISIONS = "Signals by the decisions so far"


@dataclass(frozen=True)
class Health:
    """The quality of a dataset's labels, with the decisions so far.

    rows, classes:
        Number of rows and classes.
    estimate:
        Wrong labels found and left.
    decided:
        The current decisions, see `DecisionLog.current()`.
    retrained, checked:
        The latest finished experiments `retrain` and `check`, or None.
    trusted:
        Which signals the decisions so far speak for.
    """

    name: str
    findings: Findings
    rows: int
    classes: int
    estimate: Estimate
    decided: pd.DataFrame
    retrained: Experiment | None
    checked: Experiment | None
    trusted: TrustedSignals

    def trust_sentences(self) -> list[str]:
        """Return which signals to trust, by planted noise and by decisions; empty when nothing is
        known about either."""
        planted = [] if self.checked is None else planted_trust(self.checked.results()).sentences()
        if planted and self.checked is not None:
            planted.insert(0, f"By planted errors ({self.checked.sentence()}):")
        decided = self.trusted.sentences() if self.trusted.is_known else []
        return [" ".join(part) for part in (planted, decided) if part]

    def sentences(self) -> list[str]:
        """Return the state of the labels in sentences, the most important first."""
        told, left = self.estimate, self.estimate.left
        wrong = told.wrong
        ends = f"{told.settled + left.low:,} to {told.settled + left.high:,}"
        interval = f" (95% interval: {ends})" if told.is_known else ""
        sentences = [
            f"{'An estimated' if told.is_known else 'Roughly'} {wrong:,} of "
            f"{counted(self.rows, 'label')} in the source ({_share(wrong, self.rows)}) "
            f"{'is' if wrong == 1 else 'are'} wrong{interval}."
        ]
        if not len(self.decided):
            return [*sentences, told.basis(), told.step()]
        people = self.decided[self.decided["annotator"] != MODEL]
        interval = f" ({told.interval})" if told.is_known else ""
        sentences.append(
            f"People have decided on {counted(len(people), 'label')} and found {told.found:,} of "
            f"them wrong; among the {counted(left.rows, 'label')} without a decision, an estimated "
            f"{left.errors:,}{interval} {'is' if left.errors == 1 else 'are'} wrong."
        )
        if told.by_model:
            sentences.append(
                f"{counted(told.by_model, 'label')} {'was' if told.by_model == 1 else 'were'} "
                "replaced by the model's suggestion without a review."
            )
        sentences.append(told.basis())
        return [*sentences, told.step()] if told.step() else sentences


def health_of(
    name: str,
    findings: Findings,
    experiments: Sequence[Experiment] = (),
    estimate: Estimate | None = None,
    trusted: TrustedSignals | None = None,
) -> Health:
    """Return the quality of a dataset's labels from one run, the decisions and the experiments.

    `estimate` and `trusted` are of the dataset, see `estimate_in` and `trusted_in`; by default they
    are made by the scores of this run.
    """
    latest = {one.name: one for one in reversed(experiments) if one.is_whole()}
    return Health(
        name=name,
        findings=findings,
        rows=findings.run.rows,
        classes=len(findings.dataset.labels),
        estimate=estimate or estimate_of(findings),
        decided=findings.log.current(),
        retrained=latest.get("retrain"),
        checked=latest.get("check"),
        trusted=trusted or trusted_signals(findings),
    )


def health_page(health: Health) -> Page:
    """Return the report: estimate, classes, confused pairs, duplicates, most suspicious rows,
    decisions, which signals to trust and, where the experiment `retrain` is finished, before and
    after."""
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
    if trust := health.trust_sentences():
        answer[_TRUSTED] = trust
    if health.trusted.is_known:
        tables[_BY_DECISIONS] = health.trusted.table()
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
