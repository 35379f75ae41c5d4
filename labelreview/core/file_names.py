"""Names of people's choosing as parts of file names."""

from __future__ import annotations

import re

_LONGEST = 80


def file_name(name: str) -> str:
    """Return a name as a part of a file name: of at most 80 characters, without separators and
    without dots at its ends.

    >>> file_name("../../etc/passwd"), file_name("..")
    ('etc-passwd', 'dataset')
    """
    kept = re.sub(r'[\\/:*?"<>|\s]+', "-", name).strip(".-")
    return kept[:_LONGEST].rstrip(".-") or "dataset"
