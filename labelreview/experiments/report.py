"""An experiment as files: one HTML page that needs no network, Markdown, and every figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from labelreview.core.artifacts import new_file
from labelreview.core.counted_nouns import counted
from labelreview.core.errors import ExportError
from labelreview.experiments.experiment import Experiment
from labelreview.experiments.figures import rate_text
from labelreview.experiments.options import KINDS
from labelreview.experiments.page import Page, html_page, markdown_page
from labelreview.experiments.results import Cell, ExperimentResults
from labelreview.export.targets import check_target

EXPERIMENT_FILES = ("html", "md", "parquet")
PAGE_FILES = ("html", "md")
NOTES = {
    "check": "Errors that your labels already had do not count as injected: where the list finds "
    "them, its precision looks worse than it is.",
    "noise": "Your labels count as right before the noise is injected. The filters also find "
    "errors that they already had: at low rates they flag more rows than were injected, and "
    "precision is a lower bound.",
    "clean": "Your labels count as right before the noise is injected, in the test set too. “Right "
    "labels” is a model trained without noise. The 95% intervals in brackets cover different "
    "draws of the noise, but only this one test set: another one would shift them.",
    "retrain": "The 95% intervals cover differences between seeds (training rows drawn with "
    "replacement) and between test rows. In the reviewed test set only the reviewed labels were "
    "checked, by the same people as the training labels.",
}


def experiment_page(experiment: Experiment, results: ExperimentResults) -> Page:
    """Return the report of an experiment: answer, notes, charts, tables and settings."""
    o = experiment.options
    settings = {
        "question": experiment.question.title,
        "dataset": f"{experiment.dataset} (digest {experiment.dataset_digest})",
        "rows": f"{experiment.train:,} for training, {experiment.test:,} for testing "
        f"({experiment.tested_on}); {counted(experiment.classes, 'class', 'classes')}; "
        f"{counted(experiment.decided, 'row')} changed by people",
        "model": o.model,
        **(
            {
                "noise": ", ".join(KINDS[kind] for kind in o.kinds),
                "rates": ", ".join(rate_text(rate) for rate in o.rates),
            }
            if experiment.question.has_noise
            else {}
        ),
        "seeds": ", ".join(map(str, range(o.seeds))),
        "model digests": ", ".join(f"{k} {v}" for k, v in experiment.models.items() if v) or "none",
        "experiment digest": experiment.digest,
        "versions": ", ".join(f"{name} {number}" for name, number in experiment.versions.items()),
        "started": experiment.created_at,
        "cells": f"{len(results.cells) - len(results.failed):,} finished, "
        f"{len(results.failed):,} failed, of {experiment.settings:,}; "
        f"{sum(cell.seconds for cell in results.cells):,.0f} s of compute time",
        "command": experiment.command(),
    }
    return Page(
        title=f"{experiment.question.title} {experiment.dataset}",
        lead=experiment.question.explain,
        answer=experiment.answer(results),
        notes=(NOTES[experiment.name],),
        tables=tables_of(experiment, results),
        charts=experiment.charts(results),
        settings=settings,
    )


def tables_of(experiment: Experiment, results: ExperimentResults) -> dict[str, pd.DataFrame]:
    """Return all tables by title, with one of the failed cells if there are any."""
    tables = dict(experiment.tables(results))
    if results.failed:
        tables["Cells that failed"] = failed_table(results.failed)
    return tables


def failed_table(cells: Sequence[Cell]) -> pd.DataFrame:
    """Return a table of failed cells with the reason of each."""
    return pd.DataFrame(
        {
            "noise": [KINDS.get(cell.setting.noise, "–") for cell in cells],
            "rate": [
                "–" if cell.setting.rate is None else rate_text(cell.setting.rate) for cell in cells
            ],
            "seed": [str(cell.setting.seed) for cell in cells],
            "reason": [cell.reason for cell in cells],
        }
    )


def check_prefix(
    prefix: Path, endings: Sequence[str], *, overwrite: bool, protected: Sequence[Path]
) -> None:
    """Raise `ExportError` when a file PREFIX.<ending> cannot be written.

    That is when it exists and `overwrite` is false, or when it is `protected`.
    """
    if not prefix.name.strip("."):
        raise ExportError(
            f"{prefix} is not a valid prefix for file names", "use one such as reports/sweep"
        )
    for ending in endings:
        check_target(
            _beside(prefix, ending), f".{ending}", overwrite=overwrite, protected=protected
        )


def write_report(experiment: Experiment, results: ExperimentResults, prefix: Path) -> list[Path]:
    """Write PREFIX.html, PREFIX.md and PREFIX.parquet, and return their paths.

    The Parquet file has every figure, see `tidy`. Each file is written whole or not at all. Raises
    `WorkspaceError` when they cannot be written.
    """
    figures = _beside(prefix, "parquet")
    with new_file(figures) as place:
        results.figures.to_parquet(place, index=False)
    return [*write_page(experiment_page(experiment, results), prefix), figures]


def write_page(page: Page, prefix: Path) -> list[Path]:
    """Write PREFIX.html and PREFIX.md, each whole or not at all, and return their paths."""
    texts = {"html": html_page(page), "md": markdown_page(page)}
    for ending, text in texts.items():
        with new_file(_beside(prefix, ending)) as place:
            place.write_text(text, encoding="utf-8")
    return [_beside(prefix, ending) for ending in texts]


def _beside(prefix: Path, ending: str) -> Path:
    return prefix.with_name(f"{prefix.name}.{ending}")
