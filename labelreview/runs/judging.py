"""The judge in a run: which rows it is asked about, and what its answers change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.core.artifacts import digest
from labelreview.core.configuration import Configuration
from labelreview.core.counted_nouns import counted
from labelreview.core.judge_options import JudgeOptions
from labelreview.core.progress import Progress, silent
from labelreview.evidence import Evidence
from labelreview.evidence.judge.answers import opinions_of
from labelreview.evidence.judge.asking import Outcome, ask
from labelreview.evidence.judge.calibration import AnsweredRows, Calibrated, calibrate, logits_of
from labelreview.evidence.judge.prompt import PROMPT_VERSION, Briefing
from labelreview.evidence.out_of_fold import normalised
from labelreview.evidence.ridge import Ridge
from labelreview.ranking.combined_score import Ranking
from labelreview.runs.feedback import Reranking, Truth
from labelreview.runs.opinions import Opinion

# Raise it whenever equal answers would give other findings.
JUDGING_VERSION = 1
_EXAMPLES, _OF_A_CLASS = 8, 2
# Of the rows that are asked, those that show how right the judge is: decided ones, then random.
_SHOWING, _FEWEST_SHOWING, _MOST_SHOWING = 0.15, 30, 200


@dataclass(frozen=True)
class Known:
    """What people have said about a dataset, for the judge.

    guidelines:
        Two class names, and how to tell these classes apart.
    rows, labels:
        int64 (d,), positions that people decided on, the earliest decision first; int32 (d,), class
        ids.
    """

    guidelines: tuple[tuple[str, str, str], ...]
    rows: NDArray[np.int64]
    labels: NDArray[np.int32]

    @property
    def digest(self) -> str:
        """Return a digest of it all."""
        return digest(self.guidelines, self.rows, self.labels)


NOTHING_KNOWN = Known((), np.empty(0, np.int64), np.empty(0, np.int32))


@dataclass(frozen=True)
class Judged:
    """What a judge's answers made of a ranking.

    probabilities:
        float32 (n, K), pooled with the answers where there are any; rows sum to 1.
    opinions:
        What the judge said, by position.
    """

    ranking: Ranking
    probabilities: NDArray[np.float32]
    opinions: Mapping[int, Opinion]
    warnings: tuple[str, ...]


def judge_identity(configuration: Configuration, known: Known) -> object:
    """Return what affects the findings about a judge, None without one."""
    options = configuration.judge_options
    if options is None:
        return None
    return (
        *(JUDGING_VERSION, PROMPT_VERSION, options.model, options.address, options.rows.strip()),
        *(options.budget, options.prices, known.digest),
    )


def ask_judge(
    evidence: Evidence,
    ranking: Ranking,
    known: Known,
    options: JudgeOptions,
    *,
    seed: int,
    cache: Path,
    progress: Progress = silent,
) -> Judged:
    """Ask the judge about the most doubtful texts and a few that show how right it is, and let its
    answers change their rows.

    Each answer moves the log-odds that the given label is wrong by its calibrated likelihood ratio
    (see `calibrate`), and multiplies the pool's probabilities by its likelihood. An answer counts
    for all rows with the text. What all voices together hold for right in these rows then teaches
    the others as decisions do, see `Reranking`; they share their scores anew. The judge sees class
    names, guidelines and up to eight decided texts, never a given label.

    Raises what `labelreview.evidence.judge.asking.ask` raises.
    """
    from scipy.special import expit

    examples = _examples(known)
    briefing = Briefing(
        evidence.classes,
        known.guidelines,
        tuple((evidence.texts[row], evidence.classes[label]) for row, label in examples),
    )
    shown = {int(evidence.duplicates[row]) for row, _ in examples}
    asked = _rows_to_ask(evidence, ranking, known, shown, options, seed)
    if not len(asked):
        why = "The judge was not asked: people have decided on every text already."
        return Judged(ranking, evidence.probabilities, {}, (why,))
    outcome = ask(
        [evidence.texts[row] for row in asked],
        briefing,
        options,
        cache=cache,
        progress=progress,
    )
    places, opinions = opinions_of(outcome.answers, len(evidence.classes))
    heads = asked[places]
    decided = np.full(len(evidence.labels), -1, dtype=np.int32)
    decided[known.rows] = known.labels
    logits = logits_of(ranking.score)

    def answers(rows: NDArray[np.intp], said: NDArray[np.float64]) -> AnsweredRows:
        return AnsweredRows(
            said,
            evidence.labels[rows],
            evidence.probabilities[rows].astype(np.float64),
            logits[rows],
            decided[rows],
        )

    calibrated = calibrate(answers(heads, opinions))
    rows, which = _all_with(evidence.duplicates, heads)
    changed, probabilities = ranking, evidence.probabilities
    if calibrated.is_heard:
        said = answers(rows, opinions[which])
        truth = Truth(rows, calibrated.posterior(said).argmax(axis=1).astype(np.int32))
        ridge = Ridge.prepare(evidence.embeddings, evidence.duplicates, cache=cache)
        taught = Reranking(evidence.labels, probabilities, ranking.score, ridge, {}).rerank(truth)
        own = (probabilities[rows] * calibrated.likelihood(said.opinions)).astype(np.float32)
        probabilities = taught.probabilities.copy()
        probabilities[rows] = normalised(own)
        score = taught.score.copy()
        score[rows] = expit(said.logits + calibrated.moved(said))
        changed = _changed(evidence, ranking, score, probabilities, rows, calibrated)
    reasons = [outcome.answers[place][0].reason for place in places]
    about = _opinions(evidence.classes, options.model, opinions, calibrated, reasons)
    return Judged(
        changed,
        probabilities,
        {int(row): about[at] for row, at in zip(rows, which, strict=True)},
        _sentences(options, len(asked), outcome, calibrated),
    )


def _examples(known: Known) -> list[tuple[int, int]]:
    """The earliest decisions, a few of each class: the same ones however many follow."""
    found: list[tuple[int, int]] = []
    for row, label in zip(known.rows.tolist(), known.labels.tolist(), strict=True):
        if sum(label == one for _, one in found) < _OF_A_CLASS:
            found.append((row, label))
        if len(found) == _EXAMPLES:
            break
    return found


def _rows_to_ask(
    evidence: Evidence,
    ranking: Ranking,
    known: Known,
    shown: set[int],
    options: JudgeOptions,
    seed: int,
) -> NDArray[np.intp]:
    """One row of each text to ask about, the most doubtful first, those that show how right the
    judge is spread among them: wherever the asking ends, there are some of both."""
    n = len(evidence.labels)
    most = options.at_most(n)
    showing = int(np.clip(_SHOWING * most, min(_FEWEST_SHOWING, most // 2), _MOST_SHOWING))
    taken = set(shown)

    def texts_of(rows: Sequence[int], many: int) -> list[int]:
        found: list[int] = []
        for row in rows:
            group = int(evidence.duplicates[row])
            if len(found) < many and group not in taken:
                taken.add(group)
                found.append(int(row))
        return found

    doubtful = texts_of(np.argsort(-ranking.score, kind="stable").tolist(), most - showing)
    sample = texts_of(known.rows.tolist(), showing)
    drawn = np.random.default_rng(seed).permutation(n).tolist()
    sample += texts_of(drawn, showing - len(sample))
    places = np.concatenate(
        [
            np.arange(len(doubtful)) / max(len(doubtful), 1),
            np.arange(len(sample)) / max(len(sample), 1),
        ]
    )
    return np.array(doubtful + sample, dtype=np.intp)[np.argsort(places, kind="stable")]


def _all_with(
    groups: NDArray[np.int32], heads: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All rows with the text of one of `heads`, and which of them that is."""
    which = np.full(int(groups.max(initial=0)) + 1, -1, dtype=np.intp)
    which[groups[heads]] = np.arange(len(heads))
    rows = np.flatnonzero(which[groups] >= 0)
    return rows, which[groups[rows]]


def _changed(
    evidence: Evidence,
    ranking: Ranking,
    score: NDArray[np.float64],
    probabilities: NDArray[np.float32],
    answered: NDArray[np.intp],
    calibrated: Calibrated,
) -> Ranking:
    """The ranking with new scores, and new suggestions where there is an answer or another class
    became the most probable."""
    shown = probabilities.copy()
    # The score has the corrections of the ranking, which the probabilities do not have. They depend
    # on the given label, in which rows with the same text may differ.
    alone = answered[np.bincount(evidence.duplicates)[evidence.duplicates[answered]] == 1]
    shown[alone, evidence.labels[alone]] = 0
    others = shown[alone].sum(axis=1, keepdims=True)
    shown[alone] *= score[alone, None] / np.maximum(others, np.finfo(np.float32).tiny)
    shown[alone, evidence.labels[alone]] = 1 - score[alone]
    likeliest = shown.argmax(axis=1).astype(np.int32)
    new = likeliest != evidence.probabilities.argmax(axis=1)
    new[answered] = True
    return replace(
        ranking,
        score=score,
        suggested=np.where(new, likeliest, ranking.suggested),
        confidence=np.where(new, shown[np.arange(len(score)), likeliest], ranking.confidence),
        chosen={**ranking.chosen, "judge": calibrated.accuracy},
    )


def _opinions(
    classes: tuple[str, ...],
    model: str,
    opinions: NDArray[np.float64],
    calibrated: Calibrated,
    reasons: Sequence[str],
) -> list[Opinion]:
    likelihood = calibrated.likelihood(opinions)
    sure = likelihood / likelihood.sum(axis=1, keepdims=True)
    labels = opinions.argmax(axis=1)
    return [
        Opinion(
            model,
            classes[label],
            float(sure[at, label]) if calibrated.is_heard else None,
            reasons[at],
        )
        for at, label in enumerate(labels.tolist())
    ]


def _sentences(
    options: JudgeOptions, asked: int, outcome: Outcome, calibrated: Calibrated
) -> tuple[str, ...]:
    """How many texts were asked about and answered, and how right the judge looks."""
    lost = {
        "unreadable": outcome.unreadable,
        "refused": outcome.refused,
        "beyond the budget": outcome.left,
    }
    why = ", ".join(f"{many:,} {how}" for how, many in lost.items() if many)
    price = f" for {outcome.price:,.2f}" if options.prices else ""
    right = (
        f"about {calibrated.accuracy:.0%} of its answers seem right"
        if calibrated.is_heard
        else "its answers go with the labels no better than guessing, so they change nothing"
    )
    return (
        f"The judge {options.model} was asked about {counted(asked, 'text')} and answered "
        f"{len(outcome.answers):,}{price}{f' ({why})' if why else ''}; {right}.",
    )
