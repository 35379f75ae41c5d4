"""Ways in which bytes get damaged, and the limits within which they are read."""

from __future__ import annotations

import contextlib
import os
import signal
import warnings
from collections.abc import Iterator
from random import Random

from labelreview.core.errors import LabelReviewError

SECONDS = 20
IS_FULL = os.environ.get("LABELREVIEW_FUZZ") == "1"

_TOKENS = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b'"', b"'", b"{", b"}", b"[", b"]"),
    *(b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"null", b"NaN", b"1e999", b"-0", b"9" * 400),
    *(
        b"[" * 2_000,
        b'{"a":' * 2_000,
        b"\\u0000",
        b"\\ud800",
        b"__proto__",
        b"../../x",
        b"<!ENTITY",
    ),
    *(b"\xff" * 4, b"\xff" * 8, b"\x7f\xff\xff\xff", b"\x00" * 64, b"true", b"=1+1", b"\x1a", b"/"),
)


def damaged(content: bytes, chance: Random) -> bytes:
    """Return the bytes with one to four damages."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(data) + 1)
        some = chance.choice((1, 2, 4, 8, 50, 500))
        match chance.randrange(9):
            case 0 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 1 if data:
                data[at % len(data)] = chance.randrange(256)
            case 2:
                data[at : at + some] = chance.randbytes(some)
            case 3:
                del data[at : at + some]
            case 4:
                data[at:at] = chance.choice(_TOKENS)
            case 5:
                data[at : at + 8] = chance.choice(_TOKENS)[:8]
            case 6:
                del data[at:]
            case 7:
                start = chance.randrange(len(data) + 1)
                data[at:at] = data[start : start + some]
            case _:
                start = chance.randrange(len(data) + 1)
                data[at : at + some] = data[start : start + some]
    return bytes(data)


@contextlib.contextmanager
def only_sentences(of: object, failures: list[str]) -> Iterator[None]:
    """Note what the block raises other than a sentence, and whether it takes longer than it may."""

    def end(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries, about what they read
            yield
    except LabelReviewError as error:
        if not error.problem or "\n" in str(error) or "Traceback" in str(error):
            failures.append(f"{of}: no sentence: {str(error)[:300]!r}")
    except Exception as error:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
        failures.append(f"{of}: {type(error).__name__}: {str(error)[:200]!r} {where}")
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
