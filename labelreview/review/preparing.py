"""What the pages of a run would otherwise compute when they are first opened."""

from __future__ import annotations

from pathlib import Path

from labelreview.core.progress import Progress, silent
from labelreview.data.dataset import Dataset
from labelreview.review.block_order import block_order_of
from labelreview.review.islands import islands_of
from labelreview.review.near_duplicates import text_groups
from labelreview.review.projection import has_umap, principal, project
from labelreview.review.sheets import prepare_sheets
from labelreview.review.topics import topics_of
from labelreview.runs.run import Run


def prepare_pages(
    dataset: Dataset, run: Run, evidence_folder: Path, progress: Progress = silent
) -> None:
    """Order the classes of a run in blocks, group its duplicates, arrange its grid, and draw its
    map with islands and topics, by UMAP where it is installed, else by principal components.

    Everything is kept in `evidence_folder` as soon as it is made, so that a stopped call goes on
    after it. Raises what `labelreview.review.projection.project` raises.
    """
    block_order_of(run, evidence_folder)
    text_groups(dataset, run, evidence_folder)
    prepare_sheets(dataset, run, evidence_folder, "given", progress)
    islands_of(dataset, run, evidence_folder)
    layout = principal(dataset, run, evidence_folder, progress)
    if has_umap():
        layout = project(dataset, run, evidence_folder, progress)
    topics_of(dataset, layout, evidence_folder)
    prepare_sheets(dataset, run, evidence_folder, "suggested", progress)
