"""The options of a filter: those of every command that selects findings."""

from __future__ import annotations

from typing import Annotated

import typer

Given = Annotated[list[str] | None, typer.Option(help="Only this given label; repeatable.")]
Suggested = Annotated[list[str] | None, typer.Option(help="Only this suggested label; repeatable.")]
Split = Annotated[list[str] | None, typer.Option(help="Only this split; repeatable.")]
Status = Annotated[
    list[str] | None,
    typer.Option(
        help="Only this status: undecided, keep, relabel, noisy, drop or unsure; repeatable."
    ),
]
DecidedBy = Annotated[
    list[str] | None, typer.Option(help="Only examples decided by this annotator; repeatable.")
]
Disagree = Annotated[
    bool,
    typer.Option(
        "--disagree", help="Only examples whose suggested label differs from the given one."
    ),
]
Flagged = Annotated[bool, typer.Option("--flagged", help="Only flagged examples.")]
Copies = Annotated[
    bool, typer.Option("--copies", help="Only texts that have duplicates with another label.")
]
ScoreFrom = Annotated[float, typer.Option(help="Minimum score, 0 to 1.")]
ScoreTo = Annotated[float, typer.Option(help="Maximum score, 0 to 1.")]
ConfidenceFrom = Annotated[float, typer.Option(help="Minimum confidence, 0 to 1.")]
ConfidenceTo = Annotated[float, typer.Option(help="Maximum confidence, 0 to 1.")]
Containing = Annotated[str, typer.Option(help="Only texts that contain these words.")]
Like = Annotated[
    str,
    typer.Option(
        help="Only the 200 texts nearest in meaning to this sentence, nearest first unless "
        "--sort is given."
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        help="Only this condition on a column of the source: column=value, column>=value, "
        "column<=value or column~words; repeatable, and several values of a column are "
        "alternatives."
    ),
]
Sort = Annotated[
    str,
    typer.Option(
        show_default="-score",
        help="Column to sort by, or column:NAME for one of the source; prefix it with - for "
        "descending order.",
    ),
]


def in_order(like: str, sort: str) -> dict[str, str]:
    """Return the fields of a filter for these two options: without an order, what is nearest in
    meaning comes first, else what is most suspicious."""
    chosen = {"sort": sort} if sort else {"sort": "-similarity"} if like else {}
    return {"like": like, **chosen}
