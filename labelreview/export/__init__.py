"""Export of the cleaned dataset, the findings and the decision log."""

from __future__ import annotations

from labelreview.export.dataset import ExportOptions, export_dataset
from labelreview.export.decisions import check_log_file, export_decisions
from labelreview.export.findings import check_findings_file, export_findings
from labelreview.export.formats import FORMATS
from labelreview.export.parts import FATES
from labelreview.export.report import ExportReport

__all__ = [
    "FATES",
    "FORMATS",
    "ExportOptions",
    "ExportReport",
    "check_findings_file",
    "check_log_file",
    "export_dataset",
    "export_decisions",
    "export_findings",
]
