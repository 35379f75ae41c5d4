"""Token ids of texts, and the batches that a network reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from labelreview.evidence.tfidf import readable

_MEGABATCH = 50  # batches within which texts are sorted by their length


@dataclass(frozen=True)
class PaddedTexts:
    """Padded texts as the network reads them.

    ids, mask:
        Tensors (b, m): token ids, and 1 where there is a token.
    hidden:
        Tensor (b, m, h) of what the lower layers make of them; None to run these layers.
    """

    ids: Any
    mask: Any
    hidden: Any = None

    def with_hidden(self, hidden: NDArray[np.float16]) -> PaddedTexts:
        """Return the batch with what the lower layers make of it."""
        import torch

        return replace(self, hidden=torch.from_numpy(hidden))


@dataclass(frozen=True)
class TokenIds:
    """Token ids of m texts, one after the other.

    values, starts:
        int64 (all tokens,), and where each text starts and the last one ends, int64 (m + 1,).
    padding:
        The id that pads.
    """

    values: NDArray[np.int64]
    starts: NDArray[np.int64]
    padding: int

    @classmethod
    def of(cls, tokenizer: Any, texts: Sequence[str]) -> Self:
        """Tokenize texts, truncated as `load_tokenizer` says. An empty one is a single padding."""
        padding = int(tokenizer.pad_token_id)
        ids = [one or [padding] for one in tokenizer(readable(texts), truncation=True)["input_ids"]]
        starts = np.cumsum([0, *map(len, ids)], dtype=np.int64)
        return cls(np.concatenate(ids).astype(np.int64), starts, padding)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each text, int64 (m,)."""
        return np.diff(self.starts)

    def batch(
        self, texts: NDArray[np.integer], hidden: NDArray[np.float16] | None = None
    ) -> PaddedTexts:
        """Pad the texts at these positions (b,); `hidden`, (all tokens, h), is what the lower
        layers make of every token."""
        import torch

        lengths = self.lengths[texts]
        shape = len(texts), int(lengths.max())
        mask = np.arange(shape[1]) < lengths[:, None]
        at = np.concatenate([np.arange(self.starts[i], self.starts[i + 1]) for i in texts])
        ids = np.full(shape, self.padding, dtype=np.int64)
        ids[mask] = self.values[at]
        batch = PaddedTexts(torch.from_numpy(ids), torch.from_numpy(mask.astype(np.int64)))
        if hidden is None:
            return batch
        padded = np.zeros((*shape, hidden.shape[1]), dtype=np.float16)
        padded[mask] = hidden[at]
        return batch.with_hidden(padded)


def batches_of(
    lengths: NDArray[np.int64], size: int, rng: np.random.Generator
) -> list[NDArray[np.intp]]:
    """Deal m texts of these lengths (m,) into batches of texts that are about as long, in random
    order, so that little is padded."""
    order, large = rng.permutation(len(lengths)), size * _MEGABATCH
    groups = [order[start : start + large] for start in range(0, len(order), large)]
    order = np.concatenate([group[np.argsort(-lengths[group], kind="stable")] for group in groups])
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    return [batches[i] for i in rng.permutation(len(batches))]
