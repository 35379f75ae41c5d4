"""Labels that nobody chose text by text: from keyword rules, and from where a text comes from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labelreview.core.text_normalisation import duplicate_groups, normal_form
from labelreview.noise.values import Noisy, errors_at

# People write a handful of rules for each class; no measurement is recorded for these numbers.
_RULES_OF_A_CLASS = (3, 12)
_FEWEST_MATCHES = 3  # texts that a word must be in to become a rule
_RELATED = 3  # classes with which the sources of a class are shared
_RULE_PRECISION = 0.4  # of a word for its class, at least: people stop at rules that are worse


def keyword_rules(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, rate: float, seed: int
) -> Noisy:
    """Label by keyword rules; a text that no rule matches gets the default class, the commonest.

    Weak supervision (Ratner et al. 2017). Equal texts get equal labels. Right labels are put back
    for distinct texts drawn at random until at most a share `rate`, 0 to 1, of the labels is wrong,
    as if part of the weak labels had been checked; rules that are better than that give fewer.
    `truth` is int32 (n,).
    """
    default = int(np.bincount(truth, minlength=n_classes).argmax())
    labels, matched = _ruled(texts, truth, n_classes, seed)
    labels[~matched] = default
    return _checked(labels, truth, duplicate_groups(texts), rate, seed)


def abstaining_rules(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, rate: float, seed: int
) -> Noisy:
    """Label by keyword rules; texts that no rule matches keep their right labels.

    As if they had been labelled by hand; otherwise like `keyword_rules`.
    """
    labels, matched = _ruled(texts, truth, n_classes, seed)
    labels[~matched] = truth[~matched]
    return _checked(labels, truth, duplicate_groups(texts), rate, seed)


def labels_by_source(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, rate: float, seed: int
) -> Noisy:
    """Give every text the main class of its source, such as an account, a forum or a hashtag.

    Each source has one main class; sources of a class are as many as its size deserves, and a share
    `rate`, 0 to 1, of the texts comes from a source with another main class. Equal texts come from
    the same source.
    """
    rng = np.random.default_rng(seed)
    sizes = np.bincount(truth, minlength=n_classes)
    groups = duplicate_groups(texts)
    # A class is confused with few others, since sources share subjects.
    related = rng.permuted(np.tile(np.arange(n_classes), (n_classes, 1)), axis=1)
    labels = truth.copy()
    wanted = errors_at(rate, len(truth))
    for group in rng.permutation(groups.max() + 1):
        if wanted <= 0:
            break
        rows = np.flatnonzero(groups == group)
        own = int(truth[rows[0]])
        others = [label for label in related[own] if label != own and sizes[label]][:_RELATED]
        if not others or len(rows) > wanted:
            continue
        weights = sizes[others] / sizes[others].sum()
        labels[rows] = rng.choice(others, p=weights)
        wanted -= int((labels[rows] != truth[rows]).sum())
    return Noisy(labels, truth)


def _ruled(
    texts: Sequence[str], truth: NDArray[np.int32], n_classes: int, seed: int
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The class with the most matching rules for each text, and whether any rule matches."""
    rng = np.random.default_rng(seed)
    normal = [normal_form(text) for text in texts]
    words: dict[str, list[int]] = {}
    for row, text in enumerate(normal):
        for word in dict.fromkeys(text.split()):
            words.setdefault(word, []).append(row)
    votes = np.zeros((len(texts), n_classes))
    by_class: list[list[tuple[float, str]]] = [[] for _ in range(n_classes)]
    sizes = np.maximum(np.bincount(truth, minlength=n_classes), 1)
    for word, rows in words.items():
        if len(rows) < _FEWEST_MATCHES:
            continue
        counts = np.bincount(truth[rows], minlength=n_classes)
        # A word stands for the class in which it is most over-represented.
        label = int((counts / sizes).argmax())
        if counts[label] >= _RULE_PRECISION * len(rows):
            by_class[label].append((float(counts[label]), word))
    for label, found in enumerate(by_class):
        wanted = int(rng.integers(*_RULES_OF_A_CLASS))
        # People think of the common words of a class, and not of all of them.
        common = sorted(found, reverse=True)[: 3 * wanted]
        for place in rng.permutation(len(common))[:wanted]:
            votes[words[common[place][1]], label] += 1
    matched: NDArray[np.bool_] = votes.max(axis=1) > 0
    return votes.argmax(axis=1).astype(np.int32), matched


def _checked(
    labels: NDArray[np.int32],
    truth: NDArray[np.int32],
    groups: NDArray[np.int32],
    rate: float,
    seed: int,
) -> Noisy:
    """Put right labels back, by distinct text, until at most a share `rate` is wrong."""
    wrong = labels != truth
    surplus = int(wrong.sum()) - errors_at(rate, len(truth))
    if surplus > 0:
        errors = np.bincount(groups, weights=wrong, minlength=groups.max() + 1)
        order = np.random.default_rng([seed, 1]).permutation(len(errors))
        corrected = np.cumsum(errors[order])
        checked = order[: int(np.searchsorted(corrected, surplus)) + 1]
        back = np.isin(groups, checked)
        labels = np.where(back, truth, labels).astype(np.int32)
    return Noisy(labels, truth)
