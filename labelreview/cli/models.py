"""Commands that fine-tune a classifier and predict labels."""

from __future__ import annotations

from typing import Annotated

import typer

from labelreview.cli.options import DatasetName, WorkspaceOption


def fit(
    name: DatasetName,
    model: Annotated[str, typer.Option("--model", help="Encoder to fine-tune: Hub ID or folder.")],
    epochs: Annotated[int, typer.Option(min=1, help="Number of epochs.")] = 3,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 0,
    workspace: WorkspaceOption = None,
) -> None:
    """Fine-tune a classifier on the current labels and save it in the workspace.

    Noisy and dropped rows are excluded from training.

    Example: labelreview fit tweets --model sentence-transformers/all-MiniLM-L6-v2
    """
    from labelreview.cli.console import reporting
    from labelreview.cli.reports import report_fit
    from labelreview.workspace import Workspace

    with reporting() as progress:
        saved = Workspace.open(workspace).fit(
            name, model, epochs=epochs, seed=seed, progress=progress
        )
    report_fit(saved)


def predict(
    name: DatasetName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text to classify.")],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            help="Fine-tuned classifier: Hub ID or folder. Default: a TF-IDF model fitted to the "
            "dataset.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Predict the label of a text, with the words behind the prediction and similar examples.

    Example: labelreview predict tweets "the river is rising again"
    """
    from labelreview.classifiers.predict import prepare_predictor
    from labelreview.cli.console import reporting
    from labelreview.cli.reports import report_prediction
    from labelreview.core.configuration import Configuration
    from labelreview.workspace import Workspace

    place = Workspace.open(workspace)
    dataset = place.dataset(name)
    with reporting() as progress:
        predictor = prepare_predictor(
            dataset,
            Configuration(),
            model=model,
            cache=place.evidence_folder,
            progress=progress,
        )
    report_prediction(predictor(text), dataset.labels)
