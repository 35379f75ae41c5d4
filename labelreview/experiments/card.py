"""The section of a dataset card that says how its labels were checked."""

from __future__ import annotations

from labelreview.experiments.health import (
    Health,
    changes_table,
    decided_table,
    retrained_when,
)
from labelreview.experiments.page import markdown_table, plain
from labelreview.experiments.report import NOTES


def card_section(health: Health) -> str:
    """Markdown: the noise estimate with its interval, what was changed and by whom, and before and
    after, as far as they are known."""
    parts = ["## Label quality", *map(plain, health.sentences())]
    if len(health.decided):
        parts += [
            "### What was decided, and by whom",
            markdown_table(decided_table(health.decided)),
        ]
        changes = changes_table(health)
        if len(changes):
            parts += ["### What was relabelled", markdown_table(changes)]
    if health.retrained is not None:
        results = health.retrained.results()
        parts += ["### Before and after", plain(retrained_when(health.retrained))]
        parts += map(plain, health.retrained.sentences(results))
        parts.append(plain(NOTES["retrain"]))
    run = health.findings.run
    parts.append(
        plain(
            f"Scored with labelreview ({run.sentence()}), run {run.digest} of dataset "
            f"{run.dataset_digest}."
        )
    )
    return "\n\n".join(parts)
