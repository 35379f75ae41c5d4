"""The final score and the signals, by the way that a user's dataset takes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelreview.benchmark.measures import (
    Figures,
    average_precision,
    flag_measures,
    list_measures,
    timed,
)
from labelreview.benchmark.reviewing import reviewing_figures
from labelreview.core.artifacts import digest, new_file, read_json, write_json
from labelreview.core.configuration import Configuration
from labelreview.core.progress import Progress, silent
from labelreview.evidence import Words, encode, lsa_embeddings
from labelreview.evidence.gather import fit_heads, identity
from labelreview.evidence.views import Views, build_views
from labelreview.noise import Noisy
from labelreview.runs.scoring import judge

OURS = "labelreview"
TUNED = " fine-tuned"  # behind the methods of a run with a fine-tuned member
REVIEWED = "labelreview after 200 decisions"


def labelreview_figures(
    noisy: Noisy,
    texts: Sequence[str],
    classes: tuple[str, ...],
    configuration: Configuration,
    *,
    kept: Path,
    scratch: Path,
) -> dict[str, dict[str, float]]:
    """Figures of the final score as "labelreview", of the order after decisions, and the average
    precision of each signal.

    What knows no labels is kept in `kept`. What depends on the labels is made in `scratch`, which
    is removed in the end: a stopped try leaves it for the next one. The seconds are those of
    everything after the embedding, that of the views included.
    """
    views, cost_of_views = _views(tuple(texts), configuration.encoder, kept)
    link_all(kept, scratch)
    with timed() as cost:
        gathered = fit_heads(views, classes, noisy.labels, {}, configuration, cache=scratch)
        scored = judge(gathered, configuration)
    cost = {name: value + cost_of_views[name] for name, value in cost.items()}
    after = reviewing_figures(noisy, scored, cache=scratch)
    shutil.rmtree(scratch)
    findings = scored.findings
    score = findings["score"].to_numpy(dtype=np.float64)
    ids = {name: label for label, name in enumerate(classes)}
    suggested = findings["suggested_label"].map(ids).to_numpy()
    flagged = findings["is_flagged"].to_numpy(dtype=bool)
    figures: Figures = {
        OURS: {
            **list_measures(noisy, score, suggested),
            **flag_measures(noisy, flagged, scored.summary.estimated_errors),
            **cost,
        },
        REVIEWED: after,
    }
    for column in map(str, findings):
        if column.endswith("_score"):
            values = findings[column].to_numpy(dtype=np.float64)
            figures[f"signal {column.removesuffix('_score')}"] = {
                "average_precision": average_precision(noisy.is_error, values)
            }
    return figures


@lru_cache(maxsize=1)
def _views(
    texts: tuple[str, ...], encoder: str | None, kept: Path
) -> tuple[Views, dict[str, float]]:
    """The views of a dataset whose embeddings are in `kept`, and what they cost the first time."""
    configuration = Configuration(encoder=encoder)
    vectors(texts, encoder, cache=kept)
    with timed() as cost:
        views = build_views(texts, configuration, cache=kept)
        _ = views.words.matrix
    note = kept / f"views_{digest(identity(configuration)['encoder'])}.json"
    if not note.exists():
        with new_file(note) as place:
            write_json(place, cost)
    return views, read_json(note)


def vectors(
    texts: Sequence[str], encoder: str | None, *, cache: Path, progress: Progress = silent
) -> NDArray[np.float32]:
    """The embeddings that scoring uses with this encoder, float32 (n, d), made once in `cache`."""
    if encoder is None:
        return lsa_embeddings(Words(texts), cache=cache, progress=progress)
    return encode(texts, encoder, cache=cache, progress=progress).embeddings


def link_all(kept: Path, scratch: Path) -> None:
    """Put links to all files of `kept` into `scratch`, which may have some of them already."""
    unfinished = shutil.ignore_patterns(".*")  # somebody else is writing it
    shutil.copytree(kept, scratch, ignore=unfinished, copy_function=_link, dirs_exist_ok=True)


def _link(source: str, target: str) -> str:
    if not os.path.exists(target):
        os.link(source, target)
    return target
