"""One example and everything that speaks about its label, as values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelreview.runs.opinions import Opinion
from labelreview.signals import Signal

TEXT_SHOWN = 400  # characters of a text in a table: a page stays small whatever the texts are


@dataclass(frozen=True, slots=True)
class Near:
    """Another example beside the one that is looked at. `similarity` is a cosine, -1..1."""

    example_id: str
    text: str
    given_label: str
    current_label: str
    similarity: float


@dataclass(frozen=True, slots=True)
class ShownLabels:
    """What a person who decides sees of an example in a list."""

    example_id: str
    given_label: str
    suggested_label: str
    score: float
    confidence: float
    status: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What one signal says of one example: `score` is 0..1, 1 = most suspicious."""

    signal: Signal
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """An example with its scores, its suggestion and the numbers that say why.

    position:
        Its position in the arrays of the run.
    probabilities:
        float32 (K,), held-out, in the order of the dataset's labels.
    neighbours, copies:
        The nearest texts that are not copies; the rows with the same normal form.
    doubts:
        What the signals of the run say, in the order of `labelreview.signals.SIGNALS`.
    misleading_word:
        A word of the text that goes with the given label although similar texts do not.
    opinion:
        What a language model said of it, None where none was asked or answered.
    """

    example_id: str
    position: int
    row: int
    text: str
    split: str | None
    given_label: str
    suggested_label: str
    score: float
    is_flagged: bool
    confidence: float
    given_probability: float
    neighbour_agreement: float | None
    status: str
    current_label: str
    probabilities: NDArray[np.float32]
    doubts: tuple[Doubt, ...]
    neighbours: tuple[Near, ...]
    copies: tuple[Near, ...]
    misleading_word: str | None
    opinion: Opinion | None
