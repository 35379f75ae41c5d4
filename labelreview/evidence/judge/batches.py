"""Which texts are asked about together: by nothing but the texts themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labelreview.evidence.judge.kept import text_digest
from labelreview.evidence.judge.prompt import (
    LONGEST_TEXT,
    TEXTS_AT_ONCE,
    Briefing,
    instructions,
    question,
)

_CHARACTERS_AT_ONCE = 24_000


@dataclass(frozen=True, slots=True)
class TextBatch:
    """The digests of texts that one request asks about, and which of the repeated questions it
    is, the first being 0."""

    texts: tuple[str, ...]
    repeat: int


def batches(wanted: Sequence[str], texts: Mapping[str, str], repeat: int) -> Iterator[TextBatch]:
    """Put texts together, of which `wanted` are the digests.

    Neither their places nor what is thought of them shows in what is asked; each repeat has other
    companies.
    """
    batch: list[str] = []
    size = 0
    for one in sorted(wanted, key=lambda text: text_digest(f"{repeat} {text}")):
        length = min(len(texts[one]), LONGEST_TEXT)
        if batch and (len(batch) == TEXTS_AT_ONCE or size + length > _CHARACTERS_AT_ONCE):
            yield TextBatch(tuple(batch), repeat)
            batch, size = [], 0
        batch.append(one)
        size += length
    if batch:
        yield TextBatch(tuple(batch), repeat)


def messages_for(
    batch: TextBatch, briefing: Briefing, texts: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return the messages that ask about a batch."""
    order = order_of(len(briefing.classes), batch.repeat)
    return [
        {"role": "system", "content": instructions(briefing, order)},
        {"role": "user", "content": question([texts[one] for one in batch.texts])},
    ]


def order_of(n_classes: int, repeat: int) -> list[int]:
    """Return class ids in the order of their codes: each repeat has another, since models favour
    what stands first."""
    if not repeat:
        return list(range(n_classes))
    return [int(label) for label in np.random.default_rng(repeat).permutation(n_classes)]
