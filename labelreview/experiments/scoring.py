"""The combined score of noisy labels, made as for a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.own_method import link_all
from labelreview.core.configuration import Configuration
from labelreview.core.durable import make_folders
from labelreview.core.progress import Progress, silent
from labelreview.data.labelled import Labelled
from labelreview.evidence.gather import fit_heads
from labelreview.evidence.views import Views, build_views
from labelreview.evidence.voices.descriptions import describe
from labelreview.ranking.combined_score import flagged, rank
from labelreview.ranking.number_of_errors import count_contradicted
from labelreview.ranking.summary import summarise


@dataclass(frozen=True)
class ScoredLabels:
    """The combined score of n labels, with suggestions and flags.

    score:
        float64 (n,), 0 to 1, 1 = most suspicious.
    suggested:
        int32 (n,), class ids of the suggested labels.
    confidence:
        float32 (n,), probability of the suggested label, 0 to 1.
    is_flagged:
        bool (n,); as many are flagged as labels are estimated to be wrong.
    probabilities:
        float32 (n, K), out-of-fold class probabilities.
    estimated:
        Estimated number of wrong labels.
    """

    score: NDArray[np.float64]
    suggested: NDArray[np.int32]
    confidence: NDArray[np.float32]
    is_flagged: NDArray[np.bool_]
    probabilities: NDArray[np.float32]
    estimated: int


def score_probabilities(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    classes: tuple[str, ...],
    groups: NDArray[np.int32],
    *,
    contradicted: int = 0,
) -> ScoredLabels:
    """Score given labels, int32 (n,), from out-of-fold probabilities, float32 (n, K).

    groups:
        int32 (n,), group of duplicates of each row.
    contradicted:
        What `count_contradicted` says of the heads, 0 without heads.
    """
    ranking = rank(given, probabilities, groups)
    summary = summarise(given, probabilities, classes, contradicted=contradicted)
    estimated = summary.estimated_errors
    flags = flagged(ranking.score, given, ranking.suggested, estimated)
    return ScoredLabels(
        ranking.score, ranking.suggested, ranking.confidence, flags, probabilities, estimated
    )


def score_labels(
    data: Labelled,
    given: NDArray[np.int32],
    configuration: Configuration,
    *,
    kept: Path,
) -> ScoredLabels:
    """Score given labels, int32 (n,), with every model of the configuration.

    Whatever does not depend on labels is kept in `kept`; the rest is deleted, since no other cell
    needs it.
    """
    views = views_of(data, configuration.encoder, kept=kept)
    with scratch(kept) as place:
        gathered = fit_heads(views, data.classes, given, {}, configuration, cache=place)
        probabilities = gathered.evidence.probabilities
        return score_probabilities(
            given,
            probabilities,
            data.classes,
            views.duplicates,
            contradicted=count_contradicted(given, gathered.evidence.heads),
        )


@contextmanager
def scratch(kept: Path) -> Iterator[Path]:
    """Give a folder beside `kept` with links to its files, deleted after the block."""
    make_folders(kept.parent)
    with TemporaryDirectory(prefix=".cell-", dir=kept.parent) as place:
        link_all(kept, Path(place))
        yield Path(place)


def views_of(
    data: Labelled, encoder: str | None, *, kept: Path, progress: Progress = silent
) -> Views:
    """Build every view of the texts, kept in `kept`; the latest ones stay in memory."""
    key = (data.texts, data.classes, encoder, kept)
    if key not in _in_memory:
        _in_memory.clear()
        _in_memory[key] = build_views(
            data.texts,
            Configuration(encoder=encoder),
            descriptions=describe(data.classes),
            cache=kept,
            progress=progress,
        )
    return _in_memory[key]


_in_memory: dict[tuple[tuple[str, ...], tuple[str, ...], str | None, Path], Views] = {}
