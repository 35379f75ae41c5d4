"""Streamlit's command line, which Ctrl-C ends in peace."""

from __future__ import annotations

import sys

import click
from streamlit.web.cli import main as streamlit

from labelreview.core.errors import LabelReviewError
from labelreview.core.unforeseen import told


def main(arguments: list[str]) -> None:
    """Run a command of Streamlit. Ctrl-C ends it like any other stop, and is no failure."""
    try:
        streamlit(arguments, prog_name="streamlit", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        click.echo("  Stopped.")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except LabelReviewError as error:
        _end(str(error), 2)
    except Exception as error:
        found = told(error, "The server", None)
        _end(f"{found.problem}; {found.remedy}.", 70)


def _end(sentence: str, code: int) -> None:
    click.echo(f"labelreview: {sentence}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
