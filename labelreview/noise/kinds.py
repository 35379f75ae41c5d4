"""Every kind of noise by name, for the benchmark, the experiments and their command lines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from labelreview.noise.flips import class_pair, symmetric, symmetric_and_pair
from labelreview.noise.generators import GENERATORS
from labelreview.noise.instance import instance_dependent
from labelreview.noise.raters import ignored_guideline, one_way, tired_rater
from labelreview.noise.templates import wrong_templates
from labelreview.noise.values import Noisy
from labelreview.noise.votes import from_votes
from labelreview.noise.weak_labels import abstaining_rules, keyword_rules, labels_by_source

NOISES: Mapping[str, str] = {
    "symmetric": "symmetric",
    "pair": "class-pair",
    **dict.fromkeys(GENERATORS, "instance-dependent"),
    "one_way": "one-way",
    "rules": "keyword rules",
    "abstaining": "keyword rules",
    "source": "label from the source",
    "tired": "tired rater",
    "guideline": "ignored guideline",
    "templates": "near-duplicate templates",
    "votes": "one rater's vote",
    "tail": "symmetric and class-pair",
}
"""Name of each noise, as in options and results, and its kind in words."""

INJECTED: tuple[str, ...] = tuple(name for name in NOISES if name not in ("votes", "tail"))
"""Noises that can be injected at any rate into any dataset."""

_OF_VECTORS = {
    "pair": class_pair,
    "tail": symmetric_and_pair,
    "one_way": one_way,
    "guideline": ignored_guideline,
    "templates": wrong_templates,
}
_OF_TEXTS = {
    "rules": keyword_rules,
    "abstaining": abstaining_rules,
    "source": labels_by_source,
}

ALIASES: Mapping[str, str] = {"instance": "bayes"}
"""Other names under which options may give a noise, and its name in `NOISES`."""


class CleanLabels(Protocol):
    """Texts whose true labels are known; hashable, equal when the contents are.

    texts, classes, truth, votes:
        n texts, K class names, class ids int32 (n,), and how many raters chose each class,
        int32 (n, K), or None.
    """

    @property
    def texts(self) -> tuple[str, ...]: ...
    @property
    def classes(self) -> tuple[str, ...]: ...
    @property
    def truth(self) -> NDArray[np.int32]: ...
    @property
    def votes(self) -> NDArray[np.int32] | None: ...
    def __hash__(self) -> int: ...


def parse_noise(name: str) -> str:
    """Return the name in `NOISES` of a noise or an alias of one; raise `ValueError` otherwise.

    >>> parse_noise("instance")
    'bayes'
    """
    known = ALIASES.get(name, name)
    if known not in NOISES:
        raise ValueError(f"No noise is called {name!r}")
    return known


def inject(
    noise: str,
    data: CleanLabels,
    vectors: NDArray[np.floating],
    rate: float | None,
    seed: int,
) -> Noisy:
    """Return the labels of `data` with a noise of `NOISES` or an alias.

    vectors:
        (n, d), embeddings that decide which classes and texts are similar.
    rate:
        Share of all labels to make wrong, 0 to 1; None counts as 0. "votes" ignores it.

    Raises `ValueError` for an unknown noise, and for "votes" where the data have none.
    """
    name, k, share = parse_noise(noise), len(data.classes), rate or 0.0
    if name == "votes":
        if data.votes is None:
            raise ValueError("The data have no votes")
        return from_votes(data.votes, seed)
    if name == "symmetric":
        return symmetric(data.truth, k, share, seed)
    if name in _OF_VECTORS:
        return _OF_VECTORS[name](data.truth, vectors, k, share, seed)
    if name in _OF_TEXTS:
        return _OF_TEXTS[name](data.texts, data.truth, k, share, seed)
    if name == "tired":
        return tired_rater(data.texts, data.truth, vectors, k, share, seed)
    return instance_dependent(data.truth, _probabilities(name, data, seed), share, seed)


@lru_cache(maxsize=len(GENERATORS))
def _probabilities(generator: str, data: CleanLabels, seed: int) -> NDArray[np.float64]:
    """Cached, since every rate of a setting needs the same ones."""
    return GENERATORS[generator](data.texts, data.truth, len(data.classes), seed)
