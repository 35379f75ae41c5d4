"""What the pages of a run would otherwise compute when they are first opened."""

from __future__ import annotations

from pathlib import Path

from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.review.projection import has_umap, principal, project
from labelreview.review.sheets import prepare_sheets
from labelreview.review.topics import topics_of
from labelreview.runs.run import Run


def prepare_pages(
    dataset: Dataset, run: Run, evidence_folder: Path, progress: Progress = silent
) -> None:
    """Arrange the grid, draw the map of a run, by UMAP where it is installed, else by principal
    components, and name its topics.

    Everything is kept in `evidence_folder` as soon as it is made, so that a stopped call goes on
    after it. Raises what `labelreview.review.projection.project` raises.
    """
    prepare_sheets(dataset, run, evidence_folder, "given", progress)
    layout = principal(dataset, run, evidence_folder, progress)
    if has_umap():
        layout = project(dataset, run, evidence_folder, progress)
    topics_of(dataset, layout, evidence_folder)
    prepare_sheets(dataset, run, evidence_folder, "suggested", progress)
