"""What a signal is, and the plainest kind of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence import Evidence

About = Literal["label", "example"]


class Signal(Protocol):
    """One reason to look at an example again.

    name:
        Lower-case identifier; the column is `<name>_score`.
    title, explain:
        Words for people: at most three of them, and one sentence about a high score.
    about:
        Whether a high score speaks against the given label, or only of the example: that it is
        ambiguous, odd, or there twice.
    version:
        Goes up when the scores change, so that old runs are not mistaken for new ones.
    needs:
        Evidence that not every run has: of "heads" (two or more), "dynamics" and "dropout".
    is_default:
        Whether a run has it without being asked, as far as its evidence allows.
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
        """float32 (n,), 0..1, 1 = most suspicious."""
        ...


@runtime_checkable
class Noted(Protocol):
    """A signal that has a word for people about each row, in the column `<name>`."""

    def noted(self, evidence: Evidence) -> tuple[NDArray[np.float32], NDArray[np.object_]]:
        """`Signal.score`, and for each row a word or None."""
        ...


def columns_of(signal: Signal, evidence: Evidence) -> dict[str, NDArray[np.generic]]:
    """What a signal adds to the findings: its score, and its word where it has one."""
    if isinstance(signal, Noted):
        score, note = signal.noted(evidence)
        return {f"{signal.name}_score": score, signal.name: note}
    return {f"{signal.name}_score": signal.score(evidence)}


@dataclass(frozen=True, slots=True)
class Measure:
    """A signal that is one function of the evidence: numbers (n,) in 0..1 but for rounding."""

    name: str
    title: str
    explain: str
    of: Callable[[Evidence], NDArray[np.floating]]
    about: About = "label"
    needs: frozenset[str] = frozenset()
    is_default: bool = False
    version: int = 1

    def score(self, evidence: Evidence) -> NDArray[np.float32]:
        score: NDArray[np.float32] = self.of(evidence).clip(0, 1).astype(np.float32)
        return score
