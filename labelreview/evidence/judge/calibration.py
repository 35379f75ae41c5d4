"""How much the judge's answers count: its confusion of classes, estimated without the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_TOLERANCE = 1e-4  # of the log-likelihood of an answer, at which expectation maximisation ends
_OWN_STEPS = 5  # for the confusion of single classes
_PARAMETERS = 2  # right answers and those with similar classes, beside favourite ones
# Pseudo-answers: for the three ways of answering, and for each class's own confusion, of which a
# hundred answers tell little. Chosen by hand; so are the bounds below.
_WAYS = np.array([2.0, 1.0, 2.0])
_OWN_CONFUSION = 20.0
_LEVEL_SPREAD, _SLOPE_SPREAD = 1.5, 0.25  # of the priors of level and slope, in logits
_SLOPES = (0.3, 2.0)
_MOST_LOGITS = 15.0
_MOST_MOVED = 5.0  # logits: no single answer of a judge is more certain than e^5, 150 to 1
_SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class AnsweredRows:
    """The rows that the judge answered, and what else is known of them.

    opinions:
        float64 (m, K), the judge's probability of each class, rows sum to 1.
    given:
        int32 (m,), given labels. The judge has not seen them.
    probabilities:
        float64 (m, K), pooled and out of fold.
    logits:
        float64 (m,), log-odds that the given label is wrong, before the judge.
    decided:
        int32 (m,), class ids that people decided on, -1 where nobody did.
    """

    opinions: NDArray[np.float64]
    given: NDArray[np.int32]
    probabilities: NDArray[np.float64]
    logits: NDArray[np.float64]
    decided: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """How much the judge's answers count.

    confusion:
        float64 (K, K), probability of each answer (column) by true class (row).
    level, slope:
        Of the line from `AnsweredRows.logits` to the log-odds that a given label is wrong.
    accuracy:
        Estimated share of right answers, 0..1.
    chance:
        The share that guessing with the judge's own favourite classes would reach.
    is_heard:
        Whether its answers go with the labels clearly enough to count.
    """

    confusion: NDArray[np.float64]
    level: float
    slope: float
    accuracy: float
    chance: float
    is_heard: bool

    def likelihood(self, opinions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how likely these answers, float64 (m, K), are by true class, float64 (m, K), up to
        a factor of each row."""
        likelihood: NDArray[np.float64] = opinions @ self.confusion.T
        return likelihood

    def posterior(self, answers: AnsweredRows) -> NDArray[np.float64]:
        """Return the probability of each class, float64 (m, K), by all voices together: pool, given
        label, decision and answer."""
        likelihood = self.likelihood(answers.opinions)
        found = _true_class(answers, _others(answers), self.level, self.slope) * likelihood
        found /= np.maximum(found.sum(axis=1, keepdims=True), _SMALLEST)
        return found

    def moved(self, answers: AnsweredRows) -> NDArray[np.float64]:
        """Return the logits, float64 (m,), that the answers add to `AnsweredRows.logits`: the log
        of how much likelier they are if the given label is wrong than if it is right. 0 where the
        judge is not heard."""
        if not self.is_heard:
            return np.zeros(len(answers.given))
        likelihood = self.likelihood(answers.opinions)
        own = likelihood[np.arange(len(likelihood)), answers.given]
        other = (_others(answers) * likelihood).sum(axis=1)
        logits = np.log(np.maximum(other, _SMALLEST)) - np.log(np.maximum(own, _SMALLEST))
        moved: NDArray[np.float64] = np.clip(logits, -_MOST_MOVED, _MOST_MOVED) / self.slope
        return moved


def calibrate(answers: AnsweredRows) -> Calibrated:
    """Estimate how the judge confuses the classes, and what its answers say about each row.

    The judge is one voice, and pool and given label are two others; given the true class all are
    taken as independent (Dawid & Skene 1979). The true class of a row is the given one, or another
    in proportion to the pool's probabilities; how likely it is another is a logistic function of
    `AnsweredRows.logits`, so that noise is allowed for; a decision settles it. Expectation
    maximisation estimates level and slope of that function and the judge's confusion matrix. Its
    prior mixes three ways of answering: right, with a class that the pool takes for similar, and
    with a favourite class whatever the text. So few answers suffice with many classes.

    A judge whose answers are explained as well by favourite classes alone, by the Bayesian
    information criterion, is not heard.
    """
    m = len(answers.given)
    others = _others(answers)
    similar = _similar(answers.probabilities)
    ways, favourites = _WAYS / _WAYS.sum(), answers.opinions.mean(axis=0)
    level, slope = -1.0, 1.0
    undecided = answers.decided < 0
    before = -np.inf
    while True:
        confusion = _mixed(ways, similar, favourites)
        posterior, counts, evidence = _expected(answers, others, confusion, level, slope)
        if evidence - before < _TOLERANCE * m:
            break
        before = evidence
        ways, favourites = _reweighed(counts, ways, similar, favourites)
        wrong = 1 - posterior[np.arange(m), answers.given]
        level, slope = _line(answers.logits[undecided], wrong[undecided], level, slope)
    guesses = answers.opinions.mean(axis=0)
    null = float(np.log(np.maximum(answers.opinions @ guesses, _SMALLEST)).sum())
    for _ in range(_OWN_STEPS):
        sizes = counts.sum(axis=1, keepdims=True)
        own = (counts + _OWN_CONFUSION * _mixed(ways, similar, favourites)) / (
            sizes + _OWN_CONFUSION
        )
        posterior, counts, _ = _expected(answers, others, own, level, slope)
    accuracy = float((posterior @ np.diag(own)).mean())
    chance = float(posterior.mean(axis=0) @ guesses)
    heard = bool(evidence - null > _PARAMETERS / 2 * np.log(m) and ways[0] > 0)
    return Calibrated(own, level, slope, accuracy, chance, heard)


def _expected(
    answers: AnsweredRows,
    others: NDArray[np.float64],
    confusion: NDArray[np.float64],
    level: float,
    slope: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """The probability of each true class, (m, K), the expected number of answers by true class,
    (K, K), and the log-likelihood of all answers."""
    likelihood = answers.opinions @ confusion.T
    posterior = _true_class(answers, others, level, slope) * likelihood
    total = np.maximum(posterior.sum(axis=1, keepdims=True), _SMALLEST)
    posterior /= total
    shared = posterior / np.maximum(likelihood, _SMALLEST)
    counts = confusion * (shared.T @ answers.opinions)
    return posterior, counts, float(np.log(total).sum())


def _others(answers: AnsweredRows) -> NDArray[np.float64]:
    """The pool's probabilities of the classes that were not given, rows sum to 1."""
    others: NDArray[np.float64] = np.maximum(answers.probabilities, _SMALLEST)
    others[np.arange(len(others)), answers.given] = 0
    total = others.sum(axis=1, keepdims=True)
    np.divide(others, total, out=others, where=total > 0)
    return others


def _similar(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often the pool takes rows of a class (row) for another (column), rows sum to 1."""
    similar: NDArray[np.float64] = probabilities.T @ probabilities + _SMALLEST
    np.fill_diagonal(similar, 0)
    total = similar.sum(axis=1, keepdims=True)
    np.divide(similar, total, out=similar, where=total > 0)
    return similar


def _mixed(
    ways: NDArray[np.float64], similar: NDArray[np.float64], favourites: NDArray[np.float64]
) -> NDArray[np.float64]:
    mixed: NDArray[np.float64] = ways[1] * similar + ways[2] * favourites
    np.fill_diagonal(mixed, np.diag(mixed) + ways[0])
    return mixed


def _reweighed(
    counts: NDArray[np.float64],
    ways: NDArray[np.float64],
    similar: NDArray[np.float64],
    favourites: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The shares of the three ways of answering, and of each favourite class."""
    share = counts / np.maximum(_mixed(ways, similar, favourites), _SMALLEST)
    guessed = ways[2] * (share * favourites).sum(axis=0)
    found = np.array([ways[0] * np.trace(share), ways[1] * (share * similar).sum(), guessed.sum()])
    found += _WAYS
    guessed += 1 / len(guessed)
    return found / found.sum(), guessed / guessed.sum()


def _true_class(
    answers: AnsweredRows, others: NDArray[np.float64], level: float, slope: float
) -> NDArray[np.float64]:
    """The probability of each true class before the answers, (m, K)."""
    from scipy.special import expit

    wrong = expit(level + slope * answers.logits)
    rows = np.arange(len(wrong))
    prior: NDArray[np.float64] = wrong[:, None] * others
    prior[rows, answers.given] = 1 - wrong
    settled = answers.decided >= 0
    prior[settled] = 0
    prior[rows[settled], answers.decided[settled]] = 1
    return prior


def _line(
    logits: NDArray[np.float64], wrong: NDArray[np.float64], level: float, slope: float
) -> tuple[float, float]:
    """Level and slope of the log-odds that fit how likely each label is wrong (Platt 1999)."""
    from scipy.optimize import minimize
    from scipy.special import expit

    def loss(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        fit = line[0] + line[1] * logits
        off = expit(fit) - wrong
        prior = (line[0] / _LEVEL_SPREAD) ** 2 / 2 + ((line[1] - 1) / _SLOPE_SPREAD) ** 2 / 2
        slopes = np.array([off.sum(), off @ logits])
        slopes += [line[0] / _LEVEL_SPREAD**2, (line[1] - 1) / _SLOPE_SPREAD**2]
        return float((np.logaddexp(0, fit) - wrong * fit).sum() + prior), slopes

    found = minimize(
        loss, [level, slope], jac=True, method="L-BFGS-B", bounds=[(None, None), _SLOPES]
    ).x
    return float(found[0]), float(found[1])


def logits_of(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-odds of scores, cut at 15."""
    inside = np.clip(score, 1e-12, 1 - 1e-12)
    logits: NDArray[np.float64] = np.log(inside) - np.log1p(-inside)
    return np.clip(logits, -_MOST_LOGITS, _MOST_LOGITS)
