"""Names of people and things: readable, leading nowhere, meaning nothing else."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 100

# Letters that look like a Latin one: Cyrillic, Greek, Armenian, small capitals, digits.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u0430\u0251\u03b1\u1d00", "a"),
        **dict.fromkeys("\u0441\u1d04\u03f2", "c"),
        **dict.fromkeys("\u0501\u1d05", "d"),
        **dict.fromkeys("\u0435\u1d07\u03b5\u025b", "e"),
        **dict.fromkeys("I\u04cf\u04c0\u029f\u01c0|1", "l"),
        **dict.fromkeys("\u043c\u1d0d\u03fb", "m"),
        **dict.fromkeys("\u043e\u03bf\u0585\u1d0f\u03c3\u05e1" + "0", "o"),
    }
)
# They join letters in several scripts, and show nothing by themselves.
_JOINERS = "\u200c\u200d"
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"
}


def reads_as(name: str) -> str:
    """Return what all names have in common that look the same, or nearly: without case, accents,
    spaces, marks and what cannot be seen, and with Latin letters for those that look like them.

    >>> reads_as("Ｍо\\u200bdel "), reads_as("ana")
    ('model', 'ana')
    """
    # A capital I looks like another letter than a small one does.
    shown = unicodedata.normalize("NFKD", name).translate(_ALIKE).casefold().translate(_ALIKE)
    return "".join(one for one in shown if unicodedata.category(one)[0] not in "CMZPS")


def without_unreadable(name: str) -> str:
    """Return a name as one line, without what cannot be seen or moves other letters.

    >>> without_unreadable(" ana\\n\\u202e lee ")
    'ana lee'
    """
    kept = "".join(one if _is_readable(one) else " " for one in name)
    return " ".join(kept.strip(_JOINERS).split())


def why_unreadable(name: str) -> str | None:
    """Return in words why nobody can read a name, None when it can be read.

    >>> why_unreadable("a\\u202eb"), why_unreadable("Zoë 张")
    ('it has characters that cannot be seen', None)
    """
    if not name.strip(_JOINERS).strip():
        return "it is empty"
    if len(name) > LONGEST_NAME:
        return f"it has {len(name):,} characters, more than {LONGEST_NAME}"
    if not all(map(_is_readable, name)):
        return "it has characters that cannot be seen"
    return None


def why_no_path(name: str) -> str | None:
    """Return in words why a name leads elsewhere when it becomes a path on some system, None when
    it does not. One / is that of the Hub, between an owner and a name.

    >>> why_no_path("../tweets"), why_no_path("NUL.csv"), why_no_path("ana/tweets.v2")
    ('it begins or ends with a dot or a space', 'Windows calls a device so', None)
    """
    parts = name.split("/")
    if "\\" in name or len(parts) > 2 or not all(part.strip() for part in parts):
        return "it is a path"
    for part in parts:
        if part[0] in ". " or part[-1] in ". ":
            return "it begins or ends with a dot or a space"
        if part.partition(".")[0].strip().casefold() in _DEVICES:
            return "Windows calls a device so"
    return None


def one_line(text: object) -> str:
    """Return a text as one line that cannot move the cursor or colour or reorder the terminal."""
    return "".join(c if c.isprintable() else " " for c in str(text))


def _is_readable(character: str) -> bool:
    return character in _JOINERS or (
        character.isprintable() and unicodedata.category(character) not in ("Co", "Cn")
    )
