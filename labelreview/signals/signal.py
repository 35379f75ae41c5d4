"""The contract of a signal, and its simplest implementation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence

About = Literal["label", "example"]


class Signal(Protocol):
    """One reason to review an example.

    name:
        Lower-case identifier; the column is `<name>_score`.
    title, explain:
        Shown to users: at most three words, and one sentence on what a high score means.
    about:
        Whether a high score is evidence against the given label, or only says that the example is
        ambiguous, unusual or a duplicate.
    version:
        Goes up when the scores change, so that old runs are not mistaken for new ones.
    needs:
        Evidence that not every run has: of "heads" (two or more), "dynamics" and "dropout".
    is_default:
        Whether every run has it whose evidence meets its needs.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def explain(self) -> str: ...
    @property
    def about(self) -> About: ...
    @property
    def version(self) -> int: ...
    @property
    def needs(self) -> frozenset[str]: ...
    @property
    def is_default(self) -> bool: ...

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the score of each example, float32 (n,), 0..1, 1 = most suspicious."""
        ...


@runtime_checkable
class TokenSignal(Protocol):
    """A signal that also names a word in each text, in the column `<name>`."""

    def score_and_tokens(
        self, evidence: Evidence
    ) -> tuple[NDArray[np.float32], NDArray[np.object_]]:
        """Return `Signal.score`, and a word of each text or None, object (n,)."""
        ...


def columns_of(signal: Signal, evidence: Evidence) -> dict[str, NDArray[np.generic]]:
    """Return the columns that a signal adds to the findings: its score, and words if it has any."""
    if isinstance(signal, TokenSignal):
        score, tokens = signal.score_and_tokens(evidence)
        return {f"{signal.name}_score": score, signal.name: tokens}
    return {f"{signal.name}_score": signal.score(evidence)}


@dataclass(frozen=True, slots=True)
class Measure:
    """A signal defined by one function, which returns floats (n,) in 0..1 up to rounding."""

    name: str
    title: str
    explain: str
    function: Callable[[Evidence], NDArray[np.floating]]
    about: About = "label"
    needs: frozenset[str] = frozenset()
    is_default: bool = False
    version: int = 1

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        """Return the function's values, clipped to 0..1, float32 (n,)."""
        score: NDArray[np.float32] = self.function(evidence).clip(0, 1).astype(np.float32)
        return score
