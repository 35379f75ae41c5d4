"""Texts whose labels count as the truth, with the votes of raters where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, digest_texts


@dataclass(frozen=True, eq=False)
class Labelled:
    """Texts with labels that count as the truth. Equal, and equally hashed, when the contents are.

    name:
        For people; `base/part` for a part of a dataset.
    base:
        Name of the dataset that it was made from.
    texts, classes, truth:
        n texts, K class names, and class ids, int32 (n,).
    votes:
        int32 (n, K), how many raters chose each class, or None.
    """

    name: str
    base: str
    texts: tuple[str, ...] = field(repr=False)
    classes: tuple[str, ...]
    truth: NDArray[np.int32] = field(repr=False)
    votes: NDArray[np.int32] | None = field(default=None, repr=False)

    @cached_property
    def digest(self) -> str:
        """Digest of texts, classes, labels and votes; the name does not affect it."""
        votes = np.empty(0) if self.votes is None else self.votes
        return digest(digest_texts(list(self.texts)), list(self.classes), self.truth, votes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Labelled) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: NDArray[np.intp]) -> Labelled:
        """Return the rows at these positions, in the order of the dataset."""
        kept = np.sort(rows)
        return replace(
            self,
            texts=tuple(self.texts[row] for row in kept),
            truth=self.truth[kept],
            votes=None if self.votes is None else self.votes[kept],
        )

    def merged(self, name: str, pools: Sequence[Sequence[int]]) -> Labelled:
        """Return the rows of the classes in `pools` (class ids), each pool as one class.

        Votes for classes outside the pools are ignored, and rows without any other vote left out.
        """
        pool_of = np.full(len(self.classes), -1, dtype=np.int32)
        for number, pool in enumerate(pools):
            pool_of[list(pool)] = number
        kept = pool_of[self.truth] >= 0
        votes = None
        if self.votes is not None:
            votes = np.stack([self.votes[:, list(pool)].sum(axis=1) for pool in pools], axis=1)
            kept &= votes.any(axis=1)
        whole = replace(
            self,
            name=name,
            classes=tuple(" + ".join(self.classes[i] for i in pool) for pool in pools),
            truth=pool_of[self.truth],
            votes=votes,
        )
        return whole.take(np.flatnonzero(kept))
