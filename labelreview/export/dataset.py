"""Export of a cleaned dataset in one of `FORMATS`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import pyarrow.compute as pc

from labelreview.core.arrow_types import readable
from labelreview.core.artifacts import load_table, reading
from labelreview.core.errors import ExportError
from labelreview.data.dataset import Dataset
from labelreview.decision_log import DecisionLog
from labelreview.export.cleaned import Cleaned, cleaned_table
from labelreview.export.destinations import Destination, Disk, Hub
from labelreview.export.formats import FORMATS, HUB, SPREADSHEETS, check_format
from labelreview.export.parts import MAIN, check_fates, part_names, split_parts
from labelreview.export.report import ExportReport
from labelreview.export.saved import added_split
from labelreview.export.spreadsheet import neutralised, risky_cells


class ExportOptions(TypedDict, total=False):
    """The options of `export_dataset` that a person chooses."""

    noisy: str
    dropped: str
    neutralise: bool
    notes: bool
    overwrite: bool


def export_dataset(
    dataset: Dataset,
    decisions: DecisionLog,
    findings: Path | None,
    path: str | Path,
    format: str,
    *,
    noisy: str = "keep",
    dropped: str = "leave-out",
    neutralise: bool = False,
    notes: bool = False,
    overwrite: bool = False,
    private: bool = True,
    protected: Sequence[Path] = (),
    becomes: Mapping[str, str] | None = None,
    card: str = "",
) -> ExportReport:
    """Write the source with the current decisions applied, completely or not at all.

    Parameters
    ----------
    findings:
        The findings.parquet of the run whose scores are added, or None.
    path:
        The file or folder to write, or ``owner/name`` on the Hub.
    format:
        A name in `FORMATS`.
    noisy, dropped:
        What to do with rows of that verdict: ``keep``, ``leave-out``, or ``apart``, which writes
        them beside `path`, with ``-noisy`` or ``-dropped`` in the name.
    neutralise:
        Put an apostrophe before the cells that a spreadsheet would run (CSV and TSV).
    notes:
        Add the notes of the reviewers as a column.
    overwrite:
        Replace existing files, a saved dataset or a repository.
    private:
        Whether a new repository on the Hub is private.
    protected:
        Files and folders, besides those of the dataset, that must not be written to.
    becomes:
        The current name of every class (`labelreview.decision_log.class_changes`); None when
        nothing changed.
    card:
        Markdown for the dataset card of a repository on the Hub: a section that a later export
        replaces.

    Raises `ExportError` when it cannot be written there, `LabelError` when a decision names a
    class that the dataset does not have.
    """
    format = check_format(format, neutralise=neutralise)
    check_fates(noisy, dropped)
    destination = _destination(
        path,
        format,
        part_names(noisy, dropped),
        overwrite=overwrite,
        private=private,
        card=card,
        protected=(dataset.folder, *protected),
    )
    cleaned = _clean(dataset, decisions, findings, becomes, notes)
    parts = split_parts(cleaned, noisy, dropped)
    written = {part: len(rows) for part, rows in parts.items()}
    risky = 0
    if FORMATS[format] in SPREADSHEETS:
        risky = sum(map(risky_cells, parts.values()))
    if neutralise:
        parts = {part: neutralised(rows) for part, rows in parts.items()}
    places = destination.write(parts, added_split(cleaned.table, dataset.split_column))
    return ExportReport(
        path=places[MAIN],
        rows=written[MAIN],
        relabelled=_count(cleaned, "relabel"),
        noisy=_count(cleaned, "noisy"),
        dropped=_count(cleaned, "drop"),
        left_out=len(cleaned.table) - sum(written.values()),
        apart={places[part]: rows for part, rows in written.items() if part != MAIN},
        risky_cells=risky,
        neutralised=neutralise,
        unknown=cleaned.unknown,
        class_changed=cleaned.class_changed,
    )


def _destination(
    path: str | Path,
    format: str,
    parts: list[str],
    *,
    overwrite: bool,
    private: bool,
    card: str,
    protected: Sequence[Path],
) -> Destination:
    if format == HUB:
        return Hub.checked(str(path), parts, overwrite=overwrite, private=private, card=card)
    if not str(path).strip():
        raise ExportError("No destination is given", "enter one")
    return Disk.checked(path, FORMATS[format], parts, overwrite=overwrite, protected=protected)


def _clean(
    dataset: Dataset,
    decisions: DecisionLog,
    findings: Path | None,
    becomes: Mapping[str, str] | None,
    notes: bool,
) -> Cleaned:
    source = readable(dataset.source_table())
    examples = dataset.table(["example_id", "row"])
    scores = None
    if findings:
        with reading(findings.parent, "score again"):
            scores = load_table(findings, columns=["row", "score"])
    return cleaned_table(
        source,
        examples,
        decisions.current(),
        scores,
        label_column=dataset.label_column,
        labels=dataset.labels,
        raw_labels=dataset.raw_labels,
        becomes=becomes,
        spellings=dataset.spellings,
        notes=notes,
    )


def _count(cleaned: Cleaned, verdict: str) -> int:
    return pc.sum(pc.equal(cleaned.verdicts, verdict)).as_py() or 0
