"""How strongly the order is corrected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strengths:
    """The strengths of the corrections of the probabilities, as factors of logits, 0 to 1.

    The released ones were chosen together, and what such a choice is worth on kinds of noise and
    datasets that took no part in it is measured by `labelreview.benchmark.left_out`.

    pairs:
        Of the correction for pairs of confused classes.
    sizes:
        Of the correction for class sizes where no class is subjective.
    pure_sizes:
        What is added to it where all classes are pure, so that errors hide in them rather than
        between them: 0 up to a least purity of .97, all of it at 1.
    one_way_sizes:
        Of the correction for the size of a class that loses its rows one way, at least.
    one_way_pairs:
        Of the pairs of such a class where it is not clear otherwise.
    """

    pairs: float = 0.85
    sizes: float = 0.1
    pure_sizes: float = 0.75
    one_way_sizes: float = 0.5
    one_way_pairs: float = 1.0


RELEASED = Strengths()
