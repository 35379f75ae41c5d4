"""The command line: each command is one call of the package."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NoReturn, cast

import typer

from labelreview.cli import (
    benching,
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
from labelreview.core.names import one_line

# The base of what typer raises for a wrong command line: click's, of which it may have its own.
_UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
_STOPPED = 130
_PIPE_CLOSED = 141
_UNFORESEEN = 70
_WORKSPACE = "--workspace"

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
    benching.bench,
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
    code 130; what nobody foresaw is a sentence with a code, and exit code 70.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    code: int | None
    _show_every_letter()
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
    except BrokenPipeError:
        _leave_pipe()
    except Exception as error:
        _fail_unforeseen(error, given)
    if code == _STOPPED:
        _fail("Stopped; run the same command again to resume.", _STOPPED)
    _finish(code or 0)


def _show_every_letter() -> None:
    """Let a terminal that has no sign for a letter show another one instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _finish(code: int) -> NoReturn:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _leave_pipe()
    except OSError as error:
        # Python itself would fail once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _fail(f"The output cannot be written ({error.strerror}); write it elsewhere.", 2)
    sys.exit(code)


def _leave_pipe() -> NoReturn:
    """End like other programs when nobody reads on, as in `labelreview findings tweets | head`."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(_PIPE_CLOSED)


def _fail_unforeseen(error: Exception, given: Sequence[str]) -> NoReturn:
    from labelreview.core.unforeseen import told

    found = told(error, "The command", _workspace_of(given))
    _fail(f"{found.problem}; {found.remedy}.", _UNFORESEEN)


def _workspace_of(given: Sequence[str]) -> Path | None:
    """Return the workspace that the command was about, as far as it can be told."""
    named = [after for before, after in pairwise(given) if before == _WORKSPACE]
    named += [one.partition("=")[2] for one in given if one.startswith(f"{_WORKSPACE}=")]
    try:
        from labelreview.core.settings import Settings

        return Settings.resolve(named[-1] if named else None).folder
    except (LabelReviewError, ImportError):
        return None


def _fail(sentence: str, code: int) -> NoReturn:
    with contextlib.suppress(OSError, ValueError):  # nobody reads it
        typer.echo(f"labelreview: {one_line(sentence)}", err=True)
    sys.exit(code)
