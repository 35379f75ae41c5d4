"""The panel of a benchmark: thinned datasets, pairs of classes, and long tails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from labelreview.data.labelled import Labelled
from labelreview.data.thinning import MANY_CLASSES, draw_rows, thin_rows
from labelreview.noise.flips import centroid_similarities

Kind = Literal["whole", "pair", "tail"]
Embed = Callable[[Labelled], NDArray[np.float32]]

_PAIR_ROWS = 1_000  # that a pair of classes has at least, where the dataset allows it
_TAIL = (5, 100)  # rows of the smallest and the largest class; 5 is one for each fold


@dataclass(frozen=True, slots=True)
class Entry:
    """One dataset of the panel: a whole one, a pair of its classes, or its long tail."""

    data: Labelled
    kind: Kind


def make_panel(datasets: Sequence[Labelled], rows: int | None, embed: Embed) -> list[Entry]:
    """Return every dataset thinned to `rows` (None keeps all), its pairs of classes, and a long
    tail of each dataset with more than 100 classes.

    A dataset with more than two classes has two pairs: the most similar classes, and the two
    largest. Small classes are merged until a pair has about 1,000 rows. `embed` returns the
    embeddings of a dataset, float32 (n, d).
    """
    panel = []
    for whole in datasets:
        small = thin(whole, rows)
        panel.append(Entry(small, "whole"))
        if len(whole.classes) > 2:
            panel += [Entry(thin(pair, rows), "pair") for pair in _pairs(whole, small, embed)]
        if len(whole.classes) > MANY_CLASSES:
            panel.append(Entry(long_tail(whole), "tail"))
    return panel


def thin(data: Labelled, rows: int | None) -> Labelled:
    """Return about `rows` rows of a dataset, or all for None; see `thin_rows`."""
    return data if rows is None else data.take(thin_rows(data.truth, len(data.classes), rows))


def long_tail(data: Labelled) -> Labelled:
    """Return a dataset with classes of 5 to 100 rows, in geometric steps.

    Which class gets which size is drawn at random, the same way every time.
    """
    steps = np.geomspace(*_TAIL, len(data.classes)).round().astype(int)
    wanted = np.random.default_rng(0).permutation(steps)
    sizes = np.bincount(data.truth, minlength=len(data.classes))
    rows = draw_rows(data.truth, np.minimum(wanted, sizes))
    return replace(data.take(rows), name=f"{data.base}/tail")


def _pairs(whole: Labelled, small: Labelled, embed: Embed) -> list[Labelled]:
    k = len(whole.classes)
    sizes = np.bincount(whole.truth, minlength=k)
    similar = centroid_similarities(embed(small), small.truth, k)
    np.fill_diagonal(similar, -np.inf)
    alike = np.unravel_index(similar.argmax(), similar.shape)
    largest = np.argsort(-sizes, kind="stable")[:2]
    pairs: dict[frozenset[frozenset[int]], Labelled] = {}
    for name, (first, second) in (("alike", alike), ("largest", largest)):
        pools = _grown([int(first)], [int(second)], sizes, similar)
        pairs.setdefault(
            frozenset(map(frozenset, pools)), whole.merged(f"{whole.base}/{name}", pools)
        )
    return list(pairs.values())


def _grown(
    first: list[int], second: list[int], sizes: NDArray[np.int_], similar: NDArray[np.float64]
) -> tuple[list[int], list[int]]:
    """Two pools of classes. The smaller one takes the unused class that is most similar to its own,
    until there are enough rows."""
    free = np.ones(len(sizes), dtype=bool)
    free[[*first, *second]] = False
    while sizes[first].sum() + sizes[second].sum() < _PAIR_ROWS and free.any():
        pool = min(first, second, key=lambda classes: int(sizes[classes].sum()))
        closeness = np.where(free, similar[pool].mean(axis=0), -np.inf)
        taken = int(closeness.argmax())
        pool.append(taken)
        free[taken] = False
    return first, second
