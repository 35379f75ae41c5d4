"""Which signals and models were right so far, by what people decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from labelreview.core.counted_nouns import counted
from labelreview.decision_log import WRONG
from labelreview.evidence.heads import HEADS
from labelreview.findings.current_decisions import current_decisions
from labelreview.findings.findings import Findings
from labelreview.review.control_examples import control_order
from labelreview.review.stopping.estimate import (
    Runs,
    by_base_run,
    is_representative,
    scores_of,
)
from labelreview.review.stopping.left import BINS, bins_of, counts_of
from labelreview.review.trust.separation import FEWEST, Separation, separation
from labelreview.signals import signals_of

SCORE = "Combined score"
_NAMED = 3  # that a sentence names
_ALIKE = 0.55  # beyond the score, from which on it is worth saying


@dataclass(frozen=True)
class TrustedSignals:
    """How well signals and models tell the labels that people found wrong from those found right.

    found:
        By title: the combined score, then the signals about the label and the models of the pool,
        the best first.
    wrong, right:
        Decisions that it rests on: those of the run's own queue, and the random control examples.
    covered:
        Share of all rows that these decisions stand for, 0 to 1.
    """

    found: Mapping[str, Separation]
    wrong: int
    right: int
    covered: float

    @property
    def is_known(self) -> bool:
        """Whether there are decisions enough."""
        return min(self.wrong, self.right) >= FEWEST

    def table(self) -> pd.DataFrame:
        """Return a line for each signal and model, the best first; empty when nothing is known."""
        known = {title: one for title, one in self.found.items() if one.is_known}
        return pd.DataFrame(
            {
                "signal": list(known),
                "AUC": [f"{one.auc:.2f}" for one in known.values()],
                "95% interval": [f"{one.low:.2f} to {one.high:.2f}" for one in known.values()],
                "beyond the score": [
                    "–" if title == SCORE or np.isnan(one.within) else f"{one.within:.2f}"
                    for title, one in known.items()
                ],
            }
        )

    def sentences(self) -> list[str]:
        """Return what to trust in sentences, the most important first; why not, when it is not
        known."""
        rests = (
            f"{counted(self.wrong, 'label')} found wrong and {self.right:,} found right in the "
            "queue and among random control examples"
        )
        if not self.is_known:
            return [
                f"Too few decisions to say which signals to trust: {rests}; {FEWEST} of each are "
                "needed."
            ]
        others = {title: one for title, one in self.found.items() if title != SCORE}
        good = [title for title, one in others.items() if one.is_good][:_NAMED]
        bad = [title for title, one in others.items() if one.is_misleading][-_NAMED:]
        more = [
            title
            for title, one in sorted(others.items(), key=lambda item: -_beyond(item[1]))
            if one.is_good and _beyond(one) >= _ALIKE
        ][:_NAMED]
        sentences = [
            f"Signals to trust most so far: {_listed(good, others)}; the combined score has "
            f"{self.found[SCORE].auc:.2f} (1 is perfect, 0.50 is chance)."
            if good
            else "No signal is surely better than chance so far."
        ]
        if more:
            sentences.append(
                f"Among rows with like scores, {_and(more)} still "
                f"{'tells' if len(more) == 1 else 'tell'} wrong labels from right ones."
            )
        if bad:
            sentences.append(
                f"{_and(bad)} {'is' if len(bad) == 1 else 'are'} misleading here: right labels "
                "look more suspicious than wrong ones."
            )
        sentences.append(f"This rests on {rests}, which stand for {self.covered:.0%} of all rows.")
        return sentences


def trusted_in(runs: Runs, name: str) -> TrustedSignals:
    """Measure which signals and models to trust on a dataset that was scored, see
    `trusted_signals`, by the run that its estimate rests on. Raises `NotFoundError` without a run.
    """
    return by_base_run(runs, name, trusted_signals)


def trusted_signals(findings: Findings) -> TrustedSignals:
    """Measure which signals and models were right so far, from the decisions on one run.

    As in `estimate_of`, two kinds of decisions count: those of the run's own queue, which nothing
    but its score chose, and the random control examples. Rows are weighted so that the decided ones
    with a score stand for all rows with about that score; see `separation`. Keep is right; relabel,
    noisy and drop are wrong; unsure and the model's labels do not count. Nothing is stored; it is
    computed again when a decision was made.
    """
    return findings.kept.newest("trusted signals", findings.revision(), lambda: _measure(findings))


def _measure(findings: Findings) -> TrustedSignals:
    run, current = findings.run, current_decisions(findings)
    counts = (
        (current.position >= 0)
        & current.by_people
        & ~current.has_verdict("unsure")
        & is_representative(current, control_order(run.dataset_digest, run.rows))
    )
    rows, is_wrong = current.position[counts], current.has_verdict(*WRONG)[counts]
    everywhere = findings.kept.get("doubts", lambda: counts_of(scores_of(findings)))
    strata = bins_of(scores_of(findings)[rows])
    seen = np.bincount(strata, minlength=BINS) > 0
    wrong, right = int(is_wrong.sum()), int((~is_wrong).sum())
    covered = float(everywhere[seen].sum() / max(everywhere.sum(), 1))
    if min(wrong, right) < FEWEST:
        return TrustedSignals({}, wrong, right, covered)
    found = {
        title: separation(values, is_wrong, strata, everywhere)
        for title, values in _measures(findings, rows).items()
    }
    score = found.pop(SCORE)
    best = sorted(found.items(), key=lambda item: -np.nan_to_num(item[1].auc, nan=-1))
    return TrustedSignals({SCORE: score, **dict(best)}, wrong, right, covered)


def _measures(findings: Findings, rows: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """The score, the signals about the label and the models, of these rows, by title."""
    run = findings.run
    signals = [one for one in signals_of(findings.columns) if one.about == "label"]
    table = run.table([f"{one.name}_score" for one in signals])
    titles = {head.name: head.title for head in HEADS}
    return {
        SCORE: scores_of(findings)[rows],
        **{
            one.title: table[f"{one.name}_score"].to_numpy().astype(np.float64)[rows]
            for one in signals
        },
        **{
            f"Model: {titles.get(name, name)}": odds[rows].astype(np.float64)
            for name, odds in run.head_odds().items()
        },
    }


def _beyond(one: Separation) -> float:
    return float(np.nan_to_num(one.within, nan=0.0))


def _listed(titles: list[str], found: Mapping[str, Separation]) -> str:
    return ", ".join(
        f"{title} (AUC {found[title].auc:.2f}, {found[title].low:.2f} to {found[title].high:.2f})"
        for title in titles
    )


def _and(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
