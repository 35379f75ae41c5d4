"""What a database says when it refuses, in words that people can act on."""

from __future__ import annotations

from sqlalchemy import URL

from labelreview.core.errors import WorkspaceError
from labelreview.core.secrets import shown_address, without_secrets

_REFUSALS = (
    (
        ("disk is full", "disk full", "no space left"),
        "{place} cannot grow because the disk is full",
        "free some space and try again; nothing that was saved is lost",
    ),
    (
        ("readonly", "read-only", "permission denied"),
        "{place} cannot be written",
        "make it writable or choose another folder with --workspace",
    ),
    (
        ("unable to open",),
        "{place} cannot be opened",
        "allow reading and writing in its folder or choose another one with --workspace",
    ),
    (
        ("not a database", "malformed"),
        "{place} is damaged or is not a database",
        "restore it from a backup or choose another folder with --workspace",
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
            "could not translate",
            "failed to resolve",
        ),
        "{place} cannot be reached ({why})",
        "check that it is running and that the database URL is right",
    ),
)


def as_sentence(why: str, url: URL) -> WorkspaceError:
    """Return the `WorkspaceError` for a driver's error, without the URL's secrets."""
    address = whole(url)
    why = without_secrets(why, address)
    place = f"The database {_place(url, address)}"
    for signs, problem, remedy in _REFUSALS:
        if any(sign in why.casefold() for sign in signs):
            return WorkspaceError(problem.format(place=place, why=one_line(why)), remedy)
    return WorkspaceError(f"{place} reported an error: {one_line(why)}", "run: labelreview doctor")


def whole(url: URL) -> str:
    """Return the URL with its secrets, to find them elsewhere."""
    return url.render_as_string(hide_password=False)


def _place(url: URL, address: str) -> str:
    return str(url.database) if url.drivername == "sqlite" else shown_address(address)


def one_line(why: str) -> str:
    """Return what a driver said as a part of a sentence."""
    return " ".join(why.split()).rstrip(".")
