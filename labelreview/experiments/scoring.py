"""What the final score says of labels in an experiment, by the way that a user's dataset takes."""

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
from labelreview.core.progress import Progress, silent
from labelreview.data.labelled import Labelled
from labelreview.evidence.gather import fit_heads
from labelreview.evidence.views import Views, build_views
from labelreview.ranking.combined_score import flagged, rank
from labelreview.ranking.summary import summarise


@dataclass(frozen=True)
class Judged:
    """Labels as the final score sees them.

    score:
        float64 (n,), 0..1, 1 = most suspicious.
    suggested:
        int32 (n,), the suggested labels.
    confidence:
        float32 (n,), the probability of the suggestion.
    is_flagged:
        bool (n,), as many as are estimated to be wrong.
    probabilities:
        float32 (n, K), out of fold.
    estimated:
        Estimated number of wrong labels.
    """

    score: NDArray[np.float64]
    suggested: NDArray[np.int32]
    confidence: NDArray[np.float32]
    is_flagged: NDArray[np.bool_]
    probabilities: NDArray[np.float32]
    estimated: int


def judge_by(
    given: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    classes: tuple[str, ...],
    groups: NDArray[np.int32],
) -> Judged:
    """The final score's order, suggestions and flags from held-out probabilities (n, K)."""
    ranking = rank(given, probabilities, groups)
    estimated = summarise(given, probabilities, classes).estimated_errors
    flags = flagged(ranking.score, given, ranking.suggested, estimated)
    return Judged(
        ranking.score, ranking.suggested, ranking.confidence, flags, probabilities, estimated
    )


def judge_labels(
    data: Labelled,
    given: NDArray[np.int32],
    configuration: Configuration,
    *,
    kept: Path,
) -> Judged:
    """As `judge_by`, of the pool of every model that the configuration has.

    What knows no labels is kept in `kept`; all else is forgotten, since no other cell asks it.
    """
    views = views_of(data, configuration.encoder, kept=kept)
    with scratch(kept) as place:
        gathered = fit_heads(views, data.classes, given, {}, configuration, cache=place)
        return judge_by(given, gathered.evidence.probabilities, data.classes, views.duplicates)


@contextmanager
def scratch(kept: Path) -> Iterator[Path]:
    """A folder beside `kept` with links to what is in there, gone after the block."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".cell-", dir=kept.parent) as place:
        link_all(kept, Path(place))
        yield Path(place)


def views_of(
    data: Labelled, encoder: str | None, *, kept: Path, progress: Progress = silent
) -> Views:
    """All views of the texts; those of the last data that was asked for stay at hand."""
    key = (data.texts, encoder, kept)
    if key not in _in_memory:
        _in_memory.clear()
        _in_memory[key] = build_views(
            data.texts, Configuration(encoder=encoder), cache=kept, progress=progress
        )
    return _in_memory[key]


_in_memory: dict[tuple[tuple[str, ...], str | None, Path], Views] = {}
