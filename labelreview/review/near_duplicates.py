"""Rows with the same or nearly the same texts, found once for each run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest, kept_array, load_array
from labelreview.core.text_normalisation import normal_form
from labelreview.data.dataset import Dataset
from labelreview.runs.run import Run

SIMILAR = 0.6
"""The cosine from which two texts are compared word by word."""
SAME_WORDS = 0.8
"""The share of their words that nearly equal texts have in common."""
MOST_TEXTS = 50
"""The most different texts in one group: more cannot be read before deciding them all."""
UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Letters of scripts without spaces, for a regular expression: each is a word."""

_VERSION = 1
_PAIRS = 50_000  # compared at once
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


def text_groups(dataset: Dataset, run: Run, evidence_folder: Path) -> NDArray[np.int32]:
    """Return the group of each row of a run, int32 (n,), the same number for equal or nearly equal
    texts.

    Rows whose texts are the same in normal form are one group. Texts whose rows were given one
    label are put together with those that are nearly the same: neighbours of the run that have at
    least `SAME_WORDS` of their words in common (Jaccard), and each of a group as many with the
    first of it, so that a chain of small changes leads nowhere.

    Takes seconds for 100,000 rows; kept in `evidence_folder`.
    """
    path = evidence_folder / digest("text groups", _VERSION, run.digest) / "groups.npy"
    return kept_array(path, lambda: _found(dataset, run))


def _found(dataset: Dataset, run: Run) -> NDArray[np.int32]:
    column = run.table(["text_group"])["text_group"]
    _, first, text = np.unique(column.to_numpy(), return_index=True, return_inverse=True)
    given = dataset.given()
    agrees = np.ones(len(first), dtype=np.bool_)
    np.logical_and.at(agrees, text, given == given[first][text])
    neighbours = load_array(run.neighbours_path)
    row, place = np.nonzero(load_array(run.similarities_path) >= SIMILAR)
    near = neighbours[row, place]
    row, near = text[row[near >= 0]], text[near[near >= 0]]
    usable = agrees[row] & agrees[near] & (row != near)
    pairs = np.unique(np.sort(np.stack([row[usable], near[usable]], axis=1), axis=1), axis=0)
    merged = np.arange(len(first), dtype=np.int32)
    if len(pairs):
        nodes, ends = np.unique(pairs, return_inverse=True)
        texts = dataset.texts()
        forms = [normal_form(texts[position]) for position in first[nodes]]
        for group in _nearly_same(forms, ends.reshape(-1, 2)):
            merged[nodes[group]] = nodes[group[0]]
    return merged[text]


def _nearly_same(forms: Sequence[str], pairs: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Places in `forms` of texts that go together, ascending, two at least."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import CountVectorizer

    words = CountVectorizer(analyzer=_words, binary=True, dtype=np.int32).fit_transform(forms)
    alike = np.concatenate(
        [
            _shared(words, *pairs[start : start + _PAIRS].T) >= SAME_WORDS
            for start in range(0, len(pairs), _PAIRS)
        ]
    )
    one, other = pairs[alike].T
    links = coo_matrix((np.ones(len(one)), (one, other)), shape=(len(forms), len(forms)))
    component = connected_components(links, directed=False)[1]
    together = np.flatnonzero(np.bincount(component)[component] > 1)
    together = together[np.argsort(component[together], kind="stable")]
    for left in np.split(together, np.flatnonzero(np.diff(component[together])) + 1):
        if len(left) == 2:  # most of them, and their one pair was looked at
            yield left
            continue
        while len(left) > 1:
            shared = _shared(words, np.full(len(left), left[0]), left)
            nearest = np.argsort(-shared, kind="stable")[:MOST_TEXTS]
            chosen = np.sort(left[nearest[shared[nearest] >= SAME_WORDS]])
            if len(chosen) > 1:
                yield chosen
            left = np.setdiff1d(left, chosen)


def _shared(words: Any, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float64]:
    """The share of their words that rows of `words`, binary and sparse, have in common."""
    size = np.diff(words.indptr)
    both = np.asarray(words[one].multiply(words[other]).sum(axis=1)).ravel()
    return np.asarray(both / (size[one] + size[other] - both))


def _words(form: str) -> list[str]:
    return _WORD.findall(form) or [form]
