"""Wrong labels of people: one-way mistakes, tiredness, and a guideline that not all follow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labelreview.noise.flips import centroid_similarities, nearest_class
from labelreview.noise.values import Noisy, errors_at

_MOST_OF_A_CLASS = 0.45  # that one-way mistakes take away: its name stays more right than wrong
# How much likelier mistakes are at the end of the work than at its beginning, and in the longest
# than in the shortest texts, as factors; no measurement is recorded.
_BY_TIME, _BY_LENGTH = 20.0, 4.0
_IGNORING = 0.5  # share of the raters who do not follow the guideline


def one_way(
    truth: NDArray[np.int32],
    vectors: NDArray[np.floating],
    n_classes: int,
    rate: float,
    seed: int,
) -> Noisy:
    """Give rows of some classes the class nearest to theirs, and never the other way round.

    Class-conditional noise (Natarajan et al. 2013). Source classes are drawn at random and lose
    45% of their rows each, until a share `rate`, 0 to 1, of all rows is wrong; with few classes
    that may be out of reach. A class that gains rows loses none.
    """
    rng = np.random.default_rng(seed)
    nearest = nearest_class(vectors, truth, n_classes)
    wanted = errors_at(rate, len(truth))
    labels = truth.copy()
    sources: set[int] = set()
    targets: set[int] = set()
    for source in rng.permutation(n_classes).tolist():
        target = int(nearest[source])
        if source in targets or target in sources or wanted <= 0:
            continue
        rows = np.flatnonzero(truth == source)
        taken = rng.permutation(rows)[: min(int(_MOST_OF_A_CLASS * len(rows)), wanted)]
        labels[taken] = target
        wanted -= len(taken)
        sources.add(source)
        targets.add(target)
    return Noisy(labels, truth)


def tired_rater(
    texts: Sequence[str],
    truth: NDArray[np.int32],
    vectors: NDArray[np.floating],
    n_classes: int,
    rate: float,
    seed: int,
) -> Noisy:
    """Make mistakes that grow with time and with the length of the texts.

    One rater works through the rows in a random order. Half of the mistakes repeat the label before
    (or, where that is right, the one before it), the other half take the nearest class. A share
    `rate` of all rows, 0 to 1, is wrong.
    """
    rng = np.random.default_rng(seed)
    n = len(truth)
    turn = rng.permutation(n)
    lengths = np.argsort(np.argsort([len(text) for text in texts], kind="stable"), kind="stable")
    weight = _BY_TIME ** (turn / n) * _BY_LENGTH ** (lengths / n)
    drawn = np.argsort(rng.exponential(size=n) / weight, kind="stable")[: errors_at(rate, n)]
    nearest = nearest_class(vectors, truth, n_classes)
    labels = truth.copy()
    labels[drawn] = nearest[truth[drawn]]
    row_at = np.argsort(turn, kind="stable")
    for row in drawn[::2].tolist():
        earlier = truth[row_at[: turn[row]]]
        other = earlier[earlier != truth[row]]
        if len(other):
            labels[row] = other[-1]
    return Noisy(labels, truth)


def ignored_guideline(
    truth: NDArray[np.int32],
    vectors: NDArray[np.floating],
    n_classes: int,
    rate: float,
    seed: int,
) -> Noisy:
    """Split pairs of similar classes by a rule that half of the raters ignore.

    In each pair the guideline gives the texts on one side of the first class to it although they
    look like the second; raters who ignore the rule label them as the second class. The most
    similar pairs come first, until a share `rate` of all rows, 0 to 1, is wrong, or no pair is
    left.
    """
    rng = np.random.default_rng(seed)
    similar = centroid_similarities(vectors, truth, n_classes)
    np.fill_diagonal(similar, -np.inf)
    wanted = errors_at(rate, len(truth))
    labels = truth.copy()
    used: set[int] = set()
    for place in np.argsort(-similar, axis=None, kind="stable").tolist():
        pair = divmod(place, n_classes)
        if wanted <= 0 or not np.isfinite(similar[pair]):
            break
        if used & set(pair):
            continue
        used |= set(pair)
        first, second = rng.permutation(pair).tolist()
        rows = np.flatnonzero(truth == first)
        # The side of a random direction, for what the rule speaks of; the embedding knows it well.
        side = vectors[rows] @ rng.standard_normal(vectors.shape[1])
        ruled = rows[np.argsort(side, kind="stable")[len(rows) // 2 :]]
        ignoring = ruled[rng.random(len(ruled)) < _IGNORING][:wanted]
        labels[ignoring] = second
        wanted -= len(ignoring)
    return Noisy(labels, truth)
