"""Which encoding a text has that is not UTF-8."""

from __future__ import annotations

import re

_SAMPLE = 1 << 17

# Those of Latin letters, the most common first, with letters that their languages hardly have and
# how much one of these speaks against them.
_LATIN = {
    "cp1252": ("þðýÞÐÝ", 0.4),
    "cp1250": ("ţŢđĐŕŔĺĹ", 0.4),
    "iso8859-2": ("ţŢđĐŕŔĺĹ", 0.4),
    "mac-roman": ("", 0),
    "cp1254": ("áéíóúàèìòùæøåñãõ", 1),
    "cp1257": ("", 0),
    "cp850": ("", 0),
    "cp852": ("", 0),
}
# The others with the characters that make up much of every text in them.
_CYRILLIC, _GREEK = "оеаинтсрвлкмдпуяьызбі", "αοιετσνηυρπκμλςίόάέή"
_CHINESE = "的一是不了我在有人他个大中到说就很好也你要会没看上来和都想影，。"
_HIRAGANA = "".join(map(chr, range(0x3041, 0x3094))) + "ーンスルトイ、。"
_KOREAN = "이다는에의을가고하지은를기사도로아어요나한인있그"
_OTHER = {
    "shift_jis": _HIRAGANA,
    "cp932": _HIRAGANA,
    "euc_jp": _HIRAGANA,
    "gb18030": _CHINESE,
    "big5": "的一是不了我在有人他個大中到說就很好也你要會沒看上來和都想影，。",
    "euc_kr": _KOREAN,
    "cp949": _KOREAN,
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "koi8-u": _CYRILLIC,
    "cp866": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp1253": _GREEK,
    "iso8859-7": _GREEK,
    "cp1255": "יוהלאמרתבשנםעדחקפ",
    "cp1256": "اليمنوتربعدهسفكقحة",
    "cp874": "านรอกเงมยลวดทสตะปบคหแจพชขใไ่้ัิีื",
}
_LEAST_COMMON = 0.1
_HIGH = re.compile(r"(?:(?<=(\w)))?([^\x00-\x7f])(?=(\w?))")
# Words in Latin letters have more ASCII letters than others; those of other scripts have none.
_LONG_RUN = re.compile(rb"[\x80-\xff]{3,}")
_PUNCTUATION = frozenset("‘’“”„«»–—…•€£°©®™§¿¡½¼¾²³×\xa0‹›‚†¥¢µºª")
_WITHIN_WORDS = frozenset("’–—\xad…\xa0")


def legacy_encoding(data: bytes) -> str | None:
    """Return the encoding that a text most likely has, by the name that Python has for it.

    None when none of those tried can decode all of it, or none gives a likely text.
    """
    sample = _lines_with_high_bytes(data)
    high = len(sample.translate(None, bytes(range(128))))
    orders = [latin_encoding, _other_encoding]
    if sum(map(len, _LONG_RUN.findall(sample))) > high / 2:
        orders.reverse()
    return orders[0](data, sample) or orders[1](data, sample)


def latin_encoding(data: bytes, sample: bytes) -> str | None:
    """Return the one of Latin letters in which the sample is least strange and all decodes."""
    scores = sorted(
        (_strangeness(text, *_LATIN[encoding]), rank, encoding)
        for rank, encoding in enumerate(_LATIN)
        if (text := _decoded(sample, encoding)) is not None
    )
    return next((e for *_, e in scores if _decoded(data, e) is not None), None)


def _lines_with_high_bytes(data: bytes) -> bytes:
    total, lines = 0, []
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            total += len(line)
            if total > _SAMPLE:
                break
    return b"".join(lines)


def _strangeness(text: str, rare: str, weight: float) -> float:
    """Return how badly the characters beyond ASCII fit their neighbours, 0 for perfectly."""
    found = _HIGH.findall(text)
    misfits = sum(_misfits(*near) + weight * (near[1] in rare) for near in found)
    return misfits / max(len(found), 1)


def _misfits(before: str, character: str, after: str) -> bool:
    if character.isupper():
        # One letter of a word is decoded wrongly when its case is another than its neighbours'.
        return before.islower() or (after.islower() and before.isalpha())
    if character.isalpha() and character not in "ªº":
        return before.isupper() and after.isupper()
    if character in _PUNCTUATION:
        return before.isalpha() and after.isalpha() and character not in _WITHIN_WORDS
    return True


def _other_encoding(data: bytes, sample: bytes) -> str | None:
    scores = sorted(
        (-_common_share(text, _OTHER[encoding], len(sample)), rank, encoding)
        for rank, encoding in enumerate(_OTHER)
        if (text := _decoded(sample, encoding)) is not None
    )
    return next(
        (e for share, _, e in scores if -share >= _LEAST_COMMON and _decoded(data, e) is not None),
        None,
    )


def _common_share(text: str, common: str, size: int) -> float:
    """Return the share of common characters beyond ASCII, above the one that chance gives."""
    high = [character for character in text if character > "\x7f"]
    share = sum(character in common for character in high) / max(len(high), 1)
    # Of 128 characters in one byte each, chance hits many; of thousands in two bytes, none.
    return share - (len(common) / 128 if len(text) == size else 0)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
