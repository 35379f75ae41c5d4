"""What a signal is."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence


class Signal(Protocol):
    """One reason to doubt a label.

    name:
        Lower-case identifier; the column is `<name>_score`.
    title, explain:
        Words for people: a few of them, and one sentence about a high score.
    version:
        Goes up when the scores change, so that old runs are not mistaken for new ones.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def explain(self) -> str: ...
    @property
    def version(self) -> int: ...

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        """float32 (n,), 0..1, 1 = most suspicious."""
        ...
