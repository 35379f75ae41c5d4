"""Ids of datasets and models on the Hugging Face Hub."""

from __future__ import annotations

import re

_HUB_ID = re.compile(r"(?!.*\.\.)[\w-][\w.-]*(/[\w-][\w.-]*)?", re.ASCII)


def is_hub_id(text: str) -> bool:
    """Return whether it may be an id on the Hub, as name or owner/name, and is not written like a
    hidden file or one above.

    >>> [is_hub_id(text) for text in ("bert-base", "me/tweets", "a/..", "./me", "a/b/c")]
    [True, True, False, False, False]
    """
    return bool(_HUB_ID.fullmatch(text))
