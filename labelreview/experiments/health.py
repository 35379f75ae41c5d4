"""How healthy the labels of a dataset are: a report that needs no review, and grows with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

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

_WORST, _PAIRS, _CHANGES, _BARS = 20, 15, 20, 25
_TEXT = 240  # characters
_RETRAINED = "Before and after"


@dataclass(frozen=True)
class Health:
    """The state of the labels at this moment.

    rows, classes:
        How many there are.
    confirmed, by_model:
        Rows whose label people found wrong (relabelled, noisy or dropped), and rows that the model
        relabelled and nobody has looked at.
    left:
        What is estimated among the undecided rows, with its interval.
    decided:
        The standing decisions, see `DecisionLog.current()`.
    retrained:
        The last finished experiment on before and after, if there is one.
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
        """Wrong labels of the source: estimate, and the ends of its 95 % interval."""
        found = self.confirmed + self.by_model
        return found + self.left.errors, found + self.left.low, found + self.left.high

    def sentences(self) -> list[str]:
        """The state in plain words, the most important first."""
        wrong, low, high = self.estimate
        said = [
            f"About {wrong:,} of the {self.rows:,} labels of the source "
            f"({_share(wrong, self.rows)}) are estimated to be wrong, with 95 % probability "
            f"between {low:,} and {high:,}."
        ]
        if not len(self.decided):
            said.append(
                "Nobody has reviewed anything, so that this is what models say; the interval "
                "comes from datasets whose errors are known."
            )
            return said
        people = self.decided[self.decided["annotator"] != MODEL]
        said.append(
            f"People decided {len(people):,} labels and found {self.confirmed:,} of them wrong; "
            f"about {self.left.errors:,} ({self.left.low:,} to {self.left.high:,}) wrong ones are "
            f"left among the {self.left.rows:,} that nobody decided."
        )
        if self.by_model:
            said.append(
                f"{self.by_model:,} labels were replaced by the model's suggestion and seen by "
                "nobody."
            )
        if self.left.controls < ENOUGH_CONTROLS:
            said.append(
                f"Only {self.left.controls:,} rows drawn at random were decided; from "
                f"{ENOUGH_CONTROLS} "
                "on, the estimate of what is left can be relied on."
            )
        return said


def health_of(name: str, findings: Findings, experiments: Sequence[Experiment] = ()) -> Health:
    """The state of a dataset's labels by one run, the decisions so far and its experiments."""
    current = findings.log.current()
    is_people = current["annotator"] != MODEL
    standing = progress_of(findings, open_queue(findings, Filter(), findings.log.revision()))
    retrained = [one for one in experiments if one.name == "retrain" and one.is_whole()]
    return Health(
        name=name,
        findings=findings,
        rows=findings.run.rows,
        classes=len(findings.dataset.labels),
        confirmed=int((is_people & current["verdict"].isin(WRONG)).sum()),
        by_model=int((~is_people & (current["verdict"] == "relabel")).sum()),
        left=standing.left,
        decided=current,
        retrained=retrained[0] if retrained else None,
    )


def health_page(health: Health) -> Page:
    """The report: estimate, classes, pairs, copies, the worst rows, who changed what, and whether
    it helped."""
    run, dataset = health.findings.run, health.findings.dataset
    tables = {"Classes": class_table(health), "Classes that are mixed up": _pairs(health)}
    sentences = health.sentences()
    copies = health.findings.count(Filter(copies=True))
    if copies:
        sentences.append(f"{copies:,} rows have a copy that carries another label.")
    if len(health.decided):
        tables["What was decided, and by whom"] = decided_table(health.decided)
        tables["What was relabelled"] = changes_table(health)
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
        lead=f"{health.rows:,} rows, {health.classes:,} classes; {dataset.report.sentence()}; "
        f"texts from {dataset.text_column}, labels from {dataset.label_column}.",
        answer=answer,
        notes=notes,
        tables={title: table for title, table in tables.items() if len(table)},
        charts=charts,
        texts={"The most suspicious rows that nobody has decided": _worst(health)},
        settings={
            "dataset": f"{health.name}, from {dataset.source} (digest {dataset.digest})",
            "run": f"{run.sentence()} (digest {run.digest}, {run.created_at})",
            "decisions": f"revision {health.findings.log.revision():,} of the log",
            "to repeat it": f"labelreview report {health.name}",
        },
    )


def retrained_when(experiment: Experiment) -> str:
    """With which model and at which state of the review the labels were compared."""
    return (
        f"A {experiment.options.model}, trained when people had changed or left out "
        f"{experiment.decided:,} rows."
    )


def class_table(health: Health) -> pd.DataFrame:
    """Rows, estimated wrong labels and health of each class, the least healthy first."""
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
    """Standing decisions by annotator (a line each) and verdict."""
    counts = pd.crosstab(decided["annotator"], decided["verdict"])
    there = [verdict for verdict in VERDICTS if verdict in counts]
    table = counts[there].assign(all=counts.sum(axis=1)).sort_values("all", ascending=False)
    return table.map("{:,}".format).rename_axis(index="annotator", columns=None).reset_index()


def changes_table(health: Health) -> pd.DataFrame:
    """The commonest changes of labels, by given and new label."""
    moved = health.decided[health.decided["verdict"] == "relabel"]
    shown = health.findings.labels_of(moved["example_id"].tolist())
    given = {row.example_id: row.given_label for row in shown}
    pairs = pd.DataFrame({"given": moved["example_id"].map(given), "now": moved["label"]})
    counts = pairs.value_counts().head(_CHANGES)
    return counts.rename("rows").map("{:,}".format).reset_index()


def _pairs(health: Health) -> pd.DataFrame:
    pairs = health.findings.run.summary.overlaps[:_PAIRS]
    return pd.DataFrame(
        {
            "class": [pair.first for pair in pairs],
            "and": [pair.second for pair in pairs],
            "estimated rows": [f"{pair.rows:,}" for pair in pairs],
        }
    )


def _worst(health: Health) -> pd.DataFrame:
    page = health.findings.page(Filter(status=(UNDECIDED,), disagree=True), size=_WORST)
    return pd.DataFrame(
        {
            "row": page["row"].map("{:,}".format),
            "text": page["text"].str.slice(stop=_TEXT),
            "given": page["given_label"],
            "suggested": page["suggested_label"],
            "score": page["score"].map("{:.2f}".format),
        }
    )


def _share(part: int, rows: int) -> str:
    return f"{part / max(rows, 1):.1%}"
