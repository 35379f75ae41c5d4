"""What the pages of a run would otherwise compute when they are first opened."""

from __future__ import annotations

from pathlib import Path

from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.review.projection import has_umap, principal, project
from labelreview.review.sheets import prepare_sheets
from labelreview.runs.run import Run


def prepare_pages(
    dataset: Dataset, run: Run, evidence_folder: Path, progress: Progress = silent
) -> None:
    """Arrange the grid and draw the map of a run: by UMAP where it is installed, else by principal
    components.

    Everything is kept in `evidence_folder` as soon as it is made, so that a stopped call goes on
    after it. Raises what `labelreview.review.projection.project` raises.
    """
    prepare_sheets(dataset, run, evidence_folder, "given", progress)
    principal(dataset, run, evidence_folder, progress)
    if has_umap():
        project(dataset, run, evidence_folder, progress)
    prepare_sheets(dataset, run, evidence_folder, "suggested", progress)
