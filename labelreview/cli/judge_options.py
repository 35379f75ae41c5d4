"""Options about a language model that is asked about doubtful labels."""

from __future__ import annotations

from typing import Annotated

import typer

from labelreview.cli.options import numbers_of
from labelreview.core.configuration import Configuration
from labelreview.workspace import Workspace

Judge = Annotated[
    str | None,
    typer.Option(
        "--judge",
        metavar="MODEL",
        help="Language model to ask about the most doubtful texts, which leave this machine. It "
        "never sees a given label.",
    ),
]
JudgeUrl = Annotated[
    str | None,
    typer.Option(
        "--judge-url",
        metavar="URL",
        help="OpenAI-compatible address of the judge, such as http://localhost:11434/v1; its key "
        "is in $LABELREVIEW_JUDGE_KEY.",
    ),
]
JudgeRows = Annotated[
    str,
    typer.Option(
        "--judge-rows", metavar="N|N%", help="How many rows the judge is asked about at most."
    ),
]
JudgeBudget = Annotated[
    float | None,
    typer.Option(
        "--judge-budget", help="What its answers may cost at most, in the currency of the prices."
    ),
]
JudgePrice = Annotated[
    str | None,
    typer.Option(
        "--judge-price",
        metavar="IN,OUT",
        help="What a million tokens in and a million tokens out cost, such as 0.15,0.60.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Say what scoring would take, and what a judge would be sent, and stop."
    ),
]


def prices_of(given: str | None) -> tuple[float, float] | None:
    """Return the two prices. Raises `typer.BadParameter` for anything else."""
    if given is None:
        return None
    numbers = numbers_of(given)
    if len(numbers) != 2:
        raise typer.BadParameter(f"{given!r} is not two prices, such as 0.15,0.60")
    return numbers[0], numbers[1]


def foretell(space: Workspace, name: str, configuration: Configuration) -> list[str]:
    """Return what scoring will take, and what a judge will be sent and cost, in sentences."""
    from labelreview.evidence.judge.forecast import foretell as foretell_judge
    from labelreview.jobs.calibration import sizes_of

    dataset = space.dataset(name)
    sizes = sizes_of(dataset)
    expected = space.background.forecasts.scoring(sizes, configuration)
    said = [f"Scoring {name}: {expected.sentence()} and {expected.memory()}."]
    if options := configuration.judge_options:
        judge = foretell_judge(options, sizes.rows, dataset.labels.names, sizes.characters)
        said += [judge.sentence(), judge.warning()]
    return said
