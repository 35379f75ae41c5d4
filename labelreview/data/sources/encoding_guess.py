"""Which encoding a text has that is not UTF-8."""

from __future__ import annotations

import re

_SAMPLE = 1 << 17

# Those of Latin letters, the most common first; they differ in a few dozen characters.
_LATIN = ("cp1252", "cp1250", "mac-roman", "cp1254", "cp1257", "cp850", "cp852")
_OTHER = (
    "shift_jis", "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp949", "cp1251", "koi8-r",
    "koi8-u", "cp866", "mac-cyrillic", "cp1253", "cp1255", "cp1256", "cp874", "iso8859-5",
    "iso8859-7",
)  # fmt: skip
_HIGH = re.compile(r"(\w?)([^\x00-\x7f])(?=(\w?))")
# More of the letters than this are not in texts in Latin letters.
_LATIN_SHARE = 0.25
_PUNCTUATION = frozenset("‘’“”„«»–—…•€£°©®™§¿¡½¼¾²³´·×\xa0‹›‚†¥¢±µºª¶¬")
_WITHIN_WORDS = frozenset("’–—·\xad…\xa0")
# Letters of few languages, which stand where other encodings have more common ones.
_RARE = frozenset("þðýÞÐÝƒªº")
_SUSPICION = 0.4


def legacy_encoding(data: bytes) -> str | None:
    """Return the encoding that a text most likely has, by the name that Python has for it.

    None when none of those tried can decode all of it.
    """
    sample = _lines_with_high_bytes(data)
    high = sum(byte > 127 for byte in sample)
    letters = sum(chr(byte).isalpha() for byte in sample if byte < 128)
    if high <= _LATIN_SHARE * (letters + high):
        found = _best_latin(sample, data)
        if found:
            return found
    return _best_other(sample, data) or _best_latin(sample, data)


def single_byte_encoding(data: bytes) -> str | None:
    """Return the encoding of a few lines in an otherwise right file, None when it is unclear."""
    return _best_latin(data, data)


def _lines_with_high_bytes(data: bytes) -> bytes:
    total, lines = 0, []
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            total += len(line)
            if total > _SAMPLE:
                break
    return b"".join(lines)


def _best_latin(sample: bytes, data: bytes) -> str | None:
    scores = [(_strangeness(text), rank, encoding) for rank, encoding in enumerate(_LATIN)
              if (text := _decoded(sample, encoding)) is not None]  # fmt: skip
    return next((e for *_, e in sorted(scores) if _decoded(data, e) is not None), None)


def _strangeness(text: str) -> float:
    """Return how badly the characters beyond ASCII fit their neighbours, 0 for perfectly."""
    found = _HIGH.findall(text)
    return sum(_misfit(*near) for near in found) / max(len(found), 1)


def _misfit(before: str, character: str, after: str) -> float:
    if character.isalpha():
        # One letter of a word is decoded wrongly when its case is another than its neighbours'.
        if character.isupper():
            return float(before.islower() or (after.islower() and before.isalpha()))
        if before.isupper() and after.isupper():
            return 1
        return _SUSPICION if character in _RARE else 0
    if character in _PUNCTUATION:
        return float(before.isalpha() and after.isalpha() and character not in _WITHIN_WORDS)
    return 1


def _best_other(sample: bytes, data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    possible = [e for e in _OTHER if _decoded(data, e) is not None]
    if not possible:
        return None
    found = from_bytes(sample, cp_isolation=possible).best()
    return None if found is None else found.encoding


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
