"""`labelreview`, and `python -m labelreview`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, or say which package is missing for it."""
    try:
        from labelreview.cli import main as run
    except ImportError as error:
        sys.exit(
            f"labelreview: The package {error.name or 'of labelreview'} cannot be imported; "
            "run: pip install --force-reinstall labelreview."
        )
    run()


if __name__ == "__main__":
    main()
