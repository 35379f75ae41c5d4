"""Models of the labels as they are decided now."""

from __future__ import annotations

from typing import Annotated

import typer

from labelreview.cli.options import DatasetName, WorkspaceOption


def fit(
    name: DatasetName,
    model: Annotated[str, typer.Option("--model", help="Encoder to fine-tune: Hub id or folder.")],
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the rows.")] = 3,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    workspace: WorkspaceOption = None,
) -> None:
    """Fine-tune a classifier on all rows, with the labels as they are decided now, and keep it.

    Example: labelreview fit tweets --model sentence-transformers/all-MiniLM-L6-v2
    """
    from labelreview.cli.console import report_fit, reporting
    from labelreview.workspace import Workspace

    with reporting() as progress:
        saved = Workspace.open(workspace).fit(
            name, model, epochs=epochs, seed=seed, progress=progress
        )
    report_fit(saved)


def predict(
    name: DatasetName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A text of your own.")],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            help="Fine-tuned classifier: folder or Hub id. Default: words and characters of the "
            "dataset, fitted now.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say which label a text gets, which words drove that, and which examples are like it.

    Example: labelreview predict tweets "the river is rising again"
    """
    from labelreview.classifiers.predict import prepare_predictor
    from labelreview.cli.console import print_tried, reporting
    from labelreview.core.configuration import Configuration
    from labelreview.workspace import Workspace

    place = Workspace.open(workspace)
    dataset = place.dataset(name)
    with reporting() as progress:
        trial = prepare_predictor(
            dataset,
            Configuration(),
            model=model,
            cache=place.evidence_folder,
            progress=progress,
        )
    print_tried(trial(text), dataset.labels)
