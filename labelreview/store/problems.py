"""What a database says when it refuses, in words that people can act on."""

from __future__ import annotations

from sqlalchemy import URL

from labelreview.core.errors import OutageError

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


def as_sentence(why: str, url: URL) -> OutageError:
    """Return the `OutageError` for a driver's error, without the URL's password."""
    place = f"The database {_place(url)}"
    for signs, problem, remedy in _REFUSALS:
        if any(sign in why.casefold() for sign in signs):
            return OutageError(problem.format(place=place, why=_one_line(why)), remedy)
    return OutageError(f"{place} reported an error: {_one_line(why)}", "run: labelreview doctor")


def _place(url: URL) -> str:
    return str(url.database) if url.drivername == "sqlite" else url.render_as_string()


def _one_line(why: str) -> str:
    return " ".join(why.split()).rstrip(".")
