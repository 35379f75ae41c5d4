"""Names of people and things: readable, leading nowhere, meaning nothing else."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 100

# What looks like a letter of "model" (or r, n, c: two of them look like one) in Unicode's
# confusables.txt or to the eye, and is not told by its name: code points.
_ALIKE = {
    chr(int(code, 16)): letter
    for letter, codes in {
        "m": "39c 3fb 43c 13b7 15f0 16d6 2c99 a4df 102b0 10311 20a5 28d",
        "o": "30 3b8 3bf 3c3 43e 473 4e9 585 5e1 647 665 6be 6c1 6d5 6f5 b20 c02 c82 d02 d20 d82"
        " 101d 10dd 10ff 110b 11bc 12d0 25cb 25ef 26aa 2b55 2d54 3007 10292 118d5 118c8 118d7",
        "d": "3b4 501 13a0 13e7 146f 15de 15ea 2202 a4d2 a4d3",
        "e": "3b5 435 454 4bd 13ac 20ac 2208 212e 22ff 2d39 10286 118c6 118ce",
        "l": "21 31 49 7c 196 1c0 399 406 4c0 4cf 5c0 5d5 5df 627 7ca 1175 13de 14aa 16c1 2223 23fd"
        " 2502 2c92 2cd0 2d4f 4e28 a4e1 a4f2 1028a 10309 10320 1041b 10526 118a3 118b2 16f16 16f28"
        " 1d22a 1e8c7",
        "r": "433 1d26 2c85 ab47 ab48",
        "n": "43f 578 57c",
        "c": "3f2 441 2ca5",
    }.items()
    for code in codes.split()
}
_NAMED = re.compile(r"(?:.* )?LETTER (?:.* )?([A-Z])(?: WITH .*)?")
_PAIRS = {"rn": "m", "cl": "d"}
# Letters and marks that show nothing, though Unicode counts them among those that do.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
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
    shown = unicodedata.normalize("NFKD", name)
    for _ in range(2):  # a capital looks like another letter than a small one does
        shown = "".join(map(_latin, shown)).casefold()
    seen = "".join(one for one in shown if unicodedata.category(one)[0] not in "CMZPS")
    for pair, letter in _PAIRS.items():
        seen = seen.replace(pair, letter)
    return seen


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
    if not any(unicodedata.category(one)[0] in "LNPS" for one in name if one not in _UNSEEN):
        return "it has characters that cannot be seen" if name.strip() else "it is empty"
    if len(name) > LONGEST_NAME:
        return f"it has {len(name):,} characters, more than {LONGEST_NAME}"
    if not all(map(_is_readable, name)):
        return "it has characters that cannot be seen"
    return None


def why_no_path(name: str) -> str | None:
    """Return in words why a name leads elsewhere when it becomes a path on some system, None when
    it does not. One / is that of the Hub, between an owner and a name.

    >>> why_no_path("../tweets"), why_no_path("NUL.csv"), why_no_path("ana/tweets.v2")
    ('it begins or ends with a dot or a space', 'Windows keeps that name for a device', None)
    """
    parts = name.split("/")
    if "\\" in name or len(parts) > 2 or not all(part.strip() for part in parts):
        return "it is a path"
    for part in parts:
        if part[0] in ". " or part[-1] in ". ":
            return "it begins or ends with a dot or a space"
        if part.partition(".")[0].strip().casefold() in _DEVICES:
            return "Windows keeps that name for a device"
    return None


def one_line(text: object) -> str:
    """Return a text as one line that cannot move the cursor or colour or reorder the terminal."""
    return "".join(c if c.isprintable() else " " for c in str(text))


def _is_readable(character: str) -> bool:
    return character in _JOINERS or (
        character.isprintable()
        and character not in _UNSEEN
        and unicodedata.category(character) not in ("Co", "Cn")
    )


def _latin(one: str) -> str:
    """Return the Latin letter that a character looks like, "" for what cannot be seen, the
    character itself otherwise."""
    if one in _UNSEEN:
        return ""
    if one in _ALIKE or unicodedata.category(one)[0] == "M":
        return _ALIKE.get(one, one)
    name = unicodedata.name(one, "")
    if found := _NAMED.fullmatch(name):  # in a circle, in a square, with a stroke, Coptic ...
        letter = found[1] if "CAPITAL" in name else found[1].lower()
        return _ALIKE.get(letter, letter)
    return {0: "o", 1: "l"}.get(unicodedata.digit(one, -1), one)
