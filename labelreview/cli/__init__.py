"""The command line: each command is one call of the package."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn, cast

import typer

from labelreview.cli import (
    comparing,
    data,
    deciding,
    detecting,
    exchanging,
    experimenting,
    keeping,
    models,
    serving,
)
from labelreview.core.errors import LabelReviewError

# The base of what typer raises for a wrong command line: click's, of which it may have its own.
_UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
_STOPPED = 130

app = typer.Typer(
    help="Find wrong labels in a text-classification dataset, fix them, and export clean data.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("import")(data.import_)
for command in (
    detecting.score,
    detecting.signals,
    detecting.findings,
    comparing.compare,
    deciding.decide,
    deciding.pseudo,
    models.fit,
    models.predict,
    data.export,
    exchanging.send,
    exchanging.receive,
    experimenting.experiment,
    experimenting.report,
    detecting.bench,
    serving.serve,
    serving.demo,
    keeping.backup,
    keeping.restore,
    keeping.delete,
    serving.doctor,
):
    app.command()(command)
app.command(hidden=True)(serving.work)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    An error that the user can fix is one sentence on standard error and exit code 2; Ctrl-C is exit
    code 130.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    code: int | None
    try:
        code = app(given or ["--help"], prog_name="labelreview", standalone_mode=False)
    except LabelReviewError as error:
        _fail(str(error), 2)
    except _UsageError as error:
        problem = error.format_message().split(". Did you mean")[0].rstrip(".")
        command = error.ctx.command_path if error.ctx else "labelreview"
        _fail(f"{problem}; see {command} --help.", 2)
    except (KeyboardInterrupt, typer.Abort):
        code = _STOPPED
    if code == _STOPPED:
        _fail("Stopped; run the same command again to resume.", _STOPPED)
    sys.exit(code or 0)


def _fail(sentence: str, code: int) -> NoReturn:
    from labelreview.cli.console import one_line

    typer.echo(f"labelreview: {one_line(sentence)}", err=True)
    sys.exit(code)
