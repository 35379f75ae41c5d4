"""The section of a dataset card about the quality of its labels."""

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
    """Return Markdown: estimated errors, decisions, relabelled rows, which signals to trust, and
    before and after.

    Parts that are not known yet are left out.
    """
    parts = ["## Label quality", *map(plain, health.sentences())]
    if len(health.decided):
        parts += [
            "### Decisions by annotator",
            markdown_table(decided_table(health.decided)),
        ]
        changes = changes_table(health)
        if len(changes):
            parts += ["### Most frequent label changes", markdown_table(changes)]
    if trust := health.trust_sentences():
        parts += ["### Signals to trust", *map(plain, trust)]
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
