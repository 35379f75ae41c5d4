"""Topics: the crowds of a map, each named by its distinctive words."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import (
    digest,
    kept_folder,
    load_array,
    new_folder,
    read_json,
    write_json,
)
from labelreview.core.errors import WorkspaceError
from labelreview.data.dataset import Dataset
from labelreview.review.topic_words import words_of

MOST_TOPICS = 40
WORDS = 3  # of a name
SAMPLE = 250  # texts of a crowd that are read for its name

_VERSION = 4
_MEMBERS, _NAMES = "topics.npy", "topics.json"
_GRID = 128  # cells each way
_SMOOTHING = 15.0  # cells for one point; less for more, as Scott's rule has it in two dimensions
_SMOOTHER = 1.25  # times, until there are few enough crowds
_SMOOTHEST = 12.0
_EDGE = 0.01  # of the points on each side of the map count as outliers
_SMALLEST = 20  # rows
_SHARE = 0.004  # of all rows, for a crowd of its own
_RARE = 3  # texts of the crowd that a word must be in, and
_SHARE_OF_TEXTS = 0.04  # of those read
_EVERYWHERE = 0.5  # of the crowds: a word in more of them names none
_MANY = 4
_LIFT = 2.0  # times the average share in the other crowds: less does not set it apart


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """A crowd of the map.

    words:
        The most distinctive first; none where no word is.
    positions:
        int32 (m,), ascending.
    x, y:
        Where it is densest.
    """

    words: tuple[str, ...]
    positions: NDArray[np.int32]
    x: float
    y: float


def topics_of(
    dataset: Dataset, coordinates: NDArray[np.float32], evidence_folder: Path
) -> list[Topic]:
    """Return the topics of a map of the dataset, see `find_topics`. Kept in `evidence_folder`."""
    folder = evidence_folder / digest("topics", _VERSION, dataset.digest, np.asarray(coordinates))

    def make() -> list[Topic]:
        def read(positions: NDArray[np.int32]) -> list[str]:
            texts = dataset.texts()
            return [texts[position] for position in positions.tolist()]

        found = find_topics(coordinates, read)
        topic = np.full(len(coordinates), -1, np.int16)
        for at, one in enumerate(found):
            topic[one.positions] = at
        with contextlib.suppress(WorkspaceError), new_folder(folder) as place:
            np.save(place / _MEMBERS, topic)
            write_json(place / _NAMES, [[one.words, one.x, one.y] for one in found])
        return found

    def load() -> list[Topic]:
        members = load_array(folder / _MEMBERS)
        return [
            Topic(tuple(words), np.flatnonzero(members == at).astype(np.int32), x, y)
            for at, (words, x, y) in enumerate(read_json(folder / _NAMES))
        ]

    return kept_folder(folder, load, make)


def find_topics(
    coordinates: NDArray[np.float32], read: Callable[[NDArray[np.int32]], list[str]]
) -> list[Topic]:
    """Find the crowds of a map, the largest first, those without a name last, and name them.

    A crowd is what leads uphill to the same peak of the smoothed density (the modes of a kernel
    density estimate, as in mean shift, Comaniciu and Meer 2002, on a grid), at most 40.
    `coordinates` are (n, 2), `read` returns the texts at positions. Names are as in `name_crowds`.
    """
    crowd, peaks = _crowds(np.asarray(coordinates, dtype=np.float64))
    if not len(peaks):
        return []
    rng = np.random.default_rng(0)
    members = [np.flatnonzero(crowd == one).astype(np.int32) for one in range(len(peaks))]
    samples = [np.sort(rng.choice(rows, min(SAMPLE, len(rows)), replace=False)) for rows in members]
    texts = read(np.concatenate(samples))
    names = name_crowds(texts, np.repeat(np.arange(len(peaks)), [len(rows) for rows in samples]))
    topics = [
        Topic(words, rows, float(x), float(y))
        for words, rows, (x, y) in zip(names, members, peaks, strict=True)
    ]
    return sorted(topics, key=lambda topic: (not topic.words, -len(topic.positions)))


def name_crowds(texts: list[str], crowd: NDArray[np.integer]) -> list[tuple[str, ...]]:
    """Return the most distinctive words of each crowd 0, 1, ... of `texts`.

    A word counts by the share of a crowd's texts that it is in, times how many times that is its
    average share in the others, in logarithms: like class-based TF-IDF (Grootendorst 2022). What
    is not surely twice as frequent there as elsewhere counts nothing, whatever the language.
    """
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import CountVectorizer

    many = int(crowd.max()) + 1 if len(crowd) else 0
    if many < 2:  # nothing sets it apart
        return [()] * many
    counter = CountVectorizer(analyzer=words_of, binary=True, min_df=_RARE)
    try:
        there = csr_array(counter.fit_transform(texts))
    except ValueError:  # no word is in three texts
        return [()] * many
    sizes = np.maximum(np.bincount(crowd, minlength=many), 1)[:, None]
    belongs = csr_array((np.ones(len(crowd)), (crowd, np.arange(len(crowd)))))
    found = (belongs @ there).toarray()
    # Over the crowds, not the texts: a large one would be its own measure.
    share = found / sizes
    elsewhere = (share.sum(axis=0) - share) / (many - 1)
    worth = share * np.log(np.maximum(share, 1e-9) / np.maximum(elsewhere, 1e-9))
    # Two deviations below what was counted, as Poisson counts have it: few texts may be chance.
    surely = np.maximum(np.sqrt(found) - 1, 0) ** 2 / sizes
    worth[(found < _RARE) | (share < _SHARE_OF_TEXTS) | (surely <= _LIFT * elsewhere)] = 0
    if many >= _MANY:  # among fewer, two that share a word are most of them
        worth[:, (share >= _SHARE_OF_TEXTS).mean(axis=0) > _EVERYWHERE] = 0
    return [_best(counter.get_feature_names_out(), row) for row in worth]


def _best(vocabulary: NDArray[np.object_], worth: NDArray[np.float64]) -> tuple[str, ...]:
    chosen: list[str] = []
    for at in np.argsort(-worth, kind="stable")[: 8 * WORDS]:
        word = str(vocabulary[at])
        if worth[at] <= 0 or len(chosen) == WORDS:
            break
        # Not "flood, floods, flooded": the stem has been said.
        if not any(word.startswith(one[:4]) and one.startswith(word[:4]) for one in chosen):
            chosen.append(word)
    return tuple(chosen)


def _crowds(
    coordinates: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the crowd of each point, -1 for none, and the peaks of the crowds (m, 2)."""
    nothing = np.full(len(coordinates), -1), np.empty((0, 2))
    if len(coordinates) < 2 * _SMALLEST:
        return nothing
    low, high = np.quantile(coordinates, (_EDGE, 1 - _EDGE), axis=0)
    if not (high > low).all():
        return nothing
    margin = (high - low) * 0.05
    low, high = low - margin, high + margin
    cells = np.floor((coordinates - low) / (high - low) * _GRID).astype(np.int64)
    inside = ((cells >= 0) & (cells < _GRID)).all(axis=1)
    flat = np.where(inside, cells[:, 0] * _GRID + cells[:, 1], 0)
    density = np.bincount(flat[inside], minlength=_GRID**2).reshape(_GRID, _GRID).astype(float)
    smallest = max(_SMALLEST, int(_SHARE * len(coordinates)))
    crowd = np.full(len(coordinates), -1)
    smoothing = _SMOOTHING * len(coordinates) ** (-1 / 6)
    while True:
        peak = _uphill(density, smoothing)[flat]
        peaks, sizes = np.unique(peak[inside], return_counts=True)
        smoothing *= _SMOOTHER
        if (sizes >= smallest).sum() <= MOST_TOPICS or smoothing > _SMOOTHEST:
            break
    largest = np.argsort(-sizes, kind="stable")[:MOST_TOPICS]
    peaks = np.sort(peaks[largest[sizes[largest] >= smallest]])
    for at, one in enumerate(peaks):
        crowd[inside & (peak == one)] = at
    places = np.column_stack(np.divmod(peaks, _GRID))
    return crowd, low + (places + 0.5) / _GRID * (high - low)


def _uphill(density: NDArray[np.float64], smoothing: float) -> NDArray[np.int64]:
    """Return the peak that the steepest way up leads to from each cell, flat."""
    from scipy.ndimage import gaussian_filter

    height = np.pad(gaussian_filter(density, smoothing, mode="constant"), 1, constant_values=-1.0)
    rows, columns = np.indices(density.shape) + 1
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    around = np.stack([height[rows + i, columns + j] for i, j in steps])
    up = np.array(steps)[around.argmax(axis=0)]
    up[around.max(axis=0) <= height[rows, columns]] = 0
    target: NDArray[np.int64] = (
        (rows - 1 + up[..., 0]) * _GRID + (columns - 1 + up[..., 1])
    ).ravel()
    while True:
        further = target[target]
        if (further == target).all():
            return target
        target = further
