"""What a database says when it refuses, in words that people can act on."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from sqlalchemy import URL

from labelreview.core.errors import OutageError
from labelreview.core.secrets import shown_address, without_secrets

KEPT_IN_BROWSER = "decisions that are not recorded yet stay in the browser"
LOST = "move it away, then restore a backup with: labelreview restore"

_VAGUE = ("unable to open", "disk i/o error")
_LEAST_FREE = 64 * 1024  # bytes, what SQLite needs beside an open file

_REFUSALS = (
    (
        ("disk is full", "disk full", "no space left", "quota"),
        "{place} cannot grow because the disk is full",
        "free some space and try again; nothing that was saved is lost",
    ),
    (
        ("readonly", "read-only"),
        "{place} cannot be written",
        "make it writable or choose another folder with --workspace",
    ),
    (
        ("permission denied for", "must be owner of"),
        "{place} refuses its user ({why})",
        "grant the user of the database URL the rights, or name another one in it",
    ),
    (
        ("too many open files",),
        "{place} cannot be opened because too many files are open",
        "close other programs or raise the limit with: ulimit -n 4096",
    ),
    (
        ("unable to open",),
        "{place} cannot be opened",
        "allow reading and writing in its folder or choose another one with --workspace",
    ),
    (
        ("not a database", "malformed"),
        "{place} is damaged or is not a database",
        LOST,
    ),
    (
        ("database is locked", "queuepool limit"),
        "{place} is busy with other work",
        "wait a moment and try again",
    ),
    (
        (
            "connection failed",
            "connection refused",
            "connection is bad",
            "connection is closed",
            "connection is lost",
            "server closed the connection",
            "terminating connection",
            "could not translate",
            "failed to resolve",
        ),
        "{place} cannot be reached ({why})",
        "check that it is running and that the database URL is right",
    ),
    (
        ("no such table", "does not exist"),
        "{place} has lost its tables",
        f"restore a backup with: labelreview restore ({KEPT_IN_BROWSER})",
    ),
    (
        ("disk i/o error",),
        "{place} cannot be read or written (disk I/O error)",
        f"check the disk or network folder that holds it and try again ({KEPT_IN_BROWSER})",
    ),
)


def as_sentence(why: str, url: URL) -> OutageError:
    """Return the `OutageError` for a driver's error, without the URL's secrets."""
    place = place_of(url)
    why = _closer(without_secrets(why, whole(url)), url)
    for signs, problem, remedy in _REFUSALS:
        if any(sign in why.casefold() for sign in signs):
            return OutageError(problem.format(place=place, why=_cause(why)), remedy)
    return OutageError(f"{place} reported an error: {one_line(why)}", "run: labelreview doctor")


def whole(url: URL) -> str:
    """Return the URL with its secrets, to find them elsewhere."""
    return url.render_as_string(hide_password=False)


def _closer(why: str, url: URL) -> str:
    """Return why SQLite cannot open a file or use the ones beside it, which it does not say."""
    if url.drivername != "sqlite" or not any(sign in why.casefold() for sign in _VAGUE):
        return why
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return str(error) if error.errno in (errno.EMFILE, errno.ENFILE) else why
    return "disk is full" if is_full(Path(str(url.database)).parent) else why


def is_full(folder: Path) -> bool:
    """Return whether SQLite cannot even keep its notes in a folder."""
    try:
        return shutil.disk_usage(folder).free < _LEAST_FREE
    except OSError:
        return False


def place_of(url: URL) -> str:
    """Return the database as the subject of a sentence, without the URL's secrets."""
    shown = str(url.database) if url.drivername == "sqlite" else shown_address(whole(url))
    return f"The database {shown}"


def _cause(why: str) -> str:
    """Return the last thing that failed, without the way there."""
    failed = [line for line in why.splitlines() if "failed: " in line]
    cause = failed[-1].rpartition("failed: ")[2].removeprefix("FATAL:") if failed else why
    return one_line(cause)


def one_line(why: str) -> str:
    """Return what a driver said as a part of a sentence."""
    return " ".join(why.split()).rstrip(".")
