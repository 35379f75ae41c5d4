"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        help="Folder with datasets, runs and decisions. Default: $LABELREVIEW_WORKSPACE, "
        "or else your user data folder.",
        show_default=False,
    ),
]
TextColumn = Annotated[
    str | None, typer.Option("--text-column", help="Column with the texts. Default: detected.")
]
LabelColumn = Annotated[
    str | None, typer.Option("--label-column", help="Column with the labels. Default: detected.")
]
SecondTextColumn = Annotated[
    str | None,
    typer.Option(
        "--second-text-column",
        help="Column with the second text of a pair, such as the hypothesis of a premise.",
    ),
]
Votes = Annotated[
    str | None,
    typer.Option(
        "--votes",
        metavar="majority|ANNOTATOR",
        help="Where annotators voted: take the majority or the votes of one annotator as labels.",
    ),
]
SetAside = Annotated[
    list[str] | None,
    typer.Option("--set-aside", help="Label that means no label, such as N/A; repeatable."),
]
MergeSpellings = Annotated[
    bool,
    typer.Option(
        "--merge-spellings", help="Merge labels that differ only in how they are written."
    ),
]
Member = Annotated[
    str | None,
    typer.Option("--member", help="File of an archive or folder, or sheet of a workbook."),
]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help="The first row of a CSV or TSV is data.")
]
Delimiter = Annotated[
    str | None,
    typer.Option("--delimiter", help="Character between cells, or tab. Default: detected."),
]
Quote = Annotated[
    str | None,
    typer.Option("--quote", help="Character around cells, or none. Default: detected."),
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", help="Encoding of a text file, such as cp1252. Default: detected."),
]
Config = Annotated[str | None, typer.Option("--config", help="Configuration of a Hub dataset.")]
Splits = Annotated[
    list[str] | None, typer.Option("--split", help="Split to read; repeatable. Default: all.")
]
Revision = Annotated[
    str | None, typer.Option("--revision", help="Branch, tag or commit of a Hub dataset.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace existing files.")]
Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Files = Annotated[
    Path | None,
    typer.Option(
        "--files",
        metavar="FOLDER",
        help="Where pages read and write files. Default: $LABELREVIEW_FILES, or else your home "
        "folder; with --allow-anyone, the folder exports of the workspace.",
        show_default=False,
    ),
]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]
AllowAnyone = Annotated[
    bool,
    typer.Option(
        "--allow-anyone",
        help="Let other machines in, with --host: whoever reaches the address can read, write and "
        "decide, as there is no sign-in. Also: LABELREVIEW_ALLOW_ANYONE=1.",
        show_default=False,
    ),
]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host",
        metavar="NAME",
        help="Name of a proxy or network that the dashboard is reached by, such as "
        "review.example.org, or NAME:PORT; repeatable. Also: LABELREVIEW_ALLOW_HOST, with commas "
        "between names.",
    ),
]
DatasetName = Annotated[str, typer.Argument(metavar="NAME", help="A dataset in the workspace.")]


def names_of(given: str) -> tuple[str, ...]:
    """Return the names in a comma-separated list.

    >>> names_of("a, b")
    ('a', 'b')
    """
    return tuple(name.strip() for name in given.split(",") if name.strip())


def numbers_of(given: str) -> tuple[float, ...]:
    """Return the numbers in a comma-separated list.

    Raises `typer.BadParameter` for anything that is not a number.
    """
    try:
        return tuple(float(name) for name in names_of(given))
    except ValueError:
        raise typer.BadParameter(f"{given!r} is not a comma-separated list of numbers") from None


def pairs_of(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the name and the value of each NAME=VALUE; raise `typer.BadParameter` for others.

    >>> pairs_of(["docta=/envs/docta/bin/python"])
    (('docta', '/envs/docta/bin/python'),)
    """
    wrong = next((pair for pair in given if not all(pair.partition("="))), None)
    if wrong is not None:
        raise typer.BadParameter(f"{wrong!r} is not NAME=VALUE")
    return tuple((name, value) for name, _, value in (pair.partition("=") for pair in given))
